//! The list of sites to download.

use std::net::IpAddr;
use std::process::exit;
use std::sync::OnceLock;

use hyper::Uri;

use crate::local_sites::{LocalSites, Settings};
use crate::options;
use crate::output::print_error_line;
use crate::{open_files, tls};

static EMBEDDED: OnceLock<LocalSites> = OnceLock::new();

/// The article's list: two sites, eighty times. The command line may name others.
///
/// Unless it does, they are served by this very program, on a free port of 127.0.0.1, by a thread
/// of its own.
pub fn sites() -> Vec<String> {
    let options = options::downloads();
    open_files::raise_limit();
    let sites = if options.sites.is_empty() {
        let settings = Settings { latency: options.latency, ..Settings::default() };
        let embedded = LocalSites::start(settings).unwrap_or_else(|error| {
            print_error_line(format_args!("error: cannot serve the embedded sites: {error}"));
            exit(1)
        });
        EMBEDDED.get_or_init(|| embedded).urls().to_vec()
    } else {
        // Reading certificates is not part of the time that is measured.
        tls::roots();
        options.sites.clone()
    };
    vec![sites; options.repeat].concat()
}

/// The hosts of the sites, with their schemes; none if the embedded sites are downloaded.
fn addresses() -> impl Iterator<Item = Uri> {
    options::downloads().sites.iter().map(|site| site.parse().expect("a site is an address"))
}

/// Whether all sites are on this machine, and can be reached without encryption or a proxy.
pub(crate) fn all_on_loopback() -> bool {
    addresses().all(|uri| is_loopback(uri.host().unwrap_or_default()))
}

/// Whether a certificate may have to be checked.
pub(crate) fn any_encrypted() -> bool {
    !all_on_loopback() || addresses().any(|uri| uri.scheme_str() == Some("https"))
}

/// Between how many servers the sites are divided.
pub(crate) fn servers() -> usize {
    let mut servers: Vec<_> = addresses().map(|uri| uri.authority().cloned()).collect();
    servers.sort_by_key(|authority| authority.as_ref().map(ToString::to_string));
    servers.dedup();
    servers.len().max(1)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
