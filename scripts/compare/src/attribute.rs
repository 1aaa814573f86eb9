//! Numbers in HTML and SVG.

/// As precise as it has to be.
pub fn number(number: f64) -> String {
    let number = (number * 1e3).round() / 1e3;
    if number.is_finite() { number.to_string() } else { "0".to_owned() }
}

/// A share, from 0 to 1.
pub fn percent(share: f64) -> String {
    number(share * 100.0) + "%"
}
