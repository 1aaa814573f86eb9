//! Where an answer begins and ends, by the rules of RFC 9112, and none of the exceptions that ureq
//! makes to them.

use httparse::{EMPTY_HEADER, Response, Status, parse_chunk_size, parse_headers};
use hyper::StatusCode;

use crate::options;
use crate::outcome::Failure;
use crate::reason::{head_too_long, not_http};
use crate::response::{is_redirect, refused};

/// The longest head that is read, and the longest line or trailer section between chunks, in bytes.
pub(crate) const MAX_HEAD: usize = 64 << 10;

/// The most lines in a head, as in hyper.
const MAX_HEADERS: usize = 100;

/// What comes next in an answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Framing {
    Head,
    /// A body of a known length, which ureq counts.
    Sized,
    /// A body that ends when the server closes the connection.
    Unsized,
    ChunkSize,
    /// So many bytes of a chunk.
    Chunk(u64),
    ChunkEnd,
    Trailers,
    /// Nothing after the last chunk.
    End,
}

/// What is to be done with the bytes that came.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Wait for more of them.
    Wait,
    /// Give so many to ureq.
    Pass(usize),
    /// Give it this in place of so many.
    Replace(usize, Vec<u8>),
}

impl Framing {
    /// The next step, after which as many bytes of `input` as it names are done with.
    pub fn next(&mut self, input: &[u8]) -> Result<Step, Failure> {
        let step = match self {
            _ if input.is_empty() => Step::Wait,
            Framing::Head => self.head(input)?,
            Framing::Sized | Framing::Unsized | Framing::End => Step::Pass(input.len()),
            Framing::ChunkSize => match parse_chunk_size(input) {
                Ok(Status::Partial) => Step::Wait,
                Ok(Status::Complete((length, size))) if input[0].is_ascii_hexdigit() => {
                    *self = if size == 0 { Framing::Trailers } else { Framing::Chunk(size) };
                    Step::Replace(length, format!("{size:x}\r\n").into_bytes())
                }
                _ => return Err(not_http("a chunk has no valid size")),
            },
            Framing::Chunk(left) => {
                let length = input.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= length as u64;
                if *left == 0 {
                    *self = Framing::ChunkEnd;
                }
                Step::Pass(length)
            }
            Framing::ChunkEnd => match input {
                [b'\r'] => Step::Wait,
                [b'\r', b'\n', ..] => {
                    *self = Framing::ChunkSize;
                    Step::Pass(2)
                }
                _ => return Err(not_http("a chunk is longer than its size")),
            },
            Framing::Trailers => {
                match parse_headers(input, &mut [EMPTY_HEADER; MAX_HEADERS]).map_err(not_http)? {
                    Status::Partial => Step::Wait,
                    Status::Complete((length, _)) => {
                        *self = Framing::End;
                        Step::Replace(length, b"\r\n".to_vec())
                    }
                }
            }
        };
        match step {
            Step::Wait if input.len() > MAX_HEAD => Err(head_too_long()),
            Step::Replace(length, _) if length > MAX_HEAD => Err(head_too_long()),
            step => Ok(step),
        }
    }

