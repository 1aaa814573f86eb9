//! Messages between a program and its worker processes: a length, then that many bytes of text.

use std::io::{self, ErrorKind, Read};

/// The maximum length of a message in bytes.
const MAX_LENGTH: usize = 1 << 20;

pub fn encode(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("a message has less than 4 GB");
    [&length.to_le_bytes(), text.as_bytes()].concat()
}

/// Reads the next message. Fails with [`ErrorKind::UnexpectedEof`] if the other side is gone, or
/// with [`ErrorKind::InvalidData`] if it sent something other than a message.
pub fn read(from: &mut impl Read) -> io::Result<String> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_LENGTH {
        return Err(io::Error::new(ErrorKind::InvalidData, "a message is too long"));
    }
    let mut text = vec![0; length];
    from.read_exact(&mut text)?;
    String::from_utf8(text).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}
