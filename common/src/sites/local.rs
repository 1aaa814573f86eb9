//! The local sites: the article's two pages, served on this machine, without the internet.

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::mem;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HOST, HeaderValue};
use hyper::http::uri::Authority;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Version};
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use crate::sites::resource::{PAGES, Resource};
use crate::system::open_files;

/// The number of connections that may wait to be accepted. The operating system may allow fewer.
const BACKLOG: u32 = 16_384;

/// The number of open files that the server needs besides connections.
const OTHER_FILES: usize = 8;

/// When files run out, connections that have been idle for this long are closed.
const MAX_IDLE: Duration = Duration::from_millis(100);

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
    /// Whether to log each request.
    pub log: bool,
    /// The numbers of the logged requests, from 1, for which a page is a server error.
    pub failing: Vec<usize>,
}

impl Default for Settings {
    /// Returns settings for a free port of 127.0.0.1, without latency or errors.
    fn default() -> Self {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let latency = Duration::ZERO;
        Settings { address, latency, error_rate: 0.0, failing: Vec::new(), log: false }
    }
}

/// The running local sites, served by a thread of their own until this value is dropped.
pub struct LocalSites {
    /// The address on which they listen.
    pub address: SocketAddr,
    /// The number of connections that the limit on open files allows.
    pub max_connections: usize,
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
    /// All requests in the order of their arrival, if they are logged.
    pub log: Vec<Exchange>,
}

/// A request to the local sites.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method, such as GET.
    pub method: String,
    /// The time of arrival.
    pub arrived: Instant,
    /// The time and the status of the answer.
    pub answer: Option<(Instant, u16)>,
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
        let max_connections = open_files::free().saturating_sub(OTHER_FILES);
        let state = Arc::<Mutex<State>>::default();
        let (report, listening) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let state_of_server = state.clone();
        let server = move || {
            match begin(settings.address) {
                Ok((runtime, listener, address)) => {
                    _ = report.send(Ok(address));
                    runtime.spawn(serve(listener, settings, state_of_server));
                    // Returns an error when the sender is dropped.
                    _ = runtime.block_on(stopped);
                }
                Err(error) => _ = report.send(Err(error)),
            }
            ThreadTime::now().as_duration()
        };
        let thread = thread::Builder::new().name("local_sites".to_owned()).spawn(server)?;
        let address = listening.recv().expect("the thread reports at once")?;
        Ok(LocalSites { address, max_connections, state, stop, thread })
    }

    /// Stops serving and returns the final counts.
    pub fn stop(self) -> Counts {
        let counts = self.counts();
        drop(self.stop);
        Counts { cpu: self.thread.join().expect("the thread does not panic"), ..counts }
    }

    /// Returns the URLs of the two pages at the address on which the sites listen.
    pub fn urls(&self) -> [String; 2] {
        LocalSites::urls_at(self.address)
    }

    /// Returns the URLs of the two pages at an address.
    pub fn urls_at(address: SocketAddr) -> [String; 2] {
        PAGES.map(|(path, _)| format!("http://{address}{path}"))
    }

    /// Returns the counts so far.
    pub fn counts(&self) -> Counts {
        self.state.lock().unwrap().counts.clone()
    }
}

fn begin(address: SocketAddr) -> io::Result<(Runtime, TcpListener, SocketAddr)> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let within_runtime = runtime.enter();
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: on Windows the option would let two programs share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    if address.ip().is_unspecified() && address.is_ipv6() {
        SockRef::from(&socket).set_only_v6(false)?;
    }
    socket.bind(address)?;
    let (address, listener) = (socket.local_addr()?, socket.listen(BACKLOG)?);
    drop(within_runtime);
    Ok((runtime, listener, address))
}

