//! Files that are written and read: where, under which names, and in which encodings.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use console::measure_text_width;
use testing::{Finished, finish, leave_out};

use crate::scripts::{Scripts, compare, json};

const QUICK: (&str, &str) = ("cpu_threads", "echo Computed in 0.5 seconds");

/// Measures one program, which takes no time.
const ONE: [&str; 3] = ["cpu_threads", "--runs", "1"];

#[test]
fn writes_a_file_in_place_where_it_cannot_be_replaced() {
    let in_namespace = |command: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["-Urm", "sh", "-c", command, "sh"]).stdin(Stdio::null());
        unshare
    };
    if !in_namespace("mount --bind /tmp /tmp").status().is_ok_and(|status| status.success()) {
        return leave_out("exports to a mount point, as nothing can be mounted");
    }
    for mount in [
        // A mount point, and one in a folder that can't be written.
        "mount --bind place/a.csv place/a.csv",
        "mount --bind place/a.csv file; mount --bind place place
         mount -o remount,ro,bind place; mount --bind file place/a.csv",
    ] {
        let scripts = Scripts::new(&[QUICK]);
        fs::create_dir(scripts.path("place")).unwrap();
        fs::write(scripts.path("place/a.csv"), "before ".repeat(1000)).unwrap();
        File::create(scripts.path("file")).unwrap();
        let compare = scripts.compare(&ONE);
        let command = format!("set -e; {mount}; \"$@\" --csv place/a.csv; cat place/a.csv >&2");
        let mut command = in_namespace(&command);
        command.arg(compare.get_program()).args(compare.get_args());
        let finished = finish(command.current_dir(scripts.folder.path()));
        assert_eq!(finished.status, Some(0), "{mount}: {finished:#?}");
        assert!(finished.stderr.contains("\nprogram,complete,"), "{mount}: {finished:#?}");
        assert!(!finished.stderr.contains("before"), "{mount}: {finished:#?}");
        assert_eq!(fs::read_dir(scripts.path("place")).unwrap().count(), 1);
    }
}

#[test]
fn a_hyphen_is_standard_output_and_standard_input() {
    let scripts = Scripts::new(&[QUICK]);
    for file in ["-", "/dev/stdout"] {
        let finished = finish(scripts.compare(&ONE).args(["--json", file]));
        assert!(finished.stderr.contains("\nMachine: "), "{finished:#?}");
        fs::write(scripts.path("a.json"), finished.stdout).unwrap();
        assert_eq!(json(&scripts.path("a.json"))["version"], 3);
    }
    let from = |options: &[&str]| {
        let input = File::open(scripts.path("a.json")).unwrap();
        finish(compare(options).stdin(input).current_dir(scripts.folder.path()))
    };
    let csv = from(&["--from", "-", "--csv", "-"]);
    assert!(csv.stdout.starts_with("program,complete,"), "{csv:#?}");
    assert_eq!(csv.stdout.lines().count(), 2, "{csv:#?}");
    let both = from(&["--from", "-", "a.json"]);
    assert!(both.stdout.contains("standard input"), "{both:#?}");
    let twice = from(&["--from", "-", "-"]);
    assert_eq!(twice.stderr, "error: cannot read standard input: it is empty\n");
    assert!(!fs::exists(scripts.path("-")).unwrap());
}

#[test]
fn reads_all_files_that_a_pattern_names_and_skips_a_byte_order_mark() {
    let scripts = Scripts::new(&[QUICK]);
    for name in ["anna.json", "ben.json", "cleo.json"] {
        finish(scripts.compare(&ONE).args(["--json", name]));
    }
    let content = fs::read_to_string(scripts.path("ben.json")).unwrap();
    fs::write(scripts.path("ben.json"), format!("\u{feff}{content}")).unwrap();
    let from = |options: &[&str]| finish(compare(options).current_dir(scripts.folder.path()));
    let all = from(&["--from", "anna.json", "ben.json", "cleo.json", "--csv", "all.csv"]);
    assert_eq!((all.status, all.stderr.as_str()), (Some(0), ""), "{all:#?}");
    assert_eq!(fs::read_to_string(scripts.path("all.csv")).unwrap().lines().count(), 4);

    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["", "\u{feff}"] {
            let text: Vec<_> = format!("{mark}{content}").encode_utf16().flat_map(bytes).collect();
            fs::write(scripts.path("ben.json"), text).unwrap();
            let problem = "error: cannot read ben.json: it is text in UTF-16: save it as UTF-8 ";
            assert!(from(&["--from", "ben.json"]).stderr.starts_with(problem));
        }
    }
}

