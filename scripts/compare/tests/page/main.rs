//! Tests the HTML report in a browser.

mod browser;
mod comparison;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use testing::{leave_out, wait_until};

use crate::browser::{Browser, END, ESCAPE, LEFT, RIGHT, TAB, UP};
use crate::comparison::{HOSTILE, comparison, with_asides};

const PROJECTOR: [u32; 2] = [1280, 720];
const PHONE: [u32; 2] = [390, 844];

/// An HTML report on disk.
struct Page {
    folder: TempDir,
}

impl Page {
    fn of(comparison: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.json"), comparison.to_string()).unwrap();
        fs::write(folder.path().join("io_threads.py"), "def main():\n    pass\n").unwrap();
        let compare = Command::new(env!("CARGO_BIN_EXE_compare"))
            .args(["--from", "a.json", "--html", "a.html", "--python", "."])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert_eq!(compare.unwrap().code(), Some(0));
        Page { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.html")
    }

    fn address(&self) -> String {
        // On Windows, a path does not begin with a slash, and is written with backslashes.
        let path = self.path().display().to_string().replace('\\', "/");
        format!("file:///{}", path.trim_start_matches('/'))
    }
}

/// Creates the folder for screenshots, which a person may look at.
fn screenshots() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn shoot(browser: &Browser, name: &str) {
    fs::write(screenshots().join(format!("{name}.png")), browser.screenshot()).unwrap();
}

#[test]
fn opens_from_disk_and_fetches_nothing() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    assert!(fs::metadata(page.path()).unwrap().len() < 2_000_000);
    browser.requests();
    browser.open(&page.address());
    for (name, size, scheme) in
        [("projector", PROJECTOR, "light"), ("phone", PHONE, "light"), ("dark", PROJECTOR, "dark")]
    {
        browser.resize(size);
        browser.prefer(scheme);
        for part in ["figures", "timelines", "code", "facts"] {
            browser.run(&format!("document.getElementById('{part}').scrollIntoView()"));
            shoot(&browser, &format!("{name}-{part}"));
        }
        let width = browser.get("document.documentElement.scrollWidth");
        assert_eq!(width, size[0], "{name}: the page is wider than the window");
    }
    assert_eq!(browser.requests(), [page.address()]);
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
    assert_eq!(browser.get("document.title"), "Concurrency, side by side");
    let facts = browser.get("document.getElementById('facts').innerText");
    assert_eq!(facts.as_str().unwrap().matches(HOSTILE).count(), 2, "{facts}");
}

/// Returns the programs whose code is visible, from left to right.
fn shown(browser: &Browser) -> Vec<String> {
    let shown = "[...document.querySelectorAll('.listing')]
        .filter(it => it.getClientRects().length).map(it => it.id)";
    serde_json::from_value(browser.get(shown)).unwrap()
}

/// Returns the decoded fragment of the address: the chosen programs.
fn choice(browser: &Browser) -> Value {
    browser.get("decodeURIComponent(location.hash.slice(1))")
}

#[test]
fn keeps_the_two_chosen_programs_in_the_address() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    assert_eq!(shown(&browser), ["io_non_concurrent", "io_threads"]);
    let choose = |side: &str, program: &str| {
        browser.click(&format!("[aria-label='{side} program'] [value='{program}']"));
    };
    choose("Right", "io_asyncio");
    choose("Left", "io_threads");
    assert_eq!(shown(&browser), ["io_threads", "io_asyncio"]);
    assert_eq!(choice(&browser), "io_threads…io_asyncio");
    // Choosing the program of the other side swaps the two.
    choose("Left", "io_asyncio");
    assert_eq!(shown(&browser), ["io_asyncio", "io_threads"]);
    browser.reload();
    assert_eq!(shown(&browser), ["io_asyncio", "io_threads"]);
    choose("Left", "io_threads.py");
    assert_eq!(shown(&browser), ["io_threads.py", "io_threads"]);

    for (typed, expected) in [
        ("io_threads...cpu_threads", ["io_threads", "cpu_threads"]),
        ("cpu_threads", ["cpu_non_concurrent", "cpu_threads"]),
        ("io_non_concurrent", ["io_non_concurrent", "io_threads"]),
        ("nothing…io_threads", ["io_non_concurrent", "io_threads"]),
        ("%", ["io_non_concurrent", "io_threads"]),
    ] {
        browser.open("about:blank");
        browser.open(&format!("{}#{typed}", page.address()));
        assert_eq!(shown(&browser), expected, "{typed}");
    }
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
}

