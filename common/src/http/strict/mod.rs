//! ureq on a stricter transport. It can be deleted, and [`agent`] reduced to `config.build().into()`,
//! once the tests in `faults.rs` pass without it: above all, once ureq fails on a truncated body and
//! retries when a reused connection closes. (Timelines would need another source of waits.)
//!
//! | ureq 3.5 | here |
//! |---|---|
//! | takes a reset, or a close after the last chunk's size, for the end of a body | fails |
//! | gives up when a reused connection closes as the request is sent | retries once, on a new one |
//! | starts a thread for each lookup, even of an IP address | only looks names up |
//! | takes `+5` for a chunk's size | fails |
//! | refuses long chunk extensions, and headers with a 100 | reads them |
//! | follows every 3xx; takes `file:///x` for a path of the same server | fails |

mod framing;
mod transport;

use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

use self::transport::{Names, StrictConnector};

/// Room for the longest head of an answer and for the longest address, in bytes.
const BUFFER: usize = framing::MAX_HEAD + (8 << 10);

/// An agent that reads answers strictly.
pub(crate) fn agent(config: ConfigBuilder<AgentScope>) -> Agent {
    let config = config.input_buffer_size(BUFFER).output_buffer_size(BUFFER).build();
    Agent::with_parts(config, StrictConnector::default(), Names)
}
