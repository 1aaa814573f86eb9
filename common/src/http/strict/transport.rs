//! ureq's connections, with a check: each response passes through `framing` first.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ChainedConnector, ConnectProxyConnector, ConnectionDetails, Connector, LazyBuffers,
    NextTimeout, RustlsConnector, TcpConnector, Transport, time,
};
use ureq::{Error, Timeout};

use super::framing::Framing;
use super::{Result, fail};
use crate::http::dns::look_up;
use crate::http::reason;
use crate::http::response::MAX_UNUSED;
use crate::timeline::waiting;

/// A resolver that looks up names only, not IP addresses.
#[derive(Debug)]
pub(super) struct Names;

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs> {
        let host = uri.host().unwrap_or_default();
        let port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let port = uri.port_u16().unwrap_or(port);
        let found = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => {
                let (sender, found) = mpsc::channel();
                look_up(host, port, move |found| _ = sender.send(found)).map_err(fail)?;
                let found = waiting(|| found.recv_timeout(*timeout.after));
                found.map_err(|_| Error::Timeout(Timeout::Resolve))?.map_err(fail)?
            }
        };
        let mut addresses = self.empty();
        // ureq accepts at most 16 addresses for a name.
        found.into_iter().take(16).for_each(|address| addresses.push(address));
        Ok(addresses)
    }
}

/// The time that each address of a name has to accept a connection before the next is tried, as in reqwest.
const HEAD_START: Duration = Duration::from_millis(300);

/// ureq's chain of connectors, with [`TcpInTurn`] in place of its TCP connector.
type Chain =
    ChainedConnector<(), ChainedConnector<(), ConnectProxyConnector, TcpInTurn>, RustlsConnector>;

/// A connector that wraps ureq's connections in a [`StrictTransport`].
#[derive(Debug)]
pub(super) struct StrictConnector {
    connector: Arc<Chain>,
    is_proxied: bool,
}

impl StrictConnector {
    pub fn new(is_proxied: bool) -> Self {
        let connector = ConnectProxyConnector::default()
            .chain(TcpInTurn::default())
            .chain(RustlsConnector::default());
        StrictConnector { connector: Arc::new(connector), is_proxied }
    }
}

impl Connector for StrictConnector {
    type Out = StrictTransport;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Self::Out>> {
        let connector = self.connector.clone();
        let (uri, addrs) = (details.uri.clone(), details.addrs.clone());
        let config = details.config.clone();
        let current_time = details.current_time.clone();
        // It keeps the agent, which keeps this connection: a strong reference would keep both forever.
        let run_connector = Arc::downgrade(&details.run_connector);
        let register_shutdown = details.register_shutdown.clone();
        let connect = move |timeout| {
            let details = ConnectionDetails {
                uri: &uri,
                addrs: addrs.clone(),
                config: &config,
                // TLS settings are always the agent's, so that TLS sessions can be resumed.
                request_level: false,
                resolver: &Names,
                now: time::Instant::now(),
                timeout,
                current_time: current_time.clone(),
                run_connector: run_connector.upgrade().ok_or(Error::ConnectionFailed)?,
                register_shutdown: register_shutdown.clone(),
            };
            match waiting(|| connector.connect(&details, None)) {
                Err(Error::Timeout(_)) => Err(Error::Timeout(Timeout::Connect)),
                made => Ok(made?.ok_or(Error::ConnectionFailed)?.boxed()),
            }
        };
        Ok(Some(StrictTransport {
            connection: connect(details.timeout)?,
            connect: Box::new(connect),
            input: LazyBuffers::new(details.config.input_buffer_size(), 1),
            framing: Framing::Head,
            request: Vec::new(),
            may_reconnect: false,
            is_proxied: self.is_proxied,
            give_up: None,
        }))
    }
}

/// Tries the addresses of a name in turn with ureq's TCP connector, for a short time each.
#[derive(Debug, Default)]
struct TcpInTurn {
    tcp: TcpConnector,
    /// The addresses that have accepted a connection; they are tried first.
    answered: Mutex<Vec<SocketAddr>>,
}

impl<In: Transport> Connector<In> for TcpInTurn {
    type Out = <TcpConnector as Connector<In>>::Out;

