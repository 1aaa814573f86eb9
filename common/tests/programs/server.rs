//! Servers that do what the local sites do not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What every request is answered: five bytes.
pub const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Lets each connection be served by a thread of its own, and gives the port.
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

/// Reads the head of a request: false if there is none.
pub fn read_request(stream: &mut impl Read) -> bool {
    read_head(stream).is_some()
}

/// The first line of the next request.
pub fn read_head(stream: &mut impl Read) -> Option<String> {
    // One byte at a time, as the next request is not to be read with this one.
    let mut lines = BufReader::with_capacity(1, stream).lines().map_while(Result::ok);
    let first = lines.next().filter(|line| !line.is_empty())?;
    lines.any(|line| line.is_empty()).then_some(first)
}

/// An HTTPS server, and the certificate of the authority that vouches for it.
pub struct Https {
    pub url: String,
    /// In PEM.
    pub authority: String,
}

impl Https {
    pub fn start() -> Self {
        Https::with("localhost", 4000, |stream| answer_all(stream, HELLO, || {}))
    }

    /// With a certificate for this name, up to this year.
    pub fn with(
        name: &str,
        year: i32,
        serve_one: fn(&mut StreamOwned<ServerConnection, TcpStream>),
    ) -> Self {
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
