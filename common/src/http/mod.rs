//! HTTP, as both clients use it: the checks of a response, the reasons for failures, name lookup and
//! TLS. ureq sessions are here; reqwest sessions are in `asyncio`.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod dns;
pub(crate) mod reason;
pub(crate) mod response;
#[cfg(feature = "blocking")]
mod strict;
pub(crate) mod tls;
