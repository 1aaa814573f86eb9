//! Serves the article's two sites to other programs, on this machine or others.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc;

use clap::{Command, value_parser};
use common::sites::{Counts, LocalSites, Settings};
use common::system::exit_with_error;
use common::{options, println};

fn main() {
    let settings = settings();
    let (sender, interrupted) = mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).unwrap_or_else(|error| {
        exit_with_error(format_args!("cannot wait for Ctrl-C: {error}"));
    });
    let sites = LocalSites::start(settings.clone()).unwrap_or_else(|error| {
        let hint = match error.kind() {
            ErrorKind::AddrInUse => " (choose another --port)",
            ErrorKind::AddrNotAvailable => " (it is not an address of this machine)",
            _ => "",
        };
        exit_with_error(format_args!("cannot serve at {}: {error}{hint}", settings.address))
    });
    let (latency, most) = (settings.latency, sites.max_connections);
    println!("Serving with a latency of {latency:?}, on up to {most} connections at once.");
    for ip in addresses(settings.address.ip()) {
        let address = SocketAddr::new(ip, sites.address.port());
        let [jython, dice] = LocalSites::urls_at(address);
        println!("http://{address}/ lists all paths. Options for the I/O programs:");
        println!("  --site {jython} --site {dice}");
    }
    println!("Press Ctrl-C to stop.");
    _ = interrupted.recv();
    let Counts { answered, max_in_flight, .. } = sites.counts();
    println!("Answered {answered} requests, at most {max_in_flight} in flight at once");
}

/// Returns the addresses at which other machines can reach local sites that listen on `host`. If `host`
/// means all addresses, these are the machine's addresses on its networks.
fn addresses(host: IpAddr) -> Vec<IpAddr> {
    if !host.is_unspecified() {
        return vec![host];
    }
    // A server on `::` accepts both kinds. A link-local IPv6 address works only with an interface.
    let is_reachable = |ip: &IpAddr| match ip {
        IpAddr::V4(_) => true,
        IpAddr::V6(ip) => host.is_ipv6() && !ip.is_unicast_link_local(),
    };
    let networks = if_addrs::get_if_addrs().unwrap_or_default().into_iter();
    let networks = networks.filter(|it| it.is_oper_up() && !it.is_loopback()).map(|it| it.ip());
    let addresses: Vec<_> = networks.filter(is_reachable).collect();
    if addresses.is_empty() { vec![Ipv4Addr::LOCALHOST.into()] } else { addresses }
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
        ..Settings::default()
    }
}

fn host(text: &str) -> Result<SocketAddr, String> {
    let found = (text.trim_matches(['[', ']']), 0).to_socket_addrs();
    found.ok().and_then(|mut addresses| addresses.next()).ok_or_else(|| {
        "expected an IP address or a name of this machine, without a port (that is --port)"
            .to_owned()
    })
}