#[test]
fn aligns_lines_with_their_counterparts_and_marks_differences() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&format!("{}#io_threads…io_asyncio", page.address()));
    // Returns the class of a line and its vertical position.
    let line = |program: &str, start: &str| {
        browser.run(&format!(
            "const lines = [...document.querySelectorAll('#{program} li')];
            const line = lines.find(line => line.textContent.startsWith('{start}'));
            return [line.className, Math.round(line.getBoundingClientRect().top)];"
        ))
    };
    for (left, right, mark) in [
        ("use std::time::Instant", "use std::time::Instant", "same head"),
        ("fn download_all_sites", "async fn download_all_sites", "changed"),
        ("    common::report(", "    common::report(", "same"),
    ] {
        let [left, right] = [line("io_threads", left), line("io_asyncio", right)];
        assert_eq!((&left[0], &left), (&mark.into(), &right));
    }
    assert_eq!(line("io_threads", "thread_local!")[0], "only");
    let signs = [".left .changed", ".right .only", ".left .only"].map(|line| {
        let code = format!("document.querySelector('{line} > code')");
        browser.get(&format!("getComputedStyle({code}, '::before').content[1]"))
    });
    assert_eq!(signs, ["~", "+", "−"]);
    let parts = browser.get("[...CSS.highlights.get('changed')].map(part => part.toString())");
    assert!(parts.as_array().unwrap().contains(&".await".into()), "{parts}");
}

#[test]
fn arrow_keys_step_through_programs_in_the_articles_order() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    for (key, expected) in [
        (LEFT, ""),
        (RIGHT, "io_threads…io_asyncio"),
        (RIGHT, "io_asyncio…io_processes"),
        (RIGHT, "cpu_non_concurrent…cpu_threads"),
        (RIGHT, "cpu_threads…cpu_asyncio"),
        (RIGHT, "cpu_asyncio…cpu_processes"),
        (RIGHT, "cpu_asyncio…cpu_processes"),
        (LEFT, "cpu_threads…cpu_asyncio"),
        (LEFT, "cpu_non_concurrent…cpu_threads"),
        (LEFT, "io_asyncio…io_processes"),
    ] {
        browser.press(&[key]);
        assert_eq!(choice(&browser), expected);
    }
    assert_eq!(shown(&browser), ["io_asyncio", "io_processes"]);
    // Also after a click into the table, which has nothing to scroll.
    browser.click("tbody td");
    browser.press(&[LEFT]);
    assert_eq!(choice(&browser), "io_threads…io_asyncio");
    let bottom = browser.get("document.querySelector('.controls').getBoundingClientRect().bottom");
    assert!(bottom.as_f64().unwrap() < 720.0, "the programs are not in view: {bottom}");

    // Only this program is available in both languages, so the keys change nothing.
    browser.open(&format!("{}#io_threads.py…io_threads", page.address()));
    browser.press(&[RIGHT, LEFT, LEFT]);
    assert_eq!(choice(&browser), "io_threads.py…io_threads");
}

#[test]
fn arrow_keys_show_an_example_only_beside_its_program() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&with_asides());
    browser.open(&page.address());
    // At first, the page shows the article's own programs.
    assert_eq!(shown(&browser), ["io_non_concurrent", "io_threads"]);
    browser.press(&[LEFT]);
    let steps = [
        "io_non_concurrent…no_session",
        "io_non_concurrent…io_threads",
        "io_threads…thread_per_site",
        "io_threads…io_asyncio",
        "io_asyncio…blocking_calls",
        "io_asyncio…io_processes",
        "cpu_non_concurrent…cpu_threads",
        "cpu_threads…cpu_asyncio",
        "cpu_asyncio…cpu_processes",
    ];
    for step in steps.iter().skip(1).chain(&steps[8..]) {
        browser.press(&[RIGHT]);
        assert_eq!(choice(&browser), *step);
    }
    for step in steps.iter().rev().skip(1).chain(&steps[..1]) {
        browser.press(&[LEFT]);
        assert_eq!(choice(&browser), *step);
    }
    // From any other pair, the keys lead to the steps before and after it.
    for (pair, before, after) in [
        ("no_session…io_threads", 0, 2),
        ("no_session…thread_per_site", 0, 3),
        ("io_threads…no_session", 1, 1),
        ("blocking_calls…io_asyncio", 4, 4),
        ("io_threads…cpu_asyncio", 1, 8),
        ("io_threads…io_processes", 1, 6),
        ("cpu_processes…no_session", 8, 1),
    ] {
        for (key, expected) in [(LEFT, steps[before]), (RIGHT, steps[after])] {
            browser.open("about:blank");
            browser.open(&format!("{}#{pair}", page.address()));
            browser.press(&[key]);
            assert_eq!(choice(&browser), expected, "{pair}");
        }
    }
}

