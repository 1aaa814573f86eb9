//! Name lookup in a thread that can be abandoned, as the operating system's lookup can't be interrupted.

use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

use crate::system::Failure;

/// Looks a name up in a thread of its own, and passes the addresses to `receive`.
pub(crate) fn look_up(
    name: &str,
    port: u16,
    receive: impl FnOnce(Result<Vec<SocketAddr>, Failure>) + Send + 'static,
) -> Result<(), Failure> {
    let name = name.to_owned();
    let look_up = move || {
        let found = (&*name, port).to_socket_addrs().map(Iterator::collect);
        receive(found.map_err(|error| {
            Failure::new(format_args!("the name {name} cannot be found ({error})"))
        }));
    };
    thread::Builder::new().spawn(look_up).map(drop).map_err(|error| {
        Failure::new(format_args!("no thread can be started for a name lookup ({error})"))
    })
}
