//! The sites: the article's addresses, a site's address, parsed, and a local server that serves both
//! pages without the internet. (`jobs::sites` makes the list of what to download.)

mod local;
#[cfg(feature = "http")]
pub(crate) mod urls;

pub use self::local::{Counts, LocalSites, Settings};
#[cfg(feature = "http")]
pub(crate) use self::urls::Site;

/// The article's list of sites, which it downloads eighty times.
pub const ARTICLE_SITES: [&str; 2] =
    ["https://www.jython.org", "http://olympus.realpython.org/dice"];
