//! Contents of the page that `--html` exports and of the drawing that `--svg` exports.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use testing::finish;

use crate::scripts::{DOWNLOADS, Scripts, compare, json, not_found};

/// A script that writes a timeline and an error that would harm a page.
const HOSTILE: &str = "timeline hostile.json
    error </title><img src=x onerror=alert(1)>
    print Computed in 2 seconds";

/// Writes the timeline for [`HOSTILE`]: one task, whose name and failure would harm a page.
fn write_hostile_timeline(scripts: &Scripts) {
    let bad = "</script><script>alert('1 & 2')</script>";
    let name = json!({"ph": "M", "pid": 1, "tid": 1, "name": "thread_name", "args": {"name": bad}});
    let task = json!({
        "ph": "X", "pid": 1, "tid": 1, "cat": "job", "name": bad, "ts": 0, "dur": 9,
        "args": {"failure": bad},
    });
    let timeline = json!({"traceEvents": [name, task], "otherData": {"seconds": 2}});
    fs::write(scripts.path("hostile.json"), timeline.to_string()).unwrap();
}

#[test]
fn a_page_has_rows_and_timelines_and_escapes_foreign_text() {
    let scripts = Scripts::new(&[("io_non_concurrent", DOWNLOADS), ("cpu_asyncio", HOSTILE)]);
    write_hostile_timeline(&scripts);
    let options = ["io_non_concurrent", "cpu_asyncio", "--repeat", "2", "--latency", "1ms"];
    let more = ["--runs", "1", "--times", "1", "--html", "a.html", "--json", "a.json"];
    let finished = finish(scripts.compare(&options).args(more));
    let page = fs::read_to_string(scripts.path("a.html")).unwrap();
    for id in ["row-io_non_concurrent", "row-cpu_asyncio", "timeline-cpu_asyncio"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {finished:#?}");
    }
    assert!(!page.contains("timeline-io_non_concurrent\""), "no timeline was recorded");
    assert!(!page.contains("id=\"code\""), "the code of the scripts is unknown");
    assert!(page.contains(" title=\"time of the fastest run"), "column titles have tooltips");
    // Foreign text is escaped.
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert('1 &amp; 2')"), "{page}");
    assert!(page.contains("&lt;/title&gt;&lt;img src=x"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "only our own");
    for reference in ["<img", "<iframe", "<object", "<base", "@import", "url("] {
        assert!(!page.contains(reference), "{reference}");
    }

    let again = ["--from", "a.json", "--html", "b.html"];
    assert_eq!(finish(compare(&again).current_dir(scripts.folder.path())).status, Some(1));
    assert!(fs::read_to_string(scripts.path("b.html")).unwrap() == page, "both pages are the same");
}

#[test]
fn from_with_python_shows_the_article_s_programs_in_the_page() {
    let scripts = Scripts::new(&[("cpu_threads", "print Computed in 2 seconds")]);
    for program in ["io_threads.py", "cpu_threads.py"] {
        fs::write(scripts.path(program), "print('<b>')\n").unwrap();
    }
    finish(&mut scripts.compare(&["cpu_threads", "--runs", "1", "--json", "a.json"]));
    let from = |options: &[&str]| {
        let options = [&["--from", "a.json"], options].concat();
        finish(compare(&options).current_dir(scripts.folder.path()))
    };
    let finished = from(&["--html", "a.html", "--python", "."]);
    let page = fs::read_to_string(scripts.path("a.html")).unwrap();
    assert!(page.contains("id=\"io_threads.py\"") && page.contains("&lt;b&gt;"), "{finished:#?}");
    assert_eq!(finished.stderr.matches("note: ").count(), 6, "{finished:#?}");
    let missing = Path::new(".").join("io_asyncio.py");
    let note = format!("note: {}: {}\n", missing.display(), not_found());
    assert!(finished.stderr.contains(&note), "{finished:#?}");
    let without = from(&["--html", "b.html"]);
    let page = fs::read_to_string(scripts.path("b.html")).unwrap();
    assert!(!page.contains("io_threads.py") && without.stderr.is_empty(), "{without:#?}");

    let refused = from(&["--python", "."]);
    assert_eq!(refused.status, Some(2));
    assert_eq!(refused.stderr, "error: with --from, --python requires --html\n");
}

#[test]
fn a_sweep_has_a_page_with_charts_but_no_timelines() {
    let scripts = Scripts::new(&[("io_threads", DOWNLOADS), ("io_asyncio", DOWNLOADS)]);
    let options =
        ["io_threads", "io_asyncio", "--repeat", "1,2", "--latency", "1ms", "--runs", "1"];
    let measure = |more: &[&str]| finish(scripts.compare(&options).args(more));
    let finished = measure(&["--html", "a.html"]);
    let page = fs::read_to_string(scripts.path("a.html")).unwrap();
    assert_eq!(finished.status, Some(0), "{finished:#?}");
    // One per program, of times and of memory. On Windows, the memory of stand-ins is unknown.
    assert_eq!(page.matches("<polyline").count(), if cfg!(windows) { 2 } else { 4 });
    assert!(page.contains("<title>io_threads, 2: 25.000 s</title>"), "{page}");
    assert!(!page.contains("id=\"timelines\""));
    // Both programs are in a table of times and in one of memory; links lead to the first.
    for id in ["row-io_threads", "row-io_asyncio"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }

    let refused = measure(&["--svg", "a.svg"]);
    assert_eq!(refused.status, Some(2));
    assert_eq!(refused.stderr, "error: --svg cannot be combined with a list for --repeat\n");
}

#[test]
fn the_drawing_shows_the_timelines_and_is_refused_without_any() {
    let scripts = Scripts::new(&[("cpu_asyncio", HOSTILE), ("cpu_threads", HOSTILE)]);
    write_hostile_timeline(&scripts);
    let options = ["cpu_asyncio", "cpu_threads", "--times", "1", "--runs", "1", "--svg", "a.svg"];
    finish(&mut scripts.compare(&options));
    let svg = fs::read_to_string(scripts.path("a.svg")).unwrap();
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
    assert!(svg.contains(">cpu_asyncio: 2.00 s<") && svg.contains("cpu_threads: 2.00 s"));
    assert_eq!(svg.matches("class=\"job failed\"").count(), 3, "two jobs and the legend");
    assert!(!svg.contains("<script"), "{svg}");

    finish(&mut scripts.compare(&["cpu_asyncio", "--runs", "1", "--json", "a.json"]));
    let mut without = json(&scripts.path("a.json"));
    without["points"][0]["programs"][0]["timeline"] = Value::Null;
    fs::write(scripts.path("b.json"), without.to_string()).unwrap();
    let options = ["--from", "b.json", "--svg", "b.svg"];
    let refused = finish(compare(&options).current_dir(scripts.folder.path()));
    assert_eq!(refused.status, Some(1));
    assert!(refused.stderr.contains("error: no timelines were recorded"), "{refused:#?}");
    assert!(!fs::exists(scripts.path("b.svg")).unwrap());
}
