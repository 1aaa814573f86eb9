//! Compares programs with an earlier export of them.

use std::fs::{self, File};
use std::path::Path;

use testing::finish;

use crate::figures::summary;
use crate::scripts::{DOWNLOADS, Scripts, json};
use crate::tables::Tables;

/// Creates a script that takes slightly longer in each run.
fn script(tenths: &str) -> String {
    let seconds = format!("0.{tenths}0{{runs}} seconds");
    format!("append runs\n{}", DOWNLOADS.replace("25 seconds", &seconds))
}

const FEW: [&str; 4] = ["--repeat", "2", "--latency", "1ms"];

#[test]
fn measures_before_and_after_and_replaces_the_baseline() {
    let scripts = Scripts::new(&[("io_threads", &script("4"))]);
    let options = [&["io_threads", "--rounds", "4", "--json", "a.json"], &FEW[..]].concat();
    assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
    scripts.write("io_threads", &script("2"));
    fs::remove_file(scripts.path("runs")).unwrap();
    let after = finish(scripts.compare(&options).args(["--baseline", "a.json"]));
    assert_eq!(after.status, Some(0), "{after:#?}");
    let [cell] = after.cells("io_threads", ["vs. baseline"]);
    assert!(cell.starts_with("faster (1.9"), "{after:#?}");
    let exported = json(&scripts.path("a.json"));
    let row = summary(&exported, "io_threads");
    assert_eq!(row["change"], "faster");
    assert!(row["fastest_seconds"].as_f64() < Some(0.3), "the export is new: {row}");

    fs::remove_file(scripts.path("runs")).unwrap();
    let mut again = scripts.compare(&["io_threads", "--rounds", "4", "--baseline", "-"]);
    let again = finish(again.args(FEW).stdin(File::open(scripts.path("a.json")).unwrap()));
    assert_eq!(again.cells("io_threads", ["vs. baseline"]), ["no difference seen (1.00×)"]);
}

#[test]
fn refuses_an_unsuitable_baseline_before_measuring() {
    let script = "append runs\nprint Computed in 0.5 seconds";
    let scripts = Scripts::new(&[("cpu_threads", script), ("cpu_processes", script)]);
    let options = ["cpu_threads", "--rounds", "1", "--n", "30", "--json", "a.json"];
    assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
    fs::remove_file(scripts.path("runs")).unwrap();
    let options =
        "unsuitable baseline: measure with the same options as then (it is from cargo compare ";
    for (options, file, problem) in [
        (["cpu_threads", "--n", "31"], "a.json", options),
        (
            ["cpu_processes", "--n", "30"],
            "a.json",
            "unsuitable baseline: it has none of these programs",
        ),
        (["cpu_threads", "--n", "30"], "b.json", "cannot read b.json: "),
    ] {
        let finished = finish(scripts.compare(&options).args(["--baseline", file]));
        assert_eq!((finished.status, &*finished.stdout), (Some(1), ""), "{finished:#?}");
        assert!(finished.stderr.starts_with(&format!("error: {problem}")), "{finished:#?}");
        assert!(!Path::new(&scripts.path("runs")).exists());
    }
}
