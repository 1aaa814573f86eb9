//! Looking names up, so that a download need not wait for it longer than `--timeout`.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::outcome::Failure;

/// Looks a name up in a thread of its own, and hands the addresses to `receive`.
///
/// The operating system's look-up can't be interrupted; the thread that waits for it keeps nobody
/// from ending. Where no thread can be started, this one waits.
pub(crate) fn look_up(
    name: &str,
    port: u16,
    receive: impl FnOnce(Result<Vec<SocketAddr>, Failure>) + Send + 'static,
) {
    let name = name.to_owned();
    let look_up = move || {
        let found = (&*name, port).to_socket_addrs().map(Iterator::collect);
        receive(found.map_err(|error| {
            Failure::new(format_args!("the name {name} cannot be found ({error})"))
        }));
    };
    let look_up = Arc::new(Mutex::new(Some(look_up)));
    let look_up_once = move || {
        if let Some(look_up) = look_up.lock().unwrap().take() {
            look_up();
        }
    };
    if thread::Builder::new().spawn(look_up_once.clone()).is_err() {
        look_up_once();
    }
}