async fn serve(listener: TcpListener, settings: Settings, state: Arc<Mutex<State>>) {
    let server = Arc::new(Server { settings, state });
    let mut connections = Vec::<(Arc<Mutex<Connection>>, AbortHandle)>::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if connections.len() == connections.capacity() {
                    connections.retain(|(_, task)| !task.is_finished());
                }
                let connection = Connection { is_new: true, idle_since: Some(Instant::now()) };
                let connection = Arc::new(Mutex::new(connection));
                let served = server.clone().serve_connection(stream, connection.clone());
                connections.push((connection, tokio::spawn(served).abort_handle()));
            }
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            // Too many files are open.
            Err(_) => {
                for (connection, task) in &connections {
                    let idle_since = connection.lock().unwrap().idle_since;
                    if idle_since.is_some_and(|since| since.elapsed() > MAX_IDLE) {
                        task.abort();
                    }
                }
                sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

struct Connection {
    /// Whether no page has been requested yet.
    is_new: bool,
    /// When the connection was accepted or last answered; `None` during a request.
    idle_since: Option<Instant>,
}

struct Server {
    settings: Settings,
    state: Arc<Mutex<State>>,
}

impl Server {
    async fn serve_connection(self: Arc<Self>, stream: TcpStream, state: Arc<Mutex<Connection>>) {
        _ = stream.set_nodelay(true);
        let answer_one = service_fn(|request: Request<Incoming>| {
            let resource = Resource::at(request.uri().path());
            let page = resource.page.filter(|_| request.method() == Method::GET);
            let logged = self.settings.log.then(|| request.method());
            let in_flight = InFlight::enter(self.state.clone(), page, logged);
            let must_fail = self.settings.failing.contains(&in_flight.number);
            let mut delay = resource.delay.unwrap_or(self.settings.latency);
            let mut connection = state.lock().unwrap();
            connection.idle_since = None;
            // Only a page counts as the first answer; otherwise a request that is not measured could use up
            // the longer delay.
            if page.is_some() && mem::take(&mut connection.is_new) {
                delay += self.settings.latency;
            }
            let (server, state) = (&self, &state);
            async move {
                if !delay.is_zero() {
                    sleep(delay).await;
                }
                let response = server.answer(&request, resource, must_fail);
                in_flight.answered(response.status());
                state.lock().unwrap().idle_since = Some(Instant::now());
                Ok::<_, Infallible>(response)
            }
        });
        let mut http = http1::Builder::new();
        // A client may close its sending side after a request. The price: if a client disconnects, its
        // request counts as in flight until it is answered.
        _ = http.half_close(true).serve_connection(TokioIo::new(stream), answer_one).await;
    }

    fn answer(
        &self,
        request: &Request<Incoming>,
        Resource { status, body, .. }: Resource,
        must_fail: bool,
    ) -> Response<Full<Bytes>> {
        let (status, body) = if !has_valid_host(request) {
            (StatusCode::BAD_REQUEST, Bytes::new())
        } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
            (StatusCode::METHOD_NOT_ALLOWED, Bytes::new())
        } else if status.is_success() && (must_fail || fastrand::f64() < self.settings.error_rate) {
            (StatusCode::INTERNAL_SERVER_ERROR, Bytes::new())
        } else {
            (status, body)
        };
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response.headers_mut().insert(CONTENT_TYPE, html);
        response
    }
}

/// Returns whether the request has one valid `Host`, or is HTTP/1.0 without one (RFC 9112, 3.2).
fn has_valid_host(request: &Request<Incoming>) -> bool {
    let mut hosts = request.headers().get_all(HOST).into_iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => {
            let authority = Authority::try_from(host.as_bytes());
            host.is_empty() || authority.is_ok_and(|authority| !authority.as_str().contains('@'))
        }
        _ => false,
    }
}

struct InFlight {
    state: Arc<Mutex<State>>,
    page: Option<usize>,
    /// The number of the request in the log, from 1; otherwise 0.
    number: usize,
}

impl InFlight {
    fn enter(state: Arc<Mutex<State>>, page: Option<usize>, logged: Option<&Method>) -> Self {
        let mut now = state.lock().unwrap();
        now.in_flight += 1;
        now.counts.max_in_flight = now.counts.max_in_flight.max(now.in_flight);
        if page.is_some() {
            now.waiting += 1;
            now.since.get_or_insert_with(Instant::now);
        }
        let arrived = Instant::now();
        let exchange = |it: &Method| Exchange { method: it.to_string(), arrived, answer: None };
        now.counts.log.extend(logged.map(exchange));
        let number = now.counts.log.len();
        drop(now);
        InFlight { state, page, number }
    }

    fn answered(&self, status: StatusCode) {
        let counts = &mut self.state.lock().unwrap().counts;
        counts.answered += 1;
        if self.number > 0 {
            counts.log[self.number - 1].answer = Some((Instant::now(), status.as_u16()));
        }
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
