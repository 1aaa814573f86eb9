//! Proxies, by one rule for both clients.

use std::env;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::sites::urls::{is_http, is_on_loopback};
use crate::system::Failure;

/// Returns the URL of the proxy for an address, if it has one: by `http_proxy` or `https_proxy`, or else
/// `all_proxy`, except for this machine and the names and networks in `no_proxy`.
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
    // These rules decide whether the address has a proxy, whichever that is.
    let rules = Matcher::builder().all("http://proxy").no(exempt.replace("*.", ".")).build();
    if is_on_loopback(address) || rules.intercept(&destination).is_none() {
        return Ok(None);
    }
    match Url::parse(&if url.contains("://") { url } else { format!("http://{url}") }) {
        Ok(url) if is_http(&url) => Ok(Some(url)),
        _ => Err(Failure::new(format_args!(
            "the proxy in {name} is not supported: expected an address such as http://proxy:8080"
        ))),
    }
}

/// Returns whether there is a proxy for any address.
pub(crate) fn is_set() -> bool {
    ["http_proxy", "https_proxy", "all_proxy"].into_iter().any(|name| variable(name).is_some())
}

/// Returns the name and the value of an environment variable, in capitals or not, unless it is empty.
fn variable(name: &str) -> Option<(String, String)> {
    [name.to_uppercase(), name.to_owned()].into_iter().find_map(|name| {
        let value = env::var(&name).ok()?.trim().to_owned();
        (!value.is_empty()).then_some((name, value))
    })
}
