//! The address of a site, parsed once, when the command line is read.

use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;

use crate::system::escape;

/// A site to download.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its address as given, which is requested and printed.
    pub url: String,
    pub uri: Uri,
}

impl FromStr for Site {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = text.to_owned();
        match text.parse::<Uri>() {
            Ok(uri) if uri.authority().is_some_and(|it| it.as_str().contains('@')) => {
                Err("a user name or password is not supported: it would be printed")
            }
            // A fragment may contain any characters.
            Ok(uri) if is_http(&uri) && escape(&url) == url => Ok(Site { url, uri }),
            _ => Err("expected an address such as http://localhost:8000/page or \
                      https://www.rust-lang.org"),
        }
    }
}

impl Site {
    /// Returns whether the site is on this machine.
    pub fn is_on_loopback(&self) -> bool {
        let host = self.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        host.eq_ignore_ascii_case("localhost")
            || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

/// Returns whether this is a complete http or https address.
pub fn is_http(uri: &Uri) -> bool {
    let Some(authority) = uri.authority() else { return false };
    let has_port = !authority.as_str().ends_with(authority.host());
    matches!(uri.scheme_str(), Some("http" | "https"))
        && !authority.host().is_empty()
        && (authority.port().is_some() || !has_port)
}
