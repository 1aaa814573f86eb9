//! Compares several machines whose programs differ.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use testing::{Finished, finish, in_utf8};

use crate::typical::Typical;

/// Creates a comparison in which io_threads has this code and took these seconds.
fn machine(code: &str, seconds: f64) -> Typical {
    let mut typical = Typical::new().with(&[("io_threads", seconds)]);
    typical.0["sources"][0]["text"] = code.into();
    typical
}

/// Runs `compare` on these machines and returns its output and its page.
fn show(machines: &[(&str, Typical)]) -> (Finished, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
    for (name, machine) in machines {
        let file = format!("{name}.json");
        fs::write(folder.path().join(&file), machine.0.to_string()).unwrap();
        compare.args(["--from", &file]);
    }
    let shown =
        finish(in_utf8(&mut compare).args(["--wide", "--html", "a.html"]).current_dir(&folder));
    assert_eq!(shown.status, Some(0), "{shown:#?}");
    (shown, fs::read_to_string(folder.path().join("a.html")).unwrap())
}

/// Finds the rows of io_threads in the table, with single spaces.
fn rows(shown: &Finished) -> Vec<String> {
    let rows = shown.stdout.lines().filter(|line| line.starts_with("io_threads "));
    rows.map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn different_code_gets_its_own_row_and_listing() {
    let machines = [
        ("anna k", machine("fn main() { twenty }\n", 1.0)),
        ("ben", machine("fn main() { five }\n", 3.0)),
        ("cleo", machine("fn main() { five }\n", 4.0)),
    ];
    let (shown, page) = show(&machines);
    let expected = [
        "io_threads (other code) 1.000 s (14.6×) - -",
        "io_threads - 3.000 s (4.87×) 4.000 s (3.65×)",
    ];
    assert_eq!(rows(&shown), expected, "{shown:#?}");
    for (id, code) in [("io_threads", "five"), ("io_threads@anna-k", "twenty")] {
        let listing = page.split_once(&format!("id=\"{id}\"")).unwrap().1;
        let listing = listing.split_once("</section>").unwrap().0;
        assert!(listing.contains(code), "{listing}");
        assert_eq!(page.matches(&format!(" id=\"row-{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn a_timeline_links_to_the_code_and_the_row_of_its_own_machine() {
    let machine = |code: &str| {
        let mut typical = Typical::new();
        typical.0["sources"][0] =
            json!({ "program": "cpu_threads", "kind": "cpu", "path": "a.rs", "text": code });
        typical
    };
    let (_, page) =
        show(&[("anna", machine("a\n")), ("ben", machine("b\n")), ("cleo", machine("b\n"))]);
    for id in ["cpu_threads@anna", "cpu_threads"] {
        let plot = page.split_once(&format!(" id=\"timeline-{id}\"")).unwrap().1;
        let plot = plot.split_once("</h4>").unwrap().0;
        assert!(plot.contains(&format!("href=\"#row-{id}\"")), "{plot}");
        assert!(plot.contains(&format!("href=\"#{id}\"")), "{plot}");
    }
}

#[test]
fn marks_different_code_even_if_only_one_machine_measured_it() {
    let edited = machine("twenty\n", 1.0);
    let mut others = [machine("five\n", 3.0), machine("five\n", 3.0)];
    for other in &mut others {
        other.point()["programs"].as_array_mut().unwrap().retain(|it| it["name"] != "io_threads");
    }
    let [ben, cleo] = others;
    let (shown, _) = show(&[("anna", edited), ("ben", ben), ("cleo", cleo)]);
    assert_eq!(rows(&shown), ["io_threads (other code) 1.000 s (14.6×) - -"], "{shown:#?}");
}

#[test]
fn marks_edited_and_unknown_code_but_not_committed_code() {
    let mut edited = machine("twenty\n", 1.0);
    edited.0["workspace"]["changed"] = json!(["io_threads/src/main.rs"]);
    let (shown, _) = show(&[("anna", edited), ("ben", machine("five\n", 3.0))]);
    assert_eq!(
        rows(&shown),
        ["io_threads (edited) 1.000 s (14.6×) -", "io_threads - 3.000 s (4.87×)"]
    );
    let facts = "anna: /home/a/concurrency, commit 0123456789ab, with uncommitted changes in io_threads/src/main.rs";
    assert!(shown.stdout.replace("\n  ", " ").contains(facts), "{shown:#?}");

    // Unknown code is not called other code.
    let mut unknown = machine("", 1.0);
    (unknown.0["sources"], unknown.0["workspace"]) = (json!([]), Value::Null);
    let (shown, _) = show(&[("anna", unknown), ("ben", machine("five\n", 3.0))]);
    let expected = ["io_threads (unknown code) 1.000 s (14.6×) -", "io_threads - 3.000 s (4.87×)"];
    assert_eq!(rows(&shown), expected, "{shown:#?}");
}

#[test]
fn warns_of_compiler_flags_that_do_not_align_functions() {
    let note = " (functions are not aligned: CPU times may differ by a quarter)";
    let aligned = "-C llvm-args=-align-all-functions=6 -C x";
    for (flags, expected) in [
        (Some("-C target-cpu=native"), format!("-C target-cpu=native{note}")),
        (Some(""), format!("none{note}")),
        (Some(aligned), format!("{aligned} Command: ")),
        (None, "unknown Command: ".to_owned()),
    ] {
        let mut typical = Typical::new();
        typical.0["workspace"]["rustflags"] = flags.into();
        let shown = typical.export("markdown").replace("\\\n", " ");
        assert!(shown.contains(&format!(", compiler flags: {expected}")), "{shown}");
    }
}

#[cfg(windows)]
#[test]
fn expands_wildcards_because_shells_do_not() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["anna.json", "ben.json"] {
        fs::write(folder.path().join(name), Typical::new().0.to_string()).unwrap();
    }
    let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
    let shown = finish(compare.args(["--from", "*.json"]).current_dir(&folder));
    assert_eq!((shown.status, &*shown.stderr), (Some(0), ""), "{shown:#?}");
    assert!(shown.stdout.contains("anna") && shown.stdout.contains("ben"), "{shown:#?}");
}
