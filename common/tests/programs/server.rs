//! Servers that do what the local sites do not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
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

/// Reads the head of a request: false if there is none.
pub fn read_request(stream: &mut impl Read) -> bool {
    // One byte at a time, as the next request is not to be read with this one.
    let mut lines = BufReader::with_capacity(1, stream).lines();
    let mut empty = true;
    loop {
        match lines.next() {
            Some(Ok(line)) if line.is_empty() => return !empty,
            Some(Ok(_)) => empty = false,
            _ => return false,
        }
    }
}

/// An HTTPS server, and the certificate of the authority that vouches for it.
pub struct Https {
    pub url: String,
    /// In PEM.
    pub authority: String,
}

impl Https {
    pub fn start() -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = params.self_signed(&authority_key).unwrap();

        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()])
            .and_then(|server| server.signed_by(&key, &Issuer::new(params, authority_key)))
            .unwrap();
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
            answer_all(StreamOwned::new(connection, stream), HELLO, || {});
        });
        Https { url: format!("https://localhost:{port}/"), authority: authority.pem() }
    }
}
