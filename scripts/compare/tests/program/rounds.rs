//! The order of runs, and what is shown meanwhile.

use std::fs;
#[cfg(target_os = "linux")]
use std::process::Command;

use testing::finish;

use crate::scripts::{Scripts, json, program};
use crate::tables::Tables;

const NAMES: [&str; 4] = ["cpu_non_concurrent", "cpu_threads", "cpu_asyncio", "cpu_processes"];

/// Creates the four cpu programs, which log their names and print these times.
fn programs(seconds: [&str; 4]) -> Scripts {
    let scripts = [0, 1, 2, 3].map(|index| {
        let (name, seconds) = (NAMES[index], seconds[index]);
        format!("append log {name}\nprint Computed in {seconds} seconds")
    });
    let scripts: Vec<_> = NAMES.into_iter().zip(scripts.iter().map(String::as_str)).collect();
    Scripts::new(&scripts)
}

/// Returns the names in the order in which the programs ran.
fn log(scripts: &Scripts) -> Vec<String> {
    let log = fs::read_to_string(scripts.path("log")).unwrap();
    log.lines().map(str::to_owned).collect()
}

#[test]
fn each_round_runs_every_program_once_in_an_order_that_changes_but_can_be_repeated() {
    let logs = [0, 1].map(|_| {
        let scripts = programs(["2"; 4]);
        let options = ["cpu", "--warmup", "1", "--rounds", "5", "--json", "a.json"];
        let finished = finish(&mut scripts.compare(&options));
        assert_eq!(finished.status, Some(0), "{finished:#?}");
        let log = log(&scripts);
        let exported = json(&scripts.path("a.json"));
        let mut runs: Vec<_> = NAMES
            .into_iter()
            .flat_map(|name| {
                let runs = program(&exported, name)["runs"].as_array().unwrap().iter();
                runs.map(move |run| (run["round"].as_u64(), run["began"].to_string(), name))
            })
            .collect();
        runs.sort();
        let of_runs: Vec<_> = runs.iter().map(|(.., name)| *name).collect();
        // The warm-up is a round, but does not count. The timelines come last.
        assert_eq!(of_runs, log[4..24]);
        assert_eq!((runs.last().unwrap().0, &log[24..]), (Some(5), &NAMES.map(str::to_owned)[..]));
        log[..24].to_vec()
    });
    assert_eq!(logs[0], logs[1]);
    let rounds: Vec<_> = logs[0].chunks(4).collect();
    assert_eq!(rounds.len(), 6);
    assert_eq!(rounds[0], NAMES);
    let mut distinct = rounds.clone();
    distinct.sort();
    distinct.dedup();
    assert!(distinct.len() > 3, "{rounds:?}");
    for round in rounds {
        assert!(NAMES.iter().all(|name| round.iter().any(|it| it == name)), "{round:?}");
    }
}

#[test]
fn quick_programs_go_on_among_themselves() {
    let scripts = programs(["2", "0.5", "0.25", "0.001"]);
    let finished = finish(&mut scripts.compare(&["cpu"]));
    assert!(finished.stderr.ends_with("Round 19 of 20\nRound 20 of 20\n"), "{finished:#?}");
    for (name, runs) in NAMES.into_iter().zip(["3", "10", "20", "20"]) {
        assert_eq!(finished.cells(name, ["runs"]), [runs], "{finished:#?}");
    }
    let log = log(&scripts);
    let last = log.iter().rposition(|name| name == "cpu_non_concurrent").unwrap();
    assert!(last < 12, "{log:?}");
    // As many rounds as the non-concurrent program has.
    assert_eq!(finished.cells("cpu_processes", ["speedup", "range"]), ["2000×", "2000–2000"]);
}

#[test]
fn a_sweep_measures_all_of_its_values_in_each_round() {
    let log_it = r#"
        if "--workers 1 " append log 1
        if "--workers 2 " append log 2
        if "--workers 8 " append log 8
        print Computed in 2 seconds
    "#;
    let scripts = Scripts::new(&[("cpu_threads", log_it)]);
    let options = ["cpu_threads", "--workers", "1,2,8", "--rounds", "4"];
    assert_eq!(finish(&mut scripts.compare(&options)).status, Some(0));
    let log = log(&scripts);
    let rounds: Vec<_> = log.chunks(3).collect();
    assert_eq!((rounds.len(), rounds[0]), (4, &["1", "2", "8"].map(str::to_owned)[..]));
    assert!(rounds.iter().any(|round| *round != rounds[0]), "{rounds:?}");
    for round in rounds {
        let mut sorted = round.to_vec();
        sorted.sort();
        assert_eq!(sorted, ["1", "2", "8"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_the_table_after_the_first_round() {
    let scripts = programs(["0.5", "0.25", "5", "0.25"]);
    let compare = scripts.compare(&["cpu", "--rounds", "2"]);
    let words = [compare.get_program()].into_iter().chain(compare.get_args());
    let line: Vec<_> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &format!("stty cols 80 rows 24; {}", line.join(" ")), "/dev/null"]);
    let finished = finish(testing::in_utf8(terminal.current_dir(scripts.folder.path())));
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    let place = |text: &str| finished.stdout.find(text).unwrap_or_else(|| panic!("{finished:#?}"));
    let row = "cpu_threads         0.250 s    2.00×";
    assert!(place("Round 1 of 2: cpu_non_concurrent, ") < place(row));
    assert!(place(row) < place("Round 2 of 2: "));
    assert!(place("Round 2 of 2: ") < finished.stdout.rfind(row).unwrap());
    assert!(finished.stdout.contains(" left"), "{finished:#?}");
    // The bar is plain in any locale.
    assert!(place("] Round 2 of 2: ") > 0 && !finished.stdout.contains('█'), "{finished:#?}");
}
