//! How far a download has come, which reqwest does not tell: what a time-out's reason names, and
//! what decides whether a download may be tried again.

use std::error::Error;
use std::mem;
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

use crate::names::look_up;
use crate::outcome::Failure;
use crate::reason;

tokio::task_local! {
    static DOWNLOAD: Progress;
}

/// What a download waits for.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) enum Stage {
    Name,
    Connection,
    #[default]
    Answer,
    Content,
}

/// How far a download has come.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    stage: Stage,
    /// The end of the connection that was made for this download: it may get another, if that is
    /// free sooner.
    opened: Option<SocketAddr>,
    may_retry: bool,
}

impl Progress {
    /// Follows a download.
    pub fn follow<F: Future>(&self, download: F) -> impl Future<Output = F::Output> {
        DOWNLOAD.scope(self.clone(), download)
    }

    /// That of the download that is going on. One that nobody asks for stands for none.
    fn current() -> Self {
        DOWNLOAD.try_with(Clone::clone).unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Whether the last attempt failed because a kept connection was closed before the head of the
    /// answer was whole: the server may have closed it before it knew of the request.
    pub fn may_retry(&self) -> bool {
        self.state().may_retry
    }

    /// The failure when the time is up.
    pub fn timed_out(&self) -> Failure {
        reason::timed_out(match self.state().stage {
            Stage::Name => reason::ADDRESS,
            Stage::Connection => "connection",
            Stage::Answer => "answer",
            Stage::Content => "end of the answer",
        })
    }
}

/// Notes that the head of the answer is there.
pub(super) fn answered() {
    Progress::current().state().stage = Stage::Content;
}

/// Notes that the download goes on elsewhere, maybe on a connection that it has used already.
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

/// Has the client tell when a download begins to connect, and when it is connected.
pub(super) fn observed(client: ClientBuilder) -> ClientBuilder {
    client.connector_layer(MapFutureLayer::new(observe_connection))
}

async fn observe_connection<C: Connection>(
    connect: impl Future<Output = Result<C, BoxError>>,
) -> Result<C, BoxError> {
    let progress = Progress::current();
    progress.state().stage = Stage::Connection;
    let connection = connect.await?;
    let mut state = progress.state();
    state.opened = local_address(&connection.connected());
    // If the download went on with another connection meanwhile, this one is none of its concern.
    if state.stage == Stage::Connection {
        state.stage = Stage::Answer;
    }
    Ok(connection)
}

/// Looks names up in threads of their own: at its end, a runtime waits for those of tokio, however
/// long that takes.
pub(super) struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        /// So many at a time.
        static LOOK_UPS: Semaphore = Semaphore::const_new(64);

        Box::pin(async move {
            let progress = Progress::current();
            let before = mem::replace(&mut progress.state().stage, Stage::Name);
            let permit = LOOK_UPS.acquire().await?;
            let (sender, addresses) = oneshot::channel();
            look_up(name.as_str(), 0, |addresses| {
                drop(permit);
                _ = sender.send(addresses);
            });
            let addresses = addresses.await??;
            progress.state().stage = before;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
