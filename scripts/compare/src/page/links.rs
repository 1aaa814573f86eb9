//! Links between the places on a page that show the same program.

use std::collections::HashMap;
use std::mem;

use maud::{Markup, html};

use crate::report::{Document, Listing, Part};

/// What the element id of a program begins with, and the words of links to it.
type Place = (&'static str, &'static str);

pub const FIGURES: Place = ("row-", "figures");
pub const TIMELINE: Place = ("timeline-", "timeline");
pub const CODE: Place = ("", "code");

fn id((prefix, _): Place, program: &str) -> String {
    format!("{prefix}{program}")
}

/// The element ids of all programs in all places, and whether an element has taken them.
pub struct Links(HashMap<String, bool>);

impl Links {
    pub fn of(document: &Document, listings: &[Listing]) -> Self {
        let mut ids: Vec<_> = listings.iter().map(|listing| id(CODE, &listing.name)).collect();
        for part in document.figures.iter().chain(&document.timelines) {
            match part {
                Part::Table(table) => ids.extend(table.programs().map(|name| id(FIGURES, name))),
                Part::Timelines(group) => {
                    ids.extend(group.names.iter().map(|name| id(TIMELINE, name)))
                }
                _ => {}
            }
        }
        Links(ids.into_iter().map(|id| (id, false)).collect())
    }

    /// Returns the id of the first element for a program, which is the target of links.
    pub fn id(&mut self, place: Place, program: &str) -> Option<String> {
        let id = id(place, program);
        let is_taken = self.0.get_mut(&id)?;
        (!mem::replace(is_taken, true)).then_some(id)
    }

    pub fn links(&self, from: Place, program: &str) -> Markup {
        let has = |place: &Place| self.0.contains_key(&id(*place, program));
        let places = [FIGURES, TIMELINE, CODE].into_iter().filter(|place| *place != from);
        html! {
            @if has(&from) {
                span.links {
                    @for (prefix, words) in places.filter(has) {
                        " " a href={ "#" (prefix) (program) } aria-label={ (program) ": " (words) } { (words) }
                    }
                }
            }
        }
    }
}
