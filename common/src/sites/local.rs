//! The local sites: the article's two pages, served on this machine, without the internet.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::system::open_files;

/// The path of each page, and its size in bytes as shown in the article.
const PAGES: [(&str, usize); 2] =
    [("/www.jython.org", 10966), ("/olympus.realpython.org/dice", 276)];

/// The number of connections that may wait to be accepted. The operating system may allow fewer.
const BACKLOG: u32 = 16_384;

/// The settings of the local sites.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on; port 0 picks a free one.
    pub address: SocketAddr,
    /// The delay before each response. The first on a connection takes twice as long, as if a TCP
    /// handshake over that distance had come first: a session saves that time.
    pub latency: Duration,
    /// The fraction of requests, from 0 to 1, that are answered with a server error.
    pub error_rate: f64,
}

impl Default for Settings {
    /// Returns settings for a free port of 127.0.0.1, without latency or errors.
    fn default() -> Self {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        Settings { address, latency: Duration::ZERO, error_rate: 0.0 }
    }
}

/// The running local sites, served by a thread of their own until this value is dropped.
pub struct LocalSites {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Duration>,
}

/// Statistics of the local sites.
#[derive(Clone, Default)]
pub struct Counts {
    /// The number of answered requests.
    pub answered: usize,
    /// The number of times that each page was sent: successful responses to GET requests.
    pub pages: [usize; 2],
    /// The most requests that were in flight at the same time.
    pub max_in_flight: usize,
    /// The time during which at least one request for a page was in flight.
    pub busy: Duration,
    /// The CPU time of the server, known once it has stopped.
    pub cpu: Duration,
}

#[derive(Default)]
struct State {
    counts: Counts,
    in_flight: usize,
    /// The number of requests for pages in flight, and the start of the current busy time.
    waiting: usize,
    since: Option<Instant>,
}

impl LocalSites {
    /// Starts serving. The limit on open files also limits the number of connections.
    ///
    /// # Errors
    /// If another program listens on this address, or it is not an address of this machine.
    pub fn start(settings: Settings) -> io::Result<LocalSites> {
        open_files::raise_limit();
        let state = Arc::<Mutex<State>>::default();
        let (report, listening) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = {
            let state = state.clone();
            move || {
                match begin(settings.address) {
                    Ok((runtime, listener, address)) => {
                        _ = report.send(Ok(address));
                        runtime.spawn(serve(listener, settings, state));
                        // Returns an error when the sender is dropped.
                        _ = runtime.block_on(stopped);
                    }
                    Err(error) => _ = report.send(Err(error)),
                }
                ThreadTime::now().as_duration()
            }
        };
        let thread = thread::Builder::new().name("local_sites".to_owned()).spawn(server)?;
        let address = listening.recv().expect("the thread reports at once")?;
        Ok(LocalSites { address, state, stop, thread })
    }

    /// Stops serving and returns the final counts.
    pub fn stop(self) -> Counts {
        let counts = self.counts();
        drop(self.stop);
        Counts { cpu: self.thread.join().expect("the thread does not panic"), ..counts }
    }

    /// Returns the URLs of the two pages, as other programs reach them.
    pub fn urls(&self) -> [String; 2] {
        let mut address = self.address;
        if let (true, Ok(ip)) = (address.ip().is_unspecified(), outward_ip()) {
            address.set_ip(ip);
        }
        PAGES.map(|(path, _)| format!("http://{address}{path}"))
    }

    /// Returns the counts so far.
    pub fn counts(&self) -> Counts {
        self.state.lock().unwrap().counts.clone()
    }
}

/// Returns this machine's address for other machines. Nothing is sent to find it.
fn outward_ip() -> io::Result<IpAddr> {
    // 192.0.2.1 is reserved for documentation (RFC 5737): connecting only chooses the route.
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
    Ok(socket.local_addr()?.ip())
}

