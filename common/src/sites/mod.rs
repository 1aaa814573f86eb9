//! The sites: the article's list, the parsing of a site's address, and a local server for both pages
//! that needs no internet. (`jobs::sites` makes the list of downloads.)

mod local;
mod resource;
#[cfg(feature = "http")]
pub(crate) mod urls;

pub use self::local::{Counts, Exchange, LocalSites, Settings};
#[cfg(feature = "http")]
pub(crate) use self::urls::Site;

/// The article's list of sites, which it downloads eighty times.
pub const ARTICLE_SITES: [&str; 2] =
    ["https://www.jython.org", "http://olympus.realpython.org/dice"];
