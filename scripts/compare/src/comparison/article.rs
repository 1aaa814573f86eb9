//! The article's own figures: Python, on four cores, with sites on the internet.
//! <https://realpython.com/python-concurrency/>

/// How long each program took, in seconds.
const SECONDS: [(&str, f64); 8] = [
    ("io_non_concurrent", 14.289619607382202),
    ("io_threads", 3.190047219999542),
    ("io_asyncio", 0.49083488899850636),
    ("io_processes", 3.428215080999063),
    ("cpu_non_concurrent", 35.358853937003005),
    ("cpu_threads", 39.86391678399741),
    ("cpu_asyncio", 86.50057094899967),
    ("cpu_processes", 10.020093858998735),
];

/// How long one of the article's programs took, in seconds: under its own name, or that of its sibling.
pub fn seconds(program: &str) -> Option<f64> {
    let program = program.trim_end_matches(".py");
    SECONDS.iter().find(|(name, _)| *name == program).map(|(_, seconds)| *seconds)
}

/// How many times as long as the other one of the article's programs took.
pub fn ratio(program: &str, other: &str) -> Option<f64> {
    Some(seconds(program)? / seconds(other)?)
}

/// How many times as fast as the non-concurrent program of its kind a program was.
pub fn times_faster(program: &str) -> Option<f64> {
    let (kind, _) = program.split_once('_')?;
    ratio(&format!("{kind}_non_concurrent"), program)
}
