//! reqwest sessions, and downloads as jobs in tasks.

use std::any::{Any, TypeId};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Error, Proxy, Response, Url};
use tokio::sync::Semaphore;
use tokio::time;

use super::progress::{self, Names, Progress};
use super::{caught, tls};
use crate::http::response::{MAX_CONTENT, MAX_REDIRECTS, MAX_UNUSED, check};
use crate::http::{USER_AGENT, proxy, reason};
use crate::jobs::{Download, Outcome, max_in_flight, requested};
use crate::options::io_options;
use crate::sites::urls::is_http;
use crate::system::Failure;
use crate::timeline::Recording;

static MAX_IN_FLIGHT: LazyLock<usize> = LazyLock::new(max_in_flight);

static PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(*MAX_IN_FLIGHT));

/// Whether sessions reuse connections and track how they are made. If thousands of downloads are all
/// in flight at once, both gain nothing and cost 1 KB or more of memory per download.
static KEEPS_CONNECTIONS: LazyLock<bool> = LazyLock::new(|| {
    let in_flight = (*MAX_IN_FLIGHT).min(requested());
    in_flight <= 1000 || in_flight < io_options().downloads()
});

/// The session for retries, which opens a new connection for each.
static SECOND: LazyLock<Client> = LazyLock::new(|| build(0));

/// Creates a session, which reuses its connections: the next download from a site need not open one.
/// Clones of a session share its connections.
pub fn session() -> Client {
    build(if *KEEPS_CONNECTIONS { usize::MAX } else { 0 })
}

/// Creates a session that keeps at most `idle` unused connections to each server.
fn build(idle: usize) -> Client {
    let settings = Client::builder()
        .dns_resolver(Arc::new(Names))
        .pool_max_idle_per_host(idle)
        .user_agent(USER_AGENT)
        .referer(false)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        // Divided among the addresses of a name, so that one that hangs does not use up all the time.
        .connect_timeout(io_options().timeout)
        .proxy(Proxy::custom(|url| proxy::of(url).ok().flatten()))
        .redirect(Policy::custom(|attempt| {
            let (url, previous) = (attempt.url(), attempt.previous());
            match proxy::of(url) {
                _ if previous.len() > MAX_REDIRECTS => {
                    let is_loop = previous.contains(url);
                    attempt.error(reason::too_many_redirects(is_loop))
                }
                _ if !is_http(url) => attempt.stop(),
                Err(failure) => attempt.error(failure),
                Ok(Some(_)) if !url.username().is_empty() => attempt.error(Failure::new(
                    "the redirect contains a user name, which would be sent to the proxy",
                )),
                Ok(_) => {
                    progress::redirected();
                    attempt.follow()
                }
            }
        }))
        .tls_backend_preconfigured(tls::config());
    let settings = if *KEEPS_CONNECTIONS { progress::observed(settings) } else { settings };
    settings.build().expect("a client can be built of these settings")
}

/// Downloads one site with the program's own `download_site`, which returns its content.
///
/// The download waits for its turn if `--workers` or the limit on open files allow no more in flight.
/// It is retried once, on a new connection, if a reused one was closed before the response header was
/// complete: the server may have closed it before the request arrived. (The better test would be
/// whether any byte of the response had arrived, but reqwest does not expose that.)
///
/// The session may also be one of ureq, which retries and keeps the time limit by itself.
pub async fn download<S: 'static>(
    url: String,
    session: S,
    download_site: impl AsyncFn(&str, &S) -> Result<Vec<u8>, Failure>,
) -> Download {
    let _permit = PERMITS.acquire().await;
    let recording = Recording::in_task();
    let progress = Progress::default();
    let attempts = async {
        if let Ok(address) = Url::parse(&url) {
            proxy::of(&address)?;
        }
        match caught(recording.polls(), download_site(&url, &session)).await.flatten() {
            Err(_) if *KEEPS_CONNECTIONS && progress.may_retry() => {
                let second = <dyn Any>::downcast_ref(&*SECOND).unwrap_or(&session);
                caught(recording.polls(), download_site(&url, second)).await.flatten()
            }
            content => content,
        }
    };
    // A session of ureq knows what was missing when time was up, so it may say so first.
    let is_reqwest = TypeId::of::<S>() == TypeId::of::<Client>();
    let grace = if is_reqwest { Duration::ZERO } else { Duration::from_secs(1) };
    let attempts = time::timeout(io_options().timeout + grace, attempts);
    let content = progress.follow(attempts).await.unwrap_or_else(|_| Err(progress.timed_out()));
    Outcome::finished(recording, url, content.map(|content| content.len() as u64))
}

/// Reads a response's content. Both clients accept the same responses.
///
/// # Errors
/// If the status is not 2xx, or the body is compressed, truncated or larger than 10 MiB.
pub async fn content(mut response: Response) -> Result<Vec<u8>, Failure> {
    progress::answered();
    if let Err(failure) = check(response.status(), response.headers()) {
        // The connection can be reused only if the body is read.
        let (limit, time) = MAX_UNUSED;
        _ = time::timeout(time, read(&mut response, limit)).await;
        return Err(failure);
    }
    read(&mut response, MAX_CONTENT).await
}

async fn read(response: &mut Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut content = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        content.extend_from_slice(&chunk);
        if content.len() > limit {
            return Err(reason::body_too_long());
        }
    }
    Ok(content)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.is_timeout() {
            return Progress::current().timed_out();
        }
        progress::note(&error);
        reason::of(&error)
    }
}
