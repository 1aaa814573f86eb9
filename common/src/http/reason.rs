//! Reasons why a download failed, in the same words for both clients.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind};

use rustls::{CertificateError, InvalidMessage};

use super::response::{MAX_CONTENT, MAX_REDIRECTS, PASSWORD_REQUIRED};
use super::{proxy, tls};
use crate::options::io_options;
use crate::system::Failure;

const CLOSED: &str = "the server closed the connection before the answer was complete";

/// The missing part when a name lookup times out.
pub(crate) const ADDRESS: &str = "address for this name";

/// Returns the failure of a download whose `what` did not arrive within `--timeout`.
pub(crate) fn timed_out(what: &str) -> Failure {
    Failure::new(format_args!("no {what} within {:?}", io_options().timeout))
}

pub(crate) fn not_http(detail: impl Display) -> Failure {
    Failure::new(format_args!("the answer is not valid HTTP: {detail}"))
}

pub(crate) fn head_too_long() -> Failure {
    Failure::new("the response header is too large")
}

pub(crate) fn body_too_long() -> Failure {
    Failure::new(format_args!("the body is larger than {} MiB", MAX_CONTENT >> 20))
}

pub(crate) fn too_many_redirects(is_loop: bool) -> Failure {
    let why =
        if is_loop { ", in a loop: the site may require a cookie, and none are kept" } else { "" };
    Failure::new(format_args!("more than {MAX_REDIRECTS} redirects{why}"))
}

/// Returns the failure of an https download whose proxy does not connect to the site.
pub(crate) fn no_tunnel(is_password_required: bool) -> Failure {
    let unknown = "the proxy refused to connect to the site, or could not";
    Failure::new(if is_password_required { PASSWORD_REQUIRED } else { unknown })
}

/// Turns a client's error into a failure, by its deepest cause with a known reason, or else its last one.
pub(crate) fn of(error: &(dyn Error + 'static)) -> Failure {
    let causes: Vec<_> = causes(error).collect();
    let known = causes.iter().rev().find_map(|cause| known(*cause));
    known.unwrap_or_else(|| Failure::new(causes[causes.len() - 1]))
}

/// Returns whether the server closed or reset the connection.
pub(crate) fn is_disconnect(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        kind.is_some_and(|kind| kind == ErrorKind::UnexpectedEof || is_reset(kind))
            || cause.downcast_ref().is_some_and(hyper::Error::is_incomplete_message)
    })
}

fn is_reset(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected)
}

/// Iterates over the error, its cause, the cause's cause, and so on.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // Its `source` would skip the error that it wraps.
        Some(error) => error.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

fn known(error: &(dyn Error + 'static)) -> Option<Failure> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(failure.clone());
    }
    if let Some(error) = error.downcast_ref() {
        return Some(of_tls(error));
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return match error {
            error if error.is_incomplete_message() => Some(Failure::new(CLOSED)),
            error if error.is_parse_too_large() => Some(head_too_long()),
            error if error.is_parse() => Some(not_http(error)),
            _ => None,
        };
    }
    // hyper-util does not export the type of these errors, so their text is compared.
    match error.to_string().strip_prefix("tunnel error: ") {
        Some("unsuccessful") => return Some(no_tunnel(false)),
        Some("proxy authorization required") => return Some(no_tunnel(true)),
        Some("unexpected end of file") => return Some(Failure::new(CLOSED)),
        _ => {}
    }
    let error = error.downcast_ref::<io::Error>()?;
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            let is_proxied = proxy::is_set() && !io_options().all_on_loopback();
            let by_proxy = if is_proxied { ", or at the proxy's" } else { "" };
            Some(Failure::new(format_args!(
                "the connection was refused: no server listens at this address{by_proxy}"
            )))
        }
        ErrorKind::UnexpectedEof => Some(Failure::new(CLOSED)),
        ErrorKind::InvalidData | ErrorKind::InvalidInput if error.raw_os_error().is_none() => {
            Some(not_http(error))
        }
        kind if is_reset(kind) => Some(Failure::new("the server reset the connection")),
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> Failure {
    use CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
        NotValidYet, NotValidYetContext, Other, UnknownIssuer,
    };
    use rustls::Error::{InvalidCertificate, InvalidMessage as BadMessage};
    let of_certificate = |what| Failure::new(format_args!("the server's certificate {what}"));
    match error {
        InvalidCertificate(Expired | ExpiredContext { .. }) => of_certificate("has expired"),
        InvalidCertificate(NotValidYet | NotValidYetContext { .. }) => {
            of_certificate("is not valid yet (is this machine's clock right?)")
        }
        InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            of_certificate("is for another name")
        }
        InvalidCertificate(UnknownIssuer | BadSignature) => {
            let why = tls::nothing_trusted().map_or(String::new(), |why| format!(": {why}"));
            of_certificate(&format!("is from an unknown authority{why}"))
        }
        InvalidCertificate(Other(error)) if error.to_string() == "CaUsedAsEndEntity" => {
            of_certificate(
                "is an authority's own (self-signed?): use one that the authority has signed",
            )
        }
        InvalidCertificate(Other(error)) => {
            of_certificate(&format!("is not accepted: {}", in_words(error)))
        }
        BadMessage(InvalidMessage::InvalidContentType) => Failure::new(
            "the server does not speak TLS (does its address begin with http, not https?)",
        ),
        error => Failure::new(format_args!("TLS failed: {}", in_words(error))),
    }
}

/// Splits a name such as `HandshakeFailure` into words.
fn in_words(name: impl Display) -> String {
    let mut words = String::new();
    for letter in name.to_string().chars() {
        let begins = letter.is_uppercase() && words.ends_with(|before: char| before.is_lowercase());
        words.extend(begins.then_some(' '));
        words.push(letter);
    }
    words
}
