//! Downloads: the list of sites, and one download as a job.

use std::sync::OnceLock;

use super::{Job, Outcome, limits};
use crate::http::tls;
use crate::options::io_options;
use crate::sites::{LocalSites, Settings};
use crate::system::{Failure, exit_with_error};
use crate::timeline::{self, Labels};

/// A finished download: its URL, and the number of bytes read or the reason for its failure.
pub type Download = Outcome<String>;

/// Returns the URLs to download: by default, the article's list of two sites, eighty times over.
///
/// Unless the command line gives other sites, the program serves both itself, in a thread of its own, on
/// a free port of 127.0.0.1. [`workers_or`](super::workers_or) and `--timeline` depend on this call.
pub fn sites() -> Vec<String> {
    static LOCAL_SITES: OnceLock<LocalSites> = OnceLock::new();

    let options = io_options();
    let (urls, files_per_download) = if options.sites.is_empty() {
        let settings = Settings { latency: options.latency, ..Settings::default() };
        let local_sites = LocalSites::start(settings).unwrap_or_else(|error| {
            exit_with_error(format_args!("cannot serve the local sites: {error}"))
        });
        // This process opens both ends of each connection.
        (LOCAL_SITES.get_or_init(|| local_sites).urls().to_vec(), 2)
    } else {
        // If certificates are likely to be needed, they are loaded here, before the program measures
        // time. Worker processes start later and load their own.
        if options.any_encrypted() {
            tls::roots();
        }
        // Between downloads, a connection to each server may stay open.
        (options.sites.iter().map(|site| site.url.clone()).collect(), options.servers())
    };
    let files = limits::workers_with_files(files_per_download);
    limits::prepare(options.downloads(), options.workers, files);
    let urls = vec![urls; options.repeat].concat();
    timeline::start(options.timeline.clone());
    urls
}

/// Downloads one site with the program's own `download_site`, which returns its content.
///
/// A panic in `download_site` is a failure. A failure is printed at once and becomes the result.
pub fn download(
    url: &str,
    download_site: impl FnOnce(&str) -> Result<Vec<u8>, Failure>,
) -> Download {
    Outcome::of(url.to_owned(), || download_site(url).map(|content| content.len() as u64))
}

impl Job for String {
    fn action(&self) -> String {
        format!("read {self}")
    }

    fn summary(done: usize, jobs: usize) -> String {
        let done = if done == jobs { String::new() } else { format!("{done} of ") };
        format!("Downloaded {done}{jobs} sites")
    }

    const LABELS: Labels = ("url", "bytes", str::to_owned);
}
