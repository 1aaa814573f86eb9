//! Values of a row, and the shapes of exports.

#[cfg(target_os = "linux")]
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use testing::{assert_shows, finish};

use crate::figures::summary;
use crate::typical::{Typical, read};

fn check(actual: &Value, expected: f64) {
    assert!((actual.as_f64().unwrap() / expected - 1.0).abs() < 1e-9, "{actual}");
}

#[test]
fn a_row_has_the_times_of_all_runs_and_is_compared_round_by_round() {
    let exported = Typical::new().json();
    let row = summary(&exported, "io_threads");
    for (field, expected) in [
        ("fastest_seconds", 3.0),
        ("median_seconds", 3.03),
        ("slowest_seconds", 3.06),
        ("spread", 0.02),
        ("speedup", 14.6 / 3.0),
        ("speedup_low", 14.6 / 3.0),
        ("speedup_high", 14.6 / 3.0),
        ("speedup_rounds", 3.0),
        ("article_speedup", 14.289619607382202 / 3.190047219999542),
        ("measured_to_ideal", 3.03 / (0.089 * 33.0)),
        ("cores_used", 2.0),
        ("done", 160.0),
        ("jobs", 160.0),
        ("runs", 3.0),
    ] {
        check(&row[field], expected);
    }
}

#[test]
fn the_median_of_two_runs_is_between_them() {
    let mut typical = Typical::new();
    typical.program("io_threads")["runs"].as_array_mut().unwrap().remove(0);
    check(&summary(&typical.json(), "io_threads")["median_seconds"], (3.0 + 3.03) / 2.0);
}

#[test]
fn only_runs_of_the_same_round_are_compared() {
    let mut typical = Typical::new();
    let runs = typical.program("io_threads")["runs"].as_array_mut().unwrap();
    runs.remove(1);
    runs[0]["round"] = 2.into();
    runs[1]["round"] = 4.into();
    let exported = typical.json();
    let row = summary(&exported, "io_threads");
    check(&row["speedup"], 14.6 / 3.06);
    assert_eq!(row["speedup_rounds"], 1);
    assert_eq!([&row["speedup_low"], &row["speedup_high"]], [&Value::Null; 2]);
}

#[test]
fn a_time_below_the_ideal_time_is_marked() {
    let mut typical = Typical::new();
    // What a program shows can be used.
    typical.0["machine"]["usable_cpus"] = 3.2.into();
    check(&summary(&typical.json(), "cpu_threads")["measured_to_ideal"], 1.0);
    typical.0["machine"]["cpus"] = 3.into();
    check(&summary(&typical.json(), "cpu_threads")["measured_to_ideal"], 0.75);
    let shown = typical.show(&["--wide"]).replace('\n', " ");
    let remark = "Faster than the ideal time (?), which is itself computed from measurements: \
                  cpu_threads, cpu_processes.";
    assert!(shown.contains(remark), "{shown}");
    for marked in [" 0.75 ? ", " 0.83 ? "] {
        assert_eq!(shown.matches(marked).count(), 1, "{shown}");
    }
}

#[test]
fn ideal_times_follow_from_the_latency_or_the_usable_cpus() {
    let with_threads = |usable: f64| {
        let mut typical = Typical::new().with(&[("cpu_threads", 0.2), ("cpu_processes", 0.16)]);
        typical.0["machine"]["usable_cpus"] = usable.into();
        summary(&typical.json(), "cpu_threads").clone()
    };
    // Of four CPUs, 3.2 are usable; or 2.5, as the processes show.
    for (usable, used) in [(3.2, 3.2), (1.2, 2.5)] {
        let row = with_threads(usable);
        check(&row["ideal_seconds"], 0.404 / used);
        check(&row["measured_to_ideal"], used / 2.0);
    }
    let exported = Typical::new().json();
    for (name, expected) in [
        ("io_non_concurrent", 0.089 * 161.0),
        ("io_threads", 0.089 * 33.0),
        ("io_asyncio", 0.089 * 2.0),
        ("io_processes", 0.089 * 41.0),
        ("cpu_non_concurrent", 0.404),
        // Five threads, but four CPUs.
        ("cpu_threads", 0.101),
        ("cpu_asyncio", 0.404),
        ("cpu_processes", 0.101),
    ] {
        check(&summary(&exported, name)["ideal_seconds"], expected);
    }
}

#[test]
fn a_failed_program_has_no_time_and_is_not_a_reference() {
    let failed = ["io_non_concurrent", "cpu_non_concurrent", "cpu_threads"];
    let exported = Typical::new().with(&failed.map(|name| (name, 0.0))).json();
    for (name, has_time, has_ideal) in [
        ("io_non_concurrent", false, false),
        ("io_threads", true, true),
        ("cpu_non_concurrent", false, false),
        ("cpu_threads", false, false),
        ("cpu_processes", true, false),
    ] {
        let row = summary(&exported, name);
        assert_eq!(row["complete"], has_time, "{name}");
        assert_eq!(row["fastest_seconds"].is_f64(), has_time, "{name}");
        assert_eq!(row["ideal_seconds"].is_f64(), has_ideal, "{name}");
        assert_eq!(row["speedup"], Value::Null, "{name}");
        assert_eq!(row["measured_to_ideal"].is_f64(), has_time && has_ideal, "{name}");
    }
}

