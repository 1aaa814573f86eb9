//! The reason for a failure, in words for the user.

use std::error::Error;
use std::fmt;

/// The reason why something could not be done, in words for the user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// Creates a failure. A server may have chosen some of the words, so the text is
    /// [escaped](escape) and truncated to a thousand characters.
    pub fn new(reason: impl fmt::Display) -> Self {
        Failure(escape(&reason.to_string()).chars().take(1000).collect())
    }
}

/// Escapes characters that control a terminal, reorder text or are forbidden in XML.
pub fn escape(text: &str) -> String {
    let escape = |it: char| match it {
        // Line separators, bidirectional controls, and characters that XML forbids.
        '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => {
            it.escape_debug().to_string()
        }
        '\u{2066}'..='\u{2069}' | '\u{fffe}'..='\u{ffff}' => it.escape_debug().to_string(),
        it if it.is_control() => it.escape_debug().to_string(),
        it => it.to_string(),
    };
    text.chars().map(escape).collect()
}

impl Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
