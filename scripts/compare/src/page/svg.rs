//! The timelines as an SVG image for web pages and slides.

use maud::{Markup, html};

use crate::page::lanes::{COLOURS, lanes, view_box};
use crate::page::scale::{self, number};
use crate::report::timelines::{TimelineGroup, label};
use crate::report::{Part, Report};

/// The width of the image. All sizes are in pixels.
const WIDTH: f64 = 960.0;
const MARGIN: f64 = 16.0;
const GAP: f64 = 32.0;
const LINE: f64 = 20.0;
/// The width of a character, at least in most fonts.
const CHARACTER: f64 = 7.0;
/// The height of a lane, unless all lanes of a program together would be higher than `LANES`.
const LANE: f64 = 12.0;
const LANES: f64 = 120.0;

const STYLE: &str = include_str!("svg.css");

pub fn svg(report: &Report) -> Option<String> {
    let document = report.document(true);
    let parts = document.timelines.iter();
    let mut panels: Vec<_> = parts
        .filter_map(|part| if let Part::Timelines(group) = part { Some(group) } else { None })
        .collect();
    // A slide has no room for examples beside the programs.
    let are_asides = panels.first()?.are_asides;
    panels.retain(|group| group.are_asides == are_asides);
    let columns = panels.len().min(2);
    let width = (WIDTH - 2.0 * MARGIN - GAP * (columns.checked_sub(1)? as f64)) / columns as f64;
    let mut below = MARGIN + LINE;
    let mut drawn = Vec::new();
    for row in panels.chunks(columns) {
        let mut bottom: f64 = 0.0;
        for (column, group) in row.iter().enumerate() {
            let (markup, height) = panel(group, width);
            drawn.push((MARGIN + column as f64 * (width + GAP), below, markup));
            bottom = bottom.max(below + height);
        }
        below = bottom + LINE;
    }
    let facts = document.facts.iter().take(2).flat_map(|fact| &fact.lines);
    let facts: Vec<_> = facts.zip(0..).collect();
    let height = below + facts.len() as f64 * LINE;
    Some(
        html! {
            svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(number(height))
                viewBox={ "0 0 " (WIDTH) " " (number(height)) } role="img" {
                title { "Timelines of the programs" }
                desc { @for (title, line) in document.facts() { (title) ": " (line) "\n" } }
                style { (COLOURS) (STYLE) }
                rect.paper width="100%" height="100%" {}
                (legend(panels.iter().any(|it| it.has(|slice| slice.failure.is_some()))))
                @for (x, y, panel) in drawn {
                    g transform={ "translate(" (number(x)) " " (number(y)) ")" } { (panel) }
                }
                @for (fact, line) in facts {
                    text.faint x=(MARGIN) y=(number(below + f64::from(line) * LINE)) { (fact) }
                }
            }
        }
        .into_string()
            + "\n",
    )
}

fn legend(with_failures: bool) -> Markup {
    let keys = [
        ("cpu", "on a CPU", 0),
        ("job", "ready, waiting for a CPU", 100),
        ("wait", "waiting", 290),
        ("job failed", "failed", 380),
    ];
    html! {
        g transform={ "translate(" (MARGIN) " " (MARGIN) ")" } {
            @for (class, words, x) in keys.into_iter().take(3 + usize::from(with_failures)) {
                rect.(class) x=(x) width="16" height="12" {}
                text x=(x + 22) y="11" { (words) }
            }
        }
    }
}

/// Draws a group of timelines from its title to its axis, and returns the height of that, too.
fn panel(group: &TimelineGroup, width: f64) -> (Markup, f64) {
    let end = group.end_seconds();
    let lesson = textwrap::wrap(&group.lesson, (width / CHARACTER) as usize);
    let top = (1.5 + lesson.len() as f64) * LINE;
    let mut below = top + LINE / 2.0;
    let programs = group.programs.iter().map(|(program, timeline)| {
        let y = below;
        let height = LANES.min(LANE * timeline.lanes.len() as f64);
        below += height + 1.5 * LINE;
        (program, timeline, y, height)
    });
    let programs: Vec<_> = programs.collect();
    let bottom = below - LINE;
    let markup = html! {
        text.title y=(LINE) { (group.title) }
        @for (line, y) in lesson.iter().zip(2..) { text y=(f64::from(y) * LINE) { (line) } }
        @for (at, label) in scale::times(end, 1) {
            @let x = number(at * width);
            line.tick x1=(x) x2=(x) y1=(top) y2=(number(bottom)) {}
            text.faint x=(x) y=(number(bottom + 16.0)) text-anchor="middle" { (label) }
        }
        @for (program, timeline, y, height) in programs {
            text y=(number(y + 8.0)) { (label(program, timeline)) }
            svg y=(number(y + 14.0)) width=(number(width)) height=(number(height))
                viewBox=(view_box(timeline, end)) preserveAspectRatio="none" { (lanes(timeline)) }
        }
    };
    (markup, bottom + LINE)
}
