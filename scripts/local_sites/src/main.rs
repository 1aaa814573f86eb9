//! Serves the article's two sites to other programs, on this machine or others.

use std::net::{SocketAddr, ToSocketAddrs};
use std::process::ExitCode;

use clap::{Command, value_parser};
use common::sites::{LocalSites, Settings};
use common::{options, println};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = settings();
    let sites = match LocalSites::start(settings.clone()) {
        Ok(sites) => sites,
        Err(error) => {
            eprintln!("error: cannot serve at {}: {error}", settings.address);
            return ExitCode::FAILURE;
        }
    };
    let urls = sites.urls();
    println!("Serving, with a latency of {:?}:", settings.latency);
    for url in &urls {
        println!("  {url}");
    }
    println!("Options for the I/O programs:");
    println!("  {}", urls.map(|url| format!("--site {url}")).join(" "));
    println!("Press Ctrl-C to stop.");
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("error: cannot wait for Ctrl-C: {error}");
        return ExitCode::FAILURE;
    }
    println!(
        "Answered {} requests, at most {} in flight at once",
        sites.counts().answered,
        sites.counts().max_in_flight
    );
    ExitCode::SUCCESS
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
                options::option("error-rate", "FRACTION", fraction)
                    .default_value("0")
                    .help("Fraction of requests answered with a server error, from 0 to 1"),
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

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(fraction @ 0.0..=1.0) => Ok(fraction),
        _ => Err("expected a number from 0 to 1, such as 0.05".to_owned()),
    }
}