#[test]
fn an_example_in_the_address_is_shown_beside_its_program() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&with_asides());
    for (typed, expected) in [
        ("blocking_calls", ["io_asyncio", "blocking_calls"]),
        ("thread_per_site", ["io_threads", "thread_per_site"]),
        ("io_asyncio", ["io_threads", "io_asyncio"]),
        ("no_session...blocking_calls", ["no_session", "blocking_calls"]),
    ] {
        browser.open("about:blank");
        browser.open(&format!("{}#{typed}", page.address()));
        assert_eq!(shown(&browser), expected, "{typed}");
    }
    // Its row and its timeline lead there, too.
    browser.click("#row-thread_per_site [aria-label='thread_per_site: code']");
    wait_until(|| choice(&browser) == "io_threads…thread_per_site");
    browser.click("#timeline-no_session [aria-label='no_session: code']");
    wait_until(|| choice(&browser) == "io_non_concurrent…no_session");
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
}

#[test]
fn a_program_is_never_shown_beside_itself() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let mut comparison = comparison();
    comparison["sources"][1]["path"] = "io_threads/examples/io_threads.rs".into();
    let page = Page::of(&comparison);
    browser.open(&format!("{}#io_threads", page.address()));
    assert_eq!(shown(&browser), ["io_non_concurrent", "io_threads"]);
    browser.press(&[RIGHT]);
    assert_eq!(shown(&browser), ["io_threads", "io_asyncio"]);
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
}

#[test]
fn the_models_are_a_table_that_cannot_be_sorted() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&with_asides());
    browser.open(&page.address());
    let models = "document.getElementById('models-title').closest('section')";
    for (selector, count) in [("table", 1), ("tbody tr", 8), ("thead th", 4), ("button", 0)] {
        let found = browser.get(&format!("{models}.querySelectorAll('{selector}').length"));
        assert_eq!(found, count, "{selector}");
    }
    let text = browser.get(&format!("{models}.innerText"));
    for words in ["Which model when", "memory of one more", "all tasks", "1. Is one after another"]
    {
        assert!(text.as_str().unwrap().contains(words), "{text}");
    }
    // The other table can still be sorted.
    browser.click(".sortable thead th:nth-child(2) button");
    assert_eq!(browser.get("document.querySelectorAll('[aria-sort=ascending]').length"), 1);
    for (name, size) in [("models", PROJECTOR), ("models-phone", PHONE)] {
        browser.resize(size);
        browser.run("document.getElementById('models-title').scrollIntoView()");
        shoot(&browser, name);
        assert_eq!(browser.get("document.documentElement.scrollWidth"), size[0], "{name}");
    }
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
}

