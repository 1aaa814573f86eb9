//! What counts as a download, whichever client did it.

use std::error::Error;

use hyper::header::{CONTENT_ENCODING, HeaderValue};
use hyper::{HeaderMap, StatusCode};

use crate::outcome::Failure;
use crate::{options, tls};

/// The longest content that is read, in bytes: 10 MiB, as ureq has it.
pub(crate) const MAX_CONTENT: usize = 10 << 20;

/// The most redirects that are followed.
pub(crate) const MAX_REDIRECTS: u32 = 10;

/// A response is good if its status is a final 2xx, and its body is the content itself: no client
/// asks for a compressed one, of which the size would tell nothing.
pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Failure> {
    if !status.is_success() {
        return Err(Failure::new(format_args!("the server answered {status}")));
    }
    let is_encoded =
        |encoding: &&HeaderValue| !encoding.as_bytes().eq_ignore_ascii_case(b"identity");
    match headers.get_all(CONTENT_ENCODING).iter().find(is_encoded) {
        None => Ok(()),
        Some(encoding) => Err(Failure::new(format_args!(
            "the body is encoded ({encoding:?}), which was not asked for"
        ))),
    }
}

/// The failure of a body that exceeds [`MAX_CONTENT`].
pub(crate) fn too_long() -> Failure {
    Failure::new(format_args!("the body is longer than {} MiB", MAX_CONTENT >> 20))
}

/// The failure of a download that exceeds `--timeout`.
pub(crate) fn timed_out() -> Failure {
    Failure::new(format_args!("it took longer than {:?}", options::downloads().timeout))
}

/// The failure that a client's error stands for: its root cause says what happened.
pub(crate) fn failure(error: &(dyn Error + 'static)) -> Failure {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let reason = cause.to_string();
    match tls::nothing_trusted() {
        Some(why) if reason.contains("certificate") => {
            Failure::new(format_args!("{reason} ({why})"))
        }
        _ => Failure::new(reason),
    }
}
