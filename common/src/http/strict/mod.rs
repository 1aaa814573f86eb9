//! A stricter transport for ureq. It can be deleted, and [`agent`] reduced to `config.build().into()`,
//! once the tests of the io programs pass without it: above all, once ureq fails on a truncated body
//! and retries when a reused connection closes. (Timelines would need another source of waits.)
//!
//! | ureq 3.5 | here |
//! |---|---|
//! | accepts a reset, or a close after the last chunk's size, as the end of a body | fails |
//! | fails when a reused connection closes as the request is sent | retries once, on a new one |
//! | starts a thread for each lookup, even of an IP address | looks up names only |
//! | accepts `+5` as a chunk's size | fails |
//! | rejects long chunk extensions, and headers with a 100 | accepts them |
//! | waits for the body of an answer that is not 2xx | waits 0.1 s |
//! | waits half of the timeout or more for an address that hangs | waits 0.3 s at first |
//! | rejects folded header lines | accepts them |
//! | cannot send a proxy the full URL | can |

mod framing;
mod transport;

use std::io;

use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;
use ureq::{Agent, Error};

use self::transport::{Names, StrictConnector};
use crate::system::Failure;

/// The size of a buffer in bytes, enough for the longest response header and the longest URL.
pub(crate) const BUFFER: usize = framing::MAX_HEAD + (8 << 10);

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Creates an agent that reads responses strictly. ureq cannot send a proxy the full URL (RFC 9112, 3.2.2).
/// If `is_proxied`, the path of each request must therefore be `/` and the full URL, and the transport
/// removes the `/`.
pub(crate) fn agent(config: ConfigBuilder<AgentScope>, is_proxied: bool) -> Agent {
    Agent::with_parts(config.build(), StrictConnector::new(is_proxied), Names)
}

/// Wraps a failure in an error that ureq passes on unchanged.
pub(crate) fn fail(failure: Failure) -> Error {
    Error::Io(io::Error::other(failure))
}
