//! Faults and oddities of sites: each class of them is a test of every io program.

use std::io::Write;
use std::sync::atomic::Ordering::SeqCst;
use std::thread::sleep;
use std::time::Duration;

use common::sites::{LocalSites, Settings};
use testing::misbehaving::*;
use testing::servers::{HELLO, Https, TlsStream, answer_all, read_head, read_request, serve};
use testing::timeline::Slice;

use super::every_io_program::{REFUSED, count, download_with};
use super::sessions::ONE_AT_A_TIME;
use crate::PROGRAM;

/// The expected result of a download.
enum Wanted {
    /// A success with this number of bytes.
    Bytes(usize),
    /// A failure whose reason contains these words.
    Failure(&'static str),
    /// A timeout whose reason contains these words.
    Timeout(&'static str),
}
use Wanted::{Bytes, Failure, Timeout};

const CLOSED: &str = "the server closed the connection before the answer was complete";
const RESET: &str = "the server reset the connection";
const NOT_HTTP: &str = "the answer is not valid HTTP: ";
const LONG_HEAD: &str = "the response header is too large";
const LONG_BODY: &str = "the body is larger than 10 MiB";
const LEADS_NOWHERE: &str =
    "the server answered 302 Found, a redirect to something that is not an http address: ";

const AT_ONCE: Duration = Duration::ZERO;
const A_WHILE: Duration = Duration::from_millis(20);

/// Returns text as long as the chunk size `a000`.
fn long() -> String {
    "x".repeat(0xa000)
}

fn long_head() -> &'static str {
    format!("HTTP/1.1 200 OK\r\nLong: {}\r\n\r\nhello", long().repeat(25)).leak()
}

fn answer(stream: &mut TlsStream) {
    answer_all(stream, HELLO, || {});
}

/// Asserts the result of downloads from the site, in turn with a good one: first with as many in flight as
/// the program has by default, then one at a time, so that connections are reused.
fn check(site: &OddSite, wanted: &Wanted) {
    check_with(&[], site, wanted);
    if !matches!(wanted, Timeout(_)) {
        check_with(ONE_AT_A_TIME, site, wanted);
    }
}

fn check_with(options: &[&str], site: &OddSite, wanted: &Wanted) {
    let good = LocalSites::start(Settings::default()).unwrap();
    let [page, _] = good.urls();
    let (repeat, timeout) = match wanted {
        Bytes(_) => ("10", "30s"),
        Failure(_) => ("2", "30s"),
        // The good site needs a moment too, on a busy machine.
        Timeout(_) => ("1", "2s"),
    };
    let options = [options, &["--repeat", repeat, "--timeout", timeout]].concat();
    let repeat: usize = repeat.parse().unwrap();
    site.requests.store(0, SeqCst);

    let finished = download_with(site.authorities.as_deref(), &[&site.url, &page], &options);
    assert_eq!(count(&finished, 10966, &page), repeat, "{finished:?}");
    let requests = site.requests.load(SeqCst);
    let words = match wanted {
        Bytes(bytes) => {
            finished.assert_all_done(&format!("Downloaded {} sites in ", repeat * 2));
            assert_eq!(count(&finished, *bytes, &site.url), repeat, "{finished:?}");
            return assert!(requests <= repeat * 2, "a download was tried more than twice");
        }
        Failure(words) => (*words).to_owned(),
        Timeout(what) => format!("{what} within {timeout}"),
    };
    finished.assert_last_line(&format!("Downloaded {repeat} of {} sites in ", repeat * 2));
    assert_eq!(finished.status, Some(1));
    assert_eq!(finished.stderr.lines().count(), repeat, "{finished:?}");
    for line in finished.stderr.lines() {
        let reason = line.strip_prefix(&format!("Failed to read {}: ", site.url));
        assert!(reason.is_some_and(|reason| reason.contains(&words)), "{words}: {line}");
    }
    assert!(requests <= repeat, "a failed download was retried");
}

/// A response with status 200, and with `$rest` after the status line.
macro_rules! ok {
    ($rest:expr) => {
        concat!("HTTP/1.1 200 OK\r\n", $rest)
    };
}

/// A response with status 200 and this chunked body.
macro_rules! chunked {
    ($body:expr) => {
        concat!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", $body)
    };
}

/// A good response: a page of five bytes.
macro_rules! page {
    () => {
        ok!("Content-Length: 5\r\n\r\nhello")
    };
}

macro_rules! classes {
    ($($class:ident: $site:expr, $wanted:expr;)*) => {
        $(#[test] fn $class() { check(&$site, &$wanted); })*
    };
}

// Connections.
classes! {
    a_name_does_not_resolve: OddSite::at("http://no-such-host.invalid/"),
        Failure("the name no-such-host.invalid cannot be found");
    a_connection_is_refused: OddSite::at(REFUSED), Failure("the connection was refused");
    closes_without_a_byte: closes(""), Failure(CLOSED);
    closes_in_the_header: closes(ok!("Content-Le")), Failure(CLOSED);
    closes_before_the_body: closes(ok!("Content-Length: 5\r\n\r\n")), Failure(CLOSED);
    closes_in_the_body: closes(ok!("Content-Length: 5\r\n\r\nhel")), Failure(CLOSED);
    closes_in_a_chunk: closes(chunked!("5\r\nhel")), Failure(CLOSED);
    closes_between_chunks: closes(chunked!("5\r\nhello\r\n")), Failure(CLOSED);
    closes_in_the_last_chunk: closes(chunked!("5\r\nhello\r\n0\r\n")), Failure(CLOSED);
    resets_without_a_byte: resets(""), Failure(RESET);
    resets_in_the_header: resets(ok!("Content-Le")), Failure(RESET);
    resets_in_the_body: resets(ok!("Content-Length: 5\r\n\r\nhel")), Failure(RESET);
    resets_in_a_chunk: resets(chunked!("5\r\nhel")), Failure(RESET);
    resets_in_a_body_without_a_length: resets(ok!("\r\nhel")), Failure(RESET);
}

// Timeouts.
classes! {
    never_answers: stops(""), Timeout("no answer");
    stops_in_the_header: stops(ok!("Content-")), Timeout("no answer");
    stops_before_the_body: stops(ok!("Content-Length: 5\r\n\r\n")), Timeout("no complete answer");
    stops_in_the_body: stops(ok!("Content-Length: 5\r\n\r\nhel")), Timeout("no complete answer");
    dribbles_the_header: repeats(ok!("Slow: "), "x", A_WHILE), Timeout("no answer");
    dribbles_the_body: repeats(ok!("\r\n"), "x", A_WHILE), Timeout("no complete answer");
    interim_responses_without_an_end: repeats("", "HTTP/1.1 103 Early Hints\r\n\r\n", A_WHILE),
        Timeout("no answer");
}
#[cfg(target_os = "linux")]
classes! {
    connecting_takes_forever: unconnectable(), Timeout("no connection");
}

// Lengths.
classes! {
    a_length_is_negative: keeps(ok!("Content-Length: -5\r\n\r\nhello")), Failure(NOT_HTTP);
    a_length_is_not_a_number: keeps(ok!("Content-Length: five\r\n\r\nhello")), Failure(NOT_HTTP);
    a_length_has_a_sign: keeps(ok!("Content-Length: +5\r\n\r\nhello")), Failure(NOT_HTTP);
    a_length_is_given_twice: keeps(ok!("Content-Length: 5\r\nContent-Length: 4\r\n\r\nhello")),
        Failure(NOT_HTTP);
    a_length_is_a_list: keeps(ok!("Content-Length: 5, 4\r\n\r\nhello")), Failure(NOT_HTTP);
    a_length_overflows: keeps(ok!("Content-Length: 18446744073709551621\r\n\r\nhello")),
        Failure(NOT_HTTP);
    a_length_is_the_maximum_of_64_bits: closes(ok!("Content-Length: 18446744073709551615\r\n\r\nhello")),
        Failure("");
    a_length_is_far_beyond_the_body: closes(ok!("Content-Length: 9223372036854775807\r\n\r\nhello")),
        Failure(CLOSED);
    a_chunk_size_is_not_a_number: keeps(chunked!("five\r\nhello\r\n0\r\n\r\n")), Failure(NOT_HTTP);
    a_chunk_size_is_negative: keeps(chunked!("-5\r\nhello\r\n0\r\n\r\n")), Failure(NOT_HTTP);
    a_chunk_size_has_a_sign: keeps(chunked!("+5\r\nhello\r\n0\r\n\r\n")), Failure(NOT_HTTP);
    a_chunk_size_is_empty: keeps(chunked!("\r\nhello\r\n0\r\n\r\n")), Failure(NOT_HTTP);
    a_chunk_size_overflows: keeps(chunked!("10000000000000005\r\nhello\r\n0\r\n\r\n")),
        Failure(NOT_HTTP);
    a_chunk_is_longer_than_its_size: keeps(chunked!("4\r\nhello\r\n0\r\n\r\n")), Failure(NOT_HTTP);
    chunks_in_http_1_0: closes("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Failure(NOT_HTTP);
    a_header_of_a_megabyte: closes(long_head()), Failure(LONG_HEAD);
    a_header_line_without_an_end: repeats(ok!("Endless: "), long(), AT_ONCE), Failure(LONG_HEAD);
    headers_without_an_end: repeats(ok!(""), "Header: value\r\n", AT_ONCE), Failure(LONG_HEAD);
    a_body_without_an_end: repeats(ok!("\r\n"), long(), AT_ONCE), Failure(LONG_BODY);
    a_body_of_a_terabyte:
        repeats(ok!("Content-Length: 1099511627776\r\n\r\n"), long(), AT_ONCE), Failure(LONG_BODY);
    chunks_without_an_end: repeats(chunked!(""), format!("a000\r\n{}\r\n", long()), AT_ONCE),
        Failure(LONG_BODY);
    trailers_without_an_end:
        repeats(chunked!("5\r\nhello\r\n0\r\n"), "Trailer: value\r\n", AT_ONCE), Failure("");
    a_chunk_extension_without_an_end: repeats(chunked!("5;"), long(), AT_ONCE), Failure("");
}

// Invalid HTTP.
classes! {
    another_protocol: keeps("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Failure(NOT_HTTP);
    control_characters: keeps("\x1b[31m\0\x07\r\n\r\n"), Failure(NOT_HTTP);
    a_page_without_a_header: closes("<html>hello</html>\n"), Failure(NOT_HTTP);
    a_status_that_is_not_a_number: keeps("HTTP/1.1 abc OK\r\n\r\n"), Failure(NOT_HTTP);
    an_unknown_version: keeps("HTTP/3.0 200 OK\r\n\r\n"), Failure(NOT_HTTP);
    a_header_without_a_colon: keeps(ok!("nonsense\r\n\r\n")), Failure(NOT_HTTP);
}

// Valid responses without the page.
classes! {
    a_redirect_in_a_loop: redirects("/again"), Failure("more than 10 redirects");
    a_redirect_to_a_fragment: redirects_within("#part", "/app/start"), Failure("more than 10 redirects");
    a_page_that_wants_its_cookie_back: redirects("/again\r\nSet-Cookie: seen=1"),
        Failure("more than 10 redirects, in a loop: the site may require a cookie");
    a_redirect_to_nowhere: redirects(REFUSED), Failure("the connection was refused");
    a_redirect_without_a_location: keeps("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
        Failure("the server answered 302 Found");
    a_redirect_to_a_file: redirects("file:///etc/hostname"), Failure(LEADS_NOWHERE);
    a_redirect_to_a_script: redirects("javascript:alert(1)"), Failure(LEADS_NOWHERE);
    a_redirect_to_ftp: redirects("ftp://127.0.0.1/"), Failure(LEADS_NOWHERE);
    a_redirect_without_a_host: redirects("http://"), Failure(LEADS_NOWHERE);
    a_redirect_to_a_port_alone: redirects("http://:80/"), Failure(LEADS_NOWHERE);
    a_redirect_to_a_bad_port: redirects("http://127.0.0.1:99999/"), Failure(LEADS_NOWHERE);
    a_redirect_to_a_bad_address: redirects("http://[::1/"), Failure(LEADS_NOWHERE);
    not_found: keeps("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello"),
        Failure("the server answered 404 Not Found");
    unavailable: keeps("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
        Failure("the server answered 503 Service Unavailable");
    not_modified: keeps("HTTP/1.1 304 Not Modified\r\n\r\n"), Failure("304 Not Modified");
    multiple_choices: keeps("HTTP/1.1 300 Choose\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"),
        Failure("the server answered 300 Multiple Choices");
    use_proxy: keeps("HTTP/1.1 305 Use Proxy\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"),
        Failure("the server answered 305 Use Proxy");
    switching_protocols: keeps("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n"),
        Failure("101 Switching Protocols");
    an_unknown_status: keeps("HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n"), Failure("799");
    a_compressed_body: keeps(ok!("Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")),
        Failure("the body is compressed or encoded (\"gzip\"), although that was not requested");
    a_compressed_transfer: keeps(ok!("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")),
        Failure("the body is compressed or encoded (\"gzip, chunked\"), although that was not requested");
}

// TLS.
classes! {
    a_certificate_for_another_name: OddSite::trusted(&PROGRAM, Https::with("example.org", 4000, answer)),
        Failure("the server's certificate is for another name");
    a_certificate_that_has_expired: OddSite::trusted(&PROGRAM, Https::with("localhost", 2020, answer)),
        Failure("the server's certificate has expired");
    a_certificate_of_an_unknown_authority: OddSite {
        authorities: OddSite::trusted(&PROGRAM, Https::start()).authorities,
        ..OddSite::at(Https::start().url)
    }, Failure("the server's certificate is from an unknown authority");
    a_self_signed_certificate: OddSite::trusted(&PROGRAM, Https::self_signed()),
        Failure("the server's certificate is an authority's own");
    plain_http_at_an_https_address: takes_tls_for_a_bad_request(),
        Failure("the server does not speak TLS");
    a_body_truncated_within_tls: OddSite::trusted(&PROGRAM, Https::with("localhost", 4000, |stream| {
        read_request(stream);
        _ = stream.write_all(ok!("\r\nhel").as_bytes());
    })), Failure(CLOSED);
}

// Unusual but valid.
classes! {
    https: OddSite::trusted(&PROGRAM, Https::start()), Bytes(5);
    a_redirect_from_http_to_https: {
        let https = OddSite::trusted(&PROGRAM, Https::start());
        OddSite { authorities: https.authorities, ..redirects(https.url.leak()) }
    }, Bytes(5);
    a_site_that_requires_a_user_agent: requires_a_user_agent(), Bytes(5);
    a_redirect_to_another_page: redirects("/page"), Bytes(5);
    a_redirect_to_a_query: redirects_within("?step=2", "/app/start?step=2"), Bytes(5);
    a_redirect_to_a_parameter: redirects_within(";x", "/app/;x"), Bytes(5);
    a_redirect_to_this_folder: redirects_within("./", "/app/"), Bytes(5);
    a_redirect_to_the_folder_above: redirects_within("../../page", "/page"), Bytes(5);
    a_redirect_with_dots: redirects_within("/a/./b/../c", "/a/c"), Bytes(5);
    a_redirect_with_dots_in_the_query: redirects_within("page?to=/a/../b", "/app/page?to=/a/../b"), Bytes(5);
    a_redirect_with_backslashes: redirects_within("\\a\\b", "/a/b"), Bytes(5);
    a_redirect_to_a_host: redirects_within("//HOST/page", "/page"), Bytes(5);
    a_redirect_to_a_scheme_in_capitals: redirects_within("HTTP://HOST/page", "/page"), Bytes(5);
    a_redirect_with_a_password: redirects_within("http://me:secret@HOST/page", "/page"), Bytes(5);
    a_redirect_with_a_fragment: redirects_within("/page#part", "/page"), Bytes(5);
    a_redirect_with_non_ascii_characters: redirects_within("caf\u{e9}", "/app/caf%C3%A9"), Bytes(5);
    a_redirect_to_a_relative_page: redirects("page"), Bytes(5);
    a_redirect_with_a_body_that_never_ends: redirects("/page\r\nTransfer-Encoding: chunked"), Bytes(5);
    a_redirect_to_a_page_with_an_odd_name: redirects("/page ä`{\"?b c"), Bytes(5);
    http_1_0: closes("HTTP/1.0 200 OK\r\n\r\nhello"), Bytes(5);
    http_1_0_with_a_length: closes("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"), Bytes(5);
    http_1_0_kept_alive:
        keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"),
        Bytes(5);
    folded_header_lines: keeps(ok!("Folded: a\r\n b\n\tc\r\nContent-Length: 5\r\n\r\nhello")), Bytes(5);
    an_encoding_called_none: keeps(ok!("Content-Encoding: none\r\nContent-Length: 5\r\n\r\nhello")),
        Bytes(5);
    a_body_that_ends_with_the_connection: closes(ok!("\r\nhello")), Bytes(5);
    chunks: keeps(chunked!("3\r\nhel\r\n02\r\nlo\r\n0\r\n\r\n")), Bytes(5);
    chunk_extensions:
        keeps(chunked!("5;name=value;other=\"a quoted one\"\r\nhello\r\n0;a\r\n\r\n")), Bytes(5);
    trailers: keeps(chunked!("5\r\nhello\r\n0\r\nTrailer: value\r\n\r\n")), Bytes(5);
    a_100_response_first: keeps(concat!("HTTP/1.1 100 Continue\r\n\r\n", page!())), Bytes(5);
    a_100_response_with_headers: keeps(concat!("HTTP/1.1 100 Continue\r\nA: b\r\n\r\n", page!())),
        Bytes(5);
    early_hints: keeps(concat!("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", page!())), Bytes(5);
    a_page_byte_by_byte: dribbles(page!()), Bytes(5);
    chunks_byte_by_byte: dribbles(chunked!("3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n")),
        Bytes(5);
    extra_bytes_after_the_body: keeps(concat!(page!(), " and more")), Bytes(5);
    extra_bytes_after_the_last_chunk: keeps(chunked!("5\r\nhello\r\n0\r\n\r\nand more")), Bytes(5);
    the_same_length_twice:
        keeps(ok!("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")), Bytes(5);
    identity_encodings:
        closes(ok!("Transfer-Encoding: identity\r\nContent-Encoding: identity\r\n\r\nhello")), Bytes(5);
    a_length_and_chunks:
        keeps(ok!("Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), Bytes(0);
    a_status_without_a_reason: keeps("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello"), Bytes(5);
    line_feeds_alone: keeps("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), Bytes(5);
    no_content: keeps("HTTP/1.1 204 No Content\r\n\r\n"), Bytes(0);
    an_empty_page: keeps(ok!("Content-Length: 0\r\n\r\n")), Bytes(0);
    a_close_after_each_answer: closes(page!()), Bytes(5);
    a_close_when_the_next_request_arrives: ends_later(page!(), drop), Bytes(5);
    a_reset_when_the_next_request_arrives: ends_later(page!(), reset), Bytes(5);
}

#[test]
fn a_timeline_merges_waits_beyond_a_thousand_into_the_last() {
    let port = serve(|mut stream| {
        read_request(&mut stream);
        _ = stream.set_nodelay(true);
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        for _ in 0..4000 {
            sleep(Duration::from_micros(100));
            _ = stream.write_all(b"x");
        }
    });
    let url = format!("http://127.0.0.1:{port}/");
    let (finished, timeline) = PROGRAM.record("waits", &["--site", &url, "--repeat", "1"]);
    finished.assert_all_done("Downloaded 1 sites in ");
    assert_eq!(timeline.waits(), 1000);
    let lane = timeline.lanes.values().next().unwrap();
    let duration = |slice: &Slice| slice.end - slice.start;
    assert!(duration(&lane.waits[999]) > duration(&lane.jobs[0]) / 2, "{lane:?}");
}

/// Sends every truncated form of each response, then closes or resets the connection.
#[test]
fn accepts_no_truncated_response() {
    const ANSWERS: [&str; 3] = [
        page!(),
        chunked!("3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n"),
        concat!("HTTP/1.1 100 Continue\r\n\r\n", page!()),
    ];
    let port = serve(|mut stream| {
        let Some(request) = read_head(&mut stream) else { return };
        let path = request.split(' ').nth(1).unwrap();
        let [_, answer, cut, end] = path.split('/').collect::<Vec<_>>()[..] else { return };
        let answer = ANSWERS[answer.parse::<usize>().unwrap()];
        _ = stream.write_all(&answer.as_bytes()[..cut.parse().unwrap()]);
        if end == "reset" {
            reset(stream);
        }
    });
    let cuts = ANSWERS.iter().enumerate().flat_map(|(number, answer)| {
        (0..answer.len()).map(move |cut| format!("http://127.0.0.1:{port}/{number}/{cut}"))
    });
    let urls = cuts.flat_map(|cut| [format!("{cut}/close"), format!("{cut}/reset")]);
    let urls: Vec<_> = urls.collect();
    let finished = download_with(None, &urls, &["--repeat", "1"]);
    finished.assert_last_line(&format!("Downloaded 0 of {} sites in ", urls.len()));
    for url in &urls {
        let words = if url.ends_with("close") { CLOSED } else { RESET };
        assert!(
            finished.stderr.contains(&format!("Failed to read {url}: {words}\n")),
            "{finished:?}"
        );
    }
}
