//! Runs the program as a real process.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use testing::Executable;

const PROGRAM: Executable = testing::executable!();

/// The program, serving the sites.
struct Serving {
    child: Child,
    /// The options for the io programs that it prints.
    options: String,
}

impl Serving {
    fn start(options: &[&str]) -> Self {
        Serving::begin(PROGRAM.command().args(options))
    }

    fn begin(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.as_mut().unwrap());
        let mut line = String::new();
        while !line.contains("--site") {
            line.clear();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the program ended");
        }
        Serving { options: line.trim().to_owned(), child }
    }

    /// Returns the host and the path of the `nth` URL in the options.
    fn page(&self, nth: usize) -> (&str, &str) {
        let url = self.options.split("--site ").nth(nth + 1).unwrap().trim();
        url.strip_prefix("http://").unwrap().split_once('/').unwrap()
    }

    /// Requests the `nth` URL in the options and returns the response.
    fn get(&self, nth: usize) -> String {
        self.request("GET", &format!("/{}", self.page(nth).1))
    }

    /// Sends a request as most clients do, and returns the response.
    fn request(&self, method: &str, path: &str) -> String {
        let host = self.page(0).0;
        let header = format!("Host: {host}\r\nConnection: close");
        let stream = self.send(&format!("{method} {path} HTTP/1.1\r\n{header}\r\n\r\n"));
        io::read_to_string(stream).unwrap()
    }

    /// Sends a request, closes the sending side and returns the response.
    fn answer(&self, request: &str) -> String {
        let stream = self.send(request);
        stream.shutdown(Shutdown::Write).unwrap();
        io::read_to_string(stream).unwrap()
    }

    fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.page(0).0).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn serves_both_pages_at_the_addresses_that_it_prints() {
    let program = Serving::start(&["--latency", "1ms"]);
    for (nth, size) in [(0, 10966), (1, 276)] {
        let answer = program.get(nth);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert_eq!(body.len(), size);
    }
}

#[test]
fn serves_any_size_delay_and_status() {
    let program = Serving::start(&["--latency", "1ms"]);
    let get = |path: &str| {
        let answer = program.request("GET", path);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.len())
    };
    for size in [0, 1, 276, 12_345, 20_000_000] {
        assert_eq!(get(&format!("/bytes/{size}")), (200, size));
    }
    for status in [200, 204, 304, 404, 503, 599] {
        assert_eq!(get(&format!("/status/{status}")), (status, 0));
    }
    let start_page = get("/").1;
    let start = Instant::now();
    assert_eq!(get("/delay/0.25s"), (200, start_page));
    assert!(start.elapsed() >= Duration::from_millis(250));
    for path in "/bytes/20000001 /bytes/-1 /bytes/ /bytes /delay/2 /delay/ /status/199 /status/600 /status/ok \
                 /www.jython.org/ /a/ // *"
        .split(' ')
    {
        assert_eq!(get(path), (404, start_page), "{path}");
    }
    let answer = program.request("HEAD", "/bytes/12345");
    assert!(answer.contains("content-length: 12345\r\n") && answer.ends_with("\r\n\r\n"));
}

#[test]
fn the_start_page_leads_to_every_kind_of_path() {
    let program = Serving::start(&["--latency", "0s"]);
    let page = program.request("GET", "/");
    let links = page.split("href=\"").skip(1).map(|it| it.split('"').next().unwrap());
    let kinds = [
        ("/www.jython.org", "200 OK"),
        ("/olympus.realpython.org/dice", "200 OK"),
        ("/bytes/", "200 OK"),
        ("/delay/", "200 OK"),
        ("/status/503", "503 Service Unavailable"),
    ];
    assert_eq!(links.clone().count(), kinds.len(), "{page}");
    for (link, (kind, status)) in links.zip(kinds) {
        assert!(link.starts_with(kind), "{link}");
        let answer = program.request("GET", link);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
    }
}

#[test]
fn answers_with_errors_at_the_given_rate() {
    let program = Serving::start(&["--latency", "0s", "--error-rate", "1"]);
    for nth in [0, 1, 0, 1] {
        let answer = program.get(nth);
        assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{answer}");
    }
}

