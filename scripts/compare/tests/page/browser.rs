//! A headless browser, driven through WebDriver: <https://www.w3.org/TR/webdriver2/>.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use testing::leave_out;
use ureq::Agent;

/// The timeout for a response of the driver.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Chromium's arguments: it may run as root, shows no dialogs and makes no requests of its own.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// The codes of keys in WebDriver.
pub const TAB: char = '\u{e004}';
pub const ESCAPE: char = '\u{e00c}';
pub const END: char = '\u{e010}';
pub const LEFT: char = '\u{e012}';
pub const UP: char = '\u{e013}';
pub const RIGHT: char = '\u{e014}';
const SHIFT: char = '\u{e008}';

/// A browser and its driver.
pub struct Browser {
    driver: Child,
    agent: Agent,
    session: String,
    profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser, which would otherwise outlive its driver.
        _ = self.agent.delete(&self.session).call();
        _ = self.driver.kill();
        _ = self.driver.wait();
    }
}

impl Browser {
    /// Starts a browser with a page of this size, or returns `None` if none is installed.
    pub fn start(size: [u32; 2]) -> Option<Self> {
        let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn();
        let Ok(mut driver) = driver else {
            leave_out("a test of the page, as there is no chromedriver (Debian: chromium-driver)");
            return None;
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        // "ChromeDriver was started successfully on port 12345."
        let port = lines.find_map(|line| {
            let line = line.ok()?;
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .build();
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Browser {
            driver,
            agent: agent.into(),
            session: format!("http://127.0.0.1:{}/session", port.expect("no port printed")),
            profile,
        };
        let profile = format!("--user-data-dir={}", browser.profile.path().display());
        let arguments = ARGUMENTS.into_iter().chain([profile.as_str(), "about:blank"]);
        let session = browser.try_send(
            "",
            json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": { "args": arguments.collect::<Vec<_>>() },
                "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            } } }),
        );
        let Some(id) = session["sessionId"].as_str() else {
            leave_out(&format!(
                "a test of the page, as there is no Chromium: {}",
                session["message"]
            ));
            return None;
        };
        browser.session += &format!("/{id}");
        browser.resize(size);
        Some(browser)
    }

    /// Sends a WebDriver command and returns its result. An error fails the test.
    fn send(&self, command: &str, body: Value) -> Value {
        let answer = self.try_send(command, body);
        assert!(answer.get("error").is_none(), "{command}: {answer}");
        answer
    }

    /// Sends a WebDriver command and returns its result or its error.
    fn try_send(&self, command: &str, body: Value) -> Value {
        let response = self.agent.post(format!("{}{command}", self.session)).send(body.to_string());
        let answer = response.unwrap().body_mut().with_config().limit(100_000_000).read_to_string();
        let mut answer: Value = serde_json::from_str(&answer.unwrap()).unwrap();
        answer["value"].take()
    }

    pub fn open(&self, address: &str) {
        self.send("/url", json!({ "url": address }));
    }

    pub fn reload(&self) {
        self.send("/refresh", json!({}));
    }

    /// Runs a script in the page and returns its result.
    pub fn run(&self, script: &str) -> Value {
        self.send("/execute/sync", json!({ "script": script, "args": [] }))
    }

    /// Evaluates an expression in the page and returns its value. Promises are awaited.
    pub fn get(&self, expression: &str) -> Value {
        self.run(&format!("return {expression}"))
    }

    /// Finds an element by its CSS selector.
    fn find(&self, selector: &str) -> Value {
        self.send("/element", json!({ "using": "css selector", "value": selector }))
    }

    /// Clicks an element. If it can't be clicked, the test fails.
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        let id = element.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        self.send(&format!("/element/{id}/click"), json!({}));
    }

    /// Moves the mouse to the middle of an element.
    pub fn point_at(&self, selector: &str) {
        self.point("mouse", selector, &[]);
    }

    /// Taps on the middle of an element with a finger.
    pub fn tap(&self, selector: &str) {
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true }));
        self.point("touch", selector, &["pointerDown", "pointerUp"]);
    }

    fn point(&self, pointer: &str, selector: &str, then: &[&str]) {
        self.run(&format!(
            "document.querySelector('{selector}').scrollIntoView({{ block: 'center' }})"
        ));
        let element = self.find(selector);
        let to = json!({ "type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0 });
        let then = then.iter().map(|change| json!({ "type": change, "button": 0 }));
        let actions: Vec<_> = [to].into_iter().chain(then).collect();
        let parameters = json!({ "pointerType": pointer });
        let pointer = json!({ "type": "pointer", "id": pointer, "parameters": parameters, "actions": actions });
        self.send("/actions", json!({ "actions": [pointer] }));
    }

    pub fn press(&self, keys: &[char]) {
        self.type_in(keys.iter().flat_map(|key| [("keyDown", *key), ("keyUp", *key)]));
    }

    pub fn press_with_shift(&self, key: char) {
        self.type_in([("keyDown", SHIFT), ("keyDown", key), ("keyUp", key), ("keyUp", SHIFT)]);
    }

    fn type_in(&self, changes: impl IntoIterator<Item = (&'static str, char)>) {
        let actions =
            changes.into_iter().map(|(change, key)| json!({ "type": change, "value": key }));
        let keyboard =
            json!({ "type": "key", "id": "keyboard", "actions": actions.collect::<Vec<_>>() });
        self.send("/actions", json!({ "actions": [keyboard] }));
    }

    /// Takes a screenshot, as a PNG file.
    pub fn screenshot(&self) -> Vec<u8> {
        let screenshot = self.devtools("Page.captureScreenshot", json!({}));
        BASE64_STANDARD.decode(screenshot["data"].as_str().unwrap()).unwrap()
    }

    /// Sends a command of the DevTools protocol: <https://chromedevtools.github.io/devtools-protocol>.
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.send("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    pub fn resize(&self, [width, height]: [u32; 2]) {
        let page =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", page);
    }

    /// Sets the colour scheme: `light` or `dark`.
    pub fn prefer(&self, scheme: &str) {
        let scheme = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [scheme] }));
    }

    /// Shows the page as it is printed (`print`), or as on a screen (`screen`).
    pub fn show_for(&self, media: &str) {
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": media }));
    }

    /// Returns the log entries since the last call: errors and warnings (`browser`), or `performance`.
    pub fn log(&self, kind: &str) -> Vec<Value> {
        self.send("/se/log", json!({ "type": kind })).as_array().unwrap().clone()
    }

    /// Returns the addresses that the page requested since the last call.
    pub fn requests(&self) -> Vec<String> {
        let messages = self.log("performance").into_iter().map(|entry| -> Value {
            serde_json::from_str(entry["message"].as_str().unwrap()).unwrap()
        });
        let requests = messages.filter(|it| it["message"]["method"] == "Network.requestWillBeSent");
        let address =
            |it: Value| it["message"]["params"]["request"]["url"].as_str().unwrap().to_owned();
        requests.map(address).collect()
    }
}
