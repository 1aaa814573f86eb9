//! The options of the io programs.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use clap::{ArgAction, Command};
use url::Position;

use super::{flag, given, latency, option, parse, positive_duration, program, repeat, value};
use crate::sites::urls::is_on_loopback;
use crate::sites::{ARTICLE_SITES, Site};

pub(crate) struct IoOptions {
    /// The sites to download. If empty, the program serves and downloads the local sites.
    pub sites: Vec<Site>,
    pub repeat: usize,
    pub latency: Duration,
    /// The time limit for one download, enforced by ureq sessions and by `asyncio::download`.
    pub timeout: Duration,
    pub workers: Option<usize>,
    pub timeline: Option<PathBuf>,
}

impl IoOptions {
    pub fn downloads(&self) -> usize {
        let sites = if self.sites.is_empty() { ARTICLE_SITES.len() } else { self.sites.len() };
        sites * self.repeat
    }

    pub fn all_on_loopback(&self) -> bool {
        self.sites.iter().all(|site| is_on_loopback(&site.address))
    }

    /// Returns whether a certificate is likely to be checked: sites elsewhere often redirect to https.
    pub fn any_encrypted(&self) -> bool {
        let is_encrypted = |site: &Site| site.address.scheme() == "https";
        !self.all_on_loopback() || self.sites.iter().any(is_encrypted)
    }

    /// Returns the number of servers that serve the sites.
    pub fn servers(&self) -> usize {
        let servers = self.sites.iter().map(|site| &site.address[..Position::BeforePath]);
        servers.collect::<HashSet<_>>().len().max(1)
    }
}

/// Returns the options of this io program. The first call parses the command line.
pub(crate) fn io_options() -> &'static IoOptions {
    static OPTIONS: OnceLock<IoOptions> = OnceLock::new();

    OPTIONS.get_or_init(|| {
        let matches = parse(io_command(program()));
        let sites = if matches.get_flag("live") {
            ARTICLE_SITES.map(|site| site.parse().expect("it is an address")).to_vec()
        } else {
            matches.get_many("site").into_iter().flatten().cloned().collect()
        };
        IoOptions {
            sites,
            repeat: value(&matches, "repeat"),
            latency: value(&matches, "latency"),
            timeout: value(&matches, "timeout"),
            workers: given(&matches, "workers"),
            timeline: given(&matches, "timeline"),
        }
    })
}

fn io_command(command: Command) -> Command {
    command.args([
        option("site", "URL", |text: &str| text.parse::<Site>())
            .action(ArgAction::Append)
            .help("Download URL instead of the local sites (repeatable)"),
        flag("live").conflicts_with("site").help("Download the article's sites from the internet"),
        repeat(),
        latency().conflicts_with_all(["site", "live"]),
        option("timeout", "DURATION", positive_duration)
            .default_value("30s")
            .help("Time limit for one download, from connecting to the last byte"),
    ])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_accepted_site_has_a_host_and_no_password(url in "(https?|HTTP)://[a-z@:.\\[\\]0-9%]{0,12}.{0,12}") {
            if let Ok(site) = url.parse::<Site>() {
                prop_assert!(site.address.has_host() && !site.address.authority().contains('@'));
                prop_assert!(site.url.bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }
    }
}
