//! Rules of this repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::programs::{ASIDES, PROGRAMS, SNIPPETS};
use similar::{ChangeTag, TextDiff};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The end of each message about a program that a learner may have edited.
const AFTER_AN_EDIT: &str = "(If you have edited it, expect this test to fail.)";

/// Returns the names of a program's functions, in order.
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

/// Returns the path of an example's source.
fn example(package: &str, name: &str) -> String {
    format!("{package}/examples/{name}.rs")
}

/// Returns the names of the examples in a package's folder.
fn examples(package: &str) -> Vec<String> {
    let Ok(files) = fs::read_dir(root().join(package).join("examples")) else { return Vec::new() };
    let stems = files.map(|file| file.unwrap().path().file_stem().unwrap().to_owned());
    stems.map(|stem| stem.into_string().unwrap()).collect()
}

#[test]
fn the_lists_name_every_example_in_the_folder_of_its_package() {
    let mut snippets = Vec::new();
    for program in PROGRAMS {
        let (others, mut found): (Vec<_>, Vec<_>) =
            examples(program.name).into_iter().partition(|name| SNIPPETS.contains(&&**name));
        snippets.extend(others);
        found.sort();
        let asides = ASIDES.iter().filter(|aside| aside.package == program.name);
        let mut listed: Vec<_> = asides.map(|aside| aside.name).collect();
        listed.sort();
        assert_eq!(found, listed, "{}. {AFTER_AN_EDIT}", program.name);
    }
    snippets.sort();
    assert_eq!(snippets, SNIPPETS);
}

#[test]
fn executables_have_different_names() {
    let packages = PROGRAMS.map(|program| program.name).into_iter();
    let packages = packages.chain(["scripts/compare", "scripts/local_sites"]);
    let mut names = BTreeSet::new();
    for package in packages {
        let program = package.rsplit('/').next().unwrap().to_owned();
        for name in [vec![program], examples(package)].concat() {
            assert!(names.insert(name.clone()), "{name}. {AFTER_AN_EDIT}");
        }
    }
}

#[test]
fn an_aside_has_the_functions_of_its_program_in_the_same_order() {
    for aside in ASIDES {
        let program = read(&format!("{}/src/main.rs", aside.package));
        let helper: &[&str] = if aside.name == "busy_task" { &["fib"] } else { &[] };
        let expected = [&functions(&program)[..], helper].concat();
        let source = read(&example(aside.package, aside.name));
        assert_eq!(functions(&source), expected, "{}. {AFTER_AN_EDIT}", aside.name);
    }
}

#[test]
fn each_program_and_example_fits_on_a_screen() {
    for package in PROGRAMS.map(|program| program.name) {
        let lines = if package.starts_with("io_") { 45 } else { 25 };
        let program = (format!("{package}/src/main.rs"), lines);
        let examples = examples(package).into_iter().map(|name| (example(package, &name), 45));
        for (file, lines) in examples.chain([program]) {
            let source = read(&file);
            assert!(source.lines().count() <= lines, "{file} is too long. {AFTER_AN_EDIT}");
            for line in source.lines() {
                let width = line.chars().count();
                assert!(width <= 100, "{file} is too wide: {line}. {AFTER_AN_EDIT}");
            }
        }
    }
}

#[test]
fn siblings_differ_in_little_but_their_concurrency() {
    for (before, after, most) in [
        ("io_non_concurrent", "io_threads", 26),
        ("io_non_concurrent", "io_asyncio", 29),
        ("io_threads", "io_processes", 34),
        ("cpu_non_concurrent", "cpu_threads", 14),
        ("cpu_threads", "cpu_processes", 18),
        ("io_non_concurrent", "no_session", 11),
        ("io_threads", "thread_per_site", 4),
        ("io_asyncio", "blocking_calls", 13),
        ("blocking_calls", "spawn_blocking", 11),
        ("io_asyncio", "busy_task", 15),
        ("io_asyncio", "limited", 13),
        ("cpu_threads", "shared_counter", 23),
    ] {
        let [before_text, after_text] = [before, after].map(|name| {
            let aside = ASIDES.iter().find(|aside| aside.name == name);
            read(&aside.map_or(format!("{name}/src/main.rs"), |it| example(it.package, name)))
        });
        let diff = TextDiff::from_lines(&before_text, &after_text);
        let changed = diff.iter_all_changes().filter(|line| line.tag() != ChangeTag::Equal).count();
        assert!(
            changed <= most,
            "{before} to {after}: {changed} changed lines, not {most}. {AFTER_AN_EDIT}"
        );
    }
}

