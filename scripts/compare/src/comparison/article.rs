//! The article's own results: Python on four cores, with sites on the internet.
//! <https://realpython.com/python-concurrency/>

use std::fs;
use std::io;
use std::path::Path;

use common::sites::ARTICLE_SITES;

use crate::comparison::{Kind, SafeText, Settings, Source};

/// Parts of the host names of the article's sites.
const HOSTS: [&str; 3] = ["www.jython", "jython.org", "olympus.realpython"];

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

/// Returns the settings of the article's programs at a point. Some are fixed in their code.
pub fn settings(point: &Settings) -> Settings {
    Settings { repeat: 80, workers: None, n: 35, times: 20, ..point.clone() }
}

/// Reads one of the article's programs, given by its counterpart's name, from a folder.
pub fn source(folder: &Path, name: &str) -> io::Result<Source> {
    let program = SafeText::from(format!("{name}.py"));
    let path = folder.join(&*program);
    let text = fs::read_to_string(&path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    let kind = Kind::of(name).expect("the name has a kind");
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Ok(Source { path: program.clone(), program, kind, text })
}

/// Replaces the article's addresses in code. Another edition may spell them with another scheme or case,
/// without `www.` or with a final slash.
pub fn with_sites(code: &str, sites: [&str; 2]) -> String {
    let spelled = |text: &str| {
        let text = text.to_lowercase();
        let (scheme, rest) = text.split_once("://")?;
        let rest = rest.trim_start_matches("www.").trim_end_matches('/').to_owned();
        ["http", "https"].contains(&scheme).then_some(rest)
    };
    let is_end = |it: char| it.is_whitespace() || "\"',".contains(it);
    let replaced = |part: &str| {
        let text = part.trim_end_matches(|it| is_end(it) || ".;)".contains(it));
        let known = spelled(text).and_then(|text| {
            ARTICLE_SITES.iter().position(|it| spelled(it).as_ref() == Some(&text))
        });
        known.map_or(part.to_owned(), |site| sites[site].to_owned() + &part[text.len()..])
    };
    code.split_inclusive(is_end).map(replaced).collect()
}

/// Fails if code has an address of the article outside comments, in any spelling.
pub fn refuse_address(path: &Path, code: &str) -> io::Result<()> {
    for (line, number) in code.lines().zip(1..) {
        if let Some(address) = address(without_comment(line)) {
            let problem = "is an address of the article that cannot be replaced: use --live";
            let path = path.display();
            return Err(io::Error::other(format!("{path}, line {number}: {address} {problem}")));
        }
    }
    Ok(())
}

/// Returns the part of a line before a comment, in Python, Rust or a shell.
pub fn without_comment(line: &str) -> &str {
    let begins = |begin: &&str| line.trim_start().starts_with(begin);
    let within = [" #", ",#", " // "].iter().filter_map(|begin| line.find(begin)).min();
    if ["#", "//"].iter().any(begins) { "" } else { &line[..within.unwrap_or(line.len())] }
}

/// Finds an address of the article in a line. A local address may have the same names in its path.
pub fn address(line: &str) -> Option<&str> {
    let mut words = line.split(|it: char| it.is_whitespace() || "\"'()[],;".contains(it));
    words.find(|word| {
        let word = word.to_lowercase();
        let host = word.split_once("://").map_or(&*word, |(_, host)| host);
        HOSTS.iter().any(|it| host.starts_with(it))
    })
}

/// Returns the article's time of a program in seconds, given its name with or without `.py`.
pub fn seconds(program: &str) -> Option<f64> {
    let program = program.trim_end_matches(".py");
    SECONDS.iter().find(|(name, _)| *name == program).map(|(_, seconds)| *seconds)
}

/// Divides the article's time of a program by its time of another.
pub fn ratio(program: &str, other: &str) -> Option<f64> {
    Some(seconds(program)? / seconds(other)?)
}

pub fn speedup(program: &str) -> Option<f64> {
    let (kind, _) = program.split_once('_')?;
    ratio(&format!("{kind}_non_concurrent"), program)
}
