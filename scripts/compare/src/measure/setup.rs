//! Runs a contender once, against the local sites, and verifies the run.

use std::fs;
use std::io;
use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use common::REPORT_FILE;
use common::sites::{ARTICLE_SITES, Exchange, LocalSites, Settings as Sites};
use humantime::format_rfc3339_millis;

use crate::comparison::{Kind, Origin, Program, Run, Settings};
use crate::measure::contender::{Contender, Paths};
use crate::measure::run::run;
use crate::measure::stdout::Output;
use crate::measure::verify::verify;

pub struct Setup<'a> {
    pub contender: &'a Contender,
    pub settings: &'a Settings,
    pub paths: &'a Paths,
    /// A folder for temporary files.
    pub folder: &'a Path,
}

impl Setup<'_> {
    /// Returns a run of the program and the log of the sites, if they keep one. The settings decide about
    /// latency and error rate.
    pub fn run(
        &self,
        program: &mut Program,
        sites: Sites,
        timeline: Option<&Path>,
        tick: impl FnMut(),
    ) -> io::Result<(Run, Vec<Exchange>)> {
        let Setup { contender, settings, paths, folder } = *self;
        // Only a command's last line shows its kind, so it gets the sites in any case.
        let is_served = program.kind == Kind::Io || program.origin == Origin::Command;
        let latency = settings.latency_seconds.filter(|_| is_served).map(Duration::from_secs_f64);
        let sites =
            latency.map(|latency| Sites { latency, error_rate: settings.error_rate, ..sites });
        let sites = sites.map(LocalSites::start).transpose()?;
        let urls = sites.as_ref().map_or(ARTICLE_SITES.map(str::to_owned), LocalSites::urls);
        let mut command = contender.command(paths, settings, &urls)?;
        let report = folder.join("report");
        fs::write(&report, "")?;
        command.env(REPORT_FILE, &report);
        if let Some(timeline) = timeline {
            command.arg("--timeline").arg(timeline);
        }
        let output = Arc::new(Mutex::new(Output::new(urls.to_vec())));
        let timeout = Duration::from_secs_f64(settings.run_timeout_seconds);
        let began = format_rfc3339_millis(SystemTime::now()).to_string();
        let mut observed = run(&command, timeout, &output, Output::add, tick)?;
        if let (Contender::Python(_), Some(python)) = (contender, &paths.python) {
            python.explain(&mut observed);
        }
        let mut sites = sites.map(LocalSites::stop);
        let log = sites.as_mut().map(|sites| mem::take(&mut sites.log)).unwrap_or_default();
        let output = output.lock().unwrap();
        let report = fs::read_to_string(report).unwrap_or_default();
        let values = |name| report.lines().filter_map(move |line| line.strip_prefix(name));
        let workers = values("workers ").next_back().and_then(|count| count.parse().ok());
        // On Windows, each process of our programs reports its own CPU time and peak memory.
        let used = |line: &str| {
            let (cpu, peak) = line.split_once(' ')?;
            Some((cpu.parse::<f64>().ok()?, peak.parse::<u64>().ok()?))
        };
        let used: Vec<_> = values("used ").filter_map(used).collect();
        if cfg!(windows) && contender.target().is_some() && !used.is_empty() {
            observed.usage.cpu_seconds = Some(used.iter().map(|(cpu, _)| cpu).sum());
            observed.usage.peak_memory_bytes = used.iter().map(|(_, peak)| *peak).max();
        }
        let run = verify(program, settings, &output, observed, sites);
        Ok((Run { began: Some(began.into()), workers, ..run }, log))
    }
}