#[test]
fn shows_the_details_of_a_slice() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    let tooltip = || browser.get("document.getElementById('slice').innerText").to_string();
    let focus = |selector: &str| {
        browser
            .run(&format!("document.querySelector('{selector}').focus({{ focusVisible: true }})"));
    };
    assert_eq!(tooltip(), "\"\"");
    browser.point_at("#timeline-cpu_asyncio .job");
    let expected = r#""Lane-1: fib(35)\n9227465\nfrom 0 s for 0.400 s\non a CPU for 0.400 s, ready for 0 s, waiting for 0 s""#;
    assert_eq!(tooltip(), expected);
    browser.point_at("h1");
    assert_eq!(tooltip(), "\"\"");

    browser.tap("#timeline-cpu_threads .job");
    // The browser reports a touch only after it has ruled out a gesture, and then moves the focus.
    wait_until(|| tooltip().starts_with(r#""Lane-1: fib(35)\n"#));
    wait_until(|| {
        browser.get("document.activeElement.closest('#timeline-cpu_threads') !== null") == true
    });

    // Without a pointer: Tab leads from the zoom buttons to the first program's timeline. (The touch may still
    // move the focus once.)
    wait_until(|| {
        focus(".zoom button:last-child");
        browser.press(&[TAB, TAB, TAB, TAB]);
        tooltip().starts_with(r#""Lane-1: http://127.0.0.1:8000/0\n9227465 bytes\n"#)
    });
    browser.press(&[RIGHT, RIGHT]);
    assert!(tooltip().starts_with(r#""Lane-1: http://127.0.0.1:8000/2\n"#), "{}", tooltip());
    focus("#timeline-io_processes svg");
    browser.press(&[END]);
    assert!(
        tooltip().starts_with(r#""Lane-2: http"#) && tooltip().contains(r"\nfailed: </script>"),
        "{}",
        tooltip()
    );
    shoot(&browser, "slice");
    browser.press(&[UP]);
    assert!(tooltip().starts_with(r#""Lane-1: http://127.0.0.1:8000/79\n"#), "{}", tooltip());
    browser.press(&[ESCAPE]);
    assert_eq!((tooltip().as_str(), choice(&browser)), ("\"\"", "".into()));
}

#[test]
fn zooming_in_widens_slices() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    let width = || {
        let wall = "document.querySelector('#timeline-io_asyncio .job')";
        browser.get(&format!("{wall}.getBoundingClientRect().width")).as_f64().unwrap()
    };
    let before = width();
    for step in ["in", "in", "out", "in", "in"] {
        browser.click(&format!("[aria-label='Zoom {step}']"));
    }
    assert!(width() > before * 60.0, "{before}, {}", width());
    let ticks = "[...document.querySelectorAll('.ticks span')].filter(it => it.offsetWidth).length";
    assert!(browser.get(ticks).as_u64().unwrap() > 200);
    shoot(&browser, "zoomed");
}

#[test]
fn a_click_on_a_heading_sorts_the_table() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    let rows = || -> Vec<String> {
        let rows = "[...document.querySelectorAll('.sortable tbody th')].map(it => it.id)";
        serde_json::from_value(browser.get(rows)).unwrap()
    };
    let sort_by = |title: &str| {
        let place = "[...document.querySelectorAll('.sortable thead th')].findIndex(it => \
                     it.innerText.replace(/\\s+/g, ' ').startsWith(";
        let place = browser.get(&format!("{place}'{title}'))")).as_i64().unwrap() + 1;
        browser.click(&format!(".sortable thead th:nth-child({place}) button"));
    };
    let as_in_the_article = rows();
    sort_by("fastest");
    let fastest = rows();
    // Each kind is sorted on its own.
    let ends = [&fastest[0], &fastest[3], &fastest[4], &fastest[7]];
    assert_eq!(
        ends,
        ["row-io_asyncio", "row-io_non_concurrent", "row-cpu_threads", "row-cpu_asyncio"]
    );
    assert_eq!(browser.get("document.querySelectorAll('[aria-sort=ascending]').length"), 1);
    sort_by("fastest");
    let slowest: Vec<_> =
        [&fastest[..4], &fastest[4..]].into_iter().flat_map(|it| it.iter().rev()).collect();
    assert_eq!(rows().iter().collect::<Vec<_>>(), slowest);
    // Requests in flight are known only of the first kind.
    for _ in 0..2 {
        sort_by("max in flight");
        assert!(rows()[..4].iter().all(|row| row.starts_with("row-io_")), "{:?}", rows());
    }
    sort_by("program");
    assert_eq!(rows(), as_in_the_article);
}

#[test]
fn the_first_screen_has_the_whole_table_and_explains_its_columns() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    let place = "document.querySelector('.sortable').getBoundingClientRect()";
    let [bottom, right] = ["bottom", "right"].map(|it| browser.get(&format!("{place}.{it}")));
    assert!(
        bottom.as_f64().unwrap() < 720.0 && right.as_f64().unwrap() < 1280.0,
        "{bottom} {right}"
    );
    let meaning = || browser.get("document.querySelector('.meaning').innerText").to_string();
    assert!(meaning().contains("Click a heading to sort."), "{}", meaning());
    browser.point_at(".sortable thead th:nth-child(3)");
    assert!(
        meaning().starts_with("\"speedup: time of the non-concurrent program "),
        "{}",
        meaning()
    );
    browser.run("document.querySelector('.sortable thead th:nth-child(5) button').focus()");
    assert!(meaning().starts_with("\"article: speedup by"), "{}", meaning());
    // Some browsers do not focus a button that is clicked, or tapped.
    browser.run("document.querySelector('.sortable thead th:nth-child(6) button').click()");
    assert!(meaning().starts_with("\"done: jobs done"), "{}", meaning());
}

#[test]
fn each_run_has_a_dot_on_the_scale_of_the_bars() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let comparison = comparison();
    let page = Page::of(&comparison);
    browser.open(&page.address());
    let programs = comparison["points"][0]["programs"].as_array().unwrap();
    let seconds = |program: &Value| -> Vec<f64> {
        let runs = program["runs"].as_array().unwrap().iter();
        runs.map(|run| run["seconds"].as_f64().unwrap()).collect()
    };
    for program in programs {
        let kind = programs.iter().filter(|it| it["kind"] == program["kind"]);
        let longest = kind.flat_map(seconds).reduce(f64::max).unwrap();
        // The width of the bars' column; from its left end, the end of the bar and the centres of the dots.
        let found = browser.run(&format!(
            "const bars = document.querySelector('#row-{} ~ td .bars');
            const box = it => it.getBoundingClientRect();
            const end = it => box(it).right - box(bars).left;
            const dots = [...bars.querySelectorAll('circle')].map(it => end(it) - box(it).width / 2);
            return [box(bars.querySelector('.dots')).width, end(bars.querySelector('.here')), dots];",
            program["name"].as_str().unwrap()
        ));
        let (width, end, dots): (f64, f64, Vec<f64>) = serde_json::from_value(found).unwrap();
        let is_near = |a: f64, b: f64| (a - b).abs() < 0.1;
        // A bar is at least two pixels wide, so that it can be seen.
        let fastest = dots.iter().copied().reduce(f64::min).unwrap();
        assert!(is_near(end, fastest.max(2.0)), "{}: {end}, {dots:?}", program["name"]);
        let expected: Vec<_> = seconds(program).iter().map(|it| it / longest * width).collect();
        assert_eq!(dots.len(), expected.len());
        let are_near = dots.iter().zip(&expected).all(|(a, b)| is_near(*a, *b));
        assert!(are_near, "{}: {dots:?}, not {expected:?}", program["name"]);
    }
    // They take no room.
    let height =
        || browser.get("document.querySelector('.sortable').getBoundingClientRect().height");
    let before = height();
    browser.run("document.querySelectorAll('.sortable .dots').forEach(it => it.remove())");
    assert_eq!(height(), before);
}

#[test]
fn code_begins_at_the_first_line_that_matters() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    let first = || {
        let line = "[...document.querySelectorAll('.listing:not([hidden]) li')]
            .filter(it => it.getClientRects().length).map(it => it.innerText.trim())[0]";
        browser.get(line)
    };
    for (pair, expected) in [
        // One of them has no imports.
        ("io_threads.py…io_threads", "def main():"),
        ("io_threads…io_asyncio", "thread_local! {"),
        ("io_asyncio…io_non_concurrent", "// One thread, like Python's asyncio"),
        ("cpu_non_concurrent…cpu_threads", "fn main() -> ExitCode {"),
    ] {
        browser.open("about:blank");
        browser.open(&format!("{}#{pair}", page.address()));
        assert!(first().as_str().unwrap().starts_with(expected), "{pair}: {}", first());
    }
    browser.click(".choice input");
    assert!(first().as_str().unwrap().starts_with("//! "), "{}", first());
}

/// Returns the visible notes: the program, its line and the note.
fn visible_notes(browser: &Browser) -> Vec<[String; 3]> {
    let notes = "[...document.querySelectorAll('.note')].filter(it => it.getClientRects().length)
        .map(it => [it.closest('.listing').id, it.previousSibling.textContent.trim(), it.innerText])";
    serde_json::from_value(browser.get(notes)).unwrap()
}

/// Returns the text about the notes in the bar, as far as it can be seen.
fn count_of_notes(browser: &Browser) -> Value {
    browser.get("document.querySelector('.notes [role=status]').firstChild.textContent")
}

#[test]
fn keys_go_through_the_notes_on_both_programs() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&format!("{}#io_threads", page.address()));
    let seen = || visible_notes(&browser);
    let none: [[String; 3]; 0] = [];
    assert_eq!(seen(), none);
    let count = count_of_notes(&browser);
    let count: usize = count.as_str().unwrap().strip_prefix("Notes: ").unwrap().parse().unwrap();
    assert!(count > 6, "{count}");
    let misaligned = "[...document.querySelectorAll('.left li')].filter(line => {
        const row = line.style.getPropertyValue('--row');
        const beside = [...document.querySelectorAll('.right li')].find(it => it.style.getPropertyValue('--row') === row);
        return beside && beside.offsetTop !== line.offsetTop;
    }).length";
    let mut rows = Vec::new();
    for number in 1..=count {
        browser.press_with_shift(RIGHT);
        assert_eq!(count_of_notes(&browser), format!("Note {number} of {count}"));
        let [[program, line, note]] = &seen()[..] else { panic!("{:?}", seen()) };
        let spoken = browser.get("document.querySelector('.notes .unseen').textContent");
        let spoken = spoken.as_str().unwrap();
        assert!(
            spoken.starts_with(&format!(", {program}, line ")) && spoken.ends_with(note),
            "{spoken}"
        );
        let place = "document.querySelector('.shown').closest('li')";
        rows.push((
            browser.get(&format!("Number({place}.style.getPropertyValue('--row'))")).as_u64(),
            program == "io_threads",
        ));
        let [top, bottom, bar] = [
            format!("{place}.getBoundingClientRect().top"),
            format!("{place}.getBoundingClientRect().bottom"),
            "document.querySelector('.controls').getBoundingClientRect().bottom".to_owned(),
        ]
        .map(|it| browser.get(&it).as_f64().unwrap());
        assert!(bar <= top + 1.0 && bottom < 721.0, "{line}: {bar}, {top}, {bottom}");
        // The columns stay aligned.
        assert_eq!(browser.get(misaligned), 0, "{line}");
        if line == "thread_local! {" {
            shoot(&browser, "note");
            assert!(note.starts_with("Like threading.local(), "), "{note}");
        }
    }
    assert!(rows.is_sorted(), "{rows:?}");
    let last = seen();
    browser.press_with_shift(RIGHT);
    assert_eq!(seen(), last);
    browser.press_with_shift(LEFT);
    assert_eq!(count_of_notes(&browser), format!("Note {} of {count}", count - 1));
    assert_eq!(choice(&browser), "io_non_concurrent…io_threads");
    browser.press(&[ESCAPE]);
    assert_eq!(seen(), none);
    browser.press_with_shift(LEFT);
    assert_eq!(seen(), last);
    browser.press(&[RIGHT]);
    assert_eq!((seen(), choice(&browser)), (none.to_vec(), "io_threads…io_asyncio".into()));
    browser.click("[aria-label^='Next note']");
    browser.click("[aria-label^='Next note']");
    browser.click("[aria-label^='Previous note']");
    assert_eq!(seen()[0][1], "thread_local! {");
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
}

