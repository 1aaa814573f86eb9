//! Chooses the proxy for an address, by the same rule for both clients.

use std::env;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::sites::urls::{is_http, is_on_loopback};
use crate::system::Failure;

/// Returns the URL of the proxy for an address: the one in `http_proxy` or `https_proxy`, or else in
/// `all_proxy`. Loopback addresses and those in `no_proxy` have none.
///
/// # Errors
/// If the proxy is not an http or https address.
pub(crate) fn of(address: &Url) -> Result<Option<Url>, Failure> {
    let own = if address.scheme() == "https" { "https_proxy" } else { "http_proxy" };
    let Some((name, url)) = [own, "all_proxy"].into_iter().find_map(variable) else {
        return Ok(None);
    };
    let Ok(destination) = address.as_str().parse::<Uri>() else { return Ok(None) };
    let (_, exempt) = variable("no_proxy").unwrap_or_default();
    // The matcher only says whether `no_proxy` exempts the address; its proxy is a placeholder.
    let rules = Matcher::builder().all("http://proxy").no(exempt.replace("*.", ".")).build();
    if is_on_loopback(address) || rules.intercept(&destination).is_none() {
        return Ok(None);
    }
    match Url::parse(&if url.contains("://") { url } else { format!("http://{url}") }) {
        Ok(url) if is_http(&url) => Ok(Some(url)),
        _ => Err(Failure::new(format_args!(
            "cannot use the proxy in {name}: expected an http or https address such as http://proxy:8080"
        ))),
    }
}

/// Returns whether the environment names any proxy.
pub(crate) fn is_set() -> bool {
    ["http_proxy", "https_proxy", "all_proxy"].into_iter().any(|name| variable(name).is_some())
}

/// Returns the name and value of an environment variable that is not empty. Its name in capitals comes first.
fn variable(name: &str) -> Option<(String, String)> {
    [name.to_uppercase(), name.to_owned()].into_iter().find_map(|name| {
        let value = env::var(&name).ok()?.trim().to_owned();
        (!value.is_empty()).then_some((name, value))
    })
}
