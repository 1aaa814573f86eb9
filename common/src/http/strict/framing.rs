//! The boundaries of a response, by the rules of RFC 9112 and without ureq's exceptions to them.

use std::borrow::Cow;

use httparse::{EMPTY_HEADER, ParserConfig, Response, Status, parse_chunk_size, parse_headers};
use hyper::StatusCode;

use crate::http::reason::{head_too_long, not_http};
use crate::system::Failure;

/// The maximum length of a response header, of a chunk's header and of a trailer section, in bytes.
pub(super) const MAX_HEAD: usize = 64 << 10;

/// The maximum number of header lines, as in hyper.
const MAX_HEADERS: usize = 100;

/// The part of a response that comes next.
#[derive(Debug, PartialEq)]
pub(super) enum Framing {
    Head,
    /// A body of known length, whose bytes ureq counts; or the end, after the last chunk.
    PassOn,
    /// A body that ends when the server closes the connection.
    Unsized,
    ChunkSize,
    /// The rest of a chunk, with its length in bytes.
    Chunk(u64),
    ChunkEnd,
    Trailers,
}

/// The number of received bytes to use up, and the bytes to pass on to ureq instead; `None` to wait for more.
pub(super) type Step<'a> = Option<(usize, Cow<'a, [u8]>)>;

impl Framing {
    pub fn next<'a>(&mut self, input: &'a [u8]) -> Result<Step<'a>, Failure> {
        let is_head = *self == Framing::Head;
        let pass = |length: usize| Some((length, Cow::Borrowed(&input[..length])));
        let step = match self {
            _ if input.is_empty() => None,
            Framing::Head => self.head(input)?,
            // The limit below is not for content.
            Framing::PassOn | Framing::Unsized => return Ok(pass(input.len())),
            Framing::ChunkSize => match parse_chunk_size(input) {
                Ok(Status::Partial) => None,
                Ok(Status::Complete((length, size))) if input[0].is_ascii_hexdigit() => {
                    *self = if size == 0 { Framing::Trailers } else { Framing::Chunk(size) };
                    Some((length, format!("{size:x}\r\n").into_bytes().into()))
                }
                _ => return Err(not_http("a chunk size is invalid")),
            },
            Framing::Chunk(left) => {
                let length = input.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= length as u64;
                if *left == 0 {
                    *self = Framing::ChunkEnd;
                }
                return Ok(pass(length));
            }
            Framing::ChunkEnd => match input {
                [b'\r'] => None,
                [b'\r', b'\n', ..] => {
                    *self = Framing::ChunkSize;
                    pass(2)
                }
                _ => return Err(not_http("a chunk is longer than its size")),
            },
            Framing::Trailers => {
                match parse_headers(input, &mut [EMPTY_HEADER; MAX_HEADERS]).map_err(not_http)? {
                    Status::Partial => None,
                    Status::Complete((length, _)) => {
                        *self = Framing::PassOn;
                        Some((length, b"\r\n".into()))
                    }
                }
            }
        };
        let length = step.as_ref().map_or(input.len(), |(length, _)| *length);
        match length {
            ..=MAX_HEAD => Ok(step),
            _ if is_head => Err(head_too_long()),
            _ => Err(not_http("a chunk header or trailer is too long")),
        }
    }

    fn head<'a>(&mut self, input: &'a [u8]) -> Result<Step<'a>, Failure> {
        let mut headers = [EMPTY_HEADER; MAX_HEADERS];
        let mut response = Response::new(&mut headers);
        let mut parser = ParserConfig::default();
        parser.allow_obsolete_multiline_headers_in_responses(true);
        let length = match parser.parse_response(&mut response, input) {
            Ok(Status::Complete(length)) => length,
            Ok(Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => return Err(head_too_long()),
            Err(error) => return Err(not_http(error)),
        };
        let values = |name: &'static str| {
            let headers = response.headers.iter();
            headers.filter(|header| header.name.eq_ignore_ascii_case(name)).map(|it| it.value)
        };
        let has = |name| values(name).next().is_some();
        let status = response.code.and_then(|code| StatusCode::from_u16(code).ok());
        let status = status.ok_or_else(|| not_http("its status is out of range"))?;
        if status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(Some((length, b"".into())));
        }
        let is_chunked = values("transfer-encoding").any(|it| it.eq_ignore_ascii_case(b"chunked"));
        if is_chunked && response.version == Some(0) {
            return Err(not_http("HTTP/1.0 has no chunks"));
        }
        let unchunked = if has("content-length") { Framing::PassOn } else { Framing::Unsized };
        *self = if is_chunked { Framing::ChunkSize } else { unchunked };
        Ok(Some((length, unfold(&input[..length]))))
    }
}

/// Replaces the line breaks of folded headers (RFC 9112, 5.2), which ureq rejects, with spaces.
fn unfold(head: &[u8]) -> Cow<'_, [u8]> {
    let mut unfolded = Cow::Borrowed(head);
    for (at, bytes) in head.windows(3).enumerate() {
        if let [before, b'\n', b' ' | b'\t'] = bytes {
            let begin = if *before == b'\r' { at } else { at + 1 };
            unfolded.to_mut()[begin..at + 2].fill(b' ');
        }
    }
    unfolded
}
