//! Tests of how ureq sessions read responses, by means of a program that downloads with one.
//!
//! The program is this executable itself, started with its sites in an environment variable. So it needs its
//! own `main` and cannot use the standard test harness.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::thread::{self, sleep};
use std::time::Duration;

use common::{Failure, content, session};
use libtest_mimic::{Arguments, Trial};
use proptest::collection::vec;
use proptest::prelude::*;

fn main() -> ExitCode {
    if let Ok(sites) = env::var("SITES") {
        return download_all(sites.split(' '));
    }
    let tests = vec![
        Trial::test("the_result_does_not_depend_on_how_bytes_arrive", || {
            the_result_does_not_depend_on_how_bytes_arrive();
            Ok(())
        }),
        Trial::test("reads_chunks_with_extensions_and_trailers", || {
            reads_chunks_with_extensions_and_trailers();
            Ok(())
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

/// Prints the content of each site in a line.
fn download_all<'a>(sites: impl Iterator<Item = &'a str>) -> ExitCode {
    let session = session();
    for site in sites {
        let response = session.get(site).call().map_err(Failure::from);
        println!("{:?}", response.and_then(content).ok());
    }
    ExitCode::SUCCESS
}

/// Downloads from a server that gives these answers in pieces. Returns the content of each, if it is valid.
fn read(answers: Vec<Vec<Vec<u8>>>) -> Vec<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let sites: Vec<_> = (0..answers.len()).map(|it| format!("http://{address}/{it}")).collect();
    let answers = Arc::new(answers);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answers = answers.clone();
            thread::spawn(move || answer(stream, &answers));
        }
    });
    let mut program = Command::new(env::current_exe().unwrap());
    let output = program.env("SITES", sites.join(" ")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Answers a request for the path `/0` with the first answer, and so on, and closes the connection.
fn answer(mut stream: TcpStream, answers: &[Vec<Vec<u8>>]) {
    stream.set_nodelay(true).unwrap();
    let lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let lines: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let Some(path) = lines.first().and_then(|line| line.split(' ').nth(1)) else { return };
    for piece in &answers[path[1..].parse::<usize>().unwrap()] {
        _ = stream.write_all(piece);
        sleep(Duration::from_millis(1));
    }
}

/// Cuts bytes at these places, modulo their number.
fn cut(bytes: &[u8], cuts: &[usize]) -> Vec<Vec<u8>> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| bytes[cut[0]..cut[1]].to_vec()).collect()
}

/// Generates bytes as they occur in responses.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        Just(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Just(b"Transfer-Encoding: chunked\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"5\r\nhello".to_vec()),
        Just(b"5\r\nhello\r\n".to_vec()),
        Just(b"0\r\n\r\n".to_vec()),
        Just(b"0".to_vec()),
        vec(any::<u8>(), 0..4),
    ];
    let head = prop_oneof![Just(""), Just("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")];
    (head, vec(pieces, 0..12))
        .prop_map(|(head, pieces)| [head.as_bytes(), &pieces.concat()].concat())
}

/// The chunks with their extensions, the trailers, and where the answer is cut into pieces.
type ChunkedAnswer = (Vec<(Vec<u8>, String)>, Vec<String>, Vec<usize>);

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() })]

    fn the_result_does_not_depend_on_how_bytes_arrive(
        answers in vec((bytes(), vec(any::<usize>(), 0..4)), 64),
    ) {
        let in_pieces = read(answers.iter().map(|(bytes, cuts)| cut(bytes, cuts)).collect());
        let whole = read(answers.iter().map(|(bytes, _)| vec![bytes.clone()]).collect());
        prop_assert_eq!(in_pieces, whole);
    }

    fn reads_chunks_with_extensions_and_trailers(
        answers in vec((
            vec((vec(any::<u8>(), 1..50), "(;[a-z]{0,30}(=\"[a-z ]{0,30}\")?)?"), 0..5),
            vec("[A-Z][a-z]{0,10}: [a-z]{0,10}\r\n", 0..3),
            vec(any::<usize>(), 0..10),
        ), 64),
    ) {
        let answer = |(chunks, trailers, cuts): &ChunkedAnswer| {
            let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            for (chunk, extension) in chunks {
                answer.extend(format!("{:X}{extension}\r\n", chunk.len()).bytes());
                answer.extend(chunk);
                answer.extend(b"\r\n");
            }
            answer.extend(format!("0\r\n{}\r\n", trailers.concat()).bytes());
            cut(&answer, cuts)
        };
        let expected = answers.iter().map(|(chunks, ..)| {
            let content: Vec<_> = chunks.iter().flat_map(|(chunk, _)| chunk.clone()).collect();
            format!("{:?}", Some(content))
        });
        prop_assert_eq!(read(answers.iter().map(answer).collect()), expected.collect::<Vec<_>>());
    }
}
