//! Servers for what the local sites don't do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The usual answer: a page of five bytes.
pub const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Serves each connection in a thread of its own. Returns the port.
pub fn serve(connection: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let connection = Arc::new(connection);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = connection.clone();
            thread::spawn(move || connection(stream));
        }
    });
    port
}

/// Answers each request of a connection, after `wait` returns.
pub fn answer_all(mut stream: impl Read + Write, answer: &[u8], wait: impl Fn()) {
    while read_request(&mut stream) {
        wait();
        if stream.write_all(answer).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

/// Answers the next request of a connection.
pub fn answer_one(stream: &mut TcpStream) {
    assert!(read_request(stream));
    stream.write_all(HELLO).unwrap();
}

/// Reads the head of a request. Returns whether there was one.
pub fn read_request(stream: &mut impl Read) -> bool {
    read_head(stream).is_some()
}

/// Reads the head of a request. Returns its first line, if there was one.
pub fn read_head(stream: &mut impl Read) -> Option<String> {
    // One byte at a time, as the next request is not to be read with this one.
    let mut lines = BufReader::with_capacity(1, stream).lines().map_while(Result::ok);
    let first = lines.next().filter(|line| !line.is_empty())?;
    lines.any(|line| line.is_empty()).then_some(first)
}

/// A server that lets each request wait until there is a group of them: so a program that has fewer in
/// flight is found out, and time decides nothing but how long its test takes.
pub struct Groups {
    /// Its address.
    pub url: String,
    groups: Arc<(Mutex<Waiting>, Condvar)>,
}

#[derive(Default)]
struct Waiting {
    /// The requests that are waiting for their group to be complete.
    group: usize,
    /// The number of groups that were complete.
    groups: usize,
    in_flight: usize,
    most_in_flight: usize,
    gave_up: bool,
}

impl Groups {
    /// Starts a server that answers requests in groups of this size.
    pub fn of(size: usize) -> Self {
        let groups = Arc::<(Mutex<Waiting>, Condvar)>::default();
        let server = groups.clone();
        let port = serve(move |stream| answer_all(stream, HELLO, || wait_for_group(&server, size)));
        Groups { url: format!("http://127.0.0.1:{port}/"), groups }
    }

    /// The most requests that were waiting at the same time.
    pub fn most_in_flight(&self) -> usize {
        self.groups.0.lock().unwrap().most_in_flight
    }
}

fn wait_for_group((waiting, changed): &(Mutex<Waiting>, Condvar), size: usize) {
    let mut state = waiting.lock().unwrap();
    state.group += 1;
    state.in_flight += 1;
    state.most_in_flight = state.most_in_flight.max(state.in_flight);
    let this = state.groups;
    if state.group == size {
        (state.group, state.groups) = (0, this + 1);
        changed.notify_all();
    }
    // A group that is never complete is answered in the end, before `--timeout` is over: so its test
    // ends, and says what it found.
    let is_incomplete = |state: &mut Waiting| state.groups == this && !state.gave_up;
    let (mut state, timeout) =
        changed.wait_timeout_while(state, Duration::from_secs(25), is_incomplete).unwrap();
    if timeout.timed_out() {
        state.gave_up = true;
        changed.notify_all();
    }
    drop(state);
    // For a request too many to come.
    sleep(Duration::from_millis(20));
    waiting.lock().unwrap().in_flight -= 1;
}

/// The server's side of a TLS connection.
pub type TlsStream = StreamOwned<ServerConnection, TcpStream>;

/// An HTTPS server, and the certificate of its authority.
pub struct Https {
    /// Its address.
    pub url: String,
    /// In PEM.
    pub authority: String,
}

impl Https {
    /// A server with a certificate for `localhost`.
    pub fn start() -> Self {
        Https::with("localhost", 4000, |stream| answer_all(stream, HELLO, || {}))
    }

    /// A server with a certificate for this name, valid until this year.
    pub fn with(name: &str, year: i32, serve_one: fn(&mut TlsStream)) -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new([]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_certificate = authority.self_signed(&authority_key).unwrap();

        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new([name.to_owned()]).unwrap();
        server.not_after = date_time_ymd(year, 1, 1);
        let certificate = server.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let port = serve(move |stream| {
            let connection = ServerConnection::new(config.clone()).unwrap();
            serve_one(&mut StreamOwned::new(connection, stream));
        });
        let authority = authority_certificate.pem();
        Https { url: format!("https://localhost:{port}/"), authority }
    }
}
