//! What a sweep shows: a figure of each program for each value of an option.

use std::time::Duration;

use crate::comparison::{Kind, Measurement, Program, Settings, Sweep, Swept};
use crate::report::chart::{Chart, Series};
use crate::report::table::{self, Cell, Table};

/// What a time may exceed the best by to be about as good.
const TENTH: f64 = 1.1;

impl Swept {
    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Swept::Workers => "workers",
            Swept::Repeat => "repeat",
            Swept::Latency => "latency",
        }
    }

    /// The value that the option has in these settings.
    pub fn value(self, settings: &Settings) -> String {
        match self {
            Swept::Workers => settings.workers.map(|it| it.to_string()).unwrap_or_default(),
            Swept::Repeat => settings.repeat.to_string(),
            Swept::Latency => {
                let latency = Duration::try_from_secs_f64(settings.latency_seconds.unwrap_or(0.0));
                match latency.unwrap_or_default() {
                    Duration::ZERO => "0s".to_owned(),
                    latency => format!("{latency:?}"),
                }
            }
        }
    }

    /// How a program is told so, after its name.
    pub fn words(self, settings: &Settings) -> String {
        format!(" --{} {}", self.name(), self.value(settings))
    }
}

/// A figure of which a sweep has a table.
pub struct Metric {
    title: &'static str,
    text: fn(&Program) -> String,
    figure: fn(&Program) -> Option<f64>,
    words: fn(f64) -> String,
}

pub const TIME: Metric = Metric {
    title: "time of the fastest run",
    text: table::fastest,
    figure: Program::fastest,
    words: table::time,
};

pub const MEMORY: Metric = Metric {
    title: "peak memory of the largest process (how many there were)",
    text: |program| {
        let processes = program.runs.iter().filter_map(|run| run.processes).max();
        table::memory(peak_memory(program), processes)
    },
    figure: |program| peak_memory(program).map(|bytes| bytes as f64),
    words: |bytes| table::memory(Some(bytes as u64), None),
};

/// What a program did at another point.
fn at<'a>(point: &'a Measurement, program: &Program) -> Option<&'a Program> {
    point.program(&program.name).filter(|it| it.kind == program.kind)
}

fn peak_memory(program: &Program) -> Option<u64> {
    program.shown_run()?.peak_memory_bytes
}

impl Sweep {
    /// The values of the option.
    pub fn values(&self) -> Vec<String> {
        self.points.iter().map(|point| self.option.value(&point.settings)).collect()
    }

    /// One program of each name, of a kind.
    fn programs(&self, kind: Kind) -> Vec<&Program> {
        let mut programs = Vec::<&Program>::new();
        for program in self.points.iter().flat_map(|point| &point.programs) {
            if program.kind == kind && programs.iter().all(|known| known.name != program.name) {
                programs.push(program);
            }
        }
        programs
    }

    /// A row for each value, a column for each program of a kind.
    fn table(&self, metric: &Metric, kind: Kind) -> Table {
        let programs = self.programs(kind);
        let row = |(point, value): (&Measurement, String)| {
            let at_point = programs.iter().map(|program| at(point, program));
            let cell = |it: &Program| {
                let figure = (metric.figure)(it);
                Cell { figure, has_failed: !it.is_complete(), ..Cell::of((metric.text)(it)) }
            };
            let cells = at_point.map(|program| program.map_or_else(Cell::none, cell));
            [Cell::of(value)].into_iter().chain(cells).collect()
        };
        Table {
            titles: [format!("--{}", self.option.name())]
                .into_iter()
                .chain(programs.iter().map(|program| program.name.to_string()))
                .collect(),
            rows: self.points.iter().zip(self.values()).map(row).collect(),
        }
    }

    fn chart(&self, metric: &Metric, kind: Kind) -> Chart {
        let series = self.programs(kind).into_iter().map(|program| {
            let figure = |point: &Measurement| (metric.figure)(at(point, program)?);
            Series {
                name: program.name.to_string(),
                figures: self.points.iter().map(figure).collect(),
            }
        });
        Chart { series: series.collect(), points: self.values(), words: metric.words }
    }

    /// For each kind of program: a title, the table, and the chart if there should be one.
    pub fn figures(
        &self,
        metric: &Metric,
        with_chart: bool,
    ) -> Vec<(String, Table, Option<Chart>)> {
        let measured = Kind::ALL.into_iter().filter(|kind| !self.programs(*kind).is_empty());
        let figures = measured.map(|kind| {
            let (name, option) = (kind.title(), self.option.name());
            let title = format!("{name}: {} for each --{option}", metric.title);
            let chart = with_chart.then(|| self.chart(metric, kind));
            (title, self.table(metric, kind), chart)
        });
        figures.collect()
    }

    /// Where more workers stop helping.
    pub fn enough(&self) -> Option<String> {
        let programs = Kind::ALL.into_iter().flat_map(|kind| self.programs(kind));
        let enough = programs.filter_map(|program| {
            let time = |point: &Measurement| {
                Some((point.settings.workers?, at(point, program)?.fastest()?))
            };
            let times: Vec<_> = self.points.iter().filter_map(time).collect();
            if times.len() < 2 {
                return None;
            }
            let best = times.iter().map(|(_, time)| *time).reduce(f64::min)?;
            let good = times.iter().filter(|(_, time)| *time <= best * TENTH);
            Some(format!("{} {}", program.name, good.map(|(workers, _)| workers).min()?))
        });
        let enough: Vec<_> = enough.collect();
        (self.option == Swept::Workers && !enough.is_empty()).then(|| {
            format!("The fewest workers within a tenth of the best time: {}.", enough.join(", "))
        })
    }
}
