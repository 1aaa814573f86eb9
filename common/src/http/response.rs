//! The status and headers of a good response. Its body is checked by the `content` of each client.

use hyper::header::{CONTENT_ENCODING, HeaderValue, LOCATION, TRANSFER_ENCODING};
use hyper::{HeaderMap, StatusCode};

use crate::system::Failure;

/// The longest content that is read, in bytes: 10 MiB, as ureq has it.
pub(crate) const MAX_CONTENT: usize = 10 << 20;

/// The most redirects that are followed.
pub(crate) const MAX_REDIRECTS: u32 = 10;

/// A response is good if its status is a final 2xx, and its body is the content itself: no client
/// asks for a compressed one, whose size would say nothing.
pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Failure> {
    if !status.is_success() {
        return Err(refused(status, headers.get(LOCATION).map(HeaderValue::as_bytes)));
    }
    let is_encoded = |encodings: &&HeaderValue| {
        let mut names = encodings.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let none: [&[u8]; 3] = [b"", b"identity", b"chunked"];
        names.any(|name| !none.iter().any(|none| name.eq_ignore_ascii_case(none)))
    };
    let mut encodings =
        [CONTENT_ENCODING, TRANSFER_ENCODING].into_iter().flat_map(|name| headers.get_all(name));
    match encodings.find(is_encoded) {
        None => Ok(()),
        Some(encoding) => Err(Failure::new(format_args!(
            "the body is encoded ({encoding:?}), which was not asked for"
        ))),
    }
}

/// The failure of a response that has another status than 2xx, and is no redirect that is followed.
pub(crate) fn refused(status: StatusCode, location: Option<&[u8]>) -> Failure {
    match location {
        Some(location) if is_redirect(status) => Failure::new(format_args!(
            "the server answered {status}, a redirect to no http address: {}",
            String::from_utf8_lossy(location)
        )),
        _ => Failure::new(format_args!("the server answered {status}")),
    }
}

/// Whether clients follow this status to its `Location`.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
