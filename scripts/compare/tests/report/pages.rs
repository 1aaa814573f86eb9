//! The page that `--html` exports: its listings of code and its column titles.

use common::programs::{ASIDES, PROGRAMS};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::typical::{Typical, read, timeline};

/// Makes the entry of a program in a comparison's `sources`.
fn source(program: &str, path: &str, text: &str) -> Value {
    let kind = if program.starts_with("io_") { "io" } else { "cpu" };
    json!({ "program": program, "kind": kind, "path": path, "text": text })
}

/// Makes the entry of one of the eight, with its current code.
fn own(program: &str) -> Value {
    let path = format!("{program}/src/main.rs");
    source(program, &path, &read(&format!("../../{path}")))
}

/// Lists the programs whose code a page shows, in order.
fn listings(page: &str) -> Vec<&str> {
    let mut names = between(page, " aria-labelledby=\"code-", "\"");
    // `title` is the label of the whole section.
    names.retain(|name| *name != "title");
    names
}

/// Reads the aligned lines of every two programs. A row is [left, right]; or, if both lines exist but differ,
/// these and the ranges of their changed parts.
fn pairs(page: &str) -> Value {
    let pairs = page.split_once("id=\"pairs\">").unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(pairs).unwrap()
}

#[test]
fn pairs_changed_lines_and_leaves_gaps_beside_new_ones() {
    let left = "use a;\n\nfn main() {\n    let pool = a(5);\n    go();\n}";
    let right = "use a;\nuse b;\n\nfn main() {\n    let pool = b(5, 1);\n}";
    let changed = json!([4, 5, [[15, 16]], [[15, 16], [18, 21]]]);
    for (left, right, expected) in [
        (left, right, json!([[1, 1], [0, 2], [2, 3], [3, 4], changed, [5, 0], [6, 6]])),
        // Ranges count UTF-16 code units.
        ("é𝄞 = a_1  + b", "é𝄞 = a_2 + b", json!([[1, 1, [[6, 11]], [[6, 10]]]])),
        ("a\nb\n", "", json!([[1, 0], [2, 0]])),
    ] {
        let mut typical = Typical::new();
        typical.0["sources"] = json!([source("io_a", "a.rs", left), source("io_b", "b.rs", right)]);
        assert_eq!(pairs(&typical.export("html"))["io_a"]["io_b"], expected, "{left} {right}");
    }
}

#[test]
fn shows_every_line_once_and_marks_no_more_than_differ() {
    let mut typical = Typical::new();
    typical.0["sources"] = PROGRAMS.iter().map(|program| own(program.name)).collect();
    let page = typical.export("html");
    assert_eq!(listings(&page), PROGRAMS.map(|program| program.name));
    let pairs = pairs(&page);
    let texts = PROGRAMS
        .map(|program| (program.name, read(&format!("../../{}/src/main.rs", program.name))));
    for (at, (left, left_text)) in texts.iter().enumerate() {
        for (right, right_text) in &texts[at + 1..] {
            let rows = pairs[left][right].as_array().unwrap();
            for (side, text) in [left_text, right_text].into_iter().enumerate() {
                let shown = rows.iter().filter_map(|row| row[side].as_u64());
                let shown: Vec<_> = shown.filter(|line| *line > 0).collect();
                assert_eq!(
                    shown,
                    (1..=text.lines().count() as u64).collect::<Vec<_>>(),
                    "{rows:?}"
                );
            }
            // If both lines exist but differ, both count.
            let marked = rows.iter().map(|row| match row.as_array().unwrap().len() {
                2 => usize::from(row[0] == 0 || row[1] == 0),
                _ => 2,
            });
            let [lines, other] = [left_text, right_text].map(|it| it.lines().collect::<Vec<_>>());
            let least = capture_diff_slices(Algorithm::Myers, &lines, &other).into_iter();
            let least = least.filter(|change| change.tag() != DiffTag::Equal);
            let least = least.map(|it| it.old_range().len() + it.new_range().len());
            let (least, marked) = (least.sum::<usize>(), marked.sum::<usize>());
            assert!((least..=least + 2).contains(&marked), "{left} {right}: {marked}, {least}");
        }
    }
}

