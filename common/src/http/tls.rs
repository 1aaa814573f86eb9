//! The trusted certificates, from `SSL_CERT_FILE` and `SSL_CERT_DIR` if set, otherwise from the
//! operating system. Both clients use rustls and get the same certificates.

use std::env;
use std::sync::LazyLock;

use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls_native_certs::{CertificateResult, load_native_certs};

static LOADED: LazyLock<CertificateResult> = LazyLock::new(|| {
    // ureq expects a crypto provider. This fails if one is already installed.
    _ = ring::default_provider().install_default();
    let mut loaded = load_native_certs();
    // Certificates that rustls does not understand are skipped.
    loaded.certs.retain(|root| RootCertStore::empty().add(root.clone()).is_ok());
    loaded
});

/// Returns the trusted certificates. The first call loads them, which takes time, and installs ring.
pub(crate) fn roots() -> &'static [CertificateDer<'static>] {
    &LOADED.certs
}

/// Returns the reason why no authority, and so no certificate, is trusted; `None` if any is.
pub(crate) fn nothing_trusted() -> Option<String> {
    if !roots().is_empty() {
        return None;
    }
    let is_set = ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().any(|it| env::var_os(it).is_some());
    let elsewhere = "where SSL_CERT_FILE and SSL_CERT_DIR point";
    let place = if is_set { elsewhere } else { "on this machine" };
    let errors: String = LOADED.errors.iter().map(|error| format!("; {error}")).collect();
    Some(format!("no certificates of trusted authorities were found {place}{errors}"))
}
