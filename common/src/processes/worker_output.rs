//! Reads a worker's standard output, a mixture of printed lines and answers.

use std::io::{self, BufRead, ErrorKind, Read};

/// The length in bytes beyond which a line is passed on in pieces.
const MAX_LINE: usize = 1 << 16;

pub(super) struct WorkerOutput<R> {
    from: R,
    mark: Vec<u8>,
    /// The beginning of a line that has not ended yet.
    line: Vec<u8>,
}

impl<R: BufRead> WorkerOutput<R> {
    /// Creates a reader. The mark's first byte must not occur again in the mark.
    pub fn new(from: R, mark: Vec<u8>) -> Self {
        WorkerOutput { from, mark, line: Vec::new() }
    }

    /// Returns the next answer, or `None` if the worker has ended. Passes the lines before it to `print`,
    /// even an unfinished one at the end.
    ///
    /// # Errors
    /// If the answer is truncated or not UTF-8.
    pub fn next_answer(&mut self, mut print: impl FnMut(&[u8])) -> io::Result<Option<String>> {
        let mut matched = 0;
        for byte in Read::by_ref(&mut self.from).bytes() {
            let byte = byte?;
            if byte == self.mark[matched] {
                matched += 1;
                if matched == self.mark.len() {
                    return self.rest_of_line().map(Some);
                }
                continue;
            }
            // Those bytes were not the mark, but part of a line.
            self.line.extend(&self.mark[..matched]);
            matched = usize::from(byte == self.mark[0]);
            if matched == 0 {
                self.line.push(byte);
            }
            if byte == b'\n' || self.line.len() > MAX_LINE {
                print(&self.line);
                self.line.clear();
            }
        }
        self.line.extend(&self.mark[..matched]);
        if !self.line.is_empty() {
            self.line.push(b'\n');
            print(&self.line);
            self.line.clear();
        }
        Ok(None)
    }

    fn rest_of_line(&mut self) -> io::Result<String> {
        let mut rest = String::new();
        self.from.read_line(&mut rest)?;
        if rest.pop() == Some('\n') { Ok(rest) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }
}
