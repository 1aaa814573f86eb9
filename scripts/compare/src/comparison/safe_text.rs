//! Text from the machine, a program or a file, made safe to print.

use std::fmt;
use std::ops::Deref;

use common::system::escape;
use serde::{Deserialize, Serialize};

/// Text that can't control a terminal or reorder the text around it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "String")]
pub struct SafeText(String);

impl Deref for SafeText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl<T: Into<String>> From<T> for SafeText {
    fn from(text: T) -> Self {
        SafeText(escape(&text.into()))
    }
}
