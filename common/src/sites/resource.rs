//! The resources of the local sites. `start.html` lists them for people.

use std::sync::LazyLock;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Bytes;

/// The path of each page, and its size in bytes as shown in the article.
pub const PAGES: [(&str, usize); 2] =
    [("/www.jython.org", 10966), ("/olympus.realpython.org/dice", 276)];

/// The largest size of `/bytes/N`.
const MAX_SIZE: usize = 20_000_000;

/// The pages are prefixes of the first text. The second is created only if it is needed.
static PAGE: LazyLock<Bytes> = LazyLock::new(|| text(PAGES[0].1));
static LARGEST: LazyLock<Bytes> = LazyLock::new(|| text(MAX_SIZE));

/// The answer to a request for a path.
pub struct Resource {
    pub status: StatusCode,
    pub body: Bytes,
    /// The delay before the response, if it is not the latency.
    pub delay: Option<Duration>,
    /// The position in [`PAGES`].
    pub page: Option<usize>,
}

impl Resource {
    /// Finds the resource at a path; otherwise status 404, with the start page.
    pub fn at(path: &str) -> Self {
        let body = Bytes::from_static(include_bytes!("start.html"));
        let start = Resource { status: StatusCode::OK, body, delay: None, page: None };
        if let Some(page) = PAGES.iter().position(|(it, _)| *it == path) {
            return Resource { body: PAGE.slice(..PAGES[page].1), page: Some(page), ..start };
        }
        let (kind, value) = path.rsplit_once('/').unwrap_or((path, path));
        let (number, delay) = (value.parse().ok(), humantime::parse_duration(value).ok());
        match (kind, number) {
            ("", _) if value.is_empty() => start,
            ("/bytes", Some(n @ ..=MAX_SIZE)) => Resource { body: LARGEST.slice(..n), ..start },
            ("/delay", _) if delay.is_some() => Resource { delay, ..start },
            ("/status", Some(code @ 200..=599)) => {
                let status = StatusCode::from_u16(code as u16).expect("the code is valid");
                Resource { status, body: Bytes::new(), ..start }
            }
            _ => Resource { status: StatusCode::NOT_FOUND, ..start },
        }
    }
}

/// Creates the first bytes of a long HTML page.
fn text(size: usize) -> Bytes {
    let head = "<!DOCTYPE html>\n<html lang=\"en\"><title>A local page</title>\n<p>";
    let filler = "This text is as long as a page. ";
    Bytes::from(head.to_owned() + &filler.repeat(size / filler.len() + 1)).slice(..size)
}
