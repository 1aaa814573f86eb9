//! Parses the standard output of a program.

use std::time::Duration;

use crate::comparison::Kind;

/// Maximum length of an unexpected last line in a message, in characters.
const LONGEST_SHOWN: usize = 300;

/// Facts gathered from a program's standard output.
pub struct Output {
    /// The list of sites, without repetitions.
    sites: Vec<String>,
    /// Number of downloads reported of each site.
    pub reads: Vec<usize>,
    /// Number of these that were out of the list's order.
    pub out_of_order: usize,
    /// The calls of `fib` that shared_counter counted, by both of its counters.
    pub counted: Option<[u64; 2]>,
    last: String,
}

impl Output {
    pub fn new(sites: Vec<String>) -> Self {
        let (reads, last) = (vec![0; sites.len()], String::new());
        Output { sites, reads, out_of_order: 0, counted: None, last }
    }

    pub fn add(&mut self, line: &str) {
        // Python's threads may print several in one line, as they print its end separately.
        for (_, url) in line.split("Read ").skip(1).filter_map(|end| end.split_once("from ")) {
            let url = url.split_whitespace().next();
            let Some(site) = self.sites.iter().position(|site| Some(&**site) == url) else {
                continue;
            };
            let expected = self.reads.iter().sum::<usize>() % self.sites.len();
            self.out_of_order += usize::from(site != expected);
            self.reads[site] += 1;
        }
        let counts = line.strip_prefix("Counted ").and_then(|it| it.split_once(" calls of fib, "));
        if let Some((right, wrong)) = counts {
            let number = |words: &str| words.split(' ').next()?.parse().ok();
            self.counted = number(right).zip(number(wrong)).map(<[u64; 2]>::from);
        }
        if !line.is_empty() {
            self.last = line.to_owned();
        }
    }

    /// Parses the last line, as in "Downloaded 158 of 160 sites in 2.9 seconds" or "Computed in 0.4 seconds".
    /// With a kind, accepts only the line of that kind.
    pub fn last_line(&self, kind: Option<Kind>) -> Result<LastLine, String> {
        if self.last.is_empty() {
            return Err("it printed nothing".to_owned());
        }
        let expected = LAST_LINES.iter().filter(|(it, ..)| kind.is_none_or(|kind| *it == kind));
        let parse = || {
            let (kind, rest) = expected
                .clone()
                .find_map(|(kind, begin, _)| Some((*kind, self.last.strip_prefix(begin)?)))?;
            let (jobs, time) = rest.rsplit_once("in ")?;
            // Some programs print a decimal comma, as the locale has it.
            let seconds = time.strip_suffix(" seconds")?.replace(',', ".");
            let decimals = seconds.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let seconds = seconds.parse().ok()?;
            let mut words = jobs.split_whitespace();
            let done = words.next().map(str::parse).transpose().ok()?;
            let jobs = match words.next() {
                Some("of") => Some(words.next()?.parse().ok()?),
                _ => done,
            };
            let time = Duration::try_from_secs_f64(seconds).ok()?;
            // Cpu programs print a number of jobs only if some failed.
            let line = LastLine { kind, time, decimals, done, jobs };
            (kind == Kind::Cpu || done.is_some()).then_some(line)
        };
        parse().ok_or_else(|| {
            let expected: Vec<_> = expected.map(|(.., line)| format!("\"{line}\"")).collect();
            let last: String = self.last.chars().take(LONGEST_SHOWN).collect();
            format!("its last line is not {} but \"{last}\"", expected.join(" or "))
        })
    }
}

/// The beginning of each kind's last line, and its form for messages.
const LAST_LINES: [(Kind, &str, &str); 2] = [
    (Kind::Io, "Downloaded ", "Downloaded N sites in S seconds"),
    (Kind::Cpu, "Computed ", "Computed in S seconds"),
];

#[derive(Clone, Copy)]
pub struct LastLine {
    pub kind: Kind,
    pub time: Duration,
    pub decimals: usize,
    pub done: Option<usize>,
    pub jobs: Option<usize>,
}
