//! Sites that misbehave, or that are unusual but valid.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::sleep;
use std::time::Duration;

use socket2::SockRef;

use crate::Executable;
use crate::servers::{HELLO, Https, answer_all, read_head, read_lines, read_request, serve};

/// A site to download.
pub struct OddSite {
    /// The site's URL.
    pub url: String,
    /// The number of requests, if they are counted.
    pub requests: Arc<AtomicUsize>,
    /// The value of `SSL_CERT_FILE`, if its certificate is to be trusted.
    pub authorities: Option<String>,
}

impl OddSite {
    /// Returns a site at this URL, which has its own server or none.
    pub fn at(url: impl Into<String>) -> Self {
        OddSite { url: url.into(), requests: Arc::default(), authorities: None }
    }

    /// Returns a site whose certificate authority the program trusts.
    pub fn trusted(program: &Executable, https: Https) -> Self {
        let name = https.url.replace(|character: char| !character.is_ascii_alphanumeric(), "-");
        let file = program.file(&format!("{name}.pem"));
        fs::write(&file, https.authority).unwrap();
        OddSite { authorities: Some(file), ..OddSite::at(https.url) }
    }
}

/// Starts a site that reads a request and then calls `connection`.
pub fn site(connection: impl Fn(TcpStream) + Send + Sync + 'static) -> OddSite {
    let requests = Arc::<AtomicUsize>::default();
    let counter = requests.clone();
    let port = serve(move |mut stream| {
        if read_request(&mut stream) {
            counter.fetch_add(1, SeqCst);
            connection(stream);
        }
    });
    OddSite { requests, ..OddSite::at(format!("http://127.0.0.1:{port}/")) }
}

/// Starts a site that gives this answer to each request and keeps the connection open.
pub fn keeps(answer: &'static str) -> OddSite {
    let requests = Arc::<AtomicUsize>::default();
    let counter = requests.clone();
    let port = serve(move |stream| {
        answer_all(stream, answer.as_bytes(), || _ = counter.fetch_add(1, SeqCst));
    });
    OddSite { requests, ..OddSite::at(format!("http://127.0.0.1:{port}/")) }
}

/// Starts a site that gives this answer and closes the connection.
pub fn closes(answer: &'static str) -> OddSite {
    site(move |mut stream| _ = stream.write_all(answer.as_bytes()))
}

/// Starts a site that gives this answer and resets the connection.
pub fn resets(answer: &'static str) -> OddSite {
    site(move |mut stream| {
        _ = stream.write_all(answer.as_bytes());
        reset(stream);
    })
}

/// Starts a site that gives this answer and ends the connection when the next request arrives.
pub fn ends_later(answer: &'static str, end: fn(TcpStream)) -> OddSite {
    site(move |mut stream| {
        _ = stream.write_all(answer.as_bytes());
        read_request(&mut stream);
        end(stream);
    })
}

/// Resets the connection.
pub fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

/// Starts a site that gives this answer, then keeps the connection open and sends nothing more.
pub fn stops(answer: &'static str) -> OddSite {
    site(move |mut stream| {
        _ = stream.write_all(answer.as_bytes());
        _ = stream.read(&mut [0]);
    })
}

/// Starts a site that gives this answer, then these bytes again and again, each followed by a pause.
pub fn repeats(answer: &'static str, bytes: impl Into<String>, pause: Duration) -> OddSite {
    let bytes = bytes.into();
    site(move |mut stream| {
        _ = stream.write_all(answer.as_bytes());
        while stream.write_all(bytes.as_bytes()).is_ok() {
            sleep(pause);
        }
    })
}

/// Starts a site that gives this answer one byte at a time.
pub fn dribbles(answer: &'static str) -> OddSite {
    site(move |mut stream| {
        for byte in answer.bytes() {
            sleep(Duration::from_millis(2));
            _ = stream.write_all(&[byte]);
        }
    })
}

/// Starts a site that redirects every request to `location`, except requests for `/page`.
pub fn redirects(location: &'static str) -> OddSite {
    let port = serve(move |mut stream| {
        while let Some(line) = read_head(&mut stream) {
            let length = if location.contains("chunked") { "" } else { "Content-Length: 0\r\n" };
            let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n{length}\r\n");
            let is_page = line.starts_with("GET /page");
            _ = stream.write_all(if is_page { HELLO } else { redirect.as_bytes() });
        }
    });
    OddSite::at(format!("http://127.0.0.1:{port}/"))
}

/// Starts a site that redirects `/app/start` to `location`, where `HOST` stands for its own address. Its
/// only page is at `target`, for requests without credentials or `Referer`.
pub fn redirects_within(location: &'static str, target: &'static str) -> OddSite {
    let port = serve(move |mut stream| {
        let host = stream.local_addr().unwrap();
        let to = location.replace("HOST", &host.to_string());
        let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
        while let Some(lines) = read_lines(&mut stream) {
            let has = |name: &str| lines.iter().any(|line| line.to_lowercase().starts_with(name));
            let answer = match lines[0].split(' ').nth(1).unwrap() {
                "/app/start" => redirect.as_bytes(),
                path if path == target && !has("authorization:") && !has("referer:") => HELLO,
                _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            };
            _ = stream.write_all(answer);
        }
    });
    OddSite::at(format!("http://127.0.0.1:{port}/app/start"))
}

/// Starts a site that refuses requests without this project's `User-Agent`.
pub fn requires_a_user_agent() -> OddSite {
    let port = serve(|mut stream| {
        while let Some(lines) = read_lines(&mut stream) {
            let name = "user-agent: concurrency-side-by-side/";
            let is_named = lines.iter().any(|line| line.to_lowercase().starts_with(name));
            let refusal: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
            _ = stream.write_all(if is_named { HELLO } else { refusal });
        }
    });
    OddSite::at(format!("http://127.0.0.1:{port}/"))
}

/// Starts a site with an https address that answers in plain HTTP.
pub fn takes_tls_for_a_bad_request() -> OddSite {
    let port = serve(|mut stream| {
        _ = stream.read(&mut [0; 4096]);
        _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    OddSite::at(format!("https://127.0.0.1:{port}/"))
}

/// Starts a site that accepts no connection, because its queue of connections is full. Systems other than
/// Linux may refuse the connection instead.
#[cfg(target_os = "linux")]
pub fn unconnectable() -> OddSite {
    use socket2::{Domain, Socket, Type};
    use std::net::{Ipv4Addr, SocketAddr};

    let socket = || Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let listener = socket();
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = [socket(), socket()];
    for client in &waiting {
        client.set_nonblocking(true).unwrap();
        _ = client.connect(&address);
    }
    // Keep the sockets open until the test process ends.
    std::mem::forget((listener, waiting));
    OddSite::at(format!("http://{}/", address.as_socket().unwrap()))
}