#[test]
fn the_whole_table_fits_on_the_last_lines_of_a_terminal() {
    let shown = Typical::new().show(&[]);
    // The prompt takes one of 24 lines.
    let last: Vec<_> = shown.lines().rev().take(23).collect();
    for program in ["program ", "io_non_concurrent ", "cpu_processes "] {
        let rows = last.iter().filter(|line| line.starts_with(program));
        assert_eq!(rows.count(), 2, "{shown}");
    }
    let heading = last.iter().rfind(|line| line.starts_with("program ")).unwrap();
    let titles: Vec<_> = heading.split_whitespace().take(3).collect();
    assert_eq!(titles, ["program", "fastest", "speedup"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_splits_the_table_to_fit_and_keeps_all_its_text() {
    let mut typical = Typical::new();
    typical.program("io_non_concurrent")["runs"][0]["done"] = 3.into();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), typical.0.to_string()).unwrap();
    let widths: Vec<_> = (40..200).step_by(6).collect();
    let compare = env!("CARGO_BIN_EXE_compare");
    let of_width =
        |width| format!("stty rows 24 cols {width}; '{compare}' --from a.json; echo ======;");
    let commands: String = widths.iter().map(of_width).collect();
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &commands, "/dev/null"]).env("NO_COLOR", "1");
    let shown =
        finish(testing::in_utf8(&mut terminal).current_dir(folder.path())).stdout.replace('\r', "");
    // The tables come last, the first of them after the fastest programs.
    let tables = |text: &str| -> Vec<String> {
        let parts = text.trim_end().split("\n\n").skip_while(|part| !part.contains("Fastest for "));
        parts.skip(1).map(str::to_owned).collect()
    };
    let words = |tables: &[String]| -> BTreeSet<String> {
        let tables = tables.join("\n").replace('─', " ");
        tables.split_whitespace().map(str::to_owned).collect()
    };
    let shown: Vec<_> = shown.split_terminator("======\n").map(tables).collect();
    assert_eq!(shown.len(), widths.len());
    let whole = shown.last().unwrap();
    assert_eq!(whole.len(), 1, "{whole:?}");
    for (tables, width) in shown.iter().zip(widths) {
        let widest = tables.iter().flat_map(|it| it.lines()).map(|it| it.chars().count()).max();
        assert!(widest <= Some(width), "{width}: {tables:?}");
        assert_eq!(words(tables), words(whole), "{width}");
        assert!(width < 80 || tables.len() <= 3, "{width}: {tables:?}");
    }
}

#[test]
fn tiny_figures_are_not_rounded_to_zero() {
    let times = [("cpu_non_concurrent", 0.000003), ("cpu_processes", 0.005)];
    let shown = Typical::new().with(&times).show(&["--wide"]);
    for row in ["cpu_non_concurrent 3 µs 1.00× ", "cpu_processes 5.000 ms 0.00060× "] {
        let mut rows = shown.lines().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(rows.any(|it| it.starts_with(row)), "{shown}");
    }
}

#[test]
fn a_missing_speedup_has_a_word_why() {
    let mut typical = Typical::new().with(&[("cpu_threads", 0.0), ("io_non_concurrent", 0.0)]);
    let jobs = 10;
    let program = typical.program("cpu_processes");
    program["jobs"] = jobs.into();
    program["runs"].as_array_mut().unwrap().iter_mut().for_each(|run| run["done"] = jobs.into());
    let page = typical.export("markdown");
    for (program, expected) in [
        ("io_non_concurrent", "failed"),
        ("io_threads", "no reference"),
        ("cpu_threads", "failed"),
        ("cpu_processes", "other work"),
    ] {
        let row = page.lines().find(|line| line.starts_with(&format!("| {program} "))).unwrap();
        assert_eq!(row.split('|').nth(3).unwrap().trim(), expected, "{page}");
    }
}

#[test]
fn the_manual_shows_the_help() {
    let help = finish(Command::new(env!("CARGO_BIN_EXE_compare")).arg("--help")).stdout;
    assert_shows(&read("README.md"), &help);
}

#[test]
fn the_stored_results_can_be_recomputed() {
    let renew = "to renew them after a change: cargo compare --from scripts/results.json --json new.json \
                 --markdown scripts/results.md --svg scripts/timelines.svg && mv new.json scripts/results.json";
    let results = Typical(serde_json::from_str(&read("../results.json")).unwrap());
    assert_eq!(results.export("markdown"), read("../results.md"), "{renew}");
    assert!(results.export("svg") == read("../timelines.svg"), "{renew}");
    assert!(results.json() == results.0, "{renew}");
    let fastest = summary(&results.0, "cpu_asyncio")["fastest_seconds"].as_f64().unwrap();
    let checked = format!("with {fastest:.3} s as the fastest time of cpu_asyncio");
    assert!(read("README.md").contains(&checked), "check it with hyperfine again: {checked}");
}

