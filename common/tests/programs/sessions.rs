//! Tests of every io program that reuses its sessions.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{self, sleep};
use std::time::Duration;

use testing::misbehaving::OddSite;
use testing::servers::{HELLO, Https, answer_all, answer_one, read_head, read_request, serve};

use super::every_io_program::{count, download, download_with};
use crate::PROGRAM;

/// The options that limit the program to one download in flight.
pub const ONE_AT_A_TIME: &[&str] = match PROGRAM.package.as_bytes() {
    b"io_non_concurrent" => &[],
    _ => &["--workers", "1"],
};

/// The usual response, as text.
const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

#[test]
fn reuses_connections() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    let port = serve(move |stream| {
        counter.fetch_add(1, SeqCst);
        answer_all(stream, HELLO, || {});
    });
    let options = [&["--repeat", "10"], ONE_AT_A_TIME].concat();
    let finished = download(&[format!("http://127.0.0.1:{port}/")], &options);
    finished.assert_all_done("Downloaded 10 sites in ");
    assert_eq!(connections.load(SeqCst), 1);
}

#[test]
fn resumes_downloads_when_a_server_comes_back() {
    let listen = |port| TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (failing, steady) = (listen(0), listen(0));
    let [port, steady_port] =
        [&failing, &steady].map(|listener| listener.local_addr().unwrap().port());
    thread::spawn(move || {
        let (mut first, _) = failing.accept().unwrap();
        answer_one(&mut first);
        let (mut other, _) = steady.accept().unwrap();
        answer_one(&mut other);
        // The failing server's second answer is its last. It is down while the other gives its second.
        read_request(&mut first);
        drop(failing);
        first.write_all(HELLO).unwrap();
        drop(first);
        answer_one(&mut other);
        // The third request to it has failed when the other server gets its third. Then it comes back.
        read_request(&mut other);
        let failing = listen(port);
        other.write_all(HELLO).unwrap();
        thread::spawn(move || answer_all(failing.accept().unwrap().0, HELLO, || {}));
        answer_all(other, HELLO, || {});
    });
    let [failing, steady] = [port, steady_port].map(|port| format!("http://127.0.0.1:{port}/"));
    let finished = download(&[&failing, &steady], &[&["--repeat", "10"], ONE_AT_A_TIME].concat());
    finished.assert_last_line("Downloaded 19 of 20 sites in ");
    assert_eq!((count(&finished, 5, &failing), count(&finished, 5, &steady)), (9, 10));
    let begin = format!("Failed to read {failing}: the connection was refused");
    assert!(finished.stderr.starts_with(&begin), "{finished:?}");
    assert_eq!((finished.status, finished.stderr.lines().count()), (Some(1), 1), "{finished:?}");
}

/// The redirect and the 404 have short bodies. The 404's body arrives after its header, and the page arrives
/// later than the 0.1 s that such bodies get.
#[test]
fn reuses_connections_after_short_bodies() {
    static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);
    let port = serve(|mut stream| {
        CONNECTIONS.fetch_add(1, SeqCst);
        while let Some(request) = read_head(&mut stream) {
            let (answer, pause, rest) = match request.split(' ').nth(1) {
                Some("/page") => ("", 150, PAGE),
                Some("/to") => (
                    "HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 5\r\n\r\nhello",
                    0,
                    "",
                ),
                _ => ("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n", 20, "hello"),
            };
            _ = stream.write_all(answer.as_bytes());
            sleep(Duration::from_millis(pause));
            _ = stream.write_all(rest.as_bytes());
        }
    });
    let urls = ["to", "missing"].map(|path| format!("http://127.0.0.1:{port}/{path}"));
    let finished = download_with(None, &urls, &[ONE_AT_A_TIME, &["--repeat", "3"]].concat());
    finished.assert_last_line("Downloaded 3 of 6 sites in ");
    assert_eq!(CONNECTIONS.load(SeqCst), 1);
}

#[test]
fn resumes_tls_sessions() {
    static FULL_HANDSHAKES: AtomicUsize = AtomicUsize::new(0);
    let https = Https::with("localhost", 4000, |stream| {
        read_request(stream);
        if format!("{:?}", stream.conn.handshake_kind()) == "Some(Full)" {
            FULL_HANDSHAKES.fetch_add(1, SeqCst);
        }
        _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
        stream.conn.send_close_notify();
        _ = stream.flush();
    });
    let site = OddSite::trusted(&PROGRAM, https);
    let options = [ONE_AT_A_TIME, &["--repeat", "5"]].concat();
    let finished = download_with(site.authorities.as_deref(), &[&site.url], &options);
    finished.assert_all_done("Downloaded 5 sites in ");
    assert_eq!(FULL_HANDSHAKES.load(SeqCst), 1);
}
