//! The article's two sites, served on this machine, so that the programs need no internet.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::open_files;

/// The pages: each path, and the size in bytes that the article shows.
const PAGES: [(&str, usize); 2] =
    [("/www.jython.org", 10966), ("/olympus.realpython.org/dice", 276)];

/// Connections that the operating system keeps until they are accepted. It may allow fewer.
const BACKLOG: u32 = 16_384;

/// How the sites are served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where.
    pub address: SocketAddr,
    /// How long each request waits for its answer. The first of a connection waits twice as long,
    /// as if the connection had been made over the same distance: that is what a session saves.
    pub latency: Duration,
    /// The fraction of requests, from 0 to 1, that are answered with a server error.
    pub error_rate: f64,
}

impl Default for Settings {
    /// A free port of 127.0.0.1, without latency or errors.
    fn default() -> Self {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        Settings { address, latency: Duration::ZERO, error_rate: 0.0 }
    }
}

/// The sites, served by a thread of their own until this value is dropped.
pub struct LocalSites {
    address: SocketAddr,
    counters: Arc<Counters>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Duration>,
}

#[derive(Default)]
struct Counters {
    answered: AtomicUsize,
    served: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    busy: Mutex<Busy>,
}

#[derive(Default)]
struct Busy {
    /// How many requests for pages wait now, and since when there were any.
    waiting: usize,
    since: Option<Instant>,
    before: Duration,
}

impl LocalSites {
    /// Begins to serve the sites, to as many connections at a time as this process may open files.
    ///
    /// # Errors
    /// The address can't be had: another program serves at it, or it is not of this machine.
    pub fn start(settings: Settings) -> io::Result<LocalSites> {
        open_files::raise_limit();
        let counters = Arc::<Counters>::default();
        let (report, listening) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = {
            let counters = counters.clone();
            move || {
                match begin(settings.address) {
                    Ok((runtime, listener, address)) => {
                        _ = report.send(Ok(address));
                        runtime.spawn(serve(listener, settings, counters));
                        // Ends with an error when the sender is dropped.
                        _ = runtime.block_on(stopped);
                    }
                    Err(error) => _ = report.send(Err(error)),
                }
                ThreadTime::now().as_duration()
            }
        };
        let thread = thread::Builder::new().name("local_sites".to_owned()).spawn(server)?;
        let address = listening.recv().expect("the thread reports at once")?;
        Ok(LocalSites { address, counters, stop, thread })
    }

    /// Ends to serve, and says how much CPU time it took.
    pub fn stop(self) -> Duration {
        drop(self.stop);
        self.thread.join().expect("the thread does not panic")
    }

    /// The addresses of the two pages, as other programs reach them.
    pub fn urls(&self) -> [String; 2] {
        let mut address = self.address;
        if let (true, Ok(ip)) = (address.ip().is_unspecified(), outward_ip()) {
            address.set_ip(ip);
        }
        PAGES.map(|(path, _)| format!("http://{address}{path}"))
    }

    /// How many requests were answered.
    pub fn answered(&self) -> usize {
        self.counters.answered.load(Relaxed)
    }

    /// How many pages were sent: answers to GET requests that are no errors.
    pub fn served(&self) -> usize {
        self.counters.served.load(Relaxed)
    }

    /// How long at least one request for a page was waiting for its answer.
    pub fn busy(&self) -> Duration {
        self.counters.busy.lock().unwrap().before
    }

    /// How many requests were waiting for their answer at the same time, at most.
    pub fn most_in_flight(&self) -> usize {
        self.counters.most_in_flight.load(Relaxed)
    }
}

/// The address under which others see this machine. Nothing is sent to find it.
fn outward_ip() -> io::Result<IpAddr> {
    // 192.0.2.1 is set aside for documentation (RFC 5737): connecting only chooses the route.
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
    Ok(socket.local_addr()?.ip())
}

fn begin(address: SocketAddr) -> io::Result<(Runtime, TcpListener, SocketAddr)> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (listener, address) = runtime.block_on(async { listen(address) })?;
    Ok((runtime, listener, address))
}

fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: on Windows the option would let two programs share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let address = socket.local_addr()?;
    Ok((socket.listen(BACKLOG)?, address))
}

async fn serve(listener: TcpListener, settings: Settings, counters: Arc<Counters>) {
    let pages = PAGES.map(|(path, size)| (path, page(path, size)));
    let settings = Arc::new(settings);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (settings, pages, counters) =
                    (settings.clone(), pages.clone(), counters.clone());
                tokio::spawn(serve_connection(stream, settings, pages, counters));
            }
            // There are too many open files; some connections will end.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

type Pages = [(&'static str, Bytes); 2];

async fn serve_connection(
    stream: TcpStream,
    settings: Arc<Settings>,
    pages: Pages,
    counters: Arc<Counters>,
) {
    _ = stream.set_nodelay(true);
    let is_first = AtomicBool::new(true);
    let answer_one = service_fn(|request: Request<Incoming>| {
        let in_flight = InFlight::enter(
            counters.clone(),
            request.method() == Method::GET && page_of(&request, &pages).is_some(),
        );
        let waits = if is_first.swap(false, Relaxed) { 2 } else { 1 };
        let (settings, pages) = (&settings, &pages);
        async move {
            if !settings.latency.is_zero() {
                sleep(settings.latency * waits).await;
            }
            let response = answer(&request, settings, pages);
            in_flight.counters.answered.fetch_add(1, Relaxed);
            if in_flight.is_for_page && response.status().is_success() {
                in_flight.counters.served.fetch_add(1, Relaxed);
            }
            Ok::<_, Infallible>(response)
        }
    });
    // A client may go away at any time: that is its affair.
    _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer_one).await;
}

fn answer(
    request: &Request<Incoming>,
    settings: &Settings,
    pages: &Pages,
) -> Response<Full<Bytes>> {
    let (status, body) = match page_of(request, pages) {
        _ if !matches!(*request.method(), Method::GET | Method::HEAD) => {
            (StatusCode::METHOD_NOT_ALLOWED, Bytes::new())
        }
        None => (StatusCode::NOT_FOUND, Bytes::new()),
        Some(_) if fastrand::f64() < settings.error_rate => {
            (StatusCode::INTERNAL_SERVER_ERROR, Bytes::new())
        }
        Some(page) => (StatusCode::OK, page.clone()),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn page_of<'a>(request: &Request<Incoming>, pages: &'a Pages) -> Option<&'a Bytes> {
    pages.iter().find(|(path, _)| *path == request.uri().path()).map(|(_, page)| page)
}

/// A page of exactly `size` bytes.
fn page(path: &str, size: usize) -> Bytes {
    let title = &path[1..];
    let head = format!("<!DOCTYPE html>\n<html lang=\"en\"><title>{title}</title>\n<p>");
    let tail = "</p>\n</html>\n";
    let text = format!("This page stands for {title}. ").into_bytes();
    let filler = text.into_iter().cycle().take(size - head.len() - tail.len());
    head.bytes().chain(filler).chain(tail.bytes()).collect()
}

/// A request that waits for its answer.
struct InFlight {
    counters: Arc<Counters>,
    is_for_page: bool,
}

impl InFlight {
    fn enter(counters: Arc<Counters>, is_for_page: bool) -> Self {
        let now = counters.in_flight.fetch_add(1, Relaxed) + 1;
        counters.most_in_flight.fetch_max(now, Relaxed);
        if is_for_page {
            let mut busy = counters.busy.lock().unwrap();
            busy.waiting += 1;
            busy.since.get_or_insert_with(Instant::now);
        }
        InFlight { counters, is_for_page }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.counters.in_flight.fetch_sub(1, Relaxed);
        if self.is_for_page {
            let mut busy = self.counters.busy.lock().unwrap();
            busy.waiting -= 1;
            if busy.waiting == 0 {
                let since = busy.since.take();
                busy.before += since.map_or(Duration::ZERO, |since| since.elapsed());
            }
        }
    }
}