#[test]
fn a_sentence_explains_each_step_in_order() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    for (pair, expected) in [
        ("io_non_concurrent…io_threads", "Five threads "),
        ("io_threads…io_asyncio", "All 160 downloads "),
        ("cpu_asyncio…cpu_processes", "Worker processes "),
        ("io_threads…io_non_concurrent", ""),
        ("io_non_concurrent…io_asyncio", ""),
        ("io_threads.py…io_threads", ""),
    ] {
        browser.open("about:blank");
        browser.open(&format!("{}#{pair}", page.address()));
        let seen = browser.get(
            "[...document.querySelectorAll('.step')].filter(it => it.getClientRects().length).map(it => it.innerText).join('|')",
        );
        let seen = seen.as_str().unwrap();
        assert!(
            seen.starts_with(expected) && seen.is_empty() == expected.is_empty(),
            "{pair}: {seen}"
        );
    }
}

#[test]
fn notes_work_on_a_phone_and_are_printed() {
    let Some(browser) = Browser::start(PHONE) else { return };
    let page = Page::of(&comparison());
    browser.open(&format!("{}#io_asyncio", page.address()));
    let mut seen = Vec::new();
    for _ in 0..20 {
        browser.press_with_shift(RIGHT);
        let [note] = &visible_notes(&browser)[..] else { panic!("not one note") };
        seen.push(note.clone());
    }
    shoot(&browser, "note-phone");
    seen.dedup();
    assert!(seen.len() > 7, "{seen:?}");
    assert_eq!(browser.get("document.documentElement.scrollWidth"), PHONE[0]);

    browser.resize([718, 1000]);
    browser.show_for("print");
    browser.run("document.querySelector('#code').scrollIntoView()");
    shoot(&browser, "note-print");
    assert!(visible_notes(&browser).len() >= seen.len());
    // Nothing covers anything else, or is cut off.
    let overlaps = browser.run(
        "const parts = [...document.querySelectorAll('.listing:not([hidden]) :is(h3, .step, li > code, .note)')];
        const boxes = parts.map(it => it.getBoundingClientRect());
        const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        return [document.documentElement.scrollWidth, parts.filter(it => it.matches('.step') && it.offsetHeight > 9).length,
            parts.filter((_, at) => boxes.some((box, other) => other > at && overlap(boxes[at], box))).map(it => it.textContent)];",
    );
    assert_eq!(overlaps, json!([718, 2, []]));
}

