//! The list of sites to download.

use std::process::exit;
use std::sync::OnceLock;

use crate::local_sites::{LocalSites, Settings};
use crate::options;
use crate::output::print_error_line;
use crate::{timeline, tls};

static EMBEDDED: OnceLock<LocalSites> = OnceLock::new();

/// The article's list: two sites, eighty times. The command line may name others.
///
/// Unless it does, they are served by this very program, on a free port of 127.0.0.1, by a thread
/// of its own.
pub fn sites() -> Vec<String> {
    let options = options::downloads();
    let sites = if options.sites.is_empty() {
        let settings = Settings { latency: options.latency, ..Settings::default() };
        let embedded = LocalSites::start(settings).unwrap_or_else(|error| {
            print_error_line(format_args!("error: cannot serve the embedded sites: {error}"));
            exit(1)
        });
        EMBEDDED.get_or_init(|| embedded).urls().to_vec()
    } else {
        // Read here, certificates are no part of the time that is measured; worker processes, which
        // start later, have to read them for themselves.
        tls::roots();
        options.sites.clone()
    };
    let sites = vec![sites; options.repeat].concat();
    timeline::start(options.timeline.as_deref());
    sites
}
