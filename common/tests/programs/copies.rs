//! Tests of programs of your own: every program, under a name that is not one of the eight.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::Path;

use testing::{Executable, write_executable};

use crate::PROGRAM;

/// Returns the program under another name.
fn copy(name: &str) -> Executable {
    let folder = PROGRAM.file("copy");
    fs::create_dir_all(&folder).unwrap();
    let path = format!("{folder}/{name}{EXE_SUFFIX}");
    _ = fs::remove_file(&path);
    // On Windows, a hard link cannot be removed, by the next run of the tests, while the original is running.
    write_executable(Path::new(&path), fs::read(PROGRAM.full_path()).unwrap());
    Executable { path: path.leak(), ..PROGRAM }
}

#[test]
fn an_unlisted_program_has_every_option_of_its_kind() {
    let copy = copy("mine");
    let (option, done) = if PROGRAM.package.starts_with("io_") {
        (["--latency", "0s"], "Downloaded 160 sites in ")
    } else {
        (["--n", "20"], "Computed in ")
    };
    copy.run(&option).assert_all_done(done);
    copy.run(&[&option[..], &["--workers", "3"]].concat()).assert_all_done(done);
    let help = copy.run(&["--help"]).stdout;
    let usage = format!("Usage: mine{EXE_SUFFIX} [OPTIONS]");
    assert!(help.contains(&usage) && help.contains("--workers <N>"), "{help}");
}

/// Windows does not allow these characters in the names of files.
#[cfg(unix)]
#[test]
fn a_timeline_quotes_every_character_of_a_name() {
    let characters = ('\x01'..='\x7f').filter(|it| !['/', '.'].contains(it));
    let name = PROGRAM.name.chars().chain(characters).chain("é\u{85}\u{2028}€😀".chars());
    let name = name.collect::<String>().leak();
    let copy = Executable { name, ..copy(name) };
    let option =
        if PROGRAM.package.starts_with("io_") { ["--latency", "0s"] } else { ["--n", "10"] };
    // Reading the timeline compares the name.
    let (_, timeline) = copy.record("quoted", &option);
    assert!(timeline.jobs().count() > 0);
}