fn begin(address: SocketAddr) -> io::Result<(Runtime, TcpListener, SocketAddr)> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let within_runtime = runtime.enter();
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: on Windows the option would let two programs share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let (address, listener) = (socket.local_addr()?, socket.listen(BACKLOG)?);
    drop(within_runtime);
    Ok((runtime, listener, address))
}

async fn serve(listener: TcpListener, settings: Settings, state: Arc<Mutex<State>>) {
    let pages = PAGES.map(|(path, size)| (path, page(path, size)));
    let server = Arc::new(Server { settings, pages, state });
    loop {
        match listener.accept().await {
            Ok((stream, _)) => _ = tokio::spawn(server.clone().serve_connection(stream)),
            // Too many files are open; some connections will end.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

struct Server {
    settings: Settings,
    pages: [(&'static str, Bytes); 2],
    state: Arc<Mutex<State>>,
}

impl Server {
    async fn serve_connection(self: Arc<Self>, stream: TcpStream) {
        _ = stream.set_nodelay(true);
        let is_first = AtomicBool::new(true);
        let answer_one = service_fn(|request: Request<Incoming>| {
            let page = self.page(&request).filter(|_| request.method() == Method::GET);
            let in_flight = InFlight::enter(self.state.clone(), page);
            // Only a page counts as the first, so that nobody can connect with untimed requests.
            let waits = if page.is_some() && is_first.swap(false, Relaxed) { 2 } else { 1 };
            let server = &self;
            async move {
                if !server.settings.latency.is_zero() {
                    sleep(server.settings.latency * waits).await;
                }
                let response = server.answer(&request);
                in_flight.answered(response.status());
                Ok::<_, Infallible>(response)
            }
        });
        // A client may disconnect at any time.
        _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer_one).await;
    }

    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let (status, body) = match self.page(request) {
            _ if !matches!(*request.method(), Method::GET | Method::HEAD) => {
                (StatusCode::METHOD_NOT_ALLOWED, Bytes::new())
            }
            None => (StatusCode::NOT_FOUND, Bytes::new()),
            Some(_) if fastrand::f64() < self.settings.error_rate => {
                (StatusCode::INTERNAL_SERVER_ERROR, Bytes::new())
            }
            Some(page) => (StatusCode::OK, self.pages[page].1.clone()),
        };
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, html);
        response
    }

    fn page(&self, request: &Request<Incoming>) -> Option<usize> {
        self.pages.iter().position(|(path, _)| *path == request.uri().path())
    }
}

/// Creates a page of exactly `size` bytes.
fn page(path: &str, size: usize) -> Bytes {
    let title = &path[1..];
    let head = format!("<!DOCTYPE html>\n<html lang=\"en\"><title>{title}</title>\n<p>");
    let tail = "</p>\n</html>\n";
    let text = format!("This page stands for {title}. ").into_bytes();
    let filler = text.into_iter().cycle().take(size - head.len() - tail.len());
    head.bytes().chain(filler).chain(tail.bytes()).collect()
}

struct InFlight {
    state: Arc<Mutex<State>>,
    page: Option<usize>,
}

impl InFlight {
    fn enter(state: Arc<Mutex<State>>, page: Option<usize>) -> Self {
        let mut now = state.lock().unwrap();
        now.in_flight += 1;
        now.counts.max_in_flight = now.counts.max_in_flight.max(now.in_flight);
        if page.is_some() {
            now.waiting += 1;
            now.since.get_or_insert_with(Instant::now);
        }
        drop(now);
        InFlight { state, page }
    }

    fn answered(&self, status: StatusCode) {
        let counts = &mut self.state.lock().unwrap().counts;
        counts.answered += 1;
        if let Some(page) = self.page.filter(|_| status.is_success()) {
            counts.pages[page] += 1;
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let now = &mut *self.state.lock().unwrap();
        now.in_flight -= 1;
        if self.page.is_some() {
            now.waiting -= 1;
            if now.waiting == 0 {
                now.counts.busy += now.since.take().map_or(Duration::ZERO, |since| since.elapsed());
            }
        }
    }
}
