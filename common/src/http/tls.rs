//! The trusted certificates: those of the operating system, or those in `SSL_CERT_FILE` and
//! `SSL_CERT_DIR` where these are set. Both clients use rustls and get the same ones.

use std::env;
use std::sync::LazyLock;

use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls_native_certs::{CertificateResult, load_native_certs};

use crate::options::io_options;

static LOADED: LazyLock<CertificateResult> = LazyLock::new(|| {
    // Reading them takes time, which is not spent where nothing is encrypted.
    if !io_options().any_encrypted() {
        return CertificateResult::default();
    }
    let mut loaded = load_native_certs();
    // reqwest would refuse to work with one that rustls does not understand; ureq leaves it out.
    loaded.certs.retain(|root| RootCertStore::empty().add(root.clone()).is_ok());
    loaded
});

/// The trusted certificates, read once a process.
pub(crate) fn roots() -> &'static [CertificateDer<'static>] {
    &LOADED.certs
}

/// Makes ring the cryptography of this process, which both clients expect to be chosen before they
/// start.
pub(crate) fn install_provider() {
    // It fails if it has been chosen before.
    _ = ring::default_provider().install_default();
}

/// Why no authority is trusted, if that is so: what a person needs to know when a certificate is
/// refused.
pub(crate) fn nothing_trusted() -> Option<String> {
    if !roots().is_empty() {
        return None;
    }
    if !io_options().any_encrypted() {
        return Some("certificates are read only if a site's address begins with https".to_owned());
    }
    let place = if env::var_os("SSL_CERT_FILE").or_else(|| env::var_os("SSL_CERT_DIR")).is_some() {
        "where SSL_CERT_FILE and SSL_CERT_DIR point"
    } else {
        "on this machine"
    };
    let mut reason = format!("no certificates of trusted authorities were found {place}");
    for error in &LOADED.errors {
        reason += &format!("; {error}");
    }
    Some(reason)
}
