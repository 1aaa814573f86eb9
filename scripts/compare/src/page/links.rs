//! The places of a page that tell of a program, each linked with the others.

use std::collections::HashSet;

use maud::{Markup, html};

use crate::page::source::Listing;
use crate::report::Report;

/// What a place tells.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub enum Place {
    Figures,
    Timeline,
    Code,
}

const ALL: [Place; 3] = [Place::Figures, Place::Timeline, Place::Code];

/// What there is, and which of it stands on the page already.
pub struct Places {
    found: HashSet<(Place, String)>,
    passed: HashSet<(Place, String)>,
}

impl Place {
    /// What its address is.
    fn id(self, program: &str) -> String {
        match self {
            Place::Figures => format!("row-{program}"),
            Place::Timeline => format!("timeline-{program}"),
            Place::Code => program.to_owned(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Place::Figures => "figures",
            Place::Timeline => "timeline",
            Place::Code => "code",
        }
    }
}

impl Places {
    pub fn of(report: &Report, listings: &[Listing]) -> Self {
        let measured = report.programs().flat_map(|program| {
            let places = [Some(Place::Figures), program.recorded().map(|_| Place::Timeline)];
            places.into_iter().flatten().map(|place| (place, program.name.to_string()))
        });
        let code = listings.iter().map(|listing| (Place::Code, listing.name.clone()));
        Places { found: measured.chain(code).collect(), passed: HashSet::new() }
    }

    fn has(&self, place: Place, program: &str) -> bool {
        self.found.contains(&(place, program.to_owned()))
    }

    /// The address of a place, if it is one; and the first, if there are several.
    pub fn id(&mut self, place: Place, program: &str) -> Option<String> {
        let is_new = self.passed.insert((place, program.to_owned()));
        (is_new && self.has(place, program)).then(|| place.id(program))
    }

    /// Links from a place to the others.
    pub fn links(&self, from: Place, program: &str) -> Markup {
        let others = ALL.into_iter().filter(|it| *it != from && self.has(*it, program));
        html! {
            @if self.has(from, program) {
                span.links {
                    @for place in others {
                        " " a href={ "#" (place.id(program)) } aria-label={ (program) ": " (place.words()) } {
                            (place.words())
                        }
                    }
                }
            }
        }
    }
}
