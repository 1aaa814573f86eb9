//! Plain characters, for terminals and pipes that cannot show those of a report.

use std::env;

use console::Term;

/// The characters outside ASCII that reports use of their own accord.
const OWN: [&str; 11] = ["×", "÷", "≤", "≥", "–", "─", "µ", "█", "▓", "▒", "░"];

/// Their replacements, in the same order.
const PLAIN: [&str; 11] = ["x", "/", "<=", ">=", "-", "-", "u", "#", "%", "+", "."];

/// Replaces a report's own characters, but not those in names, by plain ones if the stream cannot show them.
pub fn shown(text: &str, stream: &Term) -> String {
    if has_unicode(stream) {
        return text.to_owned();
    }
    OWN.iter().zip(PLAIN).fold(text.to_owned(), |text, (own, plain)| text.replace(own, plain))
}

/// Returns whether a stream can show Unicode, according to the locale. Without a locale, any stream can on
/// Unix, where containers often have none. On Windows, only a terminal can: PowerShell and cmd decode a pipe
/// with their own code page.
fn has_unicode(stream: &Term) -> bool {
    let mut locales = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env::var_os);
    match locales.find(|locale| !locale.is_empty()) {
        Some(locale) => locale.to_string_lossy().to_lowercase().replace('-', "").contains("utf8"),
        None => cfg!(unix) || stream.is_term(),
    }
}
