//! How far a download has come, which reqwest does not tell: what a time-out's reason names, and
//! what decides whether a download may be tried again.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hyper::http::Extensions;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpInfo};
use reqwest::ClientBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;
use tower::BoxError;
use tower::util::MapFutureLayer;

use crate::names::look_up;
use crate::outcome::Failure;
use crate::reason;

tokio::task_local! {
    static PROGRESS: Arc<Mutex<Progress>>;
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

#[derive(Default)]
struct Progress {
    stage: Stage,
    /// The end of the connection that was made for this download: it may get another, if that is
    /// free sooner.
    opened: Option<SocketAddr>,
    may_retry: bool,
}

/// Observes one download.
pub(super) fn observe<F: Future>(download: F) -> impl Future<Output = F::Output> {
    PROGRESS.scope(Arc::default(), download)
}

fn with_progress<T>(use_it: impl FnOnce(&mut Progress) -> T) -> Option<T> {
    PROGRESS.try_with(|progress| use_it(&mut progress.lock().unwrap())).ok()
}

pub(super) fn reach(stage: Stage) {
    with_progress(|progress| progress.stage = stage);
}

/// Notes why an attempt failed.
pub(super) fn note(error: &(dyn Error + 'static)) {
    let used = reason::causes(error)
        .filter_map(|cause| cause.downcast_ref::<legacy::Error>()?.connect_info())
        .find_map(local_address);
    with_progress(|progress| {
        progress.may_retry = progress.stage == Stage::Answer
            && used.is_some()
            && used != progress.opened
            && reason::is_disconnect(error);
    });
}

/// Whether a kept connection was closed before the answer began: the server may have closed it
/// before it knew of this request.
pub(super) fn may_retry() -> bool {
    with_progress(|progress| progress.may_retry) == Some(true)
}

/// This side's address of a connection.
fn local_address(connected: &Connected) -> Option<SocketAddr> {
    let mut extensions = Extensions::new();
    connected.get_extras(&mut extensions);
    extensions.get().map(HttpInfo::local_addr)
}

/// The failure when the time is up.
pub(super) fn timed_out() -> Failure {
    reason::timed_out(match with_progress(|progress| progress.stage) {
        Some(Stage::Name) => reason::ADDRESS,
        Some(Stage::Connection) => "connection",
        Some(Stage::Content) => "end of the answer",
        _ => "answer",
    })
}

/// Has the client tell when a download begins to connect, and when it is connected.
pub(super) fn observed(client: ClientBuilder) -> ClientBuilder {
    let layer = MapFutureLayer::new(observe_connection);
    client.dns_resolver(Arc::new(Names)).connector_layer(layer)
}

async fn observe_connection<C: Connection>(
    connect: impl Future<Output = Result<C, BoxError>>,
) -> Result<C, BoxError> {
    let progress = PROGRESS.try_with(Arc::clone).unwrap_or_default();
    progress.lock().unwrap().stage = Stage::Connection;
    let connection = connect.await?;
    let mut progress = progress.lock().unwrap();
    progress.opened = local_address(&connection.connected());
    if progress.stage == Stage::Connection {
        progress.stage = Stage::Answer;
    }
    Ok(connection)
}

/// Looks names up in threads of their own: at its end, a runtime waits for those of tokio, however
/// long that takes.
struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let (sender, addresses) = oneshot::channel();
        let started = look_up(name.as_str(), 0, |addresses| _ = sender.send(addresses));
        Box::pin(async {
            started?;
            reach(Stage::Name);
            let addresses = addresses.await??;
            reach(Stage::Connection);
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
