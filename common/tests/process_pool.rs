//! Tests of the process pool, by means of programs that use it.
//!
//! Such a program is this executable itself, started with the jobs in an environment variable, and so are
//! the program's workers. So it needs its own `main` and cannot use the standard test harness.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Output, Stdio, exit};
use std::time::{Duration, Instant};

use common::{
    Computation, Failure, Outcome, ProcessPool, is_worker_process, process_name, run_worker,
};
use libtest_mimic::{Arguments, Trial};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use testing::wait_until;

fn main() -> ExitCode {
    if is_worker_process() {
        return run_worker(|&job: &u64| work(job));
    }
    if let (Ok(workers), Ok(jobs)) = (env::var("WORKERS"), env::var("JOBS")) {
        return use_pool(workers.parse().unwrap(), &jobs);
    }
    libtest_mimic::run(&Arguments::from_args(), tests()).exit_code()
}

/// Makes each of these functions a test, under its name.
macro_rules! tests {
    ($($test:ident)*) => {
        vec![$(Trial::test(stringify!($test), || { $test(); Ok(()) })),*]
    };
}

fn tests() -> Vec<Trial> {
    tests! {
        does_each_job_once
        hands_out_jobs_as_workers_become_free
        passes_each_line_on_once_and_in_one_piece
        does_not_mistake_printed_bytes_for_an_answer
        separates_answers_from_whatever_is_printed
        accepts_only_valid_answers
        returns_a_failure_and_prints_it_once
        a_dying_worker_costs_only_its_current_job
        a_worker_ends_when_its_parent_is_killed
    }
}

/// Does the jobs in a pool and prints the outcomes in the order of completion.
fn use_pool(workers: usize, jobs: &str) -> ExitCode {
    let jobs: Vec<u64> = jobs.split(' ').map(|job| job.parse().unwrap()).collect();
    for Outcome { job, result } in ProcessPool::new(workers).map(&jobs) {
        match result {
            Ok(number) => println!("{job} gave {number}"),
            Err(failure) => println!("{job} failed: {failure}"),
        }
    }
    ExitCode::SUCCESS
}

const PRINTS: u64 = 1000;
const PRINTS_RUBBISH: u64 = 1001;
const FAILS: u64 = 1002;
const EXITS: u64 = 1003;
const PANICS: u64 = 1004;
const WAITS_FOR_THE_OTHERS: u64 = 1005;
const OUTLIVES_ITS_PARENT: u64 = 1006;
const ANSWERS_BY_HAND: u64 = 1007;
/// The first of the jobs that print something at random, and return a random result.
const RANDOM: u64 = 10_000;

/// Does a job in a worker. The result of most jobs is their double.
fn work(job: u64) -> Computation {
    let double = |job: u64| Outcome::of(job, || Ok(job * 2));
    match job {
        PRINTS => {
            for number in 0..200 {
                println!("{} printed {} {number}", process_name(), "-".repeat(300));
            }
            double(job)
        }
        PRINTS_RUBBISH => {
            // Bytes like the beginning of an answer, except for the random nonce; then a line that is
            // unfinished when the answer comes.
            print!("\0\0 0123456789abcdef\0+7\0\n\0");
            io::stdout().write_all(b"\xff\xfe and no end").unwrap();
            double(job)
        }
        FAILS => Outcome::of(job, || Err(Failure::new("on\npurpose"))),
        EXITS => exit(3),
        PANICS => panic!("outside of a job"),
        WAITS_FOR_THE_OTHERS => {
            let done = || fs::read_dir(env::var("FOLDER").unwrap()).unwrap().count();
            wait_until(|| done() == 20);
            double(job)
        }
        OUTLIVES_ITS_PARENT => {
            println!("begins");
            let begin = Instant::now();
            while begin.elapsed() < Duration::from_secs(60) {
                std::hint::spin_loop();
            }
            eprintln!("outlived its parent");
            exit(0)
        }
        ANSWERS_BY_HAND => {
            let bytes = fs::read(env::var("ANSWER").unwrap()).unwrap();
            print_bytes(&[&mark(), &*bytes].concat());
            exit(3)
        }
        RANDOM.. => {
            let mut bytes = Vec::new();
            for (length, others) in random(job, parts()) {
                bytes.extend(&mark()[..length]);
                bytes.extend(others);
            }
            // The other bytes may complete a mark by chance.
            if bytes.windows(mark().len()).any(|it| it == mark()) {
                bytes.clear();
            }
            print_bytes(&bytes);
            File::options()
                .append(true)
                .open(env::var("PRINTED").unwrap())
                .unwrap()
                .write_all(&bytes)
                .unwrap();
            let result: Result<u64, String> = random(job, result());
            Outcome::of(job, || result.map_err(Failure::new))
        }
        _ => {
            if let Ok(folder) = env::var("FOLDER") {
                fs::write(Path::new(&folder).join(job.to_string()), "").unwrap();
            }
            double(job)
        }
    }
}

