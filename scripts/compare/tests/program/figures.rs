//! Finds rows and claims in JSON exports.

use serde_json::Value;

/// Finds the row of a program.
pub fn summary<'a>(comparison: &'a Value, name: &str) -> &'a Value {
    let mut rows = comparison["summary"].as_array().unwrap().iter();
    rows.find(|row| row["program"] == name).unwrap_or_else(|| panic!("{name}"))
}

/// Finds the one claim that contains these words.
pub fn claim<'a>(comparison: &'a Value, words: &str) -> &'a Value {
    let claims = comparison["claims"].as_array().unwrap().iter();
    let has_words = |claim: &&Value| claim["claim"].as_str().unwrap().contains(words);
    let found: Vec<_> = claims.filter(has_words).collect();
    assert_eq!(found.len(), 1, "{words}");
    found[0]
}
