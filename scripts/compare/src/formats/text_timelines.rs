//! Timelines drawn with characters.

use console::{Alignment, measure_text_width, pad_str, truncate_str};
use textwrap::fill;

use crate::comparison::format::seconds;
use crate::comparison::timeline::Lane;
use crate::report::timelines::{TimelineGroup, describe, label};

/// The maximum number of rows for a program: if it has more lanes, several share a row.
const MOST_ROWS: usize = 10;

/// The maximum width of a row's name, in columns.
const LONGEST_NAME: usize = 20;

/// Draws a group of timelines on one time axis, in lines of at most `width` columns.
pub fn drawing(group: &TimelineGroup, width: usize) -> String {
    let TimelineGroup { title, lesson, programs, .. } = group;
    let rows: Vec<_> = programs.iter().map(|(_, timeline)| fold(&timeline.lanes)).collect();
    let names = rows.iter().flatten().map(|(name, _)| measure_text_width(name));
    let names = names.max().unwrap_or(0).min(LONGEST_NAME);
    let columns = width.saturating_sub(names + 3).max(10);
    let end = group.end_seconds();
    let of_column = end / columns as f64;
    let column = seconds(of_column);
    let legend =
        format!("█ on a CPU  ▓▒ partly, or ready for one  ░ waiting (a column is {column})");
    let mut lines = vec![fill(&format!("{title}: {lesson}"), width), fill(&legend, width)];
    for ((program, timeline), rows) in programs.iter().zip(rows) {
        lines.push(String::new());
        lines.push(fill(&format!("{} ({})", label(program, timeline), describe(timeline)), width));
        lines.extend(rows.iter().map(|(name, lanes)| {
            let name = truncate_str(name, names, "");
            let name = pad_str(&name, names, Alignment::Left, None);
            let row = row(lanes, columns, of_column);
            format!("  {name} {row}").trim_end().to_owned()
        }));
    }
    let end = seconds(end);
    let room = columns.saturating_sub("0 s".len());
    lines.push(format!("  {:names$} 0 s{end:>room$}", ""));
    lines.join("\n")
}

/// Distributes lanes over rows, and returns the name and the lanes of each row.
fn fold(lanes: &[Lane]) -> Vec<(String, &[Lane])> {
    let in_a_row = lanes.len().div_ceil(MOST_ROWS).max(1);
    let name = |lanes: &[Lane]| match lanes {
        [lane] => lane.name.to_string(),
        [first, .., last] => {
            let last = last.name.rsplit('-').next().unwrap_or_default();
            format!("{}–{last}", first.name)
        }
        [] => String::new(),
    };
    lanes.chunks(in_a_row).map(|lanes| (name(lanes), lanes)).collect()
}

/// Draws lanes into one row of `columns` characters, each of which stands for `seconds`.
fn row(lanes: &[Lane], columns: usize, seconds: f64) -> String {
    let [mut jobs, mut busy, mut on_cpu] = [0; 3].map(|_| vec![0.0; columns]);
    for slice in lanes.iter().flat_map(|lane| &lane.slices) {
        add(&mut jobs, seconds, (slice.start_seconds, slice.end_seconds()), 1.0);
        let (parts, share) = slice.busy();
        for part in parts {
            add(&mut busy, seconds, part, 1.0);
            add(&mut on_cpu, seconds, part, share);
        }
    }
    // A column that is less than half full is left blank, unless the row has no fuller one.
    let enough = jobs.iter().copied().fold(0.0, f64::max).min(seconds / 2.0);
    let drawn = |column: usize| match on_cpu[column] / jobs[column] {
        _ if jobs[column] <= 0.0 || jobs[column] < enough => ' ',
        _ if busy[column] < jobs[column] / 2.0 => '░',
        0.9.. => '█',
        0.5.. => '▓',
        _ => '▒',
    };
    (0..columns).map(drawn).collect()
}

/// Adds `share` of the time between `from` and `to` to the columns that it covers.
fn add(columns: &mut [f64], seconds: f64, (from, to): (f64, f64), share: f64) {
    let most = columns.len() - 1;
    let [first, last] = [from, to].map(|time| ((time / seconds) as usize).min(most));
    for (number, column) in columns.iter_mut().enumerate().take(last + 1).skip(first) {
        let start = number as f64 * seconds;
        *column += share * (to.min(start + seconds) - from.max(start));
    }
}
