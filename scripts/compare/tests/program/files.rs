//! Exports and imports: places, names and encodings.

use std::fs::{self, File};

use console::measure_text_width;
use testing::{Finished, finish};

use crate::scripts::{Scripts, compare, json};

const QUICK: (&str, &str) = ("cpu_threads", "print Computed in 0.5 seconds");

/// Arguments that measure one quick program once.
const ONE: [&str; 3] = ["cpu_threads", "--runs", "1"];

#[test]
fn a_hyphen_is_standard_output_and_standard_input() {
    let scripts = Scripts::new(&[QUICK]);
    let files = if cfg!(unix) { &["-", "/dev/stdout"][..] } else { &["-"] };
    for file in files {
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
            let problem = "error: cannot read ben.json: it is in UTF-16: save it as UTF-8";
            assert!(from(&["--from", "ben.json"]).stderr.starts_with(problem));
        }
    }
}

/// Names with Markdown, HTML, a combining mark, wide letters and a sequence of emoji.
const NAMES: [&str; 6] =
    ["__main__", "&lt;b&gt;|", "$x$`*~[y]", "e\u{301}te\u{301}", "日本語", "👩\u{200d}💻"];

/// A command line with quotes, spaces, backticks, `$` and, where the shell allows it, line breaks.
const COMMAND: &str = if cfg!(windows) {
    "echo \"a  `b`\" $d&echo Computed in 1 seconds"
} else {
    ": \"a  `b`\n c\" $d\necho Computed in 1 seconds"
};

/// Replaces Markdown's escapes by what they stand for.
fn unescaped(markdown: &str) -> String {
    markdown.replace("<span>&#36;</span>", "$").replace('\\', "")
}

