//! A download's progress, which reqwest does not expose. The reason for a timeout and a retry depend on it.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use hyper::http::Extensions;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpInfo};
use reqwest::ClientBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::{Semaphore, oneshot};
use tower::BoxError;
use tower::util::MapFutureLayer;

use crate::http::dns::look_up;
use crate::http::reason;
use crate::system::Failure;

tokio::task_local! {
    static DOWNLOAD: Progress;
}

const CONNECTION: &str = "connection";

#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The missing part, as in "no *connection* within 30s". `None` stands for the answer.
    waiting_for: Option<&'static str>,
    /// The local address of the connection opened for this download; it may get another that is free sooner.
    opened: Option<SocketAddr>,
    may_retry: bool,
}

impl Progress {
    pub fn follow<F: Future>(&self, download: F) -> impl Future<Output = F::Output> {
        DOWNLOAD.scope(self.clone(), download)
    }

    /// Returns the current download's progress, or a fresh one outside of a download.
    pub fn current() -> Self {
        DOWNLOAD.try_with(Clone::clone).unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Returns whether the last attempt failed because a reused connection was closed too early.
    pub fn may_retry(&self) -> bool {
        self.state().may_retry
    }

    pub fn timed_out(&self) -> Failure {
        reason::timed_out(self.state().waiting_for.unwrap_or("answer"))
    }
}

/// Notes that the response header has arrived.
pub(super) fn answered() {
    Progress::current().state().waiting_for = Some("complete answer");
}

/// Notes a redirect: the next request may reuse the connection that this download opened.
pub(super) fn redirected() {
    Progress::current().state().opened = None;
}

/// Notes why an attempt failed.
pub(super) fn note(error: &(dyn Error + 'static)) {
    let used = reason::causes(error)
        .filter_map(|cause| cause.downcast_ref::<legacy::Error>()?.connect_info())
        .find_map(local_address);
    let progress = Progress::current();
    let mut state = progress.state();
    state.may_retry = used.is_some() && used != state.opened && reason::is_disconnect(error);
}

fn local_address(connected: &Connected) -> Option<SocketAddr> {
    let mut extensions = Extensions::new();
    connected.get_extras(&mut extensions);
    extensions.get().map(HttpInfo::local_addr)
}

/// Makes the client note when a download starts to connect and when it is connected.
pub(super) fn observed(client: ClientBuilder) -> ClientBuilder {
    client.connector_layer(MapFutureLayer::new(observe_connection))
}

async fn observe_connection<C: Connection>(
    connect: impl Future<Output = Result<C, BoxError>>,
) -> Result<C, BoxError> {
    let progress = Progress::current();
    progress.state().waiting_for = Some(CONNECTION);
    let connection = connect.await?;
    let mut state = progress.state();
    state.opened = local_address(&connection.connected());
    // The download may have gone on with another connection meanwhile; then this one is irrelevant.
    if state.waiting_for == Some(CONNECTION) {
        state.waiting_for = None;
    }
    Ok(connection)
}

/// A resolver with its own threads. A lookup in one of tokio's would delay the runtime's shutdown.
pub(super) struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        /// The limit on lookups at the same time.
        static LOOKUPS: Semaphore = Semaphore::const_new(64);

        Box::pin(async move {
            let progress = Progress::current();
            let before = progress.state().waiting_for.replace(reason::ADDRESS);
            let permit = LOOKUPS.acquire().await?;
            let (sender, addresses) = oneshot::channel();
            look_up(name.as_str(), 0, |addresses| {
                drop(permit);
                _ = sender.send(addresses);
            })?;
            let addresses = addresses.await??;
            progress.state().waiting_for = before;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
