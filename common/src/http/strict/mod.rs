//! A stricter transport for ureq. It can be deleted, and [`agent`] reduced to `config.build().into()`,
//! once the tests in `faults.rs` pass without it: above all, once ureq fails on a truncated body and
//! retries when a reused connection closes. (Timelines would need another source of waits.)
//!
//! | ureq 3.5 | here |
//! |---|---|
//! | accepts a reset, or a close after the last chunk's size, as the end of a body | fails |
//! | fails when a reused connection closes as the request is sent | retries once, on a new one |
//! | starts a thread for each lookup, even of an IP address | looks up names only |
//! | accepts `+5` as a chunk's size | fails |
//! | rejects long chunk extensions, and headers with a 100 | accepts them |
//! | follows every 3xx; treats `file:///x` as a path on the same server | fails |

mod framing;
mod transport;

use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

use self::transport::{Names, StrictConnector};

/// The size of a buffer in bytes, enough for the longest response header and the longest URL.
const BUFFER: usize = framing::MAX_HEAD + (8 << 10);

/// Creates an agent that reads responses strictly.
pub(crate) fn agent(config: ConfigBuilder<AgentScope>) -> Agent {
    let config = config.input_buffer_size(BUFFER).output_buffer_size(BUFFER).build();
    Agent::with_parts(config, StrictConnector::default(), Names)
}
