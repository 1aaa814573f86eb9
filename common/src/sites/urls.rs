//! The address of a site, parsed once, when the command line is read.

use std::str::FromStr;

use hyper::Uri;
use url::{Host, ParseError, Url};

/// A site to download.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its address as requested and printed: normalized as in a browser, but without a final `/` after the
    /// host if that was not given.
    pub url: String,
    pub address: Url,
}

impl FromStr for Site {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected =
            "expected an address such as http://localhost:8000/page or https://www.rust-lang.org";
        let in_front = || format!("http://{text}");
        let mut address = match Url::parse(text) {
            Ok(address) if is_http(&address) => address,
            Err(ParseError::IdnaError | ParseError::InvalidDomainCharacter) => {
                return Err(format!(
                    "its host has a space or another invalid character; {expected}"
                ));
            }
            Err(error) if error != ParseError::RelativeUrlWithoutBase => {
                return Err(format!("{error}; {expected}"));
            }
            _ if !text.starts_with('/')
                && !text.contains("//")
                && in_front().parse::<Site>().is_ok() =>
            {
                return Err(format!("expected http:// or https:// in front, as in {}", in_front()));
            }
            _ => return Err(expected.to_owned()),
        };
        if !address.username().is_empty() || address.password().is_some() {
            return Err("an address with a user name or password is not supported".to_owned());
        }
        address.set_fragment(None);
        let lacks_only_slash = format!("{text}/") == address.as_str();
        let url = if lacks_only_slash { text.to_owned() } else { address.to_string() };
        Ok(Site { url, address })
    }
}

/// Returns whether both clients can request this address.
pub fn is_http(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https") && address.as_str().parse::<Uri>().is_ok()
}

/// Returns whether this is a loopback address or `localhost`.
pub fn is_on_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}