    fn connect(&self, details: &ConnectionDetails, inner: Option<In>) -> Result<Option<Self::Out>> {
        if inner.is_some() {
            return self.tcp.connect(details, inner);
        }
        connect_to_one(&details.addrs, &self.answered, details.timeout, |addrs, timeout| {
            let details = ConnectionDetails {
                addrs,
                timeout,
                now: time::Instant::now(),
                current_time: details.current_time.clone(),
                run_connector: details.run_connector.clone(),
                register_shutdown: details.register_shutdown.clone(),
                ..*details
            };
            self.tcp.connect(&details, None)
        })
    }
}

/// Connects to one of these addresses: each in turn has a short time, then all share the rest.
fn connect_to_one<T>(
    addresses: &ResolvedSocketAddrs,
    answered: &Mutex<Vec<SocketAddr>>,
    timeout: NextTimeout,
    connect: impl Fn(ResolvedSocketAddrs, NextTimeout) -> Result<T>,
) -> Result<T> {
    let deadline = Deadline { begin: Instant::now(), timeout };
    let mut in_turn = addresses.to_vec();
    in_turn.sort_by_key(|address| !answered.lock().unwrap().contains(address));
    // A single address gets all of the time, below.
    for address in in_turn.into_iter().filter(|_| addresses.len() > 1) {
        let mut alone = Names.empty();
        alone.push(address);
        let timeout = deadline.timeout()?;
        let after = timeout.after.min(HEAD_START.into());
        let connected = connect(alone, NextTimeout { after, ..timeout });
        let mut answered = answered.lock().unwrap();
        answered.retain(|it| *it != address);
        if let Ok(connection) = connected {
            answered.push(address);
            return Ok(connection);
        }
    }
    connect(addresses.clone(), deadline.timeout()?)
}

/// A timeout that is shared by several waits in a row.
struct Deadline {
    begin: Instant,
    timeout: NextTimeout,
}

impl Deadline {
    fn timeout(&self) -> Result<NextTimeout> {
        let left = self.timeout.after.saturating_sub(self.begin.elapsed());
        if left.is_zero() {
            return Err(Error::Timeout(self.timeout.reason));
        }
        Ok(NextTimeout { after: left.into(), ..self.timeout })
    }
}

type Connect = dyn Fn(NextTimeout) -> Result<Box<dyn Transport>> + Send + Sync;

/// Where the status begins in a response header.
const STATUS: usize = "HTTP/1.1 ".len();

pub(super) struct StrictTransport {
    connection: Box<dyn Transport>,
    connect: Box<Connect>,
    /// The checked bytes, for ureq to read.
    input: LazyBuffers,
    framing: Framing,
    /// The part of the current request that has been sent.
    request: Vec<u8>,
    /// Whether the connection is reused and no byte of the response has arrived: then the server may
    /// have closed it before the request arrived.
    may_reconnect: bool,
    /// Whether requests go to a proxy and contain the full URL.
    is_proxied: bool,
    /// When to stop waiting for a body that does not count.
    give_up: Option<Deadline>,
}

impl StrictTransport {
    /// Retries the request on a new connection, if the error allows it.
    fn retry(&mut self, error: Error, deadline: &Deadline) -> Result<()> {
        match &error {
            Error::Io(error) if self.may_reconnect && reason::is_disconnect(error) => {}
            _ => return Err(error),
        }
        self.may_reconnect = false;
        self.connection = (self.connect)(deadline.timeout()?)?;
        let room = self.output().len();
        for bytes in self.request.chunks(room) {
            self.connection.buffers().output()[..bytes.len()].copy_from_slice(bytes);
            self.connection.transmit_output(bytes.len(), deadline.timeout()?)?;
        }
        Ok(())
    }

    /// Waits for bytes from the server. Returns `false` if it has closed the connection.
    fn receive(&mut self, deadline: &Deadline) -> Result<bool> {
        let mut timeout = deadline.timeout()?;
        if let Some(give_up) = &self.give_up {
            timeout.after = timeout.after.min(give_up.timeout()?.after);
        }
        let error = match waiting(|| self.connection.await_input(timeout)) {
            Ok(false) if self.framing != Framing::Unsized => {
                Error::Io(ErrorKind::UnexpectedEof.into())
            }
            Ok(received) => {
                self.may_reconnect = false;
                return Ok(received);
            }
            Err(error) => error,
        };
        match self.retry(error, deadline) {
            // Wrapped, so that ureq does not mistake it for the end of a body.
            Err(Error::Io(error)) => Err(Error::Io(io::Error::other(error))),
            retried => retried.map(|()| true),
        }
    }
}

