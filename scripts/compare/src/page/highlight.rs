//! Code in colours.

use tree_sitter_highlight::{Error, HighlightConfiguration, HighlightEvent, Highlighter};

/// A part of a line, and the class of which it is.
pub type Token = (Option<&'static str>, String);

#[derive(Clone, Copy)]
pub enum Language {
    Rust,
    Python,
}

/// What tree-sitter calls a part of a program, and the class that it is shown with.
const CLASSES: [(&str, &str); 10] = [
    ("attribute", "attribute"),
    ("comment", "comment"),
    ("constant", "literal"),
    ("constructor", "type"),
    ("escape", "string"),
    ("function", "function"),
    ("keyword", "keyword"),
    ("number", "literal"),
    ("string", "string"),
    ("type", "type"),
];

/// What knows a language.
pub struct Painter(Option<HighlightConfiguration>);

impl Painter {
    pub fn new(language: Language) -> Self {
        let configuration = match language {
            Language::Rust => HighlightConfiguration::new(
                tree_sitter_rust::LANGUAGE.into(),
                "rust",
                tree_sitter_rust::HIGHLIGHTS_QUERY,
                tree_sitter_rust::INJECTIONS_QUERY,
                "",
            ),
            Language::Python => HighlightConfiguration::new(
                tree_sitter_python::LANGUAGE.into(),
                "python",
                tree_sitter_python::HIGHLIGHTS_QUERY,
                "",
                "",
            ),
        };
        Painter(configuration.ok().map(|mut configuration| {
            configuration.configure(&CLASSES.map(|(name, _)| name));
            configuration
        }))
    }

    /// The lines of a program.
    pub fn lines(&self, source: &str) -> Vec<Vec<Token>> {
        let painted = self.0.as_ref().and_then(|configuration| paint(configuration, source).ok());
        painted.unwrap_or_else(|| {
            // It can be read all the same.
            source.lines().map(|line| vec![(None, line.to_owned())]).collect()
        })
    }
}

fn paint(configuration: &HighlightConfiguration, source: &str) -> Result<Vec<Vec<Token>>, Error> {
    let mut highlighter = Highlighter::new();
    // What stands within a macro's brackets is Rust as well.
    let within = |name: &str| (name == "rust").then_some(configuration);
    let events = highlighter.highlight(configuration, source.as_bytes(), None, within)?;
    let mut lines = vec![Vec::new()];
    let mut classes = Vec::new();
    for event in events {
        match event? {
            HighlightEvent::HighlightStart(highlight) => classes.push(CLASSES[highlight.0].1),
            HighlightEvent::HighlightEnd => _ = classes.pop(),
            HighlightEvent::Source { start, end } => {
                for (number, part) in source[start..end].split('\n').enumerate() {
                    if number > 0 {
                        lines.push(Vec::new());
                    }
                    let part = part.trim_end_matches('\r');
                    if let (Some(line), false) = (lines.last_mut(), part.is_empty()) {
                        line.push((classes.last().copied(), part.to_owned()));
                    }
                }
            }
        }
    }
    // What follows the end of the last line is none.
    lines.pop_if(|line| line.is_empty());
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(lines: &[Vec<Token>]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|(_, text)| text.as_str()).collect()).collect()
    }

    #[test]
    fn no_byte_is_lost_or_added() {
        for source in ["", "\n", "a", "fn a() {\n\n    b!(\"ü\n\");\n}\n", "\"no end", "<b>&\n\n"]
        {
            for language in [Language::Rust, Language::Python] {
                let lines: Vec<_> = source.lines().collect();
                assert_eq!(plain(&Painter::new(language).lines(source)), lines, "{source:?}");
            }
        }
        let windows = Painter::new(Language::Rust).lines("// a\r\nfn b() {}\r\n");
        assert_eq!(plain(&windows), ["// a", "fn b() {}"]);
    }

    #[test]
    fn what_means_something_has_a_class() {
        let class = |language, source: &str, text: &str| {
            let lines = Painter::new(language).lines(source);
            let tokens: Vec<_> = lines.into_iter().flatten().collect();
            tokens.iter().find(|(_, it)| it.contains(text)).and_then(|(class, _)| *class)
        };
        let rust = "//! Says it.\nfn main() { println!(\"a {}\", 1); }\n";
        for (text, expected) in [
            ("Says", Some("comment")),
            ("fn", Some("keyword")),
            ("main", Some("function")),
            ("\"a {}\"", Some("string")),
            ("1", Some("literal")),
            (";", None),
        ] {
            assert_eq!(class(Language::Rust, rust, text), expected, "{text}");
        }
        let python = "def main():\n    return 'a'  # Says it.\n";
        for (text, expected) in
            [("def", Some("keyword")), ("'a'", Some("string")), ("Says", Some("comment"))]
        {
            assert_eq!(class(Language::Python, python, text), expected, "{text}");
        }
    }
}
