//! Runs the example as a real process.

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("sleep");

#[test]
fn goes_on_in_one_task_while_another_sleeps() {
    let finished = PROGRAM.run(&[]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""), "{finished:?}");
    let lines: Vec<_> = finished.stdout.lines().collect();
    let [first, between @ .., last] = &lines[..] else { panic!("{finished:?}") };
    assert_eq!((*first, *last), ("Sleeping for 3.5 seconds", "Awake"));
    assert!(between.starts_with(&["Counting: 1"]), "{finished:?}");
    assert!(between.iter().all(|line| line.starts_with("Counting: ")), "{finished:?}");
}