/// Returns the bytes with which this worker's answers begin.
fn mark() -> Vec<u8> {
    let identity = env::var("COMMON_WORKER_PROCESS").unwrap();
    let nonce: u64 = identity.split(' ').nth(1).unwrap().parse().unwrap();
    format!("\0{nonce:016x}").into_bytes()
}

fn print_bytes(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).unwrap();
}

/// Generates parts of a worker's output: a length of the mark's beginning, and other bytes.
fn parts() -> impl Strategy<Value = Vec<(usize, Vec<u8>)>> {
    let byte = prop_oneof![Just(0), Just(b'0'), Just(b'\n'), any::<u8>()];
    vec((0_usize..17, vec(byte, 0..20)), 0..4)
}

fn result() -> impl Strategy<Value = Result<u64, String>> {
    prop_oneof![any::<u64>().prop_map(Ok), ".*".prop_map(Err)]
}

/// Returns a random value, which is always the same for the same job.
fn random<T>(job: u64, strategy: impl Strategy<Value = T>) -> T {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&job.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    strategy.new_tree(&mut runner).unwrap().current()
}

/// Returns a command for a program that does these jobs in a pool of `workers`.
fn program(workers: usize, jobs: &[u64]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    let jobs: Vec<_> = jobs.iter().map(ToString::to_string).collect();
    command.env("WORKERS", workers.to_string()).env("JOBS", jobs.join(" "));
    command
}