impl Transport for StrictTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self
    }

    fn transmit_output(&mut self, mut amount: usize, timeout: NextTimeout) -> Result<()> {
        if self.framing != Framing::Head {
            // The connection is reused, or becomes a tunnel through a proxy.
            let is_tunnel = self.request.starts_with(b"CONNECT ");
            self.framing = if is_tunnel { Framing::Unsized } else { Framing::Head };
            self.request.truncate(if is_tunnel { b"CONNECT ".len() } else { 0 });
            self.may_reconnect = !is_tunnel;
            self.give_up = None;
        }
        let output = self.connection.buffers().output();
        // Removes the `/` before the full URL.
        if self.is_proxied
            && self.request.is_empty()
            && let Some(slash) = output[..amount].iter().position(|byte| *byte == b'/')
        {
            output.copy_within(slash + 1..amount, slash);
            amount -= 1;
        }
        self.request.extend(&self.connection.buffers().output()[..amount]);
        let deadline = Deadline { begin: Instant::now(), timeout };
        let sent = self.connection.transmit_output(amount, timeout);
        sent.or_else(|error| self.retry(error, &deadline))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool> {
        let deadline = Deadline { begin: Instant::now(), timeout };
        loop {
            let input = self.connection.buffers().input();
            let free = self.input.input_append_buf();
            let is_head = self.framing == Framing::Head;
            let input = &input[..input.len().min(free.len())];
            let Some((used, bytes)) = self.framing.next(input).map_err(fail)? else {
                if self.receive(&deadline)? {
                    continue;
                }
                return Ok(false);
            };
            let given = bytes.len();
            if is_head && given > 0 && bytes.trim_ascii_start().get(STATUS) != Some(&b'2') {
                let timeout = NextTimeout { after: MAX_UNUSED.1.into(), ..timeout };
                self.give_up = Some(Deadline { begin: Instant::now(), timeout });
            }
            free[..given].copy_from_slice(&bytes);
            self.input.input_appended(given);
            self.connection.buffers().input_consume(used);
            if given > 0 {
                return Ok(true);
            }
        }
    }

    fn is_open(&mut self) -> bool {
        // Bytes after the response would be taken for the next one.
        self.connection.buffers().input().is_empty() && self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}

/// Output goes to the connection directly; input has been checked.
impl Buffers for StrictTransport {
    fn output(&mut self) -> &mut [u8] {
        self.connection.buffers().output()
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.connection.buffers().tmp_and_output()
    }

    fn input(&self) -> &[u8] {
        self.input.input()
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.input.input_append_buf()
    }

    fn input_appended(&mut self, amount: usize) {
        self.input.input_appended(amount);
    }

    fn input_consume(&mut self, amount: usize) {
        self.input.input_consume(amount);
    }

    fn can_use_input(&self) -> bool {
        self.input.can_use_input()
    }
}

impl fmt::Debug for StrictTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        self.connection.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn an_address_that_hangs_costs_a_short_time_once() {
        let [hangs, answers] = [1, 2].map(|ip| SocketAddr::from(([127, 0, 0, ip], 80)));
        let mut addresses = Names.empty();
        addresses.push(hangs);
        addresses.push(answers);
        let tried = RefCell::default();
        let connect = |addresses: ResolvedSocketAddrs, timeout: NextTimeout| {
            assert!(*timeout.after <= HEAD_START);
            RefCell::<Vec<_>>::borrow_mut(&tried).extend_from_slice(&addresses);
            (addresses[0] == answers).then_some(()).ok_or(Error::Timeout(timeout.reason))
        };
        let timeout = || NextTimeout {
            after: Duration::from_secs(30).into(),
            reason: Timeout::Global,
            per_read: None,
            per_write: None,
        };
        let answered = Mutex::default();
        for _ in 0..2 {
            connect_to_one(&addresses, &answered, timeout(), connect).unwrap();
        }
        assert_eq!(tried.into_inner(), [hangs, answers, answers]);
    }
}