    fn head(&mut self, input: &[u8]) -> Result<Step, Failure> {
        let mut headers = [EMPTY_HEADER; MAX_HEADERS];
        let mut response = Response::new(&mut headers);
        let length = match response.parse(input) {
            Ok(Status::Complete(length)) => length,
            Ok(Status::Partial) => return Ok(Step::Wait),
            Err(httparse::Error::TooManyHeaders) => return Err(head_too_long()),
            Err(error) => return Err(not_http(error)),
        };
        let values = |name: &'static str| {
            let headers = response.headers.iter();
            headers.filter(|header| header.name.eq_ignore_ascii_case(name)).map(|it| it.value)
        };
        let status = response.code.and_then(|code| StatusCode::from_u16(code).ok());
        let status = status.ok_or_else(|| not_http("its status is out of range"))?;
        if status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(Step::Replace(length, Vec::new()));
        }
        let leads_on = is_redirect(status) && values("location").all(is_http_reference);
        let location = values("location").next();
        if status.is_redirection() && (!leads_on || location.is_none()) {
            return Err(refused(status, location));
        }
        let is_encoded = values("transfer-encoding").next().is_some();
        let is_chunked =
            values("transfer-encoding").any(|encoding| encoding.eq_ignore_ascii_case(b"chunked"));
        if is_chunked && response.version == Some(0) {
            return Err(not_http("chunks do not exist in HTTP/1.0"));
        }
        *self = if is_chunked {
            Framing::ChunkSize
        } else if !is_encoded && values("content-length").next().is_some() {
            Framing::Sized
        } else {
            Framing::Unsized
        };
        let head = format!("HTTP/1.{} {}\r\n", response.version.unwrap_or(1), status.as_u16());
        let mut head = head.into_bytes();
        for header in response.headers.iter() {
            if is_encoded && header.name.eq_ignore_ascii_case("content-length") {
                continue;
            }
            let is_location = header.name.eq_ignore_ascii_case("location");
            let value = if is_location { escaped(header.value) } else { header.value.to_vec() };
            head.extend([header.name.as_bytes(), b": ", &value, b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        Ok(Step::Replace(length, head))
    }
}

/// A reference in which what is no character of an address is escaped, as browsers do it.
fn escaped(reference: &[u8]) -> Vec<u8> {
    let escape = |&byte: &u8| match byte {
        b'!'..=b'~' => vec![byte],
        byte => format!("%{byte:02X}").into_bytes(),
    };
    reference.iter().flat_map(escape).collect()
}

/// Whether a reference (RFC 3986, 4.1) stands for an http address, seen from one.
fn is_http_reference(reference: &[u8]) -> bool {
    let Ok(reference) = str::from_utf8(reference) else { return false };
    let begin = reference.split(['/', '?', '#']).next().unwrap_or_default();
    let address = match reference {
        _ if begin.contains(':') => reference.to_owned(),
        _ if reference.starts_with("//") => format!("http:{reference}"),
        _ => return true,
    };
    hyper::Uri::try_from(escaped(address.as_bytes())).is_ok_and(|uri| options::is_http(&uri))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// What ureq is given of an answer that comes in pieces.
    fn read(pieces: &[&[u8]]) -> Result<Vec<u8>, Failure> {
        let mut framing = Framing::Head;
        let (mut input, mut given) = (Vec::new(), Vec::new());
        for piece in pieces {
            input.extend_from_slice(piece);
            loop {
                let used = match framing.next(&input)? {
                    Step::Wait => break,
                    Step::Pass(length) => {
                        given.extend_from_slice(&input[..length]);
                        length
                    }
                    Step::Replace(length, bytes) => {
                        given.extend_from_slice(&bytes);
                        length
                    }
                };
                assert_ne!(used, 0, "it makes no progress");
                input.drain(..used);
            }
        }
        Ok(given)
    }

    /// Bytes that are often part of an answer.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            Just(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Just(b"Transfer-Encoding: chunked\r\n".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"5\r\nhello".to_vec()),
            Just(b"0".to_vec()),
            vec(any::<u8>(), 0..4),
        ];
        let head =
            prop_oneof![Just(""), Just("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")];
        (head, vec(pieces, 0..12))
            .prop_map(|(head, pieces)| [head.as_bytes(), &pieces.concat()].concat())
    }

    proptest! {
        #[test]
        fn it_makes_no_difference_how_bytes_come(bytes in bytes(), cuts in vec(any::<usize>(), 0..4)) {
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
            // One that fails may do so at an earlier byte.
            prop_assert_eq!(read(&pieces).ok(), read(&[&bytes]).ok());
        }

        #[test]
        fn chunks_are_given_without_extensions_and_trailers(
            chunks in vec((vec(any::<u8>(), 1..50), "(;[a-z]{0,30}(=\"[a-z ]{0,30}\")?)?"), 0..5),
            trailers in vec("[A-Z][a-z]{0,10}: [a-z]{0,10}\r\n", 0..3),
        ) {
            let head = b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n";
            let (mut answer, mut plain) = (head.to_vec(), head.to_vec());
            for (chunk, extension) in &chunks {
                answer.extend(format!("{:X}{extension}\r\n", chunk.len()).bytes());
                plain.extend(format!("{:x}\r\n", chunk.len()).bytes());
                for text in [&mut answer, &mut plain] {
                    text.extend(chunk);
                    text.extend(b"\r\n");
                }
            }
            answer.extend(format!("0\r\n{}\r\n", trailers.concat()).bytes());
            plain.extend(b"0\r\n\r\n");
            prop_assert_eq!(read(&[&answer]), Ok(plain));
        }

        #[test]
        fn any_reference_leads_somewhere_or_not(reference in any::<Vec<u8>>()) {
            is_http_reference(&reference);
        }
    }

    #[test]
    fn tells_http_references_from_others() {
        for reference in [
            "/page",
            "page",
            "../page?a=b:c",
            "?x",
            "#x",
            "",
            "//host/page",
            "http://h",
            "HTTPS://h:1",
        ] {
            assert!(is_http_reference(reference.as_bytes()), "{reference}");
        }
        for reference in [
            "file:///etc/hostname",
            "javascript:alert(1)",
            "ftp://host/",
            "http://",
            "http:///page",
            "http://:80/",
            "http://host:99999/",
            "http://[::1/",
            "//:80/",
            "localhost:80",
        ] {
            assert!(!is_http_reference(reference.as_bytes()), "{reference}");
        }
    }
}
