//! What the page of `--html` and the picture of `--svg` hold.

use std::fs;

use serde_json::Value;

use testing::finish;

use crate::scripts::{DOWNLOADS, Scripts, compare, json};

/// A script that tells of a timeline with one task, whose name and failure would do harm in a page.
const HOSTILE: &str = r#"
while [ $# -gt 1 ]; do
    case $1 in --timeline) file=$2 ;; esac
    shift
done
if [ -n "$file" ]; then
    bad="</script><script>alert('1 & 2')</script>"
    lane='"pid": 1, "tid": 1'
    echo "{\"traceEvents\": [
        {\"ph\": \"M\", \"name\": \"thread_name\", $lane, \"args\": {\"name\": \"$bad\"}},
        {\"ph\": \"X\", \"name\": \"$bad\", \"cat\": \"job\", $lane, \"ts\": 0, \"dur\": 9, \"args\": {\"failure\": \"$bad\"}}
    ], \"otherData\": {\"seconds\": 2}}" >"$file"
fi
echo "</title><img src=x onerror=alert(1)>" >&2
echo Computed in 2 seconds
"#;

#[test]
fn a_page_holds_the_figures_the_timelines_and_the_code() {
    let scripts = Scripts::new(&[("io_non_concurrent", DOWNLOADS), ("cpu_asyncio", HOSTILE)]);
    let options = ["io_non_concurrent", "cpu_asyncio", "--repeat", "2", "--latency", "1ms"];
    let more = ["--runs", "1", "--times", "1", "--html", "a.html", "--json", "a.json"];
    let finished = finish(scripts.compare(&options).args(more));
    let page = fs::read_to_string(scripts.path("a.html")).unwrap();
    for id in ["row-io_non_concurrent", "row-cpu_asyncio", "timeline-cpu_asyncio"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {finished:#?}");
    }
    assert!(!page.contains("timeline-io_non_concurrent\""), "it has none");
    assert!(!page.contains("id=\"code\""), "nobody knows of what code these scripts are");
    assert!(page.contains(" title=\"the time of the fastest run"), "columns say what they mean");
    // Whatever others say is text.
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert('1 &amp; 2')"), "{page}");
    assert!(page.contains("&lt;/title&gt;&lt;img src=x"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "ours");
    for reference in ["<img", "<iframe", "<object", "<base", "@import", "url("] {
        assert!(!page.contains(reference), "{reference}");
    }

    let again = ["--from", "a.json", "--html", "b.html"];
    assert_eq!(finish(compare(&again).current_dir(scripts.folder.path())).status, Some(1));
    assert!(fs::read_to_string(scripts.path("b.html")).unwrap() == page, "it is the same page");
}

#[test]
fn the_articles_programs_can_be_read_in_the_page_from_where_they_are() {
    let scripts = Scripts::new(&[("cpu_threads", "echo Computed in 2 seconds")]);
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
    assert!(finished.stderr.contains("note: ./io_asyncio.py: No such file"), "{finished:#?}");
    let without = from(&["--html", "b.html"]);
    let page = fs::read_to_string(scripts.path("b.html")).unwrap();
    assert!(!page.contains("io_threads.py") && without.stderr.is_empty(), "{without:#?}");

    let refused = from(&["--python", "."]);
    assert_eq!(refused.status, Some(2));
    assert_eq!(
        refused.stderr,
        "error: --from measures nothing: --python is for the page of --html then\n"
    );
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
    assert_eq!(page.matches("<polyline").count(), 4, "two of times, and two of memory");
    assert!(page.contains("<title>io_threads, 2: 25.000 s</title>"), "{page}");
    assert!(!page.contains("id=\"timelines\""));
    // Both programs stand in a table of times and in one of memory: links lead to the first.
    for id in ["row-io_threads", "row-io_asyncio"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }

    let refused = measure(&["--svg", "a.svg"]);
    assert_eq!(refused.status, Some(2));
    assert_eq!(refused.stderr, "error: --svg needs --repeat to have one value\n");
}

#[test]
fn the_picture_is_of_the_timelines() {
    let scripts = Scripts::new(&[("cpu_asyncio", HOSTILE), ("cpu_threads", HOSTILE)]);
    let options = ["cpu_asyncio", "cpu_threads", "--times", "1", "--runs", "1", "--svg", "a.svg"];
    finish(&mut scripts.compare(&options));
    let svg = fs::read_to_string(scripts.path("a.svg")).unwrap();
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
    assert!(svg.contains("cpu_asyncio: 2.00 s, 1 lane") && svg.contains("cpu_threads: 2.00 s"));
    assert_eq!(svg.matches("class=\"job failed\"").count(), 3, "two, and in the legend");
    assert!(!svg.contains("<script"), "{svg}");

    finish(&mut scripts.compare(&["cpu_asyncio", "--runs", "1", "--json", "a.json"]));
    let mut without = json(&scripts.path("a.json"));
    without["points"][0]["programs"][0]["timeline"] = Value::Null;
    fs::write(scripts.path("b.json"), without.to_string()).unwrap();
    let options = ["--from", "b.json", "--svg", "b.svg"];
    let refused = finish(compare(&options).current_dir(scripts.folder.path()));
    assert_eq!(refused.status, Some(1));
    assert!(refused.stderr.contains("error: there are no timelines to draw"), "{refused:#?}");
    assert!(!fs::exists(scripts.path("b.svg")).unwrap());
}
