//! Comparisons with an earlier export.

use serde_json::{Value, json};
use testing::Finished;

use crate::figures::summary;
use crate::typical::Typical;

const SLOW: [f64; 4] = [4.0, 4.1, 4.2, 4.3];
const FAST: [f64; 4] = [2.0, 2.1, 2.2, 2.3];

/// Compares cpu_threads with these times to itself with others. Returns its row, and the text.
fn compared(then: &[f64], now: &[f64]) -> (Value, String) {
    let [before, after] = [then, now].map(|times| {
        let mut typical = Typical::new();
        typical.set_times("cpu_threads", times);
        typical
    });
    let Finished { stdout, stderr, .. } = after.against(&before, &["--json", "-", "--wide"]);
    let exported: Value = serde_json::from_str(&stdout).unwrap();
    (summary(&exported, "cpu_threads").clone(), stderr)
}

/// Compares a typical comparison with another. Returns the change of a program.
fn change(after: &Typical, before: &Typical, name: &str) -> Value {
    let exported = after.against(before, &["--json", "-"]).stdout;
    let row = summary(&serde_json::from_str(&exported).unwrap(), name).clone();
    if [json!("no difference seen"), json!("too few runs")].contains(&row["change"]) {
        assert!(row["baseline_ratio"].is_f64(), "{row}");
    } else {
        assert_eq!([&row["baseline_ratio"], &row["baseline_p"]], [&Value::Null; 2]);
    }
    row["change"].clone()
}

#[test]
fn four_runs_without_overlap_are_faster_or_slower() {
    for (then, now, change, cell) in [
        (SLOW, FAST, "faster", "faster (1.93×)"),
        (FAST, SLOW, "slower", "slower (0.52×)"),
        // One of the sixteen pairs is the other way round.
        (SLOW, [2.0, 2.1, 2.2, 4.05], "no difference seen", "no difference seen (1.93×)"),
        (SLOW, SLOW, "no difference seen", "no difference seen (1.00×)"),
        ([3.0; 4], [3.0; 4], "no difference seen", "no difference seen (1.00×)"),
    ] {
        let (row, shown) = compared(&then, &now);
        assert_eq!(row["change"], change, "{row}");
        assert!(shown.contains(cell), "{cell}: {shown}");
        let p = row["baseline_p"].as_f64().unwrap();
        assert_eq!(p < 0.05, change != "no difference seen", "{p}");
        let (ratio, median) = (row["baseline_ratio"].as_f64().unwrap(), |times: [f64; 4]| {
            (times[1] + times[2]) / 2.0
        });
        assert!((ratio / (median(then) / median(now)) - 1.0).abs() < 0.02, "{ratio}");
    }
    // A difference below 2 % has no verdict.
    let (row, _) = compared(&[3.0, 3.001, 3.002, 3.003], &[2.95, 2.951, 2.952, 2.953]);
    assert_eq!(row["change"], "no difference seen", "{row}");
    assert!(row["baseline_p"].as_f64() < Some(0.05), "{row}");
    // As scipy.stats.mannwhitneyu(then, now, method="asymptotic").
    let p = compared(&SLOW, &FAST).0["baseline_p"].as_f64().unwrap();
    assert!((p - 0.030382821976577493).abs() < 1e-9, "{p}");
}

#[test]
fn fewer_than_four_runs_are_too_few() {
    for (then, now) in [(&SLOW[..3], &FAST[..]), (&SLOW, &FAST[..3]), (&SLOW[..1], &FAST[..1])] {
        let (row, shown) = compared(then, now);
        assert_eq!((&row["change"], &row["baseline_p"]), (&json!("too few runs"), &Value::Null));
        assert!(
            shown.contains("too few runs (1.9") || shown.contains("too few runs (2.0"),
            "{shown}"
        );
    }
}

#[test]
fn a_word_says_why_a_program_is_not_compared() {
    let failed = Typical::new().with(&[("cpu_threads", 0.0)]);
    let mut other = Typical::new();
    let (kind, command) = ("command", "./mine");
    let mine = other.program("io_threads");
    (mine["origin"], mine["command"]) = (kind.into(), command.into());
    other.program("cpu_processes")["name"] = "cpu_mine".into();
    other.set_times("cpu_asyncio", &[0.0; 4]);
    let program = other.program("cpu_threads");
    (program["origin"], program["jobs"]) = (kind.into(), 10.into());
    program["runs"].as_array_mut().unwrap().iter_mut().for_each(|run| run["done"] = 10.into());
    let typical = Typical::new();
    for (after, before, name, expected) in [
        (&failed, &typical, "cpu_threads", "failed"),
        (&typical, &failed, "cpu_threads", "failed"),
        (&other, &typical, "cpu_mine", "not measured"),
        (&other, &typical, "cpu_threads", "other work"),
        (&typical, &other, "cpu_threads", "other work"),
        (&other, &typical, "cpu_asyncio", "too short"),
        (&typical, &other, "cpu_asyncio", "too short"),
        (&typical, &other, "io_asyncio", "too few runs"),
    ] {
        assert_eq!(change(after, before, name), expected, "{name}");
    }
    let mut unverified = Typical::new();
    let program = unverified.program("cpu_threads");
    (program["origin"], program["command"]) = (kind.into(), command.into());
    assert_eq!(change(&unverified, &typical, "cpu_threads"), "unverified");
    assert_eq!(change(&typical, &unverified, "cpu_threads"), "unverified");
}