#[test]
fn a_page_without_code_works() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let mut comparison = comparison();
    comparison["sources"] = json!([]);
    let page = Page::of(&comparison);
    browser.open(&page.address());
    assert_eq!(browser.get("document.querySelectorAll('nav a').length"), 3);
    browser.click(".sortable thead th:nth-child(3) button");
    assert_eq!(browser.get("document.querySelectorAll('[aria-sort=ascending]').length"), 1);
    assert_eq!(browser.log("browser"), [] as [Value; 0]);
}

#[test]
fn links_figures_timeline_and_code_of_a_program() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&format!("{}#io_threads…io_asyncio", page.address()));
    let focused = || browser.get("document.activeElement.id");
    browser.click("#io_asyncio [aria-label='io_asyncio: timeline']");
    wait_until(|| focused() == "timeline-io_asyncio");
    browser.click("#timeline-io_asyncio [aria-label='io_asyncio: figures']");
    wait_until(|| focused() == "row-io_asyncio");
    assert_eq!(choice(&browser), "io_threads…io_asyncio");
    browser.click("#row-cpu_processes [aria-label='cpu_processes: code']");
    wait_until(|| choice(&browser) == "cpu_asyncio…cpu_processes");
    assert_eq!(shown(&browser), ["cpu_asyncio", "cpu_processes"]);
    let top = browser.get("document.getElementById('code').getBoundingClientRect().top");
    assert!(top.as_f64().unwrap().abs() < 100.0, "the code is not in view: {top}");
}

