//! What a program printed, as far as it tells what the program did.

use std::time::Duration;

use crate::comparison::Kind;

/// What is known of the lines on a program's standard output.
pub struct Printed {
    /// The list of sites, once.
    sites: Vec<String>,
    /// How many downloads were reported.
    pub reads: usize,
    /// How many of these stood at another place than in the list.
    pub out_of_order: usize,
    /// The last line that is not empty.
    last: String,
}

impl Printed {
    /// Nothing yet. The sites are those of an io program.
    pub fn new(sites: Vec<String>) -> Self {
        Printed { sites, reads: 0, out_of_order: 0, last: String::new() }
    }

    /// One more line was printed.
    pub fn add(&mut self, line: &str) {
        if let Some((_, url)) =
            line.split_once("Read ").and_then(|(_, end)| end.split_once("from "))
        {
            let expected = self.sites.get(self.reads % self.sites.len().max(1));
            self.out_of_order += usize::from(expected.is_none_or(|expected| expected != url));
            self.reads += 1;
        }
        if !line.is_empty() {
            self.last = line.to_owned();
        }
    }

    /// The time and the number of jobs done in the last line, if it is what it should be: as in
    /// "Downloaded 158 of 160 sites in 2.9 seconds", "Computed in 0.4 seconds".
    pub fn summary(&self, kind: Kind, wanted: usize) -> Result<(Duration, usize), String> {
        if self.last.is_empty() {
            return Err("it printed nothing".to_owned());
        }
        let begin = match kind {
            Kind::Io => "Downloaded ",
            Kind::Cpu => "Computed ",
        };
        let parse = || {
            let (done, time) = self.last.strip_prefix(begin)?.rsplit_once("in ")?;
            let seconds = time.strip_suffix(" seconds")?.parse().ok()?;
            let done = match done.split(' ').next() {
                Some("") | None => wanted,
                Some(number) => number.parse().ok()?,
            };
            Some((Duration::try_from_secs_f64(seconds).ok()?, done))
        };
        parse().ok_or_else(|| {
            format!("its last line is not \"{begin}… in S seconds\" but \"{}\"", self.last)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(lines: &[&str]) -> Printed {
        let mut printed = Printed::new(vec!["http://a".to_owned(), "http://b".to_owned()]);
        for line in lines {
            printed.add(line);
        }
        printed
    }

    #[test]
    fn the_time_and_the_count_stand_in_the_last_line() {
        for (line, kind, expected) in [
            ("Downloaded 160 sites in 14.289619 seconds", Kind::Io, (14_289_619, 160)),
            ("Downloaded 158 of 160 sites in 0.000001 seconds", Kind::Io, (1, 158)),
            ("Computed in 0.5 seconds", Kind::Cpu, (500_000, 20)),
            ("Computed 19 of 20 in 0.5 seconds", Kind::Cpu, (500_000, 19)),
        ] {
            let (time, done) = printed(&["x", line, ""]).summary(kind, 20).unwrap();
            assert_eq!((time.as_micros(), done), expected, "{line}");
        }
    }

    #[test]
    fn any_other_last_line_is_named() {
        for line in [
            "Downloaded 160 sites in x seconds",
            "Downloaded 160 sites in -1 seconds",
            "Downloaded 160 sites in NaN seconds",
            "Downloaded many sites in 1 seconds",
            "Downloaded",
            "Computed in 1.5 seconds",
        ] {
            let problem = printed(&[line]).summary(Kind::Io, 160).unwrap_err();
            assert!(problem.contains(line), "{problem}");
        }
        assert_eq!(printed(&["", ""]).summary(Kind::Cpu, 20).unwrap_err(), "it printed nothing");
    }

    #[test]
    fn downloads_out_of_order_are_counted() {
        let in_order = ["Read 1 bytes from http://a", "Process-3: Read 2 bytes from http://b"];
        for (lines, out_of_order) in [
            ([in_order[0], in_order[1], in_order[0]], 0),
            ([in_order[0], in_order[0], in_order[1]], 2),
            ([in_order[1], "something else", in_order[1]], 1),
        ] {
            assert_eq!(printed(&lines).out_of_order, out_of_order, "{lines:?}");
        }
    }
}
