//! Compares what several machines measured.

use std::fs;

use serde_json::Value;
use testing::finish;

use crate::scripts::{Scripts, compare, json};
use crate::tables::Tables;

/// Measures as on a machine on which cpu_threads takes these seconds, and exports to a file of this name.
fn measure(name: &str, seconds: &str) -> Scripts {
    let threads = format!("print Computed in {seconds} seconds");
    let scripts = Scripts::new(&[
        ("cpu_non_concurrent", "print Computed in 8 seconds"),
        ("cpu_threads", &threads),
        ("cpu_processes", "print Computed in 2 seconds"),
    ]);
    let file = format!("{name}.json");
    let finished = finish(&mut scripts.compare(&["cpu", "--json", &file, "--runs", "3"]));
    // There is no cpu_asyncio, so it fails.
    assert_eq!(finished.status, Some(1), "{finished:#?}");
    // On a busy machine, claims about computing are not judged.
    let file = scripts.path(&format!("{name}.json"));
    let mut exported = json(&file);
    exported["machine"]["granted_cpus"] = Value::Null;
    fs::write(file, exported.to_string()).unwrap();
    scripts
}

#[test]
fn several_machines_share_a_table_with_a_column_for_each() {
    let (anna, ben) = (measure("anna", "4"), measure("ben", "8"));
    let files = [anna.path("anna.json"), ben.path("ben.json")];
    let from = ["--from", &files[0], "--from", &files[1]];
    let shown = finish(compare(&from).args(["--csv", "a.csv"]).current_dir(anna.folder.path()));
    assert_eq!((shown.status, shown.stderr.as_str()), (Some(1), ""), "{shown:#?}");
    let titles = ["anna", "ben"].map(|name| format!("{name} {} CPUs", num_cpus::get()));
    let titles = titles.each_ref().map(String::as_str);
    assert_eq!(shown.cells("cpu_threads", titles), ["4.000 s (2.00×)", "8.000 s (1.00×)"]);
    assert_eq!(shown.cells("cpu_asyncio", titles), ["failed 0/20", "failed 0/20"]);
    let csv = fs::read_to_string(anna.path("a.csv")).unwrap();
    assert_eq!(csv.lines().filter(|line| line.contains(",ben,")).count(), 4, "{csv}");

    for claim in [
        "\n 8  not judged",
        "\n11  holds on 1 of 2: Threads do not speed up CPU work (≤1.1×).\n    ben 1.00×; differs in Rust: \
         anna 2.00×; article: 0.89×.\n",
        "\n14  holds: For CPU work, processes need under a third of the time.\n    anna ",
    ] {
        assert_eq!(shown.stdout.contains(claim), !claim.contains("not judged"), "{shown:#?}");
    }
    let open = "\nNot judged: 1–10, 12–13, 15–16, 18–28. For 1–10, 12–13, 16, 18–28: cargo compare\n--asides\n";
    assert!(shown.stdout.contains(open), "{shown:#?}");
}

#[test]
fn machines_with_different_workloads_get_separate_rows() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 4 seconds")]);
    for (name, n) in [("a.json", "35"), ("b.json", "30")] {
        let options = ["cpu_threads", "--runs", "1", "--json", name, "--n", n];
        assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
    }
    let from = ["--from", "a.json", "--from", "b.json", "--html", "a.html"];
    let shown = finish(compare(&from).current_dir(scripts.folder.path()));
    assert_eq!(shown.status, Some(0), "{shown:#?}");
    let page = fs::read_to_string(scripts.path("a.html")).unwrap();
    assert_eq!(page.matches(" id=\"row-cpu_threads\"").count(), 1, "links lead to the first row");
    for (row, n) in [("4.000 s (no reference) -", 35), ("- 4.000 s (no reference)", 30)] {
        let row = format!("cpu_threads (fib({n}) 20 times) {row}");
        let lines =
            shown.stdout.lines().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(lines.into_iter().any(|line| line == row), "{shown:#?}");
    }
}

#[test]
fn machines_share_a_row_only_if_settings_and_command_lines_are_equal() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 4 seconds")]);
    for (name, workers, also) in [("a.json", "2,3", "{workers}"), ("b.json", "2", "6")] {
        let also = format!("mine=echo {{workers}} && echo Computed in {also} seconds");
        let options = ["cpu_threads", "--runs", "1", "--json", name, "--workers", workers];
        let finished = finish(scripts.compare(&options).args(["--also", &also]));
        assert_eq!(finished.status, Some(0), "{finished:#?}");
    }
    let from = ["--from", "a.json", "--from", "b.json", "--wide"];
    let shown = finish(compare(&from).current_dir(scripts.folder.path()));
    let rows = shown.stdout.lines().skip_while(|line| !line.starts_with("──")).skip(1);
    let rows: Vec<_> = rows.take_while(|line| !line.is_empty()).map(str::trim).collect();
    assert_eq!(rows.len(), 5, "{shown:#?}");
    assert!(
        rows[0].starts_with("cpu_threads (2 workers) ")
            && rows[0].ends_with("4.000 s (no reference)  4.000 s (no reference)")
    );
    assert!(
        rows[4].contains(" echo Computed in 6 seconds) ")
            && rows[4].ends_with("-  6.000 s (no reference)")
    );
}
