//! Sessions of ureq, for the programs that wait for each answer.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ureq::config::Config;
use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};
use ureq::{Agent, Body, Error};

use crate::outcome::Failure;
use crate::response::{MAX_CONTENT, MAX_REDIRECTS, check, failure, timed_out, too_long};
use crate::{addresses, options, tls};

/// A session: it keeps its connections, so that the next download from a site need not open one.
pub fn session() -> Agent {
    tls::install_provider();
    let roots: Vec<_> = tls::roots().iter().map(|root| Certificate::from_der(root)).collect();
    let mut config = Agent::config_builder()
        .timeout_global(Some(options::downloads().timeout))
        .max_redirects(MAX_REDIRECTS)
        .http_status_as_error(false)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(roots))).build());
    if addresses::all_on_loopback() {
        config = config.proxy(None);
    }
    Agent::with_parts(
        config.build(),
        DefaultConnector::new().chain(StrictConnector),
        AddressFirst::default(),
    )
}

/// The content of a good response: what makes one good is the same for both clients.
///
/// # Errors
/// The status is not 2xx, the body is encoded, cut off or longer than 10 MiB, or the time is up.
pub fn content(response: Response<Body>) -> Result<Vec<u8>, Failure> {
    check(response.status(), response.headers())?;
    // ureq calls it too much when the limit is reached.
    let limit = MAX_CONTENT as u64 + 1;
    Ok(response.into_body().into_with_config().limit(limit).read_to_vec()?)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Timeout(_) => timed_out(),
            Error::BodyExceedsLimit(_) => too_long(),
            Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => timed_out(),
            Error::Io(error) => failure(&error),
            error => failure(&error),
        }
    }
}

/// Takes an address at its word. Only names are looked up, for which ureq starts a thread before
/// each request, even if it has a connection.
#[derive(Debug, Default)]
struct AddressFirst(DefaultResolver);

impl Resolver for AddressFirst {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        match (host.parse::<IpAddr>(), uri.port_u16()) {
            (Ok(ip), Some(port)) => {
                let mut addresses = self.empty();
                addresses.push(SocketAddr::new(ip, port));
                Ok(addresses)
            }
            _ => self.0.resolve(uri, config, timeout),
        }
    }
}

/// Makes connections of which a reset is an error. ureq takes it for the end of a body without a
/// length, as if that were whole.
#[derive(Debug)]
struct StrictConnector;

impl<T: Transport> Connector<T> for StrictConnector {
    type Out = StrictTransport<T>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        made: Option<T>,
    ) -> Result<Option<StrictTransport<T>>, Error> {
        Ok(made.map(StrictTransport))
    }
}

#[derive(Debug)]
struct StrictTransport<T>(T);

impl<T: Transport> Transport for StrictTransport<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, UnexpectedEof};
        self.0.await_input(timeout).map_err(|error| match error {
            // An error of another kind, which ureq does not take for an end.
            Error::Io(error)
                if matches!(error.kind(), ConnectionAborted | ConnectionReset | UnexpectedEof) =>
            {
                Error::Io(io::Error::other(error))
            }
            error => error,
        })
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
