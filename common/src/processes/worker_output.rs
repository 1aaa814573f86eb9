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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const MARK: &[u8] = b"\x000123456789abcdef";

    /// Returns the answers in a worker's output, up to its end or an error, and the printed lines.
    fn read(written: &[u8]) -> (io::Result<Vec<String>>, Vec<u8>) {
        let mut output = WorkerOutput::new(written, MARK.to_vec());
        let mut printed = Vec::new();
        let answers = std::iter::from_fn(|| {
            output.next_answer(|line| printed.extend_from_slice(line)).transpose()
        });
        (answers.collect(), printed)
    }

    fn answer(text: &str) -> Vec<u8> {
        [MARK, text.as_bytes(), b"\n"].concat()
    }

    proptest! {
        #[test]
        fn separates_answers_from_lines(
            parts in vec((vec(prop_oneof![Just(0), Just(b'0'), Just(b'\n'), any::<u8>()], 0..40), ".*"), 0..5),
        ) {
            let mut written = Vec::new();
            for (printed, text) in &parts {
                written.extend(printed);
                written.extend(answer(text));
            }
            let (answers, printed) = read(&written);
            let texts: Vec<_> = parts.iter().map(|(_, text)| text.clone()).collect();
            prop_assert_eq!(answers.unwrap(), texts);
            let mut expected: Vec<_> = parts.into_iter().flat_map(|(printed, _)| printed).collect();
            if expected.last().is_some_and(|last| *last != b'\n') {
                expected.push(b'\n');
            }
            prop_assert_eq!(printed, expected);
        }

        #[test]
        fn a_truncated_answer_is_an_error(text in ".*", cut in 1_usize..) {
            let whole = answer(&text);
            let length = MARK.len() + cut % (whole.len() - MARK.len());
            prop_assert!(read(&whole[..length]).0.is_err());
        }
    }

    #[test]
    fn an_answer_that_is_not_text_is_an_error() {
        let (answers, _) = read(&[MARK, b"\xff\n"].concat());
        assert_eq!(answers.unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
