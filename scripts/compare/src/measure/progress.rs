//! Shows the progress of the measurement and estimates the time left.

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::system::print_error_line;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use crate::comparison::{Kind, Origin, Program, Settings, article, ideal_io_seconds};
use crate::measure::capacity::fib;

/// Approximate time of cpu_asyncio ÷ time of cpu_non_concurrent.
const COST_OF_ASYNC: f64 = 18.0;

/// Approximate latency of the article's sites, in seconds.
const LATENCY_OF_INTERNET: f64 = 0.089;

/// Approximate CPU time of a download for program and server together, in seconds.
const COST_OF_DOWNLOAD: f64 = 0.0002;

/// A progress bar under a table on standard error; without a terminal, a line a round. Dropping it clears it.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    /// What runs, since when, and how long it probably takes.
    run: String,
    run_start: Instant,
    expected: Duration,
    /// Estimated time of the runs that follow.
    later: Duration,
}

const LENGTH: u64 = 1000;

impl Progress {
    pub fn start() -> Self {
        let bar = ProgressBar::new(LENGTH).with_style(style("[{bar:20}] {wide_msg}"));
        let (run, start) = (String::new(), Instant::now());
        let (expected, later) = Default::default();
        Progress { bar, start, run, run_start: start, expected, later }
    }

    pub fn begin_round(&self, title: &str) {
        if self.bar.is_hidden() {
            self.note(title);
        }
    }

    pub fn begin_run(&mut self, run: String, expected: Duration, later: Duration) {
        (self.run, self.run_start, self.expected, self.later) =
            (run, Instant::now(), expected, later);
        self.tick();
    }

    pub fn tick(&self) {
        let spent = self.start.elapsed();
        let of_run = self.expected.checked_sub(self.run_start.elapsed());
        let over = if of_run.is_none() { "over " } else { "" };
        let left = of_run.unwrap_or_default() + self.later;
        let done = spent.as_secs_f64() / (spent + left).as_secs_f64().max(f64::MIN_POSITIVE);
        self.bar.set_position((done * LENGTH as f64) as u64);
        self.bar.set_message(format!("{}, {over}{} left", self.run, HumanDuration(left)));
    }

    pub fn show(&self, table: impl FnOnce() -> String) {
        if !self.bar.is_hidden() {
            self.bar.set_style(style("{prefix}\n\n[{bar:20}] {wide_msg}"));
            self.bar.set_prefix(table());
        }
    }

    pub fn note(&self, line: &str) {
        self.bar.suspend(|| print_error_line(format_args!("{line}")));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is valid").progress_chars("=> ")
}

/// Estimates the time of one run of a program that does `concurrency` jobs at a time.
pub fn expected_run(program: &Program, settings: &Settings, concurrency: usize) -> Duration {
    let one_at_a_time = || fib_seconds(settings.n) * program.jobs as f64;
    let seconds = match program.kind {
        Kind::Io => {
            let latency_seconds = settings.latency_seconds.or(Some(LATENCY_OF_INTERNET));
            let settings = Settings { latency_seconds, ..settings.clone() };
            let waiting = ideal_io_seconds(program.jobs, concurrency, &settings);
            waiting.unwrap_or_default() + program.jobs as f64 * COST_OF_DOWNLOAD
        }
        Kind::Cpu if program.origin == Origin::Python => {
            article::seconds(&program.name).unwrap_or_default()
        }
        Kind::Cpu if *program.name == *"cpu_asyncio" => one_at_a_time() * COST_OF_ASYNC,
        Kind::Cpu => one_at_a_time() / concurrency.min(num_cpus::get()) as f64,
    };
    Duration::from_secs_f64(seconds.min(settings.run_timeout_seconds))
}

/// Estimates the time to compute a Fibonacci number here: each takes φ times as long as the one before it.
fn fib_seconds(n: u64) -> f64 {
    const SAMPLE: u64 = 27;
    let start = Instant::now();
    black_box(fib(black_box(SAMPLE)));
    let phi = (1.0 + 5f64.sqrt()) / 2.0;
    start.elapsed().as_secs_f64() * phi.powf(n as f64 - SAMPLE as f64)
}
