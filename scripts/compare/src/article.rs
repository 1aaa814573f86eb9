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

/// How many times as long as `other` the article's `program` took; none if it is not of the article.
pub fn ratio(program: &str, other: &str) -> Option<f64> {
    let seconds =
        |name| SECONDS.iter().find(|(program, _)| *program == name).map(|(_, time)| *time);
    Some(seconds(program)? / seconds(other)?)
}
