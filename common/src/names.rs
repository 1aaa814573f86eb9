//! Looking names up, so that a download need not wait for it longer than `--timeout`.

use std::fmt::Display;
use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

use crate::outcome::Failure;

/// Looks a name up in a thread of its own, and hands the addresses to `receive`.
///
/// The operating system's look-up can't be interrupted; the thread that waits for it keeps nobody
/// from ending.
///
/// # Errors
/// No thread can be started.
pub(crate) fn look_up(
    name: &str,
    port: u16,
    receive: impl FnOnce(Result<Vec<SocketAddr>, Failure>) + Send + 'static,
) -> Result<(), Failure> {
    let owned = name.to_owned();
    let look_up = move || {
        let found = (&*owned, port).to_socket_addrs();
        receive(found.map(Iterator::collect).map_err(|error| unknown(&owned, error)));
    };
    thread::Builder::new().spawn(look_up).map(drop).map_err(|error| unknown(name, error))
}

fn unknown(name: &str, error: impl Display) -> Failure {
    Failure::new(format_args!("the name {name} cannot be found ({error})"))
}
