//! Servers with behaviour that the local sites don't have.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The usual response: a page of five bytes.
pub const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Starts a server that handles each connection in a thread of its own. Returns the port.
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

/// Answers each request on a connection, after calling `wait`.
pub fn answer_all(mut stream: impl Read + Write, answer: &[u8], wait: impl Fn()) {
    while read_request(&mut stream) {
        wait();
        if stream.write_all(answer).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

/// Answers the next request on a connection.
pub fn answer_one(stream: &mut TcpStream) {
    assert!(read_request(stream));
    stream.write_all(HELLO).unwrap();
}

/// Reads the header of a request. Returns whether there was one.
pub fn read_request(stream: &mut impl Read) -> bool {
    read_head(stream).is_some()
}

/// Reads the header of a request. Returns its first line, if there was one.
pub fn read_head(stream: &mut impl Read) -> Option<String> {
    read_lines(stream)?.into_iter().next()
}

/// Reads the header of a request. Returns its lines, if there was one.
pub fn read_lines(stream: &mut impl Read) -> Option<Vec<String>> {
    // One byte at a time, so as not to read into the next request.
    let lines = BufReader::with_capacity(1, stream).lines().map_while(Result::ok);
    let lines: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then_some(lines)
}

/// A server that holds requests back until a group of them is complete. So a test can prove the number of
/// requests in flight without depending on time.
pub struct Groups {
    /// The server's URL.
    pub url: String,
    groups: Arc<(Mutex<Waiting>, Condvar)>,
}

#[derive(Default)]
struct Waiting {
    /// The number of requests waiting for the current group to be complete.
    group: usize,
    /// The number of complete groups.
    groups: usize,
    in_flight: usize,
    max_in_flight: usize,
    gave_up: bool,
}

impl Groups {
    /// Starts a server that answers requests in groups of `size`.
    pub fn of(size: usize) -> Self {
        let groups = Arc::<(Mutex<Waiting>, Condvar)>::default();
        let server = groups.clone();
        let port = serve(move |stream| answer_all(stream, HELLO, || wait_for_group(&server, size)));
        Groups { url: format!("http://127.0.0.1:{port}/"), groups }
    }

    /// Returns the most requests that were in flight at the same time.
    pub fn max_in_flight(&self) -> usize {
        self.groups.0.lock().unwrap().max_in_flight
    }
}

fn wait_for_group((waiting, changed): &(Mutex<Waiting>, Condvar), size: usize) {
    let mut state = waiting.lock().unwrap();
    state.group += 1;
    state.in_flight += 1;
    state.max_in_flight = state.max_in_flight.max(state.in_flight);
    let this = state.groups;
    if state.group == size {
        (state.group, state.groups) = (0, this + 1);
        changed.notify_all();
    }
    // An incomplete group is answered in the end, before the `--timeout` of the program, so that the
    // test ends and reports the number in flight.
    let is_incomplete = |state: &mut Waiting| state.groups == this && !state.gave_up;
    let (mut state, timeout) =
        changed.wait_timeout_while(state, Duration::from_secs(25), is_incomplete).unwrap();
    if timeout.timed_out() {
        state.gave_up = true;
        changed.notify_all();
    }
    drop(state);
    // Leaves an excess request time to arrive.
    sleep(Duration::from_millis(20));
    waiting.lock().unwrap().in_flight -= 1;
}

/// The server's side of a TLS connection.
pub type TlsStream = StreamOwned<ServerConnection, TcpStream>;

/// An HTTPS server with a certificate authority of its own.
pub struct Https {
    /// The server's URL.
    pub url: String,
    /// The authority's certificate, in PEM.
    pub authority: String,
}

impl Https {
    /// Starts a server with a certificate for `localhost`.
    pub fn start() -> Self {
        Https::with("localhost", 4000, |stream| answer_all(stream, HELLO, || {}))
    }

    /// Starts a server with a certificate for `name` that is valid until `year`.
    pub fn with(name: &str, year: i32, serve_one: fn(&mut TlsStream)) -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let (authority, authority_certificate) = certify_authority(&authority_key);

        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new([name.to_owned()]).unwrap();
        server.not_after = date_time_ymd(year, 1, 1);
        let certificate = server.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
        Https::serving(&certificate, &key, &authority_certificate, serve_one)
    }

    /// Starts a server whose self-signed certificate is also its authority's.
    pub fn self_signed() -> Self {
        let key = KeyPair::generate().unwrap();
        let (_, certificate) = certify_authority(&key);
        Https::serving(&certificate, &key, &certificate, |stream| answer_all(stream, HELLO, || {}))
    }

    fn serving(
        certificate: &Certificate,
        key: &KeyPair,
        authority: &Certificate,
        serve_one: fn(&mut TlsStream),
    ) -> Self {
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
        Https { url: format!("https://localhost:{port}/"), authority: authority.pem() }
    }
}

fn certify_authority(key: &KeyPair) -> (CertificateParams, Certificate) {
    let mut authority = CertificateParams::new(["localhost".to_owned()]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = authority.self_signed(key).unwrap();
    (authority, certificate)
}