#[test]
fn shows_everything_without_javascript() {
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let enable_scripts = |enabled: bool| {
        browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !enabled }));
    };
    enable_scripts(false);
    let page = Page::of(&comparison());
    browser.open(&page.address());
    // The page's script did not run while it loaded, and does not run now.
    enable_scripts(true);
    assert_eq!(browser.get("document.querySelectorAll('button, select').length"), 0);
    assert_eq!(shown(&browser).len(), 9);
    for selector in [
        ".sortable",
        "#timeline-io_asyncio svg",
        "#timeline-cpu_threads svg",
        "summary",
        ".step",
        ".note",
    ] {
        let height = format!("document.querySelector('{selector}').getBoundingClientRect().height");
        assert!(browser.get(&height).as_f64().unwrap() > 10.0, "{selector}");
    }
    shoot(&browser, "without-javascript");
}

/// The accessibility checker <https://github.com/dequelabs/axe-core>, where `.ci/run` installs it.
const CHECKER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/axe/node_modules/axe-core/axe.min.js");

#[test]
fn passes_the_accessibility_checker() {
    let Ok(checker) = fs::read_to_string(CHECKER) else {
        leave_out("the check of accessibility (npm install --prefix target/axe axe-core)");
        return;
    };
    let Some(browser) = Browser::start(PROJECTOR) else { return };
    let page = Page::of(&comparison());
    browser.open(&page.address());
    browser.run(&checker);
    // Not those for downloads: they have the same shape, but checking all their rows takes half a minute.
    browser.run("[...document.querySelectorAll('details')].at(-1).open = true");
    browser.press_with_shift(RIGHT);
    assert_eq!(visible_notes(&browser).len(), 1);
    for (size, scheme) in [(PROJECTOR, "light"), (PROJECTOR, "dark"), (PHONE, "light")] {
        browser.resize(size);
        browser.prefer(scheme);
        let found = browser.get(
            "axe.run().then(it => it.violations.map(it => [it.id, it.impact, it.nodes.map(node => node.html)]))",
        );
        assert_eq!(found, json!([]), "{scheme}");
    }
}
