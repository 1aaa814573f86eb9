//! Which concurrency model suits which work: what a thread, a task and a process cost and gain, and five
//! questions that choose one of the programs by these figures.

use crate::analysis::costs::{MEMORY, PER_JOB, PER_WORKER, TIME, cost};
use crate::analysis::summary::Summary;
use crate::analysis::{Estimate, busy};
use crate::comparison::format::{factor, kilobytes, megabytes, seconds, time, times};
use crate::comparison::{Comparison, Program};
use crate::report::document::Part;
use crate::report::table::{Cell, Heading, Table};

const IO: [&str; 4] = ["io_non_concurrent", "io_threads", "io_asyncio", "io_processes"];
const CPU: [&str; 4] = ["cpu_non_concurrent", "cpu_threads", "cpu_asyncio", "cpu_processes"];

const TITLE: &str = "Costs and gains of each model, and five questions that choose a program:";

/// Returns the table and the questions, if the programs and their examples were measured without failures, on
/// an idle machine, and most of the time went into waiting and computing.
pub fn parts(comparison: &Comparison) -> Option<Vec<Part<'static>>> {
    let ([io, io_programs @ ..], [cpu, cpu_programs @ ..]) =
        (busy(comparison, IO).ok()?, busy(comparison, CPU).ok()?);
    let known = |it: Option<f64>, text: fn(f64) -> String| it.map_or("unknown".to_owned(), text);
    let memory = |name, per| known(cost(comparison, name, per, MEMORY), kilobytes);
    let take = |name, per| known(cost(comparison, name, per, TIME), seconds);
    let whole = |it: &Program| known(MEMORY(it), megabytes);
    let row = |it| Summary::of(it, &comparison.points[0], comparison);
    let [waits, computes] = [io_programs, cpu_programs].map(|it| it.map(row)).map(|rows| {
        rows.map(|row| {
            let with = row.max_in_flight.map(|count| format!(" with {count}"));
            known(row.speedup, times) + &with.unwrap_or_default()
        })
    });
    let blocked = comparison.points.iter().find_map(|point| {
        Estimate::ratio(point.program("blocking_calls")?, point.program("io_asyncio")?)
    });
    let blocked = times(blocked?.median);
    let downloading = [memory(IO[1], PER_WORKER), memory(IO[2], PER_WORKER), whole(io_programs[2])];
    let handing_over = take(CPU[3], PER_JOB);
    let words = |words: [&str; 3]| words.map(str::to_owned);
    let bare = [memory(CPU[1], PER_WORKER), memory(CPU[2], PER_JOB), whole(cpu_programs[2])];
    let starts = [take(CPU[1], PER_WORKER), take(CPU[2], PER_JOB), take(CPU[3], PER_WORKER)];
    let rows = [
        ("memory of one more", bare),
        ("… with its download", downloading.clone()),
        ("time to start one", starts),
        ("time to hand over a job", [take(CPU[1], PER_JOB), "-".to_owned(), handing_over.clone()]),
        ("I/O speedup (in flight)", waits.clone()),
        ("CPUs used to compute", cpu_programs.map(|it| known(it.cores_used(), factor))),
        (
            "a blocking call stops",
            words(["its thread", &format!("all tasks ({blocked})"), "its process"]),
        ),
        ("may share", words(["thread-safe data", "thread-safe data", "nothing"])),
    ];
    let row = |(title, cells): (&str, [String; 3])| {
        [title.to_owned()].into_iter().chain(cells).map(Cell::of).collect()
    };
    let headings = ["", "thread", "task", "process"].map(|it| Heading::of(it.to_owned()));
    let groups = vec![rows.map(row).into()];
    let table = Table { headings: headings.into(), groups, chart: None };
    let waiting = known(io.cores_used(), |it| format!("{:.1} %", 100.0 * (1.0 - it).max(0.0)));
    let [io, cpu] = [time(io.fastest()?), time(cpu.fastest()?)];
    let ([threads, tasks, processes], [of_threads, of_tasks, of_processes]) = (waits, downloading);
    let [cpu_threads, cpu_asyncio, cpu_processes] = computes;
    let questions = [
        format!(
            "1. Is one after another fast enough? Yes: io_non_concurrent ({io}), cpu_non_concurrent ({cpu}). No: 2."
        ),
        format!("2. Does it wait most of the time (io_non_concurrent: {waiting})? Yes: 4. No: 3."),
        format!(
            "3. It computes. May its jobs share memory? Yes: cpu_threads ({cpu_threads}). No: cpu_processes ({cpu_processes}; handing over a job: {handing_over}). In no case: cpu_asyncio ({cpu_asyncio})."
        ),
        format!(
            "4. It waits. Is there a client for tasks? Yes: io_asyncio ({tasks}; one more: {of_tasks}). No: 5 (a blocking client in tasks takes {blocked} the time)."
        ),
        format!(
            "5. May its jobs share memory? Yes: io_threads ({threads}; one more: {of_threads}). No: io_processes ({processes}; one more: {of_processes})."
        ),
    ];
    let table = [Part::Sentence(TITLE.to_owned()), Part::Table(table)];
    Some(table.into_iter().chain(questions.map(Part::Sentence)).collect())
}
