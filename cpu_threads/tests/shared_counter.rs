//! Runs the example as a real process.

#[path = "../../common/tests/programs/cpu.rs"]
mod every_cpu_program;
#[path = "../../common/tests/programs/cpu_workers.rs"]
mod workers;

use std::fs;
use std::process::Command;

use testing::{Finished, finish, leave_out};

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("shared_counter");

#[test]
fn counts_each_call_with_fetch_add_and_no_more_by_load_and_store() {
    for (n, times, calls) in [("20", 7, 21_891), ("1", 100, 1), ("0", 1, 1)] {
        let finished = PROGRAM.run(&["--n", n, "--times", &times.to_string()]);
        finished.assert_all_done("Computed in ");
        let line = finished.lines()[0];
        let numbers = line.split(' ').filter_map(|word| word.parse::<u64>().ok());
        let [counted, by_load_and_store] = numbers.collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let expected = format!(
            "Counted {counted} calls of fib, {by_load_and_store} of them by load and store"
        );
        assert_eq!((line, counted), (&*expected, times * calls));
        assert!((1..=counted).contains(&by_load_and_store), "{line}");
    }
}

#[test]
fn its_documentation_shows_what_does_not_compile() {
    let example = include_str!("../examples/shared_counter.rs");
    let documentation = example.lines().map_while(|line| line.strip_prefix("//!"));
    let documentation: Vec<_> = documentation.map(str::trim_start).collect();
    let documentation = documentation.join("\n");
    let (_, block) = documentation.split_once("```compile_fail,").unwrap();
    let (error, code) = block.split_once('\n').unwrap();
    let (code, _) = code.split_once("```").unwrap();
    if Command::new("rustc").arg("--version").output().is_err() {
        return leave_out("a test of what compiles, as there is no rustc");
    }

    let rejected = compile("rejected", code);
    let errors: Vec<_> = rejected.stderr.lines().filter(|it| it.starts_with("error[")).collect();
    assert!(
        matches!(errors[..], [line] if line.starts_with(&format!("error[{error}]: "))),
        "{rejected:?}"
    );

    let second = code.rfind("threads.spawn").unwrap();
    let (before, from_second) = code.split_at(second);
    let (_, after) = from_second.split_once('\n').unwrap();
    let accepted = compile("accepted", &format!("{before}{after}"));
    assert_eq!(accepted.status, Some(0), "{accepted:?}");
}

/// Compiles code as rustdoc would.
fn compile(name: &str, code: &str) -> Finished {
    let file = PROGRAM.file(&format!("{name}.rs"));
    fs::write(&file, format!("fn main() {{\n{code}}}\n")).unwrap();
    let options = ["--edition", "2024", "--crate-type", "bin", "--emit", "metadata", "--out-dir"];
    finish(Command::new("rustc").args(options).args([PROGRAM.folder, &file]))
}
