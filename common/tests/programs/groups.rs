//! A server that answers requests in groups.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Barrier};

use super::server::{HELLO, answer_all, serve};

/// Each request waits until there are so many of them. A program that has fewer in flight gets no
/// answer at all, so that no test need look at a clock.
pub struct Groups {
    pub url: String,
    waiting: Arc<[AtomicUsize; 2]>,
}

impl Groups {
    pub fn of(size: usize) -> Self {
        let waiting = Arc::<[AtomicUsize; 2]>::default();
        let (barrier, counters) = (Barrier::new(size), waiting.clone());
        let port = serve(move |stream| {
            answer_all(stream, HELLO, || {
                let [now, most] = &*counters;
                most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
                barrier.wait();
                now.fetch_sub(1, SeqCst);
            });
        });
        Groups { url: format!("http://127.0.0.1:{port}/"), waiting }
    }

    /// How many requests were waiting at the same time, at most.
    pub fn most_in_flight(&self) -> usize {
        self.waiting[1].load(SeqCst)
    }
}
