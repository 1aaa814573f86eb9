//! Links between the places on a page that show the same program.

use std::collections::HashMap;

use maud::{Markup, html};

use crate::report::{Document, Listing, Part};

#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub enum Place {
    Figures,
    Timeline,
    Code,
}

const ALL: [Place; 3] = [Place::Figures, Place::Timeline, Place::Code];

impl Place {
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

/// The number of a part in its list, and of a column, row or timeline in that part.
pub type Spot = (usize, usize);

/// The targets of links: for each place and program, the first spot that shows it.
pub struct Links<'a>(HashMap<(Place, &'a str), Spot>);

impl<'a> Links<'a> {
    pub fn of(document: &'a Document, listings: &'a [Listing]) -> Self {
        let mut links = Links(HashMap::new());
        let numbered =
            [&document.figures, &document.timelines].map(|parts| parts.iter().enumerate());
        for (number, part) in numbered.into_iter().flatten() {
            match part {
                Part::Table(table) => links.add(Place::Figures, number, table.programs()),
                Part::Timelines(group) => {
                    let names = group.names.iter().map(|name| Some(&**name));
                    links.add(Place::Timeline, number, names);
                }
                _ => {}
            }
        }
        links.add(Place::Code, 0, listings.iter().map(|listing| Some(&*listing.name)));
        links
    }

    fn add(&mut self, place: Place, part: usize, programs: impl Iterator<Item = Option<&'a str>>) {
        for (index, program) in programs.enumerate() {
            if let Some(program) = program {
                self.0.entry((place, program)).or_insert((part, index));
            }
        }
    }

    /// Returns the element id of a spot if it is the target of links.
    pub fn id(&self, place: Place, program: &str, spot: Spot) -> Option<String> {
        (self.0.get(&(place, program)) == Some(&spot)).then(|| place.id(program))
    }

    pub fn links(&self, from: Place, program: &str) -> Markup {
        let has = |place: &Place| self.0.contains_key(&(*place, program));
        let others = ALL.into_iter().filter(|place| *place != from && has(place));
        html! {
            @if has(&from) {
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
