//! The sites: the article's addresses, what the address of a site says, and a local server that
//! serves both pages without the internet.

mod local;
#[cfg(feature = "http")]
pub(crate) mod urls;

pub use self::local::{LocalSites, Settings};
#[cfg(feature = "http")]
pub(crate) use self::urls::Site;

/// The article's list of sites, which it downloads eighty times.
pub const ARTICLE_SITES: [&str; 2] =
    ["https://www.jython.org", "http://olympus.realpython.org/dice"];
