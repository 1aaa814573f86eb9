//! The list of sites to download, and one download as a job.

use std::process::exit;
use std::sync::OnceLock;

use super::{Job, Outcome, limits};
use crate::http::tls;
use crate::options::io_options;
use crate::sites::{LocalSites, Settings};
use crate::system::{Failure, print_error_line};
use crate::timeline::{self, Labels};

/// A finished download: the URL, and the number of bytes read or why there is none.
pub type Download = Outcome<String>;

/// The URLs of the article's two sites, eighty times. The command line may ask for others.
///
/// Unless it does, this program serves both sites itself, on a free port of 127.0.0.1, in a thread
/// of its own. [`workers_or`](super::workers_or) and `--timeline` depend on this call.
pub fn sites() -> Vec<String> {
    static LOCAL_SITES: OnceLock<LocalSites> = OnceLock::new();

    let options = io_options();
    let (urls, files_per_download) = if options.sites.is_empty() {
        let settings = Settings { latency: options.latency, ..Settings::default() };
        let local_sites = LocalSites::start(settings).unwrap_or_else(|error| {
            print_error_line(format_args!("error: cannot serve the local sites: {error}"));
            exit(1)
        });
        // Both ends of a connection are ours.
        (LOCAL_SITES.get_or_init(|| local_sites).urls().to_vec(), 2)
    } else {
        // Read here, certificates are no part of the time that is measured; worker processes, which
        // start later, have to read them for themselves.
        tls::roots();
        // A connection to each server may stay open between downloads.
        (options.sites.iter().map(|site| site.url.clone()).collect(), options.servers())
    };
    let files = limits::workers_with_files(files_per_download);
    limits::prepare(options.downloads(), options.workers, files);
    let urls = vec![urls; options.repeat].concat();
    timeline::start(options.timeline.clone());
    urls
}

/// Downloads one site by the program's own `download_site`, which returns its content.
///
/// A panic in there is a failure. A failure is printed at once, and is the result.
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
        if done == jobs {
            format!("Downloaded {jobs} sites")
        } else {
            format!("Downloaded {done} of {jobs} sites")
        }
    }

    const LABELS: Labels = ("url", "bytes", str::to_owned);
}
