//! Rules of this repository.

use std::fs;
use std::path::{Path, PathBuf};

use common::programs::PROGRAMS;
use similar::{ChangeTag, TextDiff};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The end of what is said of a program that a learner may have edited.
const AFTER_AN_EDIT: &str = "(If you have edited it, this test is bound to fail.)";

/// The functions of a program, in the order in which they stand.
fn functions(source: &str) -> Vec<&str> {
    let after_fn = source
        .lines()
        .filter_map(|line| line.strip_prefix("fn ").or_else(|| line.strip_prefix("async fn ")));
    after_fn.map(|rest| rest.split('(').next().unwrap()).collect()
}

#[test]
fn siblings_have_the_same_functions_in_the_same_order() {
    for program in PROGRAMS {
        let source = read(&format!("{}/src/main.rs", program.name));
        let helper: &[&str] = match program.name {
            "io_threads" => &["get_session_for_thread"],
            "io_processes" => &["init_process"],
            _ => &[],
        };
        let expected = match program.name.split_once('_').unwrap().0 {
            "io" => [&["main", "download_all_sites", "download_site"], helper].concat(),
            _ => vec!["main", "fib"],
        };
        assert_eq!(functions(&source), expected, "{}. {AFTER_AN_EDIT}", program.name);
    }
}

#[test]
fn each_program_fits_on_a_screen() {
    for program in PROGRAMS {
        let source = read(&format!("{}/src/main.rs", program.name));
        let lines = if program.name.starts_with("io_") { 45 } else { 25 };
        assert!(source.lines().count() <= lines, "{} is too long. {AFTER_AN_EDIT}", program.name);
        for line in source.lines() {
            let width = line.chars().count();
            assert!(width <= 100, "{} is too wide: {line}. {AFTER_AN_EDIT}", program.name);
        }
    }
}

#[test]
fn siblings_differ_in_little_else_than_their_concurrency() {
    for (before, after, most) in [
        ("io_non_concurrent", "io_threads", 26),
        ("io_non_concurrent", "io_asyncio", 29),
        ("io_threads", "io_processes", 34),
        ("cpu_non_concurrent", "cpu_threads", 14),
        ("cpu_threads", "cpu_processes", 18),
    ] {
        let [before_text, after_text] =
            [before, after].map(|name| read(&format!("{name}/src/main.rs")));
        let diff = TextDiff::from_lines(&before_text, &after_text);
        let changed = diff.iter_all_changes().filter(|line| line.tag() != ChangeTag::Equal).count();
        assert!(
            changed <= most,
            "{before} to {after}: {changed} changed lines, not {most}. {AFTER_AN_EDIT}"
        );
    }
}

#[test]
fn manifests_of_a_kind_differ_in_the_name_and_the_crates_at_work_only() {
    for kind in ["io_", "cpu_"] {
        let programs = PROGRAMS.iter().filter(|program| program.name.starts_with(kind));
        let mut manifests = programs.map(|program| {
            let manifest = read(&format!("{}/Cargo.toml", program.name));
            let (head, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
            let (dependencies, tail) = dependencies.split_once("\n\n").unwrap();
            assert!(dependencies.starts_with("common"), "{}", program.name);
            (head.replace(program.name, "NAME"), tail.to_owned())
        });
        let first = manifests.next().unwrap();
        manifests.for_each(|manifest| assert_eq!(manifest, first, "{kind}"));
    }
}

/// Checks that the files of every room in a folder use only their own room and those of lower floors.
fn rooms_use_only_those_below_them(house: &str, floors: &[&[&str]]) {
    let floor = |room: &str| floors.iter().position(|rooms| rooms.contains(&room));
    for room in floors.concat() {
        let folder = root().join(house).join(room);
        let mut paths = vec![folder.with_extension("rs"), folder];
        let mut files = 0;
        while let Some(path) = paths.pop() {
            if path.is_dir() {
                paths.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let Ok(source) = fs::read_to_string(&path) else { continue };
            files += 1;
            for line in source.lines().filter(|line| !line.trim_start().starts_with("///")) {
                for used in line.split("crate::").skip(1) {
                    let is_name = |it: &char| it.is_alphanumeric() || *it == '_';
                    let used: String = used.chars().take_while(is_name).collect();
                    let is_below = floor(&used).is_some_and(|used| floor(room) < Some(used));
                    assert!(is_below || used == room, "{}: {line}", path.display());
                }
            }
        }
        assert!(files > 0, "{room}");
    }
}

#[test]
fn rooms_of_common_use_only_those_below_them() {
    // The programs have the library as a whole; in it, asyncio and processes stand side by side.
    rooms_use_only_those_below_them(
        "common/src",
        &[
            &["asyncio", "processes"],
            &["jobs"],
            &["http"],
            &["options"],
            &["programs"],
            &["sites"],
            &["timeline"],
            &["system"],
        ],
    );
}

#[test]
fn rooms_of_compare_use_only_those_below_them() {
    rooms_use_only_those_below_them(
        "scripts/compare/src",
        &[
            &["options"],
            &["formats", "measure"],
            &["page"],
            &["report"],
            &["analysis"],
            &["comparison"],
        ],
    );
    // Measuring knows nothing of what is shown, and nothing that is shown knows of measuring.
    rooms_use_only_those_below_them("scripts/compare/src", &[&["measure"], &["comparison"]]);
}

#[test]
fn siblings_that_use_the_same_fib_have_it_to_the_letter() {
    let fib =
        |name| read(&format!("{name}/src/main.rs")).split_once("\nfn fib").unwrap().1.to_owned();
    let original = fib("cpu_non_concurrent");
    for name in ["cpu_threads", "cpu_processes"] {
        assert_eq!(fib(name), original, "{name}. {AFTER_AN_EDIT}");
    }
}

#[test]
fn the_readme_names_every_program_and_its_options() {
    let readme = read("README.md");
    for program in PROGRAMS {
        assert!(readme.contains(&format!("cargo run -p {}", program.name)), "{}", program.name);
    }
    for option in [
        "--site URL",
        "--live",
        "--repeat N",
        "--latency DURATION",
        "--timeout DURATION",
        "--workers N",
        "--n N",
        "--times N",
        "--timeline FILE",
        "--host ADDRESS",
        "--port N",
        "--error-rate FRACTION",
    ] {
        assert!(readme.contains(&format!("`{option}`")), "{option}");
    }
}
