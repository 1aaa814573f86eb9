//! Syntax highlighting without a parser: comments, strings, numbers and words.

/// A part of a line, and its CSS class.
pub type Token = (Option<&'static str>, String);

/// The syntax of a language, as far as it is highlighted.
pub struct Language {
    comment: &'static str,
    quotes: &'static [&'static str],
    keywords: &'static str,
}

pub const RUST: Language = Language {
    comment: "//",
    quotes: &["\""],
    keywords: "as async await break const continue crate dyn else enum extern false fn for if impl \
               in let loop match mod move mut pub ref return static struct super trait true type \
               unsafe use where while",
};

pub const PYTHON: Language = Language {
    comment: "#",
    quotes: &["\"\"\"", "'''", "\"", "'"],
    keywords: "False None True and as assert async await break class continue def del elif else \
               except finally for from global if import in is lambda nonlocal not or pass raise \
               return try while with yield",
};

impl Language {
    pub fn lines(&self, source: &str) -> Vec<Vec<Token>> {
        let mut lines = vec![Vec::<Token>::new()];
        let source = source.replace("\r\n", "\n");
        let mut rest = &*source;
        while !rest.is_empty() {
            let (length, class) = self.token(rest);
            for (number, part) in rest[..length].split('\n').enumerate() {
                if number > 0 {
                    lines.push(Vec::new());
                }
                if let (Some(line), false) = (lines.last_mut(), part.is_empty()) {
                    line.push((class, part.to_owned()));
                }
            }
            rest = &rest[length..];
        }
        // A final newline does not begin another line.
        lines.pop_if(|line| line.is_empty());
        lines
    }

    /// Returns the length of the first token in bytes, and its class.
    fn token(&self, rest: &str) -> (usize, Option<&'static str>) {
        if rest.starts_with(self.comment) {
            return (rest.find('\n').unwrap_or(rest.len()), Some("comment"));
        }
        if let Some(length) = self.string(rest) {
            return (length, Some("string"));
        }
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        let (word, after) = rest.split_at(rest.find(|it| !is_word(it)).unwrap_or(rest.len()));
        let class = match word.chars().next() {
            None => return (first_length(rest), None),
            Some('0'..='9') => Some("literal"),
            _ if self.keywords.split(' ').any(|keyword| keyword == word) => Some("keyword"),
            Some(first) if first.is_uppercase() => Some("type"),
            _ if after.starts_with(['(', '!', '<']) || after.starts_with("::<") => Some("function"),
            _ => None,
        };
        (word.len(), class)
    }

    /// Returns the length in bytes of the string or character literal that `rest` begins with, if any.
    fn string(&self, rest: &str) -> Option<usize> {
        let unprefixed = rest.trim_start_matches(['b', 'c', 'f', 'r', 'u']);
        let is_raw = rest[..rest.len() - unprefixed.len()].contains('r');
        let opening = if is_raw { unprefixed.trim_start_matches('#') } else { unprefixed };
        // A Rust lifetime begins like a character literal.
        let is_character = opening.starts_with(r"'\") || opening.chars().nth(2) == Some('\'');
        let mut quotes = self.quotes.iter().chain(is_character.then_some(&"'"));
        let quote = *quotes.find(|quote| opening.starts_with(**quote))?;
        let end = quote.to_owned() + &"#".repeat(unprefixed.len() - opening.len());
        let mut inside = &opening[quote.len()..];
        while !inside.is_empty() && !inside.starts_with(&end) {
            let escaped = inside.strip_prefix('\\').filter(|_| !is_raw).unwrap_or(inside);
            inside = &escaped[first_length(escaped)..];
        }
        Some(rest.len() - inside.strip_prefix(&*end).unwrap_or(inside).len())
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}
