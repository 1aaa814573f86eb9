//! HTTP, as both clients do it: what counts as a good response, the reasons of failures, name lookup
//! and TLS. The sessions of ureq are here, those of reqwest in `asyncio`.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod dns;
pub(crate) mod reason;
pub(crate) mod response;
#[cfg(feature = "blocking")]
mod strict;
pub(crate) mod tls;
