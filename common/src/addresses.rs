//! What addresses say, before anything is asked of them.

use std::collections::HashSet;
use std::net::IpAddr;

use hyper::Uri;

use crate::options;

/// Those of the sites; none if the embedded ones are downloaded.
fn addresses() -> impl Iterator<Item = Uri> {
    options::downloads().sites.iter().map(|site| site.parse().expect("a site is an address"))
}

/// Whether all sites are on this machine, so that no proxy stands in between.
pub(crate) fn all_on_loopback() -> bool {
    addresses().all(|uri| is_loopback(uri.host().unwrap_or_default()))
}

/// Whether a certificate may have to be checked.
pub(crate) fn any_encrypted() -> bool {
    !all_on_loopback() || addresses().any(|uri| uri.scheme_str() == Some("https"))
}

/// Between how many servers the sites are divided.
pub(crate) fn servers() -> usize {
    let servers: HashSet<_> = addresses().map(|uri| uri.authority().cloned()).collect();
    servers.len().max(1)
}

/// Whether this is the whole address of something that http or https leads to.
pub(crate) fn is_http(uri: &Uri) -> bool {
    let Some(authority) = uri.authority() else { return false };
    let has_port = !authority.as_str().ends_with(authority.host());
    matches!(uri.scheme_str(), Some("http" | "https"))
        && !authority.host().is_empty()
        && (authority.port().is_some() || !has_port)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
