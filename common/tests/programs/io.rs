//! Tests of every io program, and of every example of one.

mod copies;
mod timelines;

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::sites::{LocalSites, Settings};

use testing::misbehaving::OddSite;
use testing::servers::{HELLO, Https, answer_all, read_head, read_lines, read_request, serve};
use testing::timeline::Timeline;
use testing::{Finished, finish};

use crate::PROGRAM;

/// Downloads these sites with the program.
pub fn download(sites: &[impl AsRef<str>], options: &[&str]) -> Finished {
    download_with(None, sites, options)
}

/// Downloads these sites with the program, which trusts the certificate authorities in this file.
pub fn download_with(
    authority: Option<&str>,
    sites: &[impl AsRef<str>],
    options: &[&str],
) -> Finished {
    let sites = sites.iter().flat_map(|site| ["--site", site.as_ref()]);
    let mut command = PROGRAM.command();
    command.args(sites).args(options);
    finish(command.envs(authority.map(|file| ("SSL_CERT_FILE", file))))
}

/// Returns the number of lines on standard output that report `bytes` bytes from `url`.
pub fn count(finished: &Finished, bytes: usize, url: &str) -> usize {
    let end = format!("Read {bytes} bytes from {url}");
    finished.lines().iter().filter(|line| line.ends_with(&end)).count()
}

/// An address that refuses connections.
pub const REFUSED: &str = "http://127.0.0.1:1/";

/// Starts a server that gives this answer to every request. Returns its URL.
fn answering(answer: &'static str) -> String {
    let port = serve(|stream| answer_all(stream, answer.as_bytes(), || {}));
    format!("http://127.0.0.1:{port}/")
}

#[test]
fn downloads_the_articles_list_by_default() {
    let finished = PROGRAM.run(&["--latency", "0s"]);
    finished.assert_all_done("Downloaded 160 sites in ");
    assert_eq!(finished.lines().len(), 160);
    for (bytes, page) in [(10966, "/www.jython.org"), (276, "/olympus.realpython.org/dice")] {
        let read = |line: &&&str| {
            line.contains(&format!("Read {bytes} bytes from http://127.0.0.1:"))
                && line.ends_with(page)
        };
        assert_eq!(finished.lines().iter().filter(read).count(), 80, "{page}");
    }
}

#[test]
fn downloads_the_given_sites_repeatedly() {
    let sites = LocalSites::start(Settings::default()).unwrap();
    let [jython, dice] = sites.urls();
    let finished = download(&[&jython, &dice], &["--repeat", "3"]);
    finished.assert_all_done("Downloaded 6 sites in ");
    assert_eq!(count(&finished, 10966, &jython), 3);
    assert_eq!(count(&finished, 276, &dice), 3);
    assert_eq!(sites.counts().answered, 6);
}