#[test]
fn shows_the_code_of_the_comparison_with_syntax_highlighting() {
    let mut typical = Typical::new();
    let rust =
        "//! Says <it>.\r\nfn main<'a>() { b::<T>('\\'', \"a \\\" {}\", 10, br#\"\"b\"\"#); }";
    let python = "async def main():\n    return rb'a' + \"\"\"c\n\"'\"\"\"  # Says it.\n";
    typical.0["sources"] = json!([
        source("io_threads", "io_threads/src/main.rs", rust),
        source("io_threads.py", "io_threads.py", python),
    ]);
    let page = typical.export("html");
    assert_eq!(listings(&page), ["io_threads", "io_threads.py"]);
    for (class, text) in [
        ("comment", "//! Says &lt;it&gt;."),
        ("keyword", "fn"),
        ("function", "main"),
        ("function", "b"),
        ("type", "T"),
        ("string", "'\\''"),
        ("string", "&quot;a \\&quot; {}&quot;"),
        ("literal", "10"),
        ("string", "br#&quot;&quot;b&quot;&quot;#"),
        ("keyword", "async"),
        ("keyword", "def"),
        ("keyword", "return"),
        ("string", "rb'a'"),
        ("string", "&quot;&quot;&quot;c"),
        ("string", "&quot;'&quot;&quot;&quot;"),
        ("comment", "# Says it."),
    ] {
        assert!(page.contains(&format!("<span class=\"{class}\">{text}</span>")), "{text}: {page}");
    }
}