#[test]
fn manifests_of_siblings_differ_only_in_name_and_dependencies() {
    for kind in ["io_", "cpu_"] {
        let programs = PROGRAMS.iter().filter(|program| program.name.starts_with(kind));
        let mut manifests = programs.map(|program| {
            let manifest = read(&format!("{}/Cargo.toml", program.name));
            let (head, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
            let (dependencies, tail) = dependencies.split_once("\n\n[lints]\n").unwrap();
            assert!(dependencies.starts_with("common"), "{}", program.name);
            (head.replace(program.name, "NAME"), tail.to_owned())
        });
        let first = manifests.next().unwrap();
        manifests.for_each(|manifest| assert_eq!(manifest, first, "{kind}"));
    }
}

/// Asserts that each of these modules uses only itself and modules in lower layers.
fn modules_use_only_lower_layers(crate_folder: &str, layers: &[&[&str]]) {
    let layer = |module: &str| layers.iter().position(|modules| modules.contains(&module));
    for module in layers.concat() {
        let folder = root().join(crate_folder).join(module);
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
                    let is_name = |letter: &char| letter.is_alphanumeric() || *letter == '_';
                    let used: String = used.chars().take_while(is_name).collect();
                    let is_below = layer(&used).is_some_and(|used| layer(module) < Some(used));
                    assert!(is_below || used == module, "{}: {line}", path.display());
                }
            }
        }
        assert!(files > 0, "there is no module {module}");
    }
}

#[test]
fn modules_of_common_use_only_lower_layers() {
    modules_use_only_lower_layers(
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
fn modules_of_compare_use_only_lower_layers() {
    modules_use_only_lower_layers(
        "scripts/compare/src",
        &[
            &["options"],
            &["formats", "workshop"],
            &["measure", "page"],
            &["report"],
            &["analysis"],
            &["comparison"],
        ],
    );
    // Measuring and presenting do not depend on each other.
    modules_use_only_lower_layers(
        "scripts/compare/src",
        &[&["workshop"], &["measure"], &["comparison"]],
    );
}

#[test]
fn siblings_without_tasks_have_identical_copies_of_fib() {
    let fib = |file: &str| read(file).split_once("\nfn fib").unwrap().1.to_owned();
    let original = fib("cpu_non_concurrent/src/main.rs");
    for file in [
        "cpu_threads/src/main.rs",
        "cpu_processes/src/main.rs",
        "cpu_non_concurrent/examples/fib_table.rs",
        "io_asyncio/examples/busy_task.rs",
    ] {
        assert_eq!(fib(file), original, "{file}. {AFTER_AN_EDIT}");
    }
}

/// Returns the cells of each table row in a Markdown text.
fn rows(markdown: &str) -> Vec<Vec<&str>> {
    let rows = markdown.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    rows.map(|row| row.split('|').map(str::trim).collect()).collect()
}

#[test]
fn the_readme_is_one_page_and_starts_every_program() {
    let readme = read("README.md");
    assert!(readme.lines().count() <= 120);
    for program in PROGRAMS {
        assert!(readme.contains(&format!("`cargo run -p {}`", program.name)), "{}", program.name);
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut links = 0;
    for file in [
        "README.md",
        "common/README.md",
        "scripts/compare/README.md",
        "scripts/compare/FORMAT.md",
        "scripts/workshop/README.md",
        "scripts/workshop/plan.md",
    ] {
        let text = read(file);
        let folder = root().join(file).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if target.starts_with("https://") {
                continue;
            }
            links += 1;
            let target = target.split('#').next().unwrap();
            assert!(folder.join(target).exists(), "{file}: {target}");
        }
    }
    assert!(links > 20, "{links}");
}

#[test]
fn the_diff_in_the_readme_is_real() {
    let readme = read("README.md");
    let (before, diff) = readme.split_once("\n\n```diff\n").unwrap();
    let mut files = before.lines().last().unwrap().split(' ').rev();
    let [after, before] = [(); 2].map(|()| read(files.next().unwrap()));
    let real = TextDiff::from_lines(&before, &after).unified_diff().to_string();
    let shown = diff.split("```").next().unwrap();
    assert!(real.contains(shown), "{AFTER_AN_EDIT} This is the diff:\n{real}");
}

#[test]
fn the_results_in_the_readme_are_those_of_the_last_measurement() {
    let (readme, results) = (read("README.md"), read("scripts/results.md"));
    let results = rows(&results);
    let readme = rows(&readme);
    let begin = readme.iter().position(|row| row[..2] == ["program", "fastest"]).unwrap();
    let columns =
        readme[begin].iter().map(|title| results[0].iter().position(|it| it == title).unwrap());
    let columns: Vec<_> = columns.collect();
    for (at, program) in PROGRAMS.iter().enumerate() {
        let row = results.iter().find(|row| row[0] == program.name).unwrap();
        let expected: Vec<_> = columns.iter().map(|column| row[*column]).collect();
        assert_eq!(readme[begin + 2 + at], expected);
    }
}

#[test]
fn the_models_in_the_manual_are_those_of_the_last_measurement() {
    let (manual, results) = (read("scripts/compare/README.md"), read("scripts/results.md"));
    let (_, models) = results.split_once("that choose a program:\n").unwrap();
    assert!(models.lines().count() > 15 && manual.contains(models), "{models}");
}