#[test]
fn rejects_other_methods_and_requests_without_exactly_one_valid_host() {
    let program = Serving::start(&["--latency", "0s"]);
    let path = program.page(0).1;
    for (request, status) in [
        (format!("GET /{path} HTTP/1.0\r\n\r\n"), "HTTP/1.0 200 OK"),
        (format!("HEAD /{path} HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), "HTTP/1.1 200 OK"),
        (format!("GET /{path} HTTP/1.1\r\n\r\n"), "HTTP/1.1 400 Bad Request"),
        (format!("GET /{path} HTTP/1.1\r\nHost: a b\r\n\r\n"), "HTTP/1.1 400 Bad Request"),
        (format!("GET /{path} HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), "HTTP/1.1 400 Bad Request"),
        (
            format!("POST /{path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
            "HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD",
        ),
    ] {
        let answer = program.answer(&request);
        assert!(answer.starts_with(status), "{request}{answer}");
    }
}

#[test]
fn prints_addresses_that_other_machines_can_use() {
    for (host, own) in [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")] {
        // Some machines have no IPv6.
        if TcpListener::bind(format!("{own}:0")).is_err() {
            continue;
        }
        let program = Serving::start(&["--host", host]);
        let address = program.page(0).0;
        assert!(!address.starts_with(host) && !address.starts_with("[::]"), "{address}");
        let port = address.rsplit(':').next().unwrap();
        TcpStream::connect(address).unwrap();
        TcpStream::connect(format!("{own}:{port}")).unwrap();
    }
}

/// The first connections stay open and idle. Windows has no limit on open files.
#[cfg(unix)]
#[test]
fn closes_idle_connections_when_files_run_out() {
    let few_files = ["-c", "ulimit -n 40 && exec \"$0\" --latency 0s", PROGRAM.path];
    let program = Serving::begin(Command::new("sh").args(few_files));
    let connect = || TcpStream::connect(program.page(0).0).unwrap();
    let idle: Vec<_> = std::iter::repeat_with(connect).take(40).collect();
    for _ in 0..40 {
        assert!(program.get(0).starts_with("HTTP/1.1 200 OK\r\n"));
    }
    drop(idle);
}

/// Windows has no signals.
#[cfg(unix)]
#[test]
fn prints_its_counts_on_sigint_and_sigterm() {
    for signal in ["-INT", "-TERM"] {
        let mut program = Serving::start(&["--latency", "0s"]);
        program.get(0);
        program.get(1);
        assert!(testing::process_table::kill(signal, &program.child.id().to_string()));
        let mut rest = String::new();
        program.child.stdout.as_mut().unwrap().read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with("Answered 2 requests, at most 1 in flight at once\n"), "{rest}");
        assert_eq!(program.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_port_in_use_is_an_error() {
    let first = Serving::start(&[]);
    let port = first.options.rsplit(':').next().unwrap().split('/').next().unwrap();
    let finished = PROGRAM.run(&["--port", port]);
    let begin = format!("error: cannot serve at 127.0.0.1:{port}: ");
    assert!(finished.stderr.starts_with(&begin), "{finished:?}");
    assert_eq!(finished.status, Some(1));
}

#[test]
fn rejects_invalid_options() {
    for (options, words) in [
        (["--port", "99999"], ["--port", "'99999'", "0..=65535"]),
        (["--host", "not a host"], ["--host", "'not a host'", "address"]),
        (["--error-rate", "2"], ["--error-rate", "'2'", "from 0 to 1"]),
        (["--error-rate", "0,05"], ["--error-rate", "'0,05'", "use a decimal point: 0.05"]),
        (["--latency", "0,5s"], ["--latency", "'0,5s'", "use a decimal point: 0.5s"]),
        (["--latency", "soon"], ["--latency", "'soon'", "89ms"]),
        (["--repeat", "2"], ["'--repeat'", "--port", "--host"]),
    ] {
        PROGRAM.run(&options).assert_usage_error(&words);
    }
}
