//! Sessions of reqwest, and jobs for tasks.

use std::future::poll_fn;
use std::task::Poll;

use crate::compute::{Computation, check};
use crate::outcome::{Failure, Outcome, catch};

#[cfg(feature = "asyncio")]
pub use self::http::{content, download, session};

/// Computes one Fibonacci number by the program's own `fib`, and checks it: a wrong one is a
/// failure.
pub async fn compute<F: Future<Output = u64>>(n: u64, fib: impl FnOnce(u64) -> F) -> Computation {
    let result = caught(fib(n)).await;
    Outcome::of(n, || check(n, result?))
}

/// Turns a panic of the future into a failure.
fn caught<T>(future: impl Future<Output = T>) -> impl Future<Output = Result<T, Failure>> {
    // In a box, as a future that is moved into another one takes up its room twice: it adds up with
    // 10,000 of them.
    let mut future = Box::pin(future);
    poll_fn(move |context| match catch(|| future.as_mut().poll(context)) {
        Ok(poll) => poll.map(Ok),
        Err(failure) => Poll::Ready(Err(failure)),
    })
}

#[cfg(feature = "asyncio")]
mod http {
    use std::sync::LazyLock;

    use reqwest::redirect::Policy;
    use reqwest::{Certificate, Client, Error, Response};
    use tokio::sync::Semaphore;

    use super::caught;
    use crate::outcome::{Failure, Outcome};
    use crate::response::{MAX_CONTENT, MAX_REDIRECTS, check, failure, timed_out, too_long};
    use crate::{Download, addresses, options, tls, workers};

    /// How many downloads may be in flight.
    static MAX_IN_FLIGHT: LazyLock<usize> = LazyLock::new(|| workers(Semaphore::MAX_PERMITS));

    static PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(*MAX_IN_FLIGHT));

    /// A session: it keeps its connections, so that the next download from a site need not open
    /// one. Clones share it.
    pub fn session() -> Client {
        tls::install_provider();
        let roots = tls::roots()
            .iter()
            .map(|root| Certificate::from_der(root).expect("rustls understood it"));
        let mut builder = Client::builder()
            .timeout(options::downloads().timeout)
            .redirect(Policy::limited(MAX_REDIRECTS as usize))
            .tls_certs_only(roots);
        if addresses::all_on_loopback() {
            builder = builder.no_proxy();
        }
        // Where thousands of downloads are in flight and none waits for its turn, idle connections
        // only cost memory.
        if *MAX_IN_FLIGHT > 1000 && *MAX_IN_FLIGHT == options::downloads().count() {
            builder = builder.pool_max_idle_per_host(0);
        }
        builder.build().expect("a client can be built of these settings")
    }

    /// Downloads one site by the program's own `work`, which gives the content.
    ///
    /// Where `--workers` or the limit on open files allow fewer downloads at a time, this one waits
    /// for its turn.
    pub fn download(
        url: &str,
        work: impl Future<Output = Result<Vec<u8>, Failure>>,
    ) -> impl Future<Output = Download> {
        let content = caught(work);
        async move {
            let _permit = PERMITS.acquire().await;
            let content = content.await.flatten();
            Outcome::of(url.to_owned(), || content.map(|content| content.len() as u64))
        }
    }

    /// The content of a good response: what makes one good is the same for both clients.
    ///
    /// # Errors
    /// The status is not 2xx, the body is encoded, cut off or longer than 10 MiB, or the time is
    /// up.
    pub async fn content(mut response: Response) -> Result<Vec<u8>, Failure> {
        check(response.status(), response.headers())?;
        let mut content = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            content.extend_from_slice(&chunk);
            if content.len() > MAX_CONTENT {
                return Err(too_long());
            }
        }
        Ok(content)
    }

    impl From<Error> for Failure {
        fn from(error: Error) -> Self {
            if error.is_timeout() { timed_out() } else { failure(&error) }
        }
    }
}
