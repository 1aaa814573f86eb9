//! Tests of programs of your own: every program, under a name that is not one of the eight.

use std::env::consts::EXE_SUFFIX;
use std::fs;

use testing::Executable;

use super::PROGRAM;

#[test]
fn an_unlisted_program_has_every_option_of_its_kind() {
    let folder = PROGRAM.file("copy");
    fs::create_dir_all(&folder).unwrap();
    let path = format!("{folder}/mine{EXE_SUFFIX}");
    // A link: a file that this process writes can't be run while another test starts a process.
    _ = fs::remove_file(&path);
    fs::hard_link(PROGRAM.path, &path).unwrap();
    let copy = Executable { path: path.leak(), ..PROGRAM };
    let (option, done) = if PROGRAM.name.starts_with("io_") {
        (["--latency", "0s"], "Downloaded 160 sites in ")
    } else {
        (["--n", "20"], "Computed in ")
    };
    copy.run(&option).assert_all_done(done);
    copy.run(&[&option[..], &["--workers", "3"]].concat()).assert_all_done(done);
    let help = copy.run(&["--help"]).stdout;
    assert!(help.contains("Usage: mine [OPTIONS]") && help.contains("--workers <N>"), "{help}");
}
