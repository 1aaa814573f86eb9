//! Runs the program as a real process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// What it prints for others to paste.
    options: String,
}

impl Program {
    fn start(options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_local_sites"))
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("--site") {
            line.clear();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the program ended");
        }
        Program { child, stdout, options: line.trim().to_owned() }
    }

    /// The answer to a request for the address that stands `nth` in the options.
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

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn serves_the_two_pages_at_the_addresses_that_it_prints() {
    let program = Program::start(&["--latency", "1ms"]);
    for (nth, size) in [(0, 10966), (1, 276)] {
        let answer = program.get(nth);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert_eq!(body.len(), size);
    }
}

#[test]
fn fails_on_purpose() {
    let program = Program::start(&["--latency", "0s", "--error-rate", "1"]);
    for nth in [0, 1, 0, 1] {
        let answer = program.get(nth);
        assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{answer}");
    }
}

#[cfg(unix)]
#[test]
fn says_on_ctrl_c_what_it_did() {
    let mut program = Program::start(&["--latency", "0s"]);
    program.get(0);
    program.get(1);
    let process = program.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    let mut rest = String::new();
    program.stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("Answered 2 requests, at most 1 in flight\n"), "{rest}");
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let first = Program::start(&[]);
    let port = first.options.rsplit(':').next().unwrap().split('/').next().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_local_sites")).args(["--port", port]).output();
    let output = output.unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with(&format!("error: cannot serve at 127.0.0.1:{port}: ")), "{stderr}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn refuses_options_that_make_no_sense() {
    for (options, words) in [
        (["--port", "99999"], ["--port", "'99999'", "whole number"]),
        (["--host", "not a host"], ["--host", "'not a host'", "address"]),
        (["--error-rate", "2"], ["--error-rate", "'2'", "from 0 to 1"]),
        (["--latency", "soon"], ["--latency", "'soon'", "89ms"]),
        (["--repeat", "2"], ["'--repeat'", "--port", "--host"]),
    ] {
        let program = env!("CARGO_BIN_EXE_local_sites");
        let output = Command::new(program).args(options).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let first = stderr.lines().next().unwrap_or_default();
        assert!(first.starts_with("error: "), "{first}");
        assert!(words.iter().all(|word| first.contains(word)), "{first}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    }
}
