//! One download as a unit of work.

use std::time::Duration;

use crate::outcome::{Failure, Outcome, Subject};

/// A download that is over: the URL, and how many bytes were read or why none were.
pub type Download = Outcome<String>;

/// Downloads one site by the program's own `work`, which gives the content.
pub fn download(url: &str, work: impl FnOnce() -> Result<Vec<u8>, Failure>) -> Download {
    Outcome::of(url.to_owned(), || work().map(|content| content.len() as u64))
}

impl Subject for String {
    fn task(&self) -> String {
        format!("read {self}")
    }

    fn summary(done: usize, wanted: usize, duration: Duration) -> String {
        let seconds = duration.as_secs_f64();
        if done == wanted {
            format!("Downloaded {wanted} sites in {seconds:.6} seconds")
        } else {
            format!("Downloaded {done} of {wanted} sites in {seconds:.6} seconds")
        }
    }
}
