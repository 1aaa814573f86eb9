//! Stands in for the programs in the tests of `compare`, on every system.
//!
//! It runs a script: the file beside it with its name and the extension `.script` or, in place of Python, its
//! first argument. Each line is a command and its argument; names in braces are replaced by their values.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write, stderr, stdout};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, exit, id};
use std::thread::sleep;
use std::time::Duration;

use cpu_time::ProcessTime;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [program, arguments @ ..] = &arguments[..] else { exit(2) };
    let (path, script) = match arguments {
        // Started by `start`.
        [first, line] if first == "--line" => (PathBuf::new(), line.clone()),
        _ => {
            let python = arguments.first().filter(|first| first.ends_with(".py"));
            let path = python.map_or_else(|| script_of(program), PathBuf::from);
            let script = fs::read_to_string(&path);
            let script = script.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, script)
        }
    };
    let mut stand_in = StandIn { arguments, path, children: Vec::new(), downloads: 0, hidden: 0 };
    script.lines().map(str::trim).for_each(|line| stand_in.run(line));
}

/// Returns the path of this executable's script. On Unix, `program` is a link to the executable.
fn script_of(program: &str) -> PathBuf {
    let program = if cfg!(windows) { env::current_exe().unwrap() } else { program.into() };
    program.with_extension("script")
}

struct StandIn<'a> {
    arguments: &'a [String],
    path: PathBuf,
    children: Vec<Child>,
    downloads: usize,
    hidden: usize,
}

impl StandIn<'_> {
    fn run(&mut self, line: &str) {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let text = self.replaced(rest);
        let seconds = || Duration::from_secs_f64(text.parse().unwrap());
        match command {
            "" | "#" => {}
            "print" => println!("{text}"),
            "error" => eprintln!("{text}"),
            "zeros" => write_zeros(stdout(), &text),
            "error-zeros" => write_zeros(stderr(), &text),
            "append" => {
                let (file, line) = text.split_once(' ').unwrap_or((&text, ""));
                append(file, line);
            }
            "sleep" => sleep(seconds()),
            "compute" => while ProcessTime::now().as_duration() < seconds() {},
            "exit" => exit(text.parse().unwrap()),
            "download" => self.download(&text),
            // `hide N`: the first N downloads print nothing.
            "hide" => self.hidden = text.parse().unwrap(),
            // `if "TEXT" COMMAND`, where TEXT occurs in the arguments or in `runs=N`.
            "if" => {
                let (condition, then) = rest[1..].split_once("\" ").unwrap();
                if self.replaced("{arguments} runs={runs} ").contains(condition) {
                    self.run(then);
                }
            }
            "start" => self.start(&text),
            // `sh LINE` runs a shell, only on Unix.
            "sh" => _ = Command::new("sh").args(["-c", &text]).status().unwrap(),
            "wait" => self.children.iter_mut().for_each(|child| _ = child.wait().unwrap()),
            // Starts a process, writes both process IDs to `processes`, and waits.
            "hang" => {
                self.start("sleep 1000");
                fs::write("processes.part", format!("{} {}", id(), self.children[0].id())).unwrap();
                fs::rename("processes.part", "processes").unwrap();
                self.run("wait");
            }
            "report" => append(&env::var("COMMON_REPORT_FILE").unwrap(), &text),
            "timeline" => {
                values(self.arguments, "--timeline")
                    .for_each(|to| _ = fs::copy(&text, to).unwrap());
            }
            _ => panic!("{}: unknown command {line}", self.path.display()),
        }
    }

    /// Starts a process that runs one line.
    fn start(&mut self, line: &str) {
        let mut child = Command::new(env::current_exe().unwrap());
        self.children.push(child.args(["--line", line]).spawn().unwrap());
    }

    /// Replaces names in braces by their values: `arguments`, the path of the `script`, the number of
    /// `downloads`, the number of lines in the file `runs`, or an environment variable.
    fn replaced(&self, text: &str) -> String {
        let runs = || fs::read_to_string("runs").unwrap_or_default().lines().count();
        let mut parts = text.split('{');
        let mut replaced = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap();
            replaced += &match name {
                "arguments" => self.arguments.join(" "),
                "script" => self.path.display().to_string(),
                "downloads" => self.downloads.to_string(),
                "runs" => runs().to_string(),
                variable => env::var(variable).unwrap_or_default(),
            };
            replaced += rest;
        }
        replaced
    }

    /// Downloads like io_non_concurrent, but opens a connection for each download. Options may also be in the
    /// script, because the article's programs have them in their code.
    fn download(&mut self, options: &str) {
        let options = options.split_whitespace().map(|it| it.trim_matches(['\'', '"']).to_owned());
        let options: Vec<_> = self.arguments.iter().cloned().chain(options).collect();
        let sites: Vec<_> = values(&options, "--site").collect();
        let repeat = values(&options, "--repeat").last().unwrap().parse().unwrap();
        for url in std::iter::repeat_n(&sites, repeat).flatten() {
            let size = download(url).unwrap_or_else(|error| panic!("{url}: {error}"));
            self.downloads += 1;
            if self.downloads > self.hidden {
                println!("Read {size} bytes from {url}");
            }
        }
    }
}

/// Returns the values of an option.
fn values<'a>(arguments: &'a [String], option: &str) -> impl Iterator<Item = &'a str> {
    arguments.windows(2).filter(move |pair| pair[0] == option).map(|pair| &*pair[1])
}

/// Downloads a site and returns its size in bytes.
fn download(url: &str) -> io::Result<usize> {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host)?;
    let request = format!("GET /{path} HTTP/1.1\r\nHost: sites\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line)?;
    }
    stream.read_to_end(&mut Vec::new())
}

fn append(file: &str, line: &str) {
    let mut file = File::options().append(true).create(true).open(file).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn write_zeros(mut stream: impl Write, count: &str) {
    // Errors are ignored: the reader may have seen enough.
    _ = stream.write_all(&vec![0; count.parse().unwrap()]);
}
