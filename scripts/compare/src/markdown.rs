//! A comparison in Markdown, as the README has it.

use crate::claims::judgements;
use crate::comparison::Comparison;
use crate::judgement::Judgement;
use crate::picture::pictures;
use crate::table;
use crate::text::{description, remarks, rule, verdict};

/// What was measured, the table, what failed, the timelines if there are any, and the claims.
pub fn markdown(comparison: &Comparison) -> String {
    let mut paragraphs = vec![description(comparison).join("\\\n"), table::markdown(comparison)];
    paragraphs.extend(remarks(comparison));
    paragraphs.extend(pictures(comparison, 80).iter().map(|it| format!("```text\n{it}\n```")));
    paragraphs.push(rule());
    paragraphs.push(judgements(comparison).iter().map(claim).collect::<Vec<_>>().join("\n"));
    paragraphs.join("\n\n") + "\n"
}

fn claim(it: &Judgement) -> String {
    let verdict = verdict(it, &format!("**{}**", it.verdict.words()));
    format!("{}. {} {verdict}", it.number, it.claim)
}