#[test]
fn reports_each_failing_site_downloads_the_others_and_exits_1() {
    let sites = LocalSites::start(Settings::default()).unwrap();
    let [jython, dice] = sites.urls();
    let missing = format!("{dice}/missing");
    let broken = answering("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
    let finished = download(&[&jython, &missing, &broken, REFUSED, &dice], &["--repeat", "2"]);
    finished.assert_last_line("Downloaded 4 of 10 sites in ");
    assert_eq!(finished.status, Some(1));
    assert_eq!(count(&finished, 10966, &jython) + count(&finished, 276, &dice), 4);
    for (url, reason) in [
        (&*missing, "404 Not Found"),
        (&*broken, "500 Internal Server Error"),
        (REFUSED, "refused"),
    ] {
        let begin = format!("Failed to read {url}: ");
        let failures = finished.stderr.lines().filter(|line| line.starts_with(&begin));
        assert_eq!(failures.filter(|line| line.contains(reason)).count(), 2, "{finished:?}");
    }
    assert_eq!(finished.stderr.lines().count(), 6, "{finished:?}");
}

#[test]
fn a_timeline_has_a_slice_for_each_download_and_marks_failures() {
    let latency = Duration::from_millis(5);
    let sites = LocalSites::start(Settings { latency, ..Settings::default() }).unwrap();
    let [jython, dice] = sites.urls();
    let missing = format!("{dice}/missing");
    let urls = [&*jython, &dice, &missing, REFUSED];
    let options = urls.iter().flat_map(|url| ["--site", url]).chain(["--repeat", "5"]);
    let (finished, timeline) = PROGRAM.record("jobs", &options.collect::<Vec<_>>());
    finished.assert_last_line("Downloaded 10 of 20 sites in ");
    for (url, bytes) in [(jython, 10966), (dice, 276)] {
        let jobs: Vec<_> = timeline.jobs().filter(|job| job.name == url).collect();
        assert_eq!(jobs.len(), 5, "{url}");
        for job in jobs {
            assert_eq!(
                (&job.arguments["url"], &job.arguments["bytes"]),
                (&url.as_str().into(), &bytes.into())
            );
            assert!(!job.failed);
        }
    }
    for url in [&missing, REFUSED] {
        let jobs: Vec<_> = timeline.jobs().filter(|job| job.name == url).collect();
        assert_eq!(jobs.len(), 5, "{url}");
        for job in jobs {
            let line =
                format!("Failed to read {url}: {}\n", job.arguments["failure"].as_str().unwrap());
            assert!(job.failed && finished.stderr.contains(&line), "{line}{finished:?}");
        }
    }
    assert_eq!(timeline.jobs().count(), 20);
    assert!(timeline.most_at_a_time() >= sites.counts().max_in_flight);
    assert!(timeline.waits() >= 15, "{}", timeline.waits());
}

#[test]
fn accepts_bodies_of_up_to_10_mebibytes() {
    for (bytes, done) in [(10 << 20, "1"), ((10 << 20) + 1, "0 of 1")] {
        let port = serve(move |mut stream| {
            read_request(&mut stream);
            _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\n\r\n");
            _ = stream.write_all(&vec![b'x'; bytes]);
        });
        let finished = download(&[format!("http://127.0.0.1:{port}/")], &["--repeat", "1"]);
        finished.assert_last_line(&format!("Downloaded {done} sites in "));
        assert_eq!(finished.stderr.contains("larger than 10 MiB"), done != "1", "{finished:?}");
    }
}

#[test]
fn reports_every_download_when_all_sites_are_down() {
    // Windows takes two seconds to refuse a connection.
    let (options, each): (&[_], _) =
        if cfg!(windows) { (&["--repeat", "2"], 2) } else { (&[], 80) };
    let finished = download(&[REFUSED, "http://127.0.0.1:2/"], options);
    finished.assert_last_line(&format!("Downloaded 0 of {} sites in ", 2 * each));
    assert_eq!((finished.status, finished.lines().len()), (Some(1), 0), "{finished:?}");
    for url in [REFUSED, "http://127.0.0.1:2/"] {
        let begin = format!("Failed to read {url}: the connection was refused");
        assert_eq!(finished.stderr.matches(&begin).count(), each, "{finished:?}");
    }
    assert_eq!(finished.stderr.lines().count(), 2 * each, "{finished:?}");
}

#[test]
fn reports_that_no_trusted_certificates_were_found() {
    let url = Https::start().url;
    let empty = PROGRAM.file("empty.pem");
    fs::write(&empty, "").unwrap();
    for authorities in [&empty, "/missing.pem"] {
        let finished = download_with(Some(authorities), &[&url], &["--repeat", "2"]);
        finished.assert_last_line("Downloaded 0 of 2 sites in ");
        let failure = format!(
            "Failed to read {url}: the server's certificate is from an unknown authority: no \
             certificates of trusted authorities were found where SSL_CERT_FILE and SSL_CERT_DIR \
             point"
        );
        assert_eq!(finished.stderr.matches(&failure).count(), 2, "{finished:?}");
    }
}

#[test]
fn ignores_an_invalid_certificate_among_the_trusted_ones() {
    let https = Https::start();
    let file = PROGRAM.file("odd.pem");
    let odd = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    fs::write(&file, format!("{odd}{}", https.authority)).unwrap();
    let finished = download_with(Some(&file), &[&https.url], &["--repeat", "4"]);
    finished.assert_all_done("Downloaded 4 sites in ");
}

#[test]
fn live_requests_the_articles_sites_and_uses_a_proxy() {
    let (sender, requests) = mpsc::channel();
    let port = serve(move |mut stream| {
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        sender.send(line).unwrap();
        _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    });
    let proxy = format!("http://127.0.0.1:{port}/");
    let finished = finish(
        PROGRAM
            .command()
            .args(["--live", "--repeat", "1"])
            .env("http_proxy", &proxy)
            .env("https_proxy", &proxy),
    );
    finished.assert_last_line("Downloaded 0 of 2 sites in ");
    assert_eq!(finished.status, Some(1));
    let requests: Vec<_> = requests.try_iter().collect();
    let asked_for = |what: &str| requests.iter().any(|request| request.contains(what));
    assert!(asked_for("CONNECT www.jython.org:443 "), "{requests:?}");
    assert!(asked_for("olympus.realpython.org"), "{requests:?}");
    for url in ["https://www.jython.org", "http://olympus.realpython.org/dice"] {
        assert!(finished.stderr.contains(&format!("Failed to read {url}: ")), "{finished:?}");
    }
}

#[test]
fn downloads_through_a_proxy() {
    let https = Https::with("site.example", 4000, |stream| answer_all(stream, HELLO, || {}));
    let https_port = https.url.rsplit(':').next().unwrap().trim_end_matches('/').to_owned();
    let port = serve(move |mut stream| {
        let lines = read_lines(&mut stream).unwrap();
        let has = |header| lines.iter().any(|line| line.eq_ignore_ascii_case(header));
        if !has("Proxy-Authorization: Basic bmFtZTpwYXNzIHdvcmQ=") {
            return;
        }
        if lines[0].starts_with("CONNECT site.example:443 ") {
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let server = TcpStream::connect(format!("127.0.0.1:{https_port}")).unwrap();
            let (mut from_here, mut to_there) =
                (stream.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || io::copy(&mut from_here, &mut to_there));
            _ = io::copy(&mut &server, &mut stream);
        } else if lines[0] == "GET http://site.example/ HTTP/1.1" && has("Host: site.example") {
            stream.write_all(HELLO).unwrap();
            answer_all(stream, HELLO, || {});
        }
    });
    let proxy = format!("http://name:pass%20word@127.0.0.1:{port}/");
    let sites = ["http://site.example/", "https://site.example/"];
    let file = PROGRAM.file("proxy.json");
    let finished = finish(
        PROGRAM
            .command()
            .args(["--site", sites[0], "--site", sites[1], "--repeat", "3", "--timeline", &file])
            .envs([("http_proxy", &proxy), ("https_proxy", &proxy)])
            .env("SSL_CERT_FILE", OddSite::trusted(&PROGRAM, https).authorities.unwrap()),
    );
    finished.assert_all_done("Downloaded 6 sites in ");
    assert!(sites.iter().all(|site| count(&finished, 5, site) == 3), "{finished:?}");
    assert_eq!(Timeline::read(&PROGRAM, &file, Duration::MAX).jobs().count(), 6);
}

#[test]
fn chooses_proxies_by_environment_variables() {
    const DIRECT: &str = "the name www.example.invalid cannot be found";
    let port = serve(|mut stream| {
        while let Some(request) = read_head(&mut stream) {
            let challenge =
                b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
            let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
            _ = stream.write_all(match request.split('/').next().unwrap() {
                "GET http:" => HELLO,
                "CONNECT www.example.invalid:443 HTTP" => challenge,
                _ => refusal,
            });
        }
    });
    let proxy = &format!("http://127.0.0.1:{port}");
    let bare = &format!("127.0.0.1:{port}");
    let (http, https) = ("http://www.example.invalid/", "https://www.example.invalid/");
    let local_sites = LocalSites::start(Settings::default()).unwrap();
    let [site, _] = local_sites.urls();
    for (url, variables, result) in [
        (http, vec![("http_proxy", proxy.as_str())], ""),
        (http, vec![("HTTP_PROXY", bare)], ""),
        (http, vec![("all_proxy", &format!(" {proxy} "))], ""),
        (http, vec![("all_proxy", REFUSED), ("http_proxy", proxy)], ""),
        (http, vec![("https_proxy", proxy)], DIRECT),
        (http, vec![("http_proxy", proxy), ("no_proxy", "10.0.0.0/8, example.com")], ""),
        (http, vec![("http_proxy", proxy), ("no_proxy", "a.test, example.invalid")], DIRECT),
        (http, vec![("http_proxy", proxy), ("no_proxy", ".example.invalid")], DIRECT),
        (http, vec![("http_proxy", proxy), ("no_proxy", "*.example.invalid")], DIRECT),
        (http, vec![("http_proxy", proxy), ("no_proxy", "*")], DIRECT),
        ("http://0.0.0.0:1/", vec![("http_proxy", proxy), ("no_proxy", "0.0.0.0/8")], "refused"),
        (http, vec![("all_proxy", "socks5://127.0.0.1:1")], "cannot use the proxy in all_proxy"),
        (http, vec![("http_proxy", "http://:99999")], "cannot use the proxy in http_proxy"),
        (https, vec![("http_proxy", proxy)], DIRECT),
        (https, vec![("https_proxy", proxy)], "the proxy requires a user name and password"),
        (
            "https://other.invalid/",
            vec![("https_proxy", proxy)],
            "the proxy refused to connect to the site, or could not",
        ),
        (&site, vec![("http_proxy", REFUSED)], ""),
    ] {
        let mut command = PROGRAM.command();
        let finished =
            finish(command.args(["--site", url, "--repeat", "2"]).envs(variables.clone()));
        if result.is_empty() {
            finished.assert_all_done("Downloaded 2 sites in ");
        } else {
            let reasons = finished.stderr.to_lowercase();
            assert!(reasons.contains(result), "{url} {variables:?} {result}: {finished:?}");
        }
    }
}

#[test]
fn uses_no_proxy_and_no_certificates_for_local_sites() {
    let finished = finish(
        PROGRAM
            .command()
            .args(["--latency", "0s"])
            .env("http_proxy", REFUSED)
            .env("all_proxy", REFUSED)
            .env("SSL_CERT_FILE", "/missing.pem"),
    );
    finished.assert_all_done("Downloaded 160 sites in ");
}

#[test]
fn ends_quietly_when_its_output_is_closed() {
    let mut child = PROGRAM
        .command()
        .args(["--latency", "0s"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let finished = Finished::from(child.wait_with_output().unwrap());
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    PROGRAM.assert_a_full_disk_is_an_error(&["--latency", "0s"]);
}

/// Runs the program with a limit of 48 open files. Windows has no such limit.
#[cfg(unix)]
pub fn run_with_few_files(options: &[&str]) -> Finished {
    finish(
        std::process::Command::new("sh")
            .args(["-c", "ulimit -n 48 && exec \"$0\" \"$@\""])
            .arg(PROGRAM.full_path())
            .args(options),
    )
}

#[cfg(unix)]
#[test]
fn downloads_all_sites_with_a_low_limit_on_open_files() {
    let finished = run_with_few_files(&["--latency", "0s"]);
    assert_eq!(finished.status, Some(0), "{finished:?}");
    finished.assert_last_line("Downloaded 160 sites in ");
    assert!(finished.stderr.lines().count() <= 1, "{finished:?}");
}

#[test]
fn requests_addresses_as_browsers_do() {
    let (sender, requests) = mpsc::channel();
    let port = serve(move |mut stream| {
        while let Some(line) = read_head(&mut stream) {
            sender.send(line).unwrap();
            stream.write_all(HELLO).unwrap();
        }
    });
    for (given, path) in [
        ("", "/"),
        ("/caf\u{e9}?n=\u{e9}", "/caf%C3%A9?n=%C3%A9"),
        ("/a b", "/a%20b"),
        ("\\a\\b", "/a/b"),
        ("/a/../b", "/b"),
        ("/%7Ea", "/%7Ea"),
        ("/page#part", "/page"),
    ] {
        for begin in ["http://127.0.0.1", "HTTP://127.1"] {
            let finished =
                PROGRAM.run(&["--site", &format!("{begin}:{port}{given}"), "--repeat", "1"]);
            finished.assert_all_done("Downloaded 1 sites in ");
            assert_eq!(requests.recv().unwrap(), format!("GET {path} HTTP/1.1"), "{given}");
        }
    }
}

#[test]
fn help_names_every_option() {
    let finished = PROGRAM.run(&["--help"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""));
    for option in [
        "--site <URL>",
        "--live",
        "--repeat <N>",
        "--latency <DURATION>",
        "--timeout",
        "--timeline <FILE>",
    ] {
        assert!(finished.stdout.contains(option), "{option}: {}", finished.stdout);
    }
}

#[test]
fn rejects_invalid_options() {
    for (options, words) in [
        (vec!["--repeat", "0"], vec!["--repeat", "'0'", "1..=1000000"]),
        (vec!["--repeat", "-1"], vec!["--repeat", "'-1'", "1..=1000000"]),
        (vec!["--latency", "soon"], vec!["--latency", "'soon'", "89ms"]),
        (vec!["--latency", "61m"], vec!["--latency", "'61m'", "up to one hour"]),
        (vec!["--timeout", "0s"], vec!["--timeout", "'0s'", "greater than zero"]),
        (vec!["--site", "ftp://x"], vec!["--site", "'ftp://x'", "http://"]),
        (
            vec!["--site", "nonsense"],
            vec!["--site", "'nonsense'", "in front, as in http://nonsense"],
        ),
        (vec!["--site", "localhost:8000/x"], vec!["--site", "as in http://localhost:8000/x"]),
        (vec!["--site", ""], vec!["--site", "http://"]),
        (vec!["--site", "http://"], vec!["--site", "'http://'", "empty host"]),
        (vec!["--site", "http://:80/"], vec!["--site", "'http://:80/'", "http://"]),
        (vec!["--site", "http://me:secret@x/"], vec!["--site", "password is not supported"]),
        (
            vec!["--site", "http://x:99999/"],
            vec!["--site", "'http://x:99999/'", "invalid port number"],
        ),
        (vec!["--site"], vec!["--site", "value is required"]),
        (vec!["--live", "--site", "http://x"], vec!["--live", "--site"]),
        (vec!["--latency", "1s", "--site", "http://x"], vec!["--latency", "--site"]),
        (vec!["--latency", "1s", "--live"], vec!["--latency", "--live"]),
        (vec!["--n", "35"], vec!["'--n'", "--repeat"]),
        (vec!["--bogus"], vec!["'--bogus'", "--repeat"]),
        (vec!["bogus"], vec!["'bogus'", "--repeat"]),
    ] {
        PROGRAM.run(&options).assert_usage_error(&words);
    }
}
