//! Checks of a response's status and headers. Each client's `content` checks the body.

use hyper::header::{CONTENT_ENCODING, HeaderValue, LOCATION, TRANSFER_ENCODING};
use hyper::{HeaderMap, StatusCode};

use crate::system::Failure;

/// The maximum length of a response's content in bytes: 10 MiB, as in ureq.
pub(crate) const MAX_CONTENT: usize = 10 << 20;

pub(crate) const MAX_REDIRECTS: u32 = 10;

/// Checks that the status is 2xx and the body is not compressed. Neither client requests compression,
/// and the size of a compressed body would be meaningless.
pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Failure> {
    if !status.is_success() {
        return Err(refused(status, headers.get(LOCATION).map(HeaderValue::as_bytes)));
    }
    let is_compressed = |encodings: &&HeaderValue| {
        let mut names = encodings.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let plain: [&[u8]; 3] = [b"", b"identity", b"chunked"];
        names.any(|name| !plain.iter().any(|plain| name.eq_ignore_ascii_case(plain)))
    };
    let mut encodings =
        [CONTENT_ENCODING, TRANSFER_ENCODING].into_iter().flat_map(|name| headers.get_all(name));
    match encodings.find(is_compressed) {
        None => Ok(()),
        Some(encoding) => Err(Failure::new(format_args!(
            "the body is compressed ({encoding:?}), although that was not requested"
        ))),
    }
}

/// Returns the failure for a response that is neither 2xx nor a redirect to be followed.
pub(crate) fn refused(status: StatusCode, location: Option<&[u8]>) -> Failure {
    match location {
        Some(location) if is_redirect(status) => Failure::new(format_args!(
            "the server answered {status}, a redirect to something that is not an http address: {}",
            String::from_utf8_lossy(location)
        )),
        _ => Failure::new(format_args!("the server answered {status}")),
    }
}

/// Returns whether clients follow the `Location` of a response with this status.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
