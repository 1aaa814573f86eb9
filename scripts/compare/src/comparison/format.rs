//! Formats times, ratios, sizes, lists and arguments.

use common::system::escape;

/// Formats the time of a run. Programs print microseconds.
pub fn time(seconds: f64) -> String {
    match seconds {
        0.0 => "0 s".to_owned(),
        ..1e-6 => format!("{} µs", factor(seconds * 1e6)),
        ..0.001 => format!("{:.0} µs", seconds * 1e6),
        ..0.1 => format!("{:.3} ms", seconds * 1e3),
        _ => format!("{seconds:.3} s"),
    }
}

/// Formats a time within a run, with as many digits as matter.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        0.0 => "0 s".to_owned(),
        ..0.0001 => format!("{:.1} µs", seconds * 1e6),
        ..0.01 => format!("{:.2} ms", seconds * 1e3),
        ..0.1 => format!("{:.1} ms", seconds * 1e3),
        ..1.0 => format!("{seconds:.3} s"),
        ..1e6 => format!("{seconds:.2} s"),
        _ => format!("{seconds:.1e} s"),
    }
}

/// Formats a ratio with as many digits as matter.
pub fn factor(ratio: f64) -> String {
    match ratio {
        ..1e-9 => "0".to_owned(),
        ..0.0995 => format!("{ratio:.*}", (1.0 - ratio.log10().floor()) as usize),
        ..9.995 => format!("{ratio:.2}"),
        ..999.5 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    }
}

/// Formats a ratio as a multiple: `4.87×`.
pub fn times(ratio: f64) -> String {
    factor(ratio) + "×"
}

pub fn percent(fraction: f64) -> String {
    match fraction * 100.0 {
        percent @ ..9.995 => format!("{} %", factor(percent)),
        percent => format!("{percent:.0} %"),
    }
}

/// Quotes an argument for a shell, if necessary (for bash, if it has line breaks or control characters).
pub fn quoted(argument: &str) -> String {
    let is_plain = |it: char| it.is_alphanumeric() || "-_./,:=+@%".contains(it);
    // Within double quotes, most shells take these literally, including those of Windows.
    let is_literal = |it: char| is_plain(it) && it != '%' || " '{}()[];&|<>*?\\".contains(it);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else if argument.chars().all(is_literal) && !format!("{argument}\\").contains(r"\\") {
        format!("\"{argument}\"")
    } else if escape(argument) == argument {
        format!("'{}'", argument.replace('\'', r"'\''"))
    } else {
        let character = |it: char| match it {
            '\\' | '\'' => format!("\\{it}"),
            '\n' => r"\n".to_owned(),
            it if escape(&it.to_string()) == it.to_string() => it.to_string(),
            it => format!("\\u{:04x}", u32::from(it)),
        };
        format!("$'{}'", argument.chars().map(character).collect::<String>())
    }
}

/// Joins distinct texts; `None` without any.
pub fn list(separator: &str, texts: impl Iterator<Item = String>) -> Option<String> {
    let mut texts: Vec<_> = texts.collect();
    texts.dedup();
    (!texts.is_empty()).then(|| texts.join(separator))
}

/// Formats a number of things, as in `1 round` and `2 rounds`.
pub fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

pub fn kilobytes(bytes: f64) -> String {
    format!("{:.*} kB", usize::from(bytes < 1e3), bytes / 1e3)
}

pub fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}
