//! Why something failed, in words for the person at the screen.

use std::error::Error;
use std::fmt;

/// Why something could not be done, in words for the person at the screen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// A server may have chosen some of the words: what can't be printed is written as escapes, so
    /// that it can't control the terminal, and what exceeds a thousand bytes is cut off.
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
        fn a_reason_can_not_control_the_terminal(text in vec(any::<char>(), 0..500)) {
            let reason = Failure::new(String::from_iter(text));
            prop_assert!(!reason.to_string().contains(char::is_control));
            prop_assert!(reason.to_string().len() <= 1000);
            prop_assert_eq!(Failure::new(&reason), reason);
        }
    }

    #[test]
    fn a_reason_names_what_it_leaves_out_of_the_terminal() {
        let reason = Failure::new("\x1b[2J \u{9b}2J \u{202e} \r\n\0 \"ä\"").to_string();
        assert_eq!(reason, r#"\u{1b}[2J \u{9b}2J \u{202e} \r\n\0 "ä""#);
    }
}
