//! Serves the article's two sites to other programs, on this machine or others.

use std::net::{SocketAddr, ToSocketAddrs};

use clap::{Command, value_parser};
use common::sites::{Counts, LocalSites, Settings};
use common::system::exit_with_error;
use common::{options, println};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let settings = settings();
    let sites = LocalSites::start(settings.clone()).unwrap_or_else(|error| {
        exit_with_error(format_args!("cannot serve at {}: {error}", settings.address))
    });
    let urls = sites.urls();
    println!("Serving, with a latency of {:?}:", settings.latency);
    for url in &urls {
        println!("  {url}");
    }
    println!("Options for the I/O programs:");
    println!("  {}", urls.map(|url| format!("--site {url}")).join(" "));
    println!("Press Ctrl-C to stop.");
    if let Err(error) = tokio::signal::ctrl_c().await {
        exit_with_error(format_args!("cannot wait for Ctrl-C: {error}"))
    }
    let Counts { answered, max_in_flight, .. } = sites.counts();
    println!("Answered {answered} requests, at most {max_in_flight} in flight at once");
}

fn settings() -> Settings {
    let matches = options::parse(
        Command::new("local_sites")
            .about("Serves the article's two sites to other programs and machines, until Ctrl-C")
            .args([
                options::option("host", "ADDRESS", host)
                    .default_value("127.0.0.1")
                    .help("Address to listen on; 0.0.0.0 lets other machines in"),
                options::option("port", "N", value_parser!(u16))
                    .default_value("0")
                    .help("Port to listen on; 0 picks a free one"),
                options::latency(),
                options::error_rate(),
            ]),
    );
    let mut address: SocketAddr = options::value(&matches, "host");
    address.set_port(options::value(&matches, "port"));
    Settings {
        address,
        latency: options::value(&matches, "latency"),
        error_rate: options::value(&matches, "error-rate"),
    }
}

fn host(text: &str) -> Result<SocketAddr, String> {
    let found = (text, 0).to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    found.ok_or_else(|| "expected an address or a name of this machine".to_owned())
}
