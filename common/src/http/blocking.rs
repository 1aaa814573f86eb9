//! ureq, for the programs without tasks: sessions, the content of responses, and errors as failures.

use std::sync::Arc;

use ureq::http::Response;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Timeout};

use super::response::{MAX_CONTENT, MAX_REDIRECTS, check};
use super::{reason, strict, tls};
use crate::options::io_options;
use crate::system::Failure;

/// Creates a session, which reuses its connections: the next download from a site need not open one.
pub fn session() -> Agent {
    let options = io_options();
    let roots: Vec<_> = tls::roots().iter().map(|root| Certificate::from_der(root)).collect();
    let mut config = Agent::config_builder()
        .timeout_global(Some(options.timeout))
        .max_redirects(MAX_REDIRECTS)
        .http_status_as_error(false)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(roots))).build());
    if options.all_on_loopback() {
        config = config.proxy(None);
    }
    strict::agent(config)
}

/// Reads a response's content. Both clients accept the same responses.
///
/// # Errors
/// If the status is not 2xx, the body is compressed, truncated or larger than 10 MiB, or time is up.
pub fn content(response: Response<Body>) -> Result<Vec<u8>, Failure> {
    check(response.status(), response.headers())?;
    // ureq fails as soon as the limit is reached.
    let limit = MAX_CONTENT as u64 + 1;
    match response.into_body().into_with_config().limit(limit).read_to_vec() {
        Err(Error::Timeout(_)) => Err(reason::timed_out("complete answer")),
        content => Ok(content?),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Timeout(Timeout::Resolve) => reason::timed_out(reason::ADDRESS),
            Error::Timeout(Timeout::Connect) => reason::timed_out("connection"),
            Error::Timeout(_) => reason::timed_out("answer"),
            Error::BodyExceedsLimit(_) => reason::body_too_long(),
            Error::LargeResponseHeader(..) => reason::head_too_long(),
            Error::TooManyRedirects => reason::too_many_redirects(),
            Error::Protocol(error) => reason::not_http(error),
            Error::Io(error) => reason::of(&error),
            error => reason::of(&error),
        }
    }
}
