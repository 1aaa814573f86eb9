//! Lanes of jobs with their times. Worker processes send times as text.

use std::fmt;

use crate::system::Failure;

/// A thread, task or worker process.
pub(crate) struct Lane {
    pub name: String,
    /// The id of its process.
    pub process: u32,
    pub slices: Vec<Slice>,
    /// The start and end of each wait of the job in progress.
    pub waits: Vec<(u64, u64)>,
}

/// A finished job.
pub(crate) struct Slice {
    pub job: String,
    pub result: Result<u64, Failure>,
    pub span: Span,
}

/// The times of a job, in nanoseconds since the start of the timeline.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Span {
    pub start: u64,
    pub end: u64,
    /// Its CPU time, if known.
    pub cpu: Option<u64>,
    /// The start and end of each of its waits.
    pub waits: Vec<(u64, u64)>,
}

impl Span {
    /// Moves the span within these bounds, and truncates it if it is too long: the clocks of two
    /// processes, or of a thread, may differ a little.
    pub fn within(mut self, start: u64, end: u64) -> Self {
        let (late, early) = (start.saturating_sub(self.start), self.end.saturating_sub(end));
        let clamp = |time: &mut u64| {
            *time = time.saturating_add(late).saturating_sub(early).clamp(start, end);
        };
        clamp(&mut self.start);
        clamp(&mut self.end);
        for (from, to) in &mut self.waits {
            clamp(from);
            clamp(to);
        }
        self.cpu = self.cpu.map(|cpu| cpu.min(self.end - self.start));
        self
    }

    /// Reads the text of a span. Returns `None` if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let times: Option<Vec<u64>> = text.split(' ').map(|time| time.parse().ok()).collect();
        let [start, end, cpu, waits @ ..] = &times?[..] else { return None };
        let is_valid = start <= end && waits.len() % 2 == 0 && waits.is_sorted();
        is_valid.then(|| Span {
            start: *start,
            end: *end,
            cpu: Some(*cpu),
            waits: waits.chunks(2).map(|wait| (wait[0], wait[1])).collect(),
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} {} {}", self.start, self.end, self.cpu.unwrap_or_default())?;
        self.waits.iter().try_for_each(|(from, to)| write!(formatter, " {from} {to}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn moves_any_span_within_bounds(times in vec(any::<u64>(), 3..9), mut bounds: [u64; 2]) {
            bounds.sort();
            let [start, end] = bounds;
            let text: Vec<_> = times.iter().map(u64::to_string).collect();
            if let Some(span) = Span::parse(&text.join(" ")) {
                prop_assert_eq!(span.to_string(), text.join(" "));
                let span = span.within(start, end);
                prop_assert!(start <= span.start && span.start <= span.end && span.end <= end);
                prop_assert!(span.cpu <= Some(span.end - span.start));
                prop_assert!(span.waits.iter().all(|(from, to)| start <= *from && from <= to && *to <= end));
            }
        }
    }
}
