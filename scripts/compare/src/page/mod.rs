//! The report as a page: one file that needs nothing else, and no network.

mod alignment;
mod bars;
mod chart;
mod code;
mod highlight;
mod lanes;
mod links;
mod scale;
mod svg;
mod table;
mod timelines;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::code::side_by_side;
use self::lanes::COLOURS;
use self::links::Links;
pub use self::svg::svg;
use crate::report::{ClaimLine, Document, Part, Report};

const STYLES: [&str; 5] = [
    COLOURS,
    include_str!("page.css"),
    include_str!("table.css"),
    include_str!("timelines.css"),
    include_str!("code.css"),
];

/// The first has what the others need.
const SCRIPTS: [&str; 3] =
    [include_str!("page.js"), include_str!("table.js"), include_str!("timelines.js")];
const SCRIPT_OF_CODE: &str = include_str!("code.js");

/// Nothing may be fetched, whatever the page's content were to say.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

const ARTICLE: &str = "https://realpython.com/python-concurrency/";

/// The page, with the programs to be read.
pub fn page(report: &Report) -> String {
    let has_timelines = report.has_timelines();
    let document = report.document(has_timelines);
    let listings = report.listings();
    let links = Links::of(&document, &listings);
    let has_code = listings.len() > 1;
    let sections = [
        Some(("figures", "How long they take", figures(&document, &links))),
        has_timelines
            .then(|| ("timelines", "What they do meanwhile", parts(&document.timelines, &links))),
        has_code.then(|| ("code", "Side by side", side_by_side(&listings, &links))),
        Some(("facts", "What was measured", facts(&document))),
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
                }
                main {
                    @for (id, title, content) in &sections {
                        section id=(id) aria-labelledby={ (id) "-title" } {
                            h2 id={ (id) "-title" } { (title) }
                            (content)
                        }
                    }
                }
                // As a module, so that its names are nobody else's.
                script type="module" {
                    (PreEscaped(SCRIPTS.concat()))
                    @if has_code { (PreEscaped(SCRIPT_OF_CODE)) }
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn figures(document: &Document, links: &Links) -> Markup {
    html! {
        (parts(&document.figures, links))
        section aria-labelledby="claims-title" {
            h3 #claims-title { "What the article claims" }
            (parts(&document.claims, links))
        }
    }
}

fn parts(parts: &[Part], links: &Links) -> Markup {
    html! {
        @for (number, part) in parts.iter().enumerate() {
            @match part {
                Part::Sentence(sentence) => p { (sentence) },
                Part::Table(table) => (table::table(table, number, links)),
                Part::Chart(chart) => (chart::chart(chart)),
                Part::Timelines(group) => (timelines::timelines(group, number, links)),
                Part::Claims(claims) => ul.claims { @for line in claims { (claim(line)) } },
            }
        }
    }
}

fn claim(ClaimLine { number, claim, verdict, rest }: &ClaimLine) -> Markup {
    html! {
        li {
            span.number { (number) }
            div {
                (claim) " "
                strong.verdict.(verdict.words().replace(' ', "-")) { (verdict.words()) }
                (rest)
            }
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
