//! The reason for a failure, in words for the user.

use std::error::Error;
use std::fmt;

/// The reason why something could not be done, in words for the user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// Creates a failure. A server may have chosen some of the words, so unprintable characters are
    /// escaped (they could control the terminal), and the text is truncated to a thousand bytes.
    pub fn new(reason: impl fmt::Display) -> Self {
        let mut text = String::new();
        for character in reason.to_string().chars() {
            let piece = match character {
                '"' | '\'' | '\\' => character.to_string(),
                character => character.escape_debug().to_string(),
            };
            if text.len() + piece.len() > 1000 {
                break;
            }
            text += &piece;
        }
        Failure(text)
    }
}

impl Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_failure_cannot_control_the_terminal(text in vec(any::<char>(), 0..500)) {
            let reason = Failure::new(String::from_iter(text));
            prop_assert!(!reason.to_string().contains(char::is_control));
            prop_assert!(reason.to_string().len() <= 1000);
            prop_assert_eq!(Failure::new(&reason), reason);
        }
    }

    #[test]
    fn escapes_only_unprintable_characters() {
        let reason = Failure::new("\x1b[2J \u{9b}2J \u{202e} \r\n\0 \"ä\"").to_string();
        assert_eq!(reason, r#"\u{1b}[2J \u{9b}2J \u{202e} \r\n\0 "ä""#);
    }
}
