//! Runs the example as a real process.

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("fib_table");

#[test]
fn prints_a_table() {
    let finished = PROGRAM.run(&[]);
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!((lines.len(), finished.status), (10, Some(0)), "{finished:?}");
    assert_eq!([lines[0], lines[6], lines[9]], ["fib( 1) = 1", "fib( 7) = 13", "fib(10) = 55"]);
}
