//! The code of the programs, any two side by side.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::page::alignment::{Row, align};
use crate::page::highlight::{PYTHON, RUST};
use crate::page::links::{CODE, Links};
use crate::page::notes::notes;
use crate::report::Listing;

/// Renders the code of all programs and, for the script, the alignment of every two.
pub fn side_by_side(listings: &[Listing], links: &mut Links) -> Markup {
    html! {
        div.listings {
            @for it in listings {
                @let package = it.source.path.split_once("/examples/").map(|(package, _)| package);
                @let beside = package.filter(|name| it.name != *name && listings.iter().any(|it| it.name == *name));
                (listing(it, beside, links))
            }
        }
        script type="application/json" id="pairs" { (PreEscaped(json(&pairs(listings)))) }
    }
}

/// Renders the code of a program, or of an example beside one.
fn listing(Listing { name, source }: &Listing, beside: Option<&str>, links: &mut Links) -> Markup {
    let (language, suffix) = if source.is_python() { (PYTHON, " in Python") } else { (RUST, "") };
    let group = source.kind.title().to_owned() + suffix;
    let (sentence, mut notes) = notes(&source.program);
    html! {
        section.listing id=[links.id(CODE, name)] data-group=(group) data-beside=[beside] aria-labelledby={ "code-" (name) } {
            h3 id={ "code-" (name) } {
                (source.path)
                @if *name != *source.program { " (" (name) ")" }
                (links.links(CODE, name))
            }
            @if let Some(sentence) = sentence { p.step { (sentence) } }
            ol.code {
                @for (line, number) in language.lines(&source.text).iter().zip(1..) {
                    @let text: String = line.iter().map(|(_, text)| &**text).collect();
                    li value=(number) {
                        code { @for (class, text) in line {
                            @match class {
                                Some(class) => span.(class) { (text) },
                                None => (text),
                            }
                        } }
                        // Only the first of several equal lines has the note.
                        @if let Some(note) = notes.remove(text.trim()) { div.note { (note) } }
                    }
                }
            }
        }
    }
}

/// Aligns each program with all that follow it.
fn pairs(listings: &[Listing]) -> BTreeMap<&str, BTreeMap<&str, Vec<Row>>> {
    let pairs = listings.iter().enumerate().map(|(left, Listing { name, source })| {
        let others = listings[left + 1..].iter();
        let rows = others.map(|it| (&*it.name, align(&source.text, &it.source.text)));
        (&**name, rows.collect())
    });
    pairs.collect()
}

/// Serializes a value as JSON that can't end a `script` element.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data can be serialized").replace('<', "\\u003c")
}
