//! Runs the example as a real process.

#[path = "../../common/tests/programs/io.rs"]
mod every_io_program;
#[path = "../../common/tests/programs/sessions.rs"]
mod sessions;
#[path = "../../common/tests/programs/io_workers.rs"]
mod workers;

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use testing::misbehaving::site;
use testing::process_table::cpu_time;
use testing::servers::HELLO;
use testing::wait_until;

/// The program under test.
const PROGRAM: testing::Executable = testing::executable!("busy_task");

#[test]
fn reads_no_answer_while_the_other_task_computes() {
    let (answer, answers) = mpsc::channel();
    let answers = Mutex::new(answers);
    let site = site(move |mut stream| {
        _ = answers.lock().unwrap().recv();
        _ = stream.write_all(HELLO);
    });
    let mut command = PROGRAM.command();
    command.args(["--site", &site.url, "--repeat", "2"]).stdout(Stdio::piped());
    let mut program = command.spawn().unwrap();
    // The task needs far more than twice this time. Everything else needs far less.
    let while_computing = Duration::from_millis(200);
    wait_until(|| cpu_time(program.id()) >= while_computing);
    answer.send(()).unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), format!("Read 5 bytes from {}", site.url));
    let after_computing = cpu_time(program.id()) >= while_computing * 2;
    PROGRAM.assert_unedited("a task that never yields", after_computing, true);
    answer.send(()).unwrap();
    assert!(program.wait().unwrap().success());
}
