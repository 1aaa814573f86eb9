//! Runs the program as a real process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};

use testing::Executable;

const PROGRAM: Executable = testing::executable!();

/// The program, serving the sites.
struct Serving {
    child: Child,
    /// Its standard output, kept open while it runs. Only tests on Unix read it to the end.
    #[cfg_attr(not(unix), expect(dead_code))]
    stdout: BufReader<ChildStdout>,
    /// The options for the io programs that it prints.
    options: String,
}

impl Serving {
    fn start(options: &[&str]) -> Self {
        let mut child = PROGRAM.command().args(options).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("--site") {
            line.clear();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the program ended");
        }
        Serving { child, stdout, options: line.trim().to_owned() }
    }

    /// Requests the `nth` URL in the options and returns the response.
    fn get(&self, nth: usize) -> String {
        let url = self.options.split("--site ").nth(nth + 1).unwrap().trim();
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
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
fn answers_with_errors_at_the_given_rate() {
    let program = Serving::start(&["--latency", "0s", "--error-rate", "1"]);
    for nth in [0, 1, 0, 1] {
        let answer = program.get(nth);
        assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{answer}");
    }
}

#[cfg(unix)]
#[test]
fn prints_its_counts_on_ctrl_c() {
    let mut program = Serving::start(&["--latency", "0s"]);
    program.get(0);
    program.get(1);
    assert!(testing::process_table::kill("-INT", &program.child.id().to_string()));
    let mut rest = String::new();
    program.stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("Answered 2 requests, at most 1 in flight at once\n"), "{rest}");
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
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
