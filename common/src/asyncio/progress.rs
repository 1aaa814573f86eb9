//! How far a download has come, which reqwest does not expose: it decides what the reason for a
//! timeout names, and whether a download may be retried.

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

/// How far a download has come.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// What the download is waiting for, if not for its answer.
    waiting_for: Option<&'static str>,
    /// Our end of the connection that was opened for this download, which may get another one if
    /// that is free sooner.
    opened: Option<SocketAddr>,
    may_retry: bool,
}

impl Progress {
    /// Follows a download.
    pub fn follow<F: Future>(&self, download: F) -> impl Future<Output = F::Output> {
        DOWNLOAD.scope(self.clone(), download)
    }

    /// The current download's progress, or a fresh one outside of a download.
    fn current() -> Self {
        DOWNLOAD.try_with(Clone::clone).unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Whether the last attempt failed because a reused connection was closed before the head of the
    /// answer was complete: the server may have closed it before it knew of the request.
    pub fn may_retry(&self) -> bool {
        self.state().may_retry
    }

    /// The failure when the time is up.
    pub fn timed_out(&self) -> Failure {
        reason::timed_out(self.state().waiting_for.unwrap_or("answer"))
    }
}

/// Notes that the head of the answer is there.
pub(super) fn answered() {
    Progress::current().state().waiting_for = Some("end of the answer");
}

/// Notes that the download goes on elsewhere, maybe on a connection that it has already used.
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

/// This side's address of a connection.
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
    // If the download went on with another connection meanwhile, this one is none of its concern.
    if state.waiting_for == Some(CONNECTION) {
        state.waiting_for = None;
    }
    Ok(connection)
}

/// Looks names up in threads of our own: a runtime that ends waits for the threads of tokio, however
/// long that takes.
pub(super) struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        /// Lookups at a time.
        static LOOK_UPS: Semaphore = Semaphore::const_new(64);

        Box::pin(async move {
            let progress = Progress::current();
            let before = progress.state().waiting_for.replace(reason::ADDRESS);
            let permit = LOOK_UPS.acquire().await?;
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
