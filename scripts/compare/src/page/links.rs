//! Links between the places on a page that show the same program.

use std::collections::HashMap;
use std::mem;

use maud::{Markup, html};

use crate::report::{Document, Listing, Part};

pub struct Place {
    /// What the element id of a program begins with.
    prefix: &'static str,
    words: &'static str,
}

pub const FIGURES: Place = Place { prefix: "row-", words: "figures" };
pub const TIMELINE: Place = Place { prefix: "timeline-", words: "timeline" };
pub const CODE: Place = Place { prefix: "", words: "code" };

impl Place {
    fn id(&self, program: &str) -> String {
        format!("{}{program}", self.prefix)
    }
}

/// The element ids of all programs in all places, and whether an element has taken them.
pub struct Links(HashMap<String, bool>);

impl Links {
    pub fn of(document: &Document, listings: &[Listing]) -> Self {
        let mut ids: Vec<_> = listings.iter().map(|listing| CODE.id(&listing.name)).collect();
        for part in document.figures.iter().chain(&document.timelines) {
            match part {
                Part::Table(table) => ids.extend(table.programs().map(|name| FIGURES.id(name))),
                Part::Timelines(group) => {
                    ids.extend(group.names.iter().map(|name| TIMELINE.id(name)))
                }
                _ => {}
            }
        }
        Links(ids.into_iter().map(|id| (id, false)).collect())
    }

    /// Returns the id of the first element for a program, which is the target of links.
    pub fn id(&mut self, place: Place, program: &str) -> Option<String> {
        let id = place.id(program);
        let is_taken = self.0.get_mut(&id)?;
        (!mem::replace(is_taken, true)).then_some(id)
    }

    pub fn links(&self, from: Place, program: &str) -> Markup {
        let has = |place: &Place| self.0.contains_key(&place.id(program));
        let places = [FIGURES, TIMELINE, CODE].into_iter().filter(has);
        html! {
            @if has(&from) {
                span.links {
                    @for Place { prefix, words } in places.filter(|place| place.words != from.words) {
                        " " a href={ "#" (prefix) (program) } aria-label={ (program) ": " (words) } { (words) }
                    }
                }
            }
        }
    }
}
