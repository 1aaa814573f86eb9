//! The timelines of one kind of program on one time axis, and the same slices as tables.

use maud::{Markup, html};

use crate::comparison::format::seconds;
use crate::comparison::timeline::{Lane, Slice, Timeline};
use crate::comparison::{Kind, Program};
use crate::page::lanes::{lanes, view_box};
use crate::page::links::{Links, TIMELINE};
use crate::page::scale::{self, percent};
use crate::report::timelines::{TimelineGroup, describe, label};

/// Zoom factors. The axis has its own ticks for each of them.
const ZOOMS: [usize; 4] = [1, 4, 16, 64];

pub fn timelines(group: &TimelineGroup, links: &mut Links) -> Markup {
    let end = group.end_seconds();
    let TimelineGroup { title, lesson, programs, names, .. } = group;
    html! {
        figure.timelines data-zooms=(ZOOMS.map(|zoom| zoom.to_string()).join(" ")) data-zoom="1" {
            figcaption {
                h3 { (title) }
                p { (lesson) }
                span {
                    span.key { span.swatch.cpu {} "on a CPU (height: share of the time)" }
                    span.key { span.swatch.job {} "ready, waiting for a CPU" }
                    @if group.has(|slice| !slice.waits.is_empty()) {
                        span.key { span.swatch.wait {} "waiting for an answer (a task: or for the thread)" }
                    }
                    @if group.has(|slice| slice.failure.is_some()) { span.key { span.swatch.job.failed {} "failed" } }
                }
            }
            div.scroll role="group" tabindex="0" aria-label={ (title) ": timelines" } {
                div.plots {
                    @for zoom in ZOOMS {
                        div.ticks data-zoom=(zoom) hidden[zoom != 1] aria-hidden="true" {
                            @for (at, label) in scale::times(end, zoom) {
                                span.late[at > 0.9] style={ "left:" (percent(at)) } { (label) }
                            }
                        }
                    }
                    @for ((program, timeline), name) in programs.iter().zip(names) {
                        (plot(program, timeline, end, name, links))
                    }
                }
            }
            details.slices {
                summary { "As tables" }
                @for (program, timeline) in programs { (table(title, program, timeline)) }
            }
        }
    }
}

fn plot(program: &Program, timeline: &Timeline, end: f64, name: &str, links: &mut Links) -> Markup {
    html! {
        div.plot id=[links.id(TIMELINE, name)] {
            h4 {
                strong { (label(program, timeline)) } " (" (describe(timeline)) ")"
                (links.links(TIMELINE, name))
            }
            svg role="img" aria-label={ (label(program, timeline)) ". The table below lists every slice." }
                style={ "--lanes:" (timeline.lanes.len()) } viewBox=(view_box(timeline, end))
                preserveAspectRatio="none" { (lanes(timeline)) }
        }
    }
}

/// Renders a row for each slice. The script relies on the order, which is that of the drawing.
fn table(title: &str, program: &Program, timeline: &Timeline) -> Markup {
    let rows = timeline.lanes.iter().flat_map(|lane| lane.slices.iter().map(move |it| (lane, it)));
    html! {
        h4 { (program.name) }
        div.scroll role="group" tabindex="0" aria-label={ (title) ", " (program.name) ": slices" } {
            table {
                thead {
                    tr {
                        @for title in TITLES { th scope="col" { (title) } }
                    }
                }
                tbody { @for (lane, slice) in rows { (row(program.kind, lane, slice)) } }
            }
        }
    }
}

const TITLES: [&str; 8] = ["lane", "job", "result", "from", "for", "on a CPU", "ready", "waiting"];

fn row(kind: Kind, lane: &Lane, slice: &Slice) -> Markup {
    let split = slice.split().map_or([const { None }; 3], |split| split.map(Some));
    let result = match (&slice.failure, slice.result) {
        (Some(failure), _) => format!("failed: {failure}"),
        (None, Some(result)) if kind == Kind::Io => format!("{result} bytes"),
        (None, result) => result.map_or("-".to_owned(), |it| it.to_string()),
    };
    html! {
        tr {
            th scope="row" { (lane.name) }
            td { (slice.job) }
            td { (result) }
            td { (seconds(slice.start_seconds)) }
            td { (seconds(slice.seconds)) }
            @for time in split { td { (time.map_or("-".to_owned(), seconds)) } }
        }
    }
}