#[test]
fn each_program_has_a_sentence_and_each_note_a_line() {
    let notes = read("../workshop/notes.md");
    let sections: Vec<_> = notes.split("\n## ").skip(1).collect();
    assert_eq!(sections.len(), PROGRAMS.len() + ASIDES.len());
    for program in PROGRAMS.into_iter().chain(ASIDES) {
        let (name, package) = (program.name, program.package);
        let path = match name == package {
            true => format!("{name}/src/main.rs"),
            false => format!("{package}/examples/{name}.rs"),
        };
        let text = read(&format!("../../{path}"));
        let heading = format!("{name}\n\n");
        let section = sections.iter().find_map(|it| it.strip_prefix(&heading));
        let section = section.unwrap_or_else(|| panic!("no section on {name}"));
        let paragraphs: Vec<_> = section.trim_end().split("\n\n").collect();
        let (sentence, notes) = paragraphs.split_first().unwrap();
        assert!(sentence.ends_with('.') && !sentence.starts_with(' '), "{name}: {sentence}");
        assert!((4..=10).contains(&notes.len()) && notes.len() % 2 == 0, "{name}: {notes:?}");
        for pair in notes.chunks(2) {
            let line =
                pair[0].strip_prefix("    ").unwrap_or_else(|| panic!("{name}: {}", pair[0]));
            let edited = "(If you have edited it, expect this test to fail.)";
            assert!(
                text.lines().any(|it| it.trim() == line),
                "{name} has no line: {line} {edited}"
            );
            assert!(!pair[1].starts_with(' ') && pair[1].matches('`').count() % 2 == 0, "{pair:?}");
        }
        // The page has all of them, each once.
        let mut typical = Typical::new();
        typical.0["sources"] = json!([source(name, &path, &text), source("io_other", "a.rs", "")]);
        let page = typical.export("html");
        let listing = page.split_once(&format!(" aria-labelledby=\"code-{name}\"")).unwrap().1;
        let listing = listing.split_once("</section>").unwrap().0;
        let found = ["<p class=\"step\">", "</code><div class=\"note\">"];
        let found = found.map(|begin| listing.matches(begin).count());
        assert_eq!(found, [1, notes.len() / 2], "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn highlighting_shows_any_code_unchanged(
        sources in vec("([\"'#/\\\\rb!(\r\n é1_a]|r#\"|//|\"\"\"|fn )*", 64),
    ) {
        let name = |number: usize| format!("io_{number}{}", ["", ".py"][number % 2]);
        let source = |(number, text)| source(&name(number), &name(number), text);
        let mut typical = Typical::new();
        typical.0["sources"] = sources.iter().map(String::as_str).enumerate().map(source).collect();
        let page = typical.export("html");
        for (number, source) in sources.iter().enumerate() {
            let begin = format!(" aria-labelledby=\"code-{}\"", name(number));
            let listing = page.split_once(&begin).unwrap().1.split_once("</section>").unwrap().0;
            let lines = between(listing, "<code>", "</code>").into_iter().map(|line| {
                // The text around the tags.
                let text: String = line.split('<').filter_map(|it| it.split('>').next_back()).collect();
                text.replace("&quot;", "\"")
            });
            prop_assert_eq!(lines.collect::<Vec<_>>(), source.lines().collect::<Vec<_>>());
        }
    }
}

#[test]
fn shows_another_program_after_the_one_that_it_resembles_most() {
    let mut typical = Typical::new();
    let names = PROGRAMS.map(|program| program.name);
    let mut sources: Vec<_> = names.iter().map(|name| own(name)).collect();
    let edited = |name: &str| read(&format!("../../{name}/src/main.rs")).replace("5)", "20)");
    // Names do not matter.
    for (name, sibling) in
        [("io_mine", "io_asyncio"), ("io_yours", "io_non_concurrent"), ("cpu_x", "cpu_threads")]
    {
        let text = edited(sibling) + "// One more line.\n";
        sources.push(source(name, &format!("{name}/src/main.rs"), &text));
    }
    typical.0["sources"] = sources.into();
    let expected = [
        "io_non_concurrent",
        "io_yours",
        "io_threads",
        "io_asyncio",
        "io_mine",
        "io_processes",
        "cpu_non_concurrent",
        "cpu_threads",
        "cpu_x",
        "cpu_asyncio",
        "cpu_processes",
    ];
    assert_eq!(listings(&typical.export("html")), expected);
}

#[test]
fn the_manual_explains_each_column_as_the_report_does() {
    let mut typical = Typical::new();
    // With one of the article's programs and a baseline, no column is empty.
    let python = typical.program("io_threads");
    (python["name"], python["origin"]) = ("io_threads.py".into(), "python".into());
    let page = typical.against(&typical, &["--html", "-"]).stdout;
    let table = page.split_once("<thead>").unwrap().1.split_once("</thead>").unwrap().0;
    let columns = table.split(" title=\"").skip(1).map(|rest| {
        let (meaning, rest) = rest.split_once('"').unwrap();
        let title = rest.split_once("<span class=\"title\">").unwrap().1.split_once('<').unwrap().0;
        format!("| {} | {meaning} |", title.replace('\n', " "))
    });
    let manual = read("README.md");
    let expected = manual.split_once("| column | meaning |\n|---|---|\n").unwrap().1;
    let expected = expected.split_once("\n\n").unwrap().0;
    assert_eq!(columns.collect::<Vec<_>>().join("\n"), expected);
}

#[test]
fn bars_and_dots_are_linear_within_a_kind_and_the_articles_have_their_own_scale() {
    let mut typical = Typical::new();
    // The slowest run is not one of the slowest program.
    typical.program("io_threads")["runs"][2]["seconds"] = 20.0.into();
    typical.program("cpu_processes")["runs"][2]["problem"] = "it printed nothing".into();
    let page = typical.export("html");
    // The numbers after each occurrence of `begin` in the row of a program.
    let numbers = |program: &str, begin: &str| -> Vec<f64> {
        let row = page.split_once(&format!(" id=\"row-{program}\"")).unwrap().1;
        let row = row.split_once("</tr>").unwrap().0;
        between(row, begin, "%").into_iter().map(|it| it.parse().unwrap()).collect()
    };
    let is_near = |a: f64, b: f64| (a - b).abs() < 0.01;
    for (program, slowest, article) in [
        ("io_non_concurrent", 20.0, 14.289619607382202 / 14.289619607382202),
        ("io_threads", 20.0, 3.190047219999542 / 14.289619607382202),
        ("cpu_non_concurrent", 8.16, 35.358853937003005 / 86.50057094899967),
        ("cpu_asyncio", 8.16, 1.0),
    ] {
        let runs = typical.program(program)["runs"].as_array().unwrap().clone();
        let places = runs.iter().map(|run| run["seconds"].as_f64().unwrap() / slowest * 100.0);
        let places: Vec<_> = places.collect();
        let fastest = places.iter().copied().reduce(f64::min).unwrap();
        let bars = numbers(program, "style=\"width:");
        assert_eq!(bars.len(), 2);
        assert!(is_near(bars[0], fastest) && is_near(bars[1], article * 100.0), "{bars:?}");
        let dots = numbers(program, "<circle cx=\"");
        assert_eq!(dots.len(), places.len());
        assert!(dots.iter().zip(places).all(|(dot, place)| is_near(*dot, place)), "{dots:?}");
        assert_eq!(numbers(program, " cy=\""), [16.667, 50.0, 83.333]);
    }
    assert!(page.contains("<title>round 1: 14.892 s</title>"), "{page}");
    assert!(numbers("cpu_processes", "<circle cx=\"").is_empty(), "a failed program has no dots");
}

/// Returns the text after each occurrence of `begin`, up to the next `end`.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    page.split(begin).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[test]
fn ticks_of_timelines_are_round_and_fit_the_axis() {
    for (end, expected) in [
        (14.56, "0 s, 2 s, 4 s, 6 s, 8 s, 10 s, 12 s, 14 s"),
        (0.7, "0 s, 0.1 s, 0.2 s, 0.3 s, 0.4 s, 0.5 s, 0.6 s, 0.7 s"),
        (0.000_02, "0 s, 0.005 ms, 0.01 ms, 0.015 ms, 0.02 ms"),
        (1e-6, "0 s, 0.2 µs, 0.4 µs, 0.6 µs, 0.8 µs, 1 µs"),
        (2e11, "0 s, 50000000000 s, 100000000000 s, 150000000000 s, 200000000000 s"),
        (0.0, "0 s"),
    ] {
        let mut typical = Typical::new();
        typical.point()["programs"].as_array_mut().unwrap().truncate(1);
        typical.program("io_non_concurrent")["timeline"] = timeline(1, 1, end, 0.0);
        let page = typical.export("html");
        let axes = between(&page, "<div class=\"ticks\" data-zoom=", "</div>");
        assert_eq!(between(axes[0], "%\">", "</span>").join(", "), expected);
        for (axis, zoom) in axes.into_iter().zip([1, 4, 16, 64]) {
            let places = between(axis, "style=\"left:", "%").into_iter();
            let places: Vec<f64> = places.map(|it| it.parse().unwrap()).collect();
            assert!(places.is_sorted_by(|a, b| a < b) && places.last() <= Some(&100.0), "{axis}");
            let labels = between(axis, "%\">", "</span>");
            assert!(labels.is_sorted_by(|a, b| a != b), "{axis}");
            assert!((3 * zoom..=8 * zoom + 1).contains(&labels.len()) || end == 0.0, "{axis}");
        }
    }
}

#[test]
fn a_chart_has_several_round_ticks() {
    for (times, expected) in [
        ([1.3, 6.7], "1 s, 2 s, 5 s, 10 s"),
        ([3.0, 3.0], "2 s, 5 s"),
        ([1.0, 1.0], "1 s, 2 s"),
        ([0.019, 14.6], "10 ms, 0.100 s, 1 s, 10 s"),
        ([2e-8, 900.0], "0.10 µs, 10 µs, 1 ms, 0.100 s, 10 s, 1000 s"),
    ] {
        let point = |seconds: f64| {
            let mut typical = Typical::new().with(&[("io_non_concurrent", seconds)]);
            let settings = typical.point()["settings"].clone();
            json!({ "settings": settings, "programs": [typical.program("io_non_concurrent")] })
        };
        let mut typical = Typical::new();
        typical.0["swept"] = "latency".into();
        typical.0["points"] = times.map(point).into();
        let page = typical.export("html");
        assert_eq!(between(&page, " text-anchor=\"end\">", "<").join(", "), expected);
        assert_eq!(page.matches(" transform=\"translate(").count(), 2, "all times are plotted");
    }
}
