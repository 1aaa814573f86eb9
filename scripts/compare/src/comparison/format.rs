//! How figures are written.

/// A time of a run.
pub fn time(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.3} ms", seconds * 1000.0) } else { format!("{seconds:.3} s") }
}

/// A time within a run, with the digits that count.
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

/// A ratio with the digits that count.
pub fn factor(ratio: f64) -> String {
    match ratio {
        ..0.0995 => format!("{ratio:.3}"),
        ..9.995 => format!("{ratio:.2}"),
        ..999.5 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    }
}

pub fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}
