//! Damaged exports are shown or refused.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use testing::finish;

use crate::typical::Typical;

/// An export with asides, made once.
static TYPICAL: LazyLock<String> =
    LazyLock::new(|| serde_json::to_string_pretty(&Typical::with_asides().0).unwrap());

const FORMATS: [&str; 5] = ["json", "csv", "markdown", "html", "svg"];

/// Shows and exports these comparisons, and checks the text and every file that is written.
fn check(folder: &Path, files: &[&str]) {
    let formats = &FORMATS[usize::from(files.len() > 1)..];
    let mut compare = Command::new(env!("CARGO_BIN_EXE_compare"));
    compare.arg("--from").args(files).arg("--timelines").current_dir(folder);
    compare.args(formats.iter().flat_map(|format| [format!("--{format}"), format!("a.{format}")]));
    let finished = finish(&mut compare);
    assert!([Some(0), Some(1)].contains(&finished.status), "{finished:#?}");
    if finished.stderr.starts_with("error: cannot read ") {
        return;
    }
    let text = finished.stdout;
    assert!(!text.contains(|it: char| it.is_control() && it != '\n'), "{text}");
    assert!(!text.contains("NaN") && !text.contains(" inf"), "{text}");
    for format in formats {
        let Ok(content) = fs::read_to_string(folder.join(format!("a.{format}"))) else {
            assert!(*format == "svg" && finished.stderr.contains("no timelines"), "{format}");
            continue;
        };
        let drawing = content.rsplit_once("<script").map_or(&*content, |it| it.0);
        assert!(!drawing.contains("NaN") && !drawing.contains("\"inf"), "{drawing}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]
    #[test]
    fn shows_or_refuses_damaged_exports(
        edits in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        value in "-?[0-9]{1,20}(\\.[0-9]{1,3})?(e-?[0-9]{1,3})?|null|\"\\\\u001b\"",
        place in any::<Index>(),
    ) {
        let mut edited = TYPICAL.as_bytes().to_owned();
        for (index, byte) in edits {
            let index = index.index(edited.len());
            edited[index] = byte;
        }
        // Values other than arrays and objects.
        let values = TYPICAL.match_indices("\": ").map(|(index, _)| index + 3);
        let values: Vec<_> = values.filter(|at| !TYPICAL[*at..].starts_with(['[', '{'])).collect();
        let start = values[place.index(values.len())];
        let end = start + TYPICAL[start..].find([',', '}', '\n']).unwrap();
        let changed = format!("{}{value}{}", &TYPICAL[..start], &TYPICAL[end..]);
        let swept = changed.replacen("\"swept\": null", "\"swept\": \"repeat\"", 1);
        let folder = tempfile::tempdir().unwrap();
        let files = [("edited", &*edited), ("changed", changed.as_bytes()), ("swept", swept.as_bytes())];
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
            check(folder.path(), &[name]);
        }
        check(folder.path(), &["changed", "swept"]);
    }
}