#[test]
fn shows_names_and_commands_as_they_were_given() {
    let scripts = Scripts::new(&[QUICK]);
    let long = "long".repeat(30);
    let names: Vec<_> = NAMES.into_iter().chain([&*long]).collect();
    let mut compare = scripts.compare(&ONE);
    for name in &names {
        compare.args(["--also", &format!("{name}={COMMAND}")]);
    }
    let exports = ["--csv", "a.csv", "--markdown", "a.md", "--html", "a.html", "--json", "a.json"];
    let finished = finish(compare.args(exports));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let content = |file: &str| fs::read_to_string(scripts.path(file)).unwrap();
    let (csv, markdown, html) = (content("a.csv"), content("a.md"), content("a.html"));
    for name in &names {
        // The times start in the same column.
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
    // These would be bold, and a formula.
    assert!(!markdown.contains("| __main__") && !markdown.contains("| $x$"), "{markdown}");
    let arguments = json(&scripts.path("a.json"));
    let given = format!("{}={COMMAND}", NAMES[0]);
    assert!(arguments["command"].as_array().unwrap().iter().any(|it| *it == given), "{arguments}");
    let dollar = if COMMAND.contains('\n') { "$" } else { "" };
    let quoted = format!("{dollar}'{}'", given.replace('\n', "\\n"));
    assert!(markdown.contains("\\\nCommand: ``cargo compare "), "{markdown}");
    assert!(
        markdown.contains(&quoted)
            && html.contains(&quoted.replace('&', "&amp;").replace('"', "&quot;")),
        "{markdown}"
    );
}

#[test]
fn shows_the_names_of_files_as_they_were_given() {
    let scripts = Scripts::new(&[QUICK]);
    finish(scripts.compare(&ONE).args(["--json", "a.json"]));
    // Windows does not allow these characters in the names of files.
    let is_possible = |name: &&str| cfg!(unix) || !name.contains(['|', '*']);
    let names: Vec<_> = NAMES.into_iter().filter(is_possible).collect();
    for name in &names {
        fs::copy(scripts.path("a.json"), scripts.path(&format!("{name}.json"))).unwrap();
    }
    // In Markdown, these start a heading, a list or code.
    let beginnings = ["# h", "1. x", "- x", "    code"];
    let noisy = fs::read_to_string(scripts.path("a.json")).unwrap();
    let noisy = noisy.replace("\"stderr\": []", "\"stderr\": [\"oh dear\"]");
    for name in beginnings {
        fs::write(scripts.path(&format!("{name}.json")), &noisy).unwrap();
    }
    let files = names.iter().chain(&beginnings).map(|name| format!("./{name}.json"));
    let files: Vec<_> = files.collect();
    let mut compare = compare(&["--from", "a.json"]);
    compare.args(&files).args(["--csv", "a.csv", "--markdown", "a.md", "--html", "a.html"]);
    let finished: Finished = finish(compare.current_dir(scripts.folder.path()));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let content = |file: &str| fs::read_to_string(scripts.path(file)).unwrap();
    let (csv, markdown) = (content("a.csv"), content("a.md"));
    for beginning in ["\n\n\\# h: ", "\n\n1\\. x: ", "\n\n\\- x: ", "\n\n&#32;   code: "] {
        assert!(markdown.contains(beginning), "{beginning}: {markdown}");
    }
    let markdown = unescaped(&markdown);
    for name in names {
        for text in [&finished.stdout, &csv, &markdown] {
            assert!(text.contains(name), "{name}: {text}");
        }
    }
}

/// Tests of mount points, owners, devices and pipes.
#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::{MetadataExt, chown, symlink};
    use std::process::{Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    use testing::leave_out;
    use testing::process_table::kill;

    use super::*;

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
    fn a_file_keeps_its_owner_and_its_other_names() {
        let scripts = Scripts::new(&[QUICK]);
        fs::write(scripts.path("a.csv"), "before").unwrap();
        fs::hard_link(scripts.path("a.csv"), scripts.path("b.csv")).unwrap();
        let finished = finish(scripts.compare(&ONE).args(["--csv", "a.csv"]));
        assert_eq!(finished.status, Some(0), "{finished:#?}");
        assert!(
            fs::read_to_string(scripts.path("b.csv")).unwrap().starts_with("program,complete,")
        );

        let file = scripts.path("c.csv");
        fs::write(&file, "before").unwrap();
        if chown(&file, Some(12345), Some(54321)).is_err() {
            return leave_out("a file of another user, as only root can create one");
        }
        assert_eq!(finish(scripts.compare(&ONE).args(["--csv", &file])).status, Some(0));
        let metadata = fs::metadata(&file).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (12345, 54321));
        assert!(fs::read_to_string(&file).unwrap().starts_with("program,complete,"));
    }

    #[test]
    fn prints_the_table_and_every_error_if_nothing_can_be_exported() {
        let scripts = Scripts::new(&[QUICK]);
        let files = ["--csv", "/dev/full", "--json", "full"];
        symlink("/dev/full", scripts.path("full")).unwrap();
        let finished = finish(scripts.compare(&ONE).args(files));
        assert_eq!(finished.status, Some(1), "{finished:#?}");
        assert!(finished.stdout.contains("0.500 s"), "{finished:#?}");
        for file in ["/dev/full", "full"] {
            assert!(
                finished.stderr.contains(&format!("error: cannot write {file}: ")),
                "{finished:#?}"
            );
        }
    }

    #[test]
    fn a_stream_keeps_what_it_has_passed_on() {
        let scripts = Scripts::new(&[QUICK]);
        let compare = scripts.compare(&ONE);
        let mut shell = Command::new("sh");
        let command = "echo before >log; \"$@\" --csv /dev/fd/3 3>>log";
        shell.args(["-c", command, "sh"]).arg(compare.get_program()).args(compare.get_args());
        assert_eq!(finish(shell.current_dir(scripts.folder.path())).status, Some(0));
        let log = fs::read_to_string(scripts.path("log")).unwrap();
        assert!(log.starts_with("before\nprogram,complete,"), "{log}");
    }

    #[test]
    fn an_interrupt_ends_an_export_that_waits_for_a_reader() {
        let scripts = Scripts::new(&[QUICK]);
        assert!(Command::new("mkfifo").arg(scripts.path("pipe")).status().unwrap().success());
        let mut compare = scripts.compare(&ONE);
        let mut compare = compare.args(["--csv", "pipe"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(compare.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("cpu_threads ") {
            line.clear();
            assert_ne!(
                stdout.read_line(&mut line).unwrap(),
                0,
                "the table comes before the export"
            );
        }
        // The first one lets an export end, if it can.
        while compare.try_wait().unwrap().is_none() {
            assert!(kill("-INT", &compare.id().to_string()));
            sleep(Duration::from_millis(20));
        }
        assert_eq!(compare.wait().unwrap().code(), Some(130));
    }
}
