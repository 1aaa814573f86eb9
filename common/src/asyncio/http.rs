//! Sessions of reqwest, and downloads.

use std::sync::{Arc, LazyLock};

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Error, Response};
use tokio::sync::Semaphore;
use tokio::time;

use super::caught;
use super::connecting::{self, Names, Progress};
use crate::outcome::{Failure, Outcome};
use crate::response::{MAX_CONTENT, MAX_REDIRECTS, check};
use crate::timeline::Running;
use crate::{Download, addresses, options, reason, tls, workers};

/// How many downloads may be in flight.
static MAX_IN_FLIGHT: LazyLock<usize> = LazyLock::new(|| workers(Semaphore::MAX_PERMITS));

static PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(*MAX_IN_FLIGHT));

/// Whether sessions keep their connections, and observe how they are made. Where thousands of
/// downloads are in flight and none waits for its turn, both only cost memory: 1 KB or more each.
static KEEPS_CONNECTIONS: LazyLock<bool> =
    LazyLock::new(|| *MAX_IN_FLIGHT <= 1000 || *MAX_IN_FLIGHT < options::downloads().count());

/// The session of second attempts, which opens a connection for each.
static SECOND: LazyLock<Client> = LazyLock::new(|| build(connecting::observed(unpooled())));

/// A session: it keeps its connections, so that the next download from a site need not open one.
/// Clones share it.
pub fn session() -> Client {
    build(if *KEEPS_CONNECTIONS { connecting::observed(settings()) } else { unpooled() })
}

fn unpooled() -> ClientBuilder {
    settings().pool_max_idle_per_host(0)
}

fn settings() -> ClientBuilder {
    tls::install_provider();
    let roots =
        tls::roots().iter().map(|root| Certificate::from_der(root).expect("rustls understood it"));
    let settings = Client::builder()
        .dns_resolver(Arc::new(Names))
        .redirect(Policy::custom(|attempt| {
            if attempt.previous().len() > MAX_REDIRECTS as usize {
                attempt.error(reason::too_many_redirects())
            } else if matches!(attempt.url().scheme(), "http" | "https") {
                connecting::redirected();
                attempt.follow()
            } else {
                attempt.stop()
            }
        }))
        .tls_certs_only(roots);
    if addresses::all_on_loopback() { settings.no_proxy() } else { settings }
}

fn build(settings: ClientBuilder) -> Client {
    settings.build().expect("a client can be built of these settings")
}

/// Downloads one site by the program's own `work`, which is given a session and gives the content.
///
/// Where `--workers` or the limit on open files allow fewer downloads at a time, this one waits for
/// its turn. It is tried once more, on a new connection, where a kept one was closed before the head
/// of the answer was whole: the server may have closed it before it knew of the request. (Whether
/// anything at all had come, as it would be right to ask, reqwest does not tell.)
pub async fn download<F: Future<Output = Result<Vec<u8>, Failure>>>(
    url: String,
    session: Client,
    work: impl Fn(String, Client) -> F,
) -> Download {
    let _permit = PERMITS.acquire().await;
    let running = Running::in_task();
    let progress = Progress::default();
    let attempts = async {
        match caught(running.polls(), work(url.clone(), session)).await.flatten() {
            Err(_) if *KEEPS_CONNECTIONS && progress.may_retry() => {
                caught(running.polls(), work(url.clone(), SECOND.clone())).await.flatten()
            }
            content => content,
        }
    };
    let attempts = time::timeout(options::downloads().timeout, attempts);
    let content = progress.follow(attempts).await.unwrap_or_else(|_| Err(progress.timed_out()));
    Outcome::ended(running, url, content.map(|content| content.len() as u64))
}

/// The content of a good response: what makes one good is the same for both clients.
///
/// # Errors
/// The status is not 2xx, the body is encoded, cut off or longer than 10 MiB.
pub async fn content(mut response: Response) -> Result<Vec<u8>, Failure> {
    connecting::answered();
    check(response.status(), response.headers())?;
    let mut content = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        content.extend_from_slice(&chunk);
        if content.len() > MAX_CONTENT {
            return Err(reason::body_too_long());
        }
    }
    Ok(content)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        connecting::note(&error);
        reason::of(&error)
    }
}
