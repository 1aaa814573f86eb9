//! HTTP, as both clients use it: the checks of a response, the reasons for failures, name lookup,
//! proxies and TLS. ureq sessions are here; reqwest sessions are in `asyncio`.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod dns;
pub(crate) mod proxy;
pub(crate) mod reason;
pub(crate) mod response;
#[cfg(feature = "blocking")]
mod strict;
pub(crate) mod tls;

pub(crate) const USER_AGENT: &str = concat!("concurrency-side-by-side/", env!("CARGO_PKG_VERSION"));