/// Names with Markdown, HTML, a combining mark, wide letters and a sequence of emoji.
const NAMES: [&str; 6] =
    ["__main__", "&lt;b&gt;|", "$x$`*~[y]", "e\u{301}te\u{301}", "日本語", "👩\u{200d}💻"];

/// Replaces Markdown's escapes by what they stand for.
fn unescaped(markdown: &str) -> String {
    let dollars = markdown.replace("<span>&#36;</span>", "$");
    let pieces: Vec<_> = dollars.split('\\').collect();
    // A backslash in front of another stands for it.
    pieces.concat()
}

#[test]
fn shows_names_and_commands_as_they_were_given() {
    let scripts = Scripts::new(&[QUICK]);
    let long = "long".repeat(30);
    let names: Vec<_> = NAMES.into_iter().chain([&*long]).collect();
    let mut compare = scripts.compare(&ONE);
    for name in &names {
        compare
            .args(["--also", &format!("{name}=: \"a  `b`\n c\" $d\necho Computed in 1 seconds")]);
    }
    let exports = ["--csv", "a.csv", "--markdown", "a.md", "--html", "a.html", "--json", "a.json"];
    let finished = finish(compare.args(exports));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let content = |file: &str| fs::read_to_string(scripts.path(file)).unwrap();
    let (csv, markdown, html) = (content("a.csv"), content("a.md"), content("a.html"));
    for name in &names {
        // Columns are aligned: each row of the first table is as wide as its rule, or ends with spaces.
        let row = finished.stdout.lines().find(|line| line.starts_with(&format!("{name} ")));
        let row = row.unwrap_or_else(|| panic!("{name}: {finished:#?}"));
        let (before, _) = row.split_once("1.000 s").unwrap();
        let other = finished.stdout.lines().find(|line| line.starts_with("cpu_threads ")).unwrap();
        let (expected, _) = other.split_once("0.500 s").unwrap();
        assert_eq!(measure_text_width(before), measure_text_width(expected), "{finished:#?}");
        assert!(csv.contains(&format!("\n{name},true,")), "{name}: {csv}");
        let cell = format!("| {name} ");
        assert!(
            markdown.lines().any(|line| unescaped(line).starts_with(&cell)),
            "{name}: {markdown}"
        );
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        assert!(html.contains(&format!(">{escaped}<")), "{name}");
    }
    assert!(!markdown.contains("| __main__"), "it would be bold: {markdown}");
    let arguments = json(&scripts.path("a.json"));
    let given = format!("{}=: \"a  `b`\n c\" $d\necho Computed in 1 seconds", NAMES[0]);
    assert!(arguments["command"].as_array().unwrap().iter().any(|it| *it == given), "{arguments}");
    let quoted = "$'__main__=: \"a  `b`\\n c\" $d\\necho Computed in 1 seconds'";
    assert!(markdown.contains("\\\nCommand: ``scripts/compare.sh "), "{markdown}");
    assert!(
        markdown.contains(quoted) && html.contains(&quoted.replace('"', "&quot;")),
        "{markdown}"
    );
}

#[test]
fn shows_the_names_of_files_as_they_were_given() {
    let scripts = Scripts::new(&[QUICK]);
    finish(scripts.compare(&ONE).args(["--json", "a.json"]));
    for name in NAMES {
        fs::copy(scripts.path("a.json"), scripts.path(&format!("{name}.json"))).unwrap();
    }
    let files: Vec<_> = NAMES.iter().map(|name| format!("{name}.json")).collect();
    let mut compare = compare(&["--from", "a.json"]);
    compare.args(&files).args(["--csv", "a.csv", "--markdown", "a.md", "--html", "a.html"]);
    let finished: Finished = finish(compare.current_dir(scripts.folder.path()));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let content = |file: &str| fs::read_to_string(scripts.path(file)).unwrap();
    let (csv, markdown) = (content("a.csv"), unescaped(&content("a.md")));
    for name in NAMES {
        for text in [&finished.stdout, &csv, &markdown] {
            assert!(text.contains(name), "{name}: {text}");
        }
    }
}
