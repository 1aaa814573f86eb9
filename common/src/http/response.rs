//! Checks of a response's status and headers. Each client's `content` checks the body.

use std::time::Duration;

use hyper::header::{CONTENT_ENCODING, HeaderValue, LOCATION, TRANSFER_ENCODING};
use hyper::{HeaderMap, StatusCode};

use crate::system::Failure;

/// The maximum length of a response's content in bytes: 10 MiB, as in ureq.
pub(crate) const MAX_CONTENT: usize = 10 << 20;

pub(crate) const MAX_REDIRECTS: usize = 10;

/// The limits in bytes and time for a body that is read only so that its connection can be reused.
pub(crate) const MAX_UNUSED: (usize, Duration) = (64 << 10, Duration::from_millis(100));

/// The reason for a failure if the proxy answers 407.
pub(crate) const PASSWORD_REQUIRED: &str = "the proxy requires a user name and password, or rejects those given (http://name:password@proxy:8080)";

/// Checks that the status is 2xx and the body is neither compressed nor encoded. Neither client requests
/// an encoding, and the size of a compressed body would be meaningless.
pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Failure> {
    if !status.is_success() {
        return Err(match headers.get(LOCATION) {
            Some(location) if is_redirect(status) => Failure::new(format_args!(
                "the server answered {status}, a redirect to something that is not an http address: {}",
                String::from_utf8_lossy(location.as_bytes())
            )),
            _ if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                Failure::new(PASSWORD_REQUIRED)
            }
            _ => Failure::new(format_args!("the server answered {status}")),
        });
    }
    let is_compressed = |encodings: &&HeaderValue| {
        let mut names = encodings.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let plain: [&[u8]; 4] = [b"", b"identity", b"none", b"chunked"];
        names.any(|name| !plain.iter().any(|plain| name.eq_ignore_ascii_case(plain)))
    };
    let mut encodings =
        [CONTENT_ENCODING, TRANSFER_ENCODING].into_iter().flat_map(|name| headers.get_all(name));
    match encodings.find(is_compressed) {
        None => Ok(()),
        Some(encoding) => Err(Failure::new(format_args!(
            "the body is compressed or encoded ({encoding:?}), although that was not requested"
        ))),
    }
}

/// Returns whether clients follow the `Location` of a response with this status.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
