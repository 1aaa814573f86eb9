//! The HTML report: one self-contained file that needs no network.

mod alignment;
mod chart;
mod code;
mod highlight;
mod lanes;
mod links;
mod notes;
mod scale;
mod svg;
mod table;
mod timelines;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::code::side_by_side;
use self::lanes::COLOURS;
use self::links::Links;
pub use self::svg::svg;
use crate::analysis::Judgement;
use crate::report::{Document, Part, Report, listings};

const STYLES: [&str; 5] = [
    COLOURS,
    include_str!("page.css"),
    include_str!("table.css"),
    include_str!("timelines.css"),
    include_str!("code.css"),
];

/// Scripts, the first of which defines helpers for the others.
const SCRIPTS: [&str; 3] =
    [include_str!("page.js"), include_str!("table.js"), include_str!("timelines.js")];
const SCRIPT_OF_CODE: &str = include_str!("code.js");

/// A policy that blocks every request, even if hostile content got into the page as markup.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// For somebody who sees the page for the first time.
const QUESTION: &str = "Which way is fastest, and why?";
const LEAD: &str = "The same work, done with different kinds of concurrency. io_ programs wait for \
                    downloads; cpu_ programs compute Fibonacci numbers.";

const ARTICLE: &str = "https://realpython.com/python-concurrency/";

pub fn page(report: &Report) -> String {
    let has_timelines = report.has_timelines();
    let document = report.document(has_timelines);
    let listings = listings(report);
    let mut links = Links::of(&document, &listings);
    let has_code = listings.len() > 1;
    let sections = [
        Some(("figures", "Results", figures(&document, &mut links))),
        has_timelines.then(|| ("timelines", "Timelines", parts(&document.timelines, &mut links))),
        has_code.then(|| ("code", "Code", side_by_side(&listings, &mut links))),
        Some(("facts", "Setup", facts(&document))),
    ];
    let sections: Vec<_> = sections.into_iter().flatten().collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { "Concurrency, side by side" }
                style { (PreEscaped(STYLES.concat())) }
            }
            body {
                header {
                    h1 { "Concurrency, side by side" }
                    nav aria-label="Sections" {
                        @for (id, title, _) in &sections { a href={ "#" (id) } { (title) } " " }
                    }
                    @for line in short_facts(&document) { p.fact { (line) } }
                }
                main {
                    @for (id, title, content) in &sections {
                        section id=(id) aria-labelledby={ (id) "-title" } {
                            h2 id={ (id) "-title" } { (if *id == "figures" { QUESTION } else { title }) }
                            (content)
                        }
                    }
                }
                // A module has a scope of its own: its names can't clash with the browser's.
                script type="module" {
                    (PreEscaped(SCRIPTS.concat()))
                    @if has_code { (PreEscaped(SCRIPT_OF_CODE)) }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Returns the machine, the date and the command, unless there are several.
fn short_facts<'a>(document: &'a Document) -> impl Iterator<Item = &'a String> {
    let facts = document.facts.iter().filter(|fact| ["Machine", "Command"].contains(&fact.title));
    facts.filter_map(|fact| if let [only] = &fact.lines[..] { Some(only) } else { None })
}

fn figures(document: &Document, links: &mut Links) -> Markup {
    let Document { claims, models, .. } = document;
    let sections =
        [("claims-title", "Claims", claims), ("models-title", "Which model when", models)];
    html! {
        p { (LEAD) }
        (parts(&document.figures, links))
        (parts(&document.remarks, links))
        @for (id, title, content) in sections.into_iter().filter(|it| !it.2.is_empty()) {
            section aria-labelledby=(id) {
                h3 id=(id) { (title) }
                (parts(content, links))
            }
        }
    }
}

fn parts(parts: &[Part], links: &mut Links) -> Markup {
    html! {
        @for part in parts {
            @match part {
                Part::Sentence(sentence) => p { (sentence) },
                Part::Table(table) => {
                    (table::table(table, links))
                    @if let Some(format) = table.chart { (chart::chart(table, format)) }
                },
                Part::Timelines(group) => (timelines::timelines(group, links)),
                Part::Claims(claims) => ul.claims { @for line in claims { (claim(line)) } },
            }
        }
    }
}

fn claim(Judgement { number, claim, verdict, words, why, .. }: &Judgement) -> Markup {
    html! {
        li {
            span.number { (number) }
            strong.verdict.(verdict.words().replace(' ', "-")) { (words) }
            div { (claim) " " span.why { (why) } }
        }
    }
}

fn facts(document: &Document) -> Markup {
    html! {
        dl {
            @for fact in &document.facts {
                dt { (fact.title) }
                @for line in &fact.lines { dd { (line) } }
            }
            dt { "The article" }
            dd { a href=(ARTICLE) rel="noreferrer" { (ARTICLE) } }
        }
    }
}
