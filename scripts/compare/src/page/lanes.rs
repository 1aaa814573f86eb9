//! The lanes of a timeline in SVG. A unit is one millisecond wide and one lane high.

use maud::{Markup, html};

use crate::comparison::timeline::{Lane, Timeline};
use crate::page::scale::number;

/// The colours, light and dark. They differ in brightness, for people who see red like green, or no colour.
pub const COLOURS: &str = include_str!("colours.css");

/// The maximum number of lanes, and of slices in a lane, up to which there is space between lanes.
const MOST_LANES: usize = 30;
const MOST_SLICES: usize = 300;

/// Draws each slice as a rectangle of class `job`, in the colour of ready for a CPU. Over it, rectangles
/// of class `wait` show when it waited, and those of class `cpu`, when it was on a CPU: their
/// height is its share of that time.
pub fn lanes(timeline: &Timeline) -> Markup {
    let is_short = |lane: &Lane| lane.slices.len() <= MOST_SLICES;
    let are_separate = timeline.lanes.len() <= MOST_LANES && timeline.lanes.iter().all(is_short);
    let room = if are_separate { 0.1 } else { 0.0 };
    let height = 1.0 - 2.0 * room;
    html! {
        g.separate[are_separate] {
            @for (lane, place) in timeline.lanes.iter().zip(0..) {
                @let y = f64::from(place) + room;
                @for slice in &lane.slices {
                    rect.job.failed[slice.failure.is_some()] x=(milliseconds(slice.start_seconds)) y=(number(y))
                        width=(milliseconds(slice.seconds)) height=(number(height)) {}
                    @for [from, seconds] in slice.waits.iter().filter(|_| slice.failure.is_none()) {
                        rect.wait x=(milliseconds(*from)) y=(number(y))
                            width=(milliseconds(*seconds)) height=(number(height)) {}
                    }
                    @let (busy, share) = slice.busy();
                    @for (from, to) in busy.into_iter().filter(|(from, to)| from < to && share > 0.0) {
                        rect.cpu x=(milliseconds(from)) y=(number(y + height * (1.0 - share)))
                            width=(milliseconds(to - from)) height=(number(height * share)) {}
                    }
                }
            }
        }
    }
}

/// Returns a view box for all lanes, from 0 to `end_seconds`.
pub fn view_box(timeline: &Timeline, end_seconds: f64) -> String {
    format!("0 0 {} {}", milliseconds(end_seconds), timeline.lanes.len())
}

fn milliseconds(seconds: f64) -> String {
    number(seconds * 1e3)
}