#[test]
fn every_format_names_the_baseline_and_the_programs_edited_since() {
    let source = |program: &str, text: &str| {
        let path = format!("{program}/src/main.rs");
        json!({ "program": program, "kind": "cpu", "path": path, "text": text })
    };
    let (mut before, mut after) = (Typical::new(), Typical::new());
    before.0["date"] = "2026-10-01T12:00:00Z".into();
    before.0["workspace"] = json!({ "folder": "/f", "commit": "123456789abcdef", "changed": [] });
    before.0["sources"] = json!([
        source("cpu_threads", "5"),
        source("cpu_asyncio", "a"),
        source("cpu_processes", "p")
    ]);
    after.0["sources"] = json!([
        source("cpu_threads", "6"),
        source("cpu_asyncio", "a"),
        source("cpu_processes", "q")
    ]);
    let fact =
        "2026-10-01T12:00:00Z; /f, commit 123456789abc; edited since: cpu_threads, cpu_processes";
    for format in ["markdown", "html"] {
        let text = after.against(&before, &[&format!("--{format}"), "-"]).stdout.replace('\\', "");
        assert!(text.contains(fact) && text.contains("too few runs (1.00×)"), "{text}");
    }
    let shown = after.against(&before, &[]);
    assert_eq!((shown.status, &*shown.stderr), (Some(0), ""));
    let text = shown.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&format!("Baseline: {fact}")), "{text}");

    let csv = after.against(&before, &["--csv", "-"]).stdout;
    assert!(csv.lines().next().unwrap().ends_with(",baseline_ratio,baseline_p,change"), "{csv}");
    assert!(csv.lines().skip(1).all(|line| line.ends_with(",1.0,,too few runs")), "{csv}");
    let same = before.against(&before, &["--wide"]).stdout;
    assert!(same.contains("Baseline: ") && !same.contains("edited since"), "{same}");

    let alone = before.show(&["--wide"]);
    assert!(!alone.contains("Baseline") && !alone.contains("too few runs"), "{alone}");
    let row = summary(&before.json(), "cpu_threads").clone();
    assert!(["baseline_ratio", "baseline_p", "change"].iter().all(|it| row[it].is_null()), "{row}");
}

#[test]
fn refuses_a_baseline_with_other_options_or_of_another_machine() {
    let typical = Typical::new();
    let options = "measure with the same options as then (it is from cargo compare";
    let machine = "measure both on one machine, not on ";
    let sweep = "a sweep cannot be compared";
    for (place, value, problem) in [
        ("/points/0/settings/latency_seconds", json!(0.05), options),
        ("/points/0/settings/latency_seconds", Value::Null, options),
        ("/points/0/settings/error_rate", json!(0.1), options),
        ("/points/0/settings/sites", json!(3), options),
        ("/points/0/settings/repeat", json!(8), options),
        ("/points/0/settings/workers", json!(4), options),
        ("/points/0/settings/n", json!(30), options),
        ("/points/0/settings/times", json!(3), options),
        ("/machine/cpu", json!("M5"), machine),
        ("/machine/cpus", json!(64), machine),
        ("/machine/os", json!("Minix"), machine),
        ("/swept", json!("repeat"), sweep),
        ("/points/0/programs", json!([]), "it has none of these programs"),
        ("/points/0/settings/rounds", json!(7), ""),
        ("/points/0/settings/warmup", json!(2), ""),
        ("/points/0/settings/run_timeout_seconds", json!(1.0), ""),
        ("/machine/memory_bytes", json!(1), ""),
    ] {
        let mut other = Typical::new();
        let (parent, field) = place.rsplit_once('/').unwrap();
        other.0.pointer_mut(parent).unwrap()[field] = value;
        let pairs = [(&other, &typical), (&typical, &other)];
        // Without programs, there is nothing to show.
        for (after, before) in pairs.into_iter().skip(usize::from(place.ends_with("programs"))) {
            let Finished { status, stdout, stderr } = after.against(before, &[]);
            if problem.is_empty() {
                assert_eq!((status, &*stderr), (Some(0), ""), "{place}");
                continue;
            }
            assert_eq!((status, &*stdout), (Some(1), ""), "{place}: {stderr}");
            let begin = format!("error: unsuitable baseline: {problem}");
            assert!(stderr.starts_with(&begin), "{place}: {stderr}");
        }
    }
}
