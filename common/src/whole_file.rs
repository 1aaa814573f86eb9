//! Files that are written whole, or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

/// What is written to.
enum Target {
    /// What will take the place of the file.
    Beside(Beside),
    /// A device or a pipe, which can't be replaced; and only what is written should come through.
    Directly,
    /// Whatever this program prints to.
    StandardOutput,
}

/// A file in the same folder, which is removed unless it takes the place of the one that is meant.
struct Beside {
    file: File,
    path: PathBuf,
}

impl Drop for Beside {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.path);
    }
}

/// Makes sure that a file can be written, without changing it.
///
/// # Errors
/// It can't.
pub fn check(path: &Path) -> io::Result<()> {
    let check = || {
        if !path.exists() {
            // What stands beside it has another name.
            File::create_new(path)?;
            fs::remove_file(path)?;
        }
        target(path).map(drop)
    };
    check().map_err(|error| cannot_write(path, &error))
}

/// Writes a file: all of it, or nothing.
///
/// # Errors
/// The disk is full, or the file can't be written.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let write = || match target(path)? {
        Target::StandardOutput => io::stdout().write_all(content),
        Target::Directly => File::options().write(true).open(path)?.write_all(content),
        Target::Beside(mut beside) => {
            beside.file.write_all(content)?;
            beside.file.sync_all()?;
            fs::rename(&beside.path, resolved(path))
        }
    };
    write().map_err(|error| cannot_write(path, &error))
}

/// The file itself, where the path is a link: so that it stays one.
fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or(path.to_owned())
}

fn target(path: &Path) -> io::Result<Target> {
    if path == Path::new("/dev/stdout") {
        return Ok(Target::StandardOutput);
    }
    let path = resolved(path);
    let present = fs::metadata(&path).ok();
    if present.as_ref().is_some_and(|present| !present.is_file() && !present.is_dir()) {
        return Ok(Target::Directly);
    }
    if present.is_some() {
        File::options().write(true).open(&path)?;
    }
    let beside = path.with_file_name(format!(".{}.part", process::id()));
    let beside = Beside { file: File::create_new(&beside)?, path: beside };
    if let Some(present) = present {
        beside.file.set_permissions(present.permissions())?;
    }
    Ok(Target::Beside(beside))
}

fn cannot_write(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}
