//! One download as a job.

use crate::outcome::{Failure, Job, Outcome};

/// A download that is over: the URL, and how many bytes were read or why none were.
pub type Download = Outcome<String>;

/// Downloads one site by the program's own `work`, which gives the content.
pub fn download(url: &str, work: impl FnOnce() -> Result<Vec<u8>, Failure>) -> Download {
    Outcome::of(url.to_owned(), || work().map(|content| content.len() as u64))
}

impl Job for String {
    fn task(&self) -> String {
        format!("read {self}")
    }

    fn summary(done: usize, wanted: usize) -> String {
        if done == wanted {
            format!("Downloaded {wanted} sites")
        } else {
            format!("Downloaded {done} of {wanted} sites")
        }
    }

    const ARGUMENTS: [&str; 2] = ["url", "bytes"];

    fn label(text: &str) -> String {
        text.to_owned()
    }
}