fn run(workers: usize, jobs: &[u64]) -> Output {
    let output = program(workers, jobs).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

fn does_each_job_once() {
    let jobs: Vec<u64> = (1..=40).collect();
    let expected = sorted(jobs.iter().map(|job| format!("{job} gave {}", job * 2)).collect());
    for workers in [1, 2, 7, 60] {
        assert_eq!(sorted(lines(&run(workers, &jobs))), expected, "{workers} workers");
    }
}

fn hands_out_jobs_as_workers_become_free() {
    // The first job waits for all others. One that was assigned to its worker in advance would never
    // be done.
    let folder = format!("{}/done", env!("CARGO_TARGET_TMPDIR"));
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let jobs: Vec<u64> = [WAITS_FOR_THE_OTHERS].into_iter().chain(1..=20).collect();
    let output = program(2, &jobs).env("FOLDER", &folder).output().unwrap();
    let last = format!("{WAITS_FOR_THE_OTHERS} gave {}", WAITS_FOR_THE_OTHERS * 2);
    // The answer to the last of the other jobs may still be on its way.
    assert!(lines(&output)[19..].contains(&last), "{output:?}");
}

fn passes_each_line_on_once_and_in_one_piece() {
    let mut printed = lines(&run(4, &[PRINTS; 8]));
    let outcomes = printed.split_off(printed.len() - 8);
    assert_eq!(outcomes, vec![format!("{PRINTS} gave {}", PRINTS * 2); 8]);
    assert_eq!(printed.len(), 8 * 200);
    for number in 0..200 {
        let end = format!(" printed {} {number}", "-".repeat(300));
        let whole = |line: &&String| line.starts_with("Process-") && line.ends_with(&end);
        assert_eq!(printed.iter().filter(whole).count(), 8, "line {number}");
    }
}

fn does_not_mistake_printed_bytes_for_an_answer() {
    let output = run(1, &[1, PRINTS_RUBBISH, 2]);
    let rubbish = b"\0\0 0123456789abcdef\0+7\0\n\0\xff\xfe and no end\n";
    let expected = [&rubbish[..], b"1 gave 2\n1001 gave 2002\n2 gave 4\n"].concat();
    assert_eq!(output.stdout, expected, "{output:?}");
}

fn separates_answers_from_whatever_is_printed() {
    let file = format!("{}/printed", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, "").unwrap();
    let jobs: Vec<u64> = (RANDOM..RANDOM + 500).collect();
    let output = program(1, &jobs).env("PRINTED", &file).output().unwrap();
    let mut expected = fs::read(&file).unwrap();
    if expected.last() != Some(&b'\n') {
        expected.push(b'\n');
    }
    for job in jobs {
        expected.extend(match random(job, result()) {
            Ok(number) => format!("{job} gave {number}\n").into_bytes(),
            Err(reason) => format!("{job} failed: {}\n", Failure::new(reason)).into_bytes(),
        });
    }
    assert!(output.stdout == expected, "{output:?}");
}

/// A worker that ends after its answer has done the job if the answer is whole.
fn accepts_only_valid_answers() {
    let file = format!("{}/answer", env!("CARGO_TARGET_TMPDIR"));
    let answer = "([+-][0-9]{0,21}|[+-]?.*)(\t([0-9]{1,2} ){0,5}.*)?";
    let texts = (0..100).map(|seed| random(seed, answer).replace('\n', ""));
    let fixed = ["", "+", "-", "é", "+7", "+7\t1 2 3", "+18446744073709551616", "-why\t3 2 1"];
    for text in texts.chain(fixed.map(str::to_owned)) {
        let (result, _) = text.split_once('\t').unwrap_or((&text, ""));
        let outcome = match (result.strip_prefix('+'), result.strip_prefix('-')) {
            (Some(number), _) if number.parse::<u64>().is_ok() => {
                format!("gave {}", number.parse::<u64>().unwrap())
            }
            (_, Some(reason)) => format!("failed: {}", Failure::new(reason)),
            _ => "failed: worker Process-1 sent an invalid answer".to_owned(),
        };
        answers_by_hand(&file, format!("{text}\n").as_bytes(), &outcome);
    }
    answers_by_hand(&file, b"+\xff\n", "failed: worker Process-1 sent an invalid answer");
    let status = if cfg!(windows) { "exit code: 3" } else { "exit status: 3" };
    for truncated in ["", "+7", "-why", "+7\t1 2"] {
        let outcome = format!("failed: worker Process-1 ended early ({status})");
        answers_by_hand(&file, truncated.as_bytes(), &outcome);
    }
}

/// Asserts the outcome of a job whose worker answers with these bytes.
fn answers_by_hand(file: &str, answer: &[u8], outcome: &str) {
    fs::write(file, answer).unwrap();
    let output = program(1, &[ANSWERS_BY_HAND]).env("ANSWER", file).output().unwrap();
    let expected = format!("{ANSWERS_BY_HAND} {outcome}\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{answer:?}");
}

fn returns_a_failure_and_prints_it_once() {
    let output = run(2, &[1, FAILS]);
    // The worker leaves printing to its parent.
    let printed = "Failed to compute fib(1002): on\\npurpose\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), printed);
    let expected = ["1 gave 2", "1002 failed: on\\npurpose"];
    assert_eq!(sorted(lines(&output)), expected);
}

fn a_dying_worker_costs_only_its_current_job() {
    for (job, status) in [(EXITS, "exit status: 3"), (PANICS, "exit status: 101")] {
        let output = run(2, &[1, job, 2, job, job, 3]);
        let lines = sorted(lines(&output));
        let done: Vec<_> = lines.iter().filter(|line| line.contains(" gave ")).collect();
        assert_eq!(done, ["1 gave 2", "2 gave 4", "3 gave 6"]);
        let failed =
            lines.iter().filter(|line| line.starts_with(&format!("{job} failed: worker ")));
        // Windows calls it an exit code.
        let status = status.replace("status", if cfg!(windows) { "code" } else { "status" });
        assert_eq!(failed.filter(|line| line.ends_with(&format!("({status})"))).count(), 3);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(stderr.matches(&format!("Failed to compute fib({job}): ")).count(), 3);
    }
}

fn a_worker_ends_when_its_parent_is_killed() {
    let mut parent = program(1, &[OUTLIVES_ITS_PARENT])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(parent.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "begins\n");
    parent.kill().unwrap();
    // The worker shares its parent's standard error, which ends when both are gone.
    let output = parent.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
