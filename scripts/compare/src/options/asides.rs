//! What `--asides` measures: the examples beside the programs, and what a thread, task and process cost.

use crate::comparison::Settings;
use crate::measure::{Contender, PlannedPoint, Programs};

/// Programs, and their settings, given those of the first point.
type Measurement = (fn(&Settings) -> Settings, &'static [&'static str]);

const MEASUREMENTS: [Measurement; 9] = [
    (Settings::clone, &["thread_per_site", "io_asyncio", "spawn_blocking", "busy_task", "limited"]),
    // Slow examples do less, beside their programs with the same work.
    (
        |it| Settings { repeat: it.repeat.min(10), ..it.clone() },
        &["io_non_concurrent", "no_session", "io_asyncio", "blocking_calls"],
    ),
    (
        |it| Settings { n: it.n.min(27), ..it.clone() },
        &["cpu_non_concurrent", "cpu_threads", "shared_counter"],
    ),
    (|it| Settings { workers: Some(4 * num_cpus::get()), ..it.clone() }, &["io_processes"]),
    // What each thread and task needs.
    (|it| Settings { workers: Some(10), ..it.clone() }, &["io_threads", "io_asyncio"]),
    (|it| Settings { workers: Some(160), ..it.clone() }, &["io_threads", "io_asyncio"]),
    // What it takes to start each, and to hand over a job of nothing.
    (|it| nothing(it, 1, 64), &["cpu_threads", "cpu_asyncio", "cpu_processes"]),
    (|it| nothing(it, 64, 64), &["cpu_threads", "cpu_processes"]),
    (|it| nothing(it, 1, 20_000), &["cpu_threads", "cpu_asyncio", "cpu_processes"]),
];

fn nothing(settings: &Settings, workers: usize, times: usize) -> Settings {
    Settings { workers: Some(workers), n: 1, times, ..settings.clone() }
}

/// Adds the measurements of the programs at the first point, and of the examples beside them.
pub fn add(points: &mut Vec<PlannedPoint>, programs: &Programs) {
    let chosen: Vec<_> = points[0].contenders.iter().filter_map(Contender::target).collect();
    let beside = programs.beside(&chosen);
    for (of, names) in MEASUREMENTS {
        let settings = of(&points[0].settings);
        for target in names.iter().filter_map(|name| beside.iter().find(|it| it.name == *name)) {
            let place = points.iter().position(|it| it.settings == settings);
            let place = place.unwrap_or_else(|| {
                points.push(PlannedPoint { settings: settings.clone(), contenders: Vec::new() });
                points.len() - 1
            });
            let contenders = &mut points[place].contenders;
            if contenders.iter().all(|it| it.name() != target.name) {
                contenders.push(Contender::Ours((*target).clone()));
            }
        }
    }
}