#[test]
fn the_example_in_format_md_is_an_export() {
    let format = read("FORMAT.md");
    let example = format.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
    let example: Value = serde_json::from_str(example).unwrap();
    let mut exported = Typical(example.clone()).json();
    let claims = exported["claims"].as_array_mut().unwrap();
    claims.retain(|claim| example["claims"].as_array().unwrap().contains(claim));
    assert!(!claims.is_empty());
    assert_eq!(exported, example);
}

#[test]
fn every_field_is_documented() {
    fn names(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    found.push(name.clone());
                    names(value, found);
                }
            }
            Value::Array(values) => values.iter().for_each(|it| names(it, found)),
            _ => {}
        }
    }
    let format = read("FORMAT.md");
    let mut found = Vec::new();
    names(&Typical::new().json(), &mut found);
    assert!(found.len() > 100);
    for name in found {
        assert!(format.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn recognises_a_truncated_file_wherever_it_ends() {
    let json = read("tests/report/typical.json");
    let json = json.trim_end();
    let folder = tempfile::tempdir().unwrap();
    // Most of the file is runs and slices, which are alike, so not every length is tried.
    for length in (1..json.len()).filter(|length| length % 13 == 0 || *length < 500) {
        fs::write(folder.path().join("a.json"), &json[..length]).unwrap();
        let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
        let finished = finish(compare.args(["--from", "a.json"]).current_dir(&folder));
        let problem = "error: cannot read a.json: it is truncated\n";
        assert_eq!((finished.status, &*finished.stderr), (Some(1), problem), "{length}");
    }
}

#[test]
fn ignores_unknown_fields_but_requires_points() {
    let mut typical = Typical::new();
    typical.0["later"] = json!([1, { "a": null }]);
    assert_eq!(typical.json(), Typical::new().json());
    typical.0["points"] = json!([]);
    let refused = typical.refused();
    assert!(refused.ends_with("it was not written by --json: it has no points\n"), "{refused}");
}

#[test]
fn prints_plain_characters_where_the_locale_is_not_utf_8() {
    let mut typical = Typical::new();
    typical.0["machine"]["cpu"] = "é".into();
    let folder = tempfile::tempdir().unwrap();
    let show = |locale: [&str; 3]| {
        let mut compare = typical.command(folder.path());
        let variables = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().zip(locale);
        let options = ["--timelines", "--markdown", "a.md"];
        let shown = finish(compare.envs(variables).args(options)).stdout;
        assert!(shown.contains("Machine: é, "), "{shown}");
        assert!(fs::read_to_string(folder.path().join("a.md")).unwrap().contains("4.87×"));
        shown
    };
    let [unicode, plain] = [show(["C.UTF-8", "C", "C"]), show(["C", "C.UTF-8", "C.UTF-8"])];
    for (locale, expected) in [
        (["", "de_DE.utf8", "C"], &unicode),
        (["", "", "en_US.UTF-8"], &unicode),
        (["", "", ""], if cfg!(windows) { &plain } else { &unicode }),
        (["POSIX", "", "en_US.UTF-8"], &plain),
        (["", "de_DE.ISO-8859-1", ""], &plain),
    ] {
        assert_eq!(show(locale), *expected, "{locale:?}");
    }
    assert!(plain.replace('é', "e").is_ascii(), "{plain}");
    for (own, replacement) in [("4.87×", "4.87x"), ("(≤1.1×)", "(<=1.1x)"), ("░░░█", "...#")]
    {
        assert!(unicode.contains(own) && plain.contains(replacement), "{own}: {plain}");
    }
    // The tables keep their widths.
    let tables = |shown: &str| -> Vec<usize> {
        let tables = shown.split("\n\n").filter(|it| it.starts_with("program "));
        tables.flat_map(str::lines).map(|line| line.chars().count()).collect()
    };
    assert!(tables(&plain).len() > 20 && plain.lines().all(|line| line.len() <= 81), "{plain}");
    assert_eq!(tables(&plain), tables(&unicode), "{plain}");
}

#[test]
fn the_command_is_quoted_for_as_many_shells_as_possible() {
    let given = [
        "io",
        "",
        "50%",
        "a b",
        r"C:\a b\c.json",
        r"C:\a\",
        r"\\host\a",
        "100% sure",
        "$HOME",
        r#"y="z""#,
    ];
    let quoted =
        r#"io "" 50% "a b" "C:\a b\c.json" 'C:\a\' '\\host\a' '100% sure' '$HOME' 'y="z"'"#;
    let mut typical = Typical::new();
    typical.0["command"] = json!(given);
    let shown = typical.show(&[]);
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(&format!("Command: cargo compare {quoted} ")), "{shown}");
}
