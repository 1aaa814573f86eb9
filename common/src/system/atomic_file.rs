//! Files that are written atomically: completely, or not at all.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The place to which content is written first.
enum Target {
    /// A temporary file that will replace the real one.
    Beside(Beside),
    /// A device or a pipe, which can't be replaced and should receive nothing but the content.
    Directly,
    /// Standard output, whatever it is connected to.
    StandardOutput,
}

/// A temporary file in the same folder, removed unless it replaces the real one.
struct Beside {
    file: File,
    path: PathBuf,
}

impl Drop for Beside {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.path);
    }
}

/// Checks that a file can be written, without creating or changing it.
///
/// # Errors
/// If it can't be written.
pub fn check(path: &Path) -> io::Result<()> {
    target(path).map(drop).map_err(|error| cannot_write(path, &error))
}

/// Writes a file completely, or not at all.
///
/// # Errors
/// If the disk is full, or the file can't be written.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let write = || match target(path)? {
        Target::StandardOutput => io::stdout().write_all(content),
        Target::Directly => File::options().write(true).open(path)?.write_all(content),
        Target::Beside(mut beside) => {
            beside.file.write_all(content)?;
            fs::rename(&beside.path, resolved(path))
        }
    };
    write().map_err(|error| cannot_write(path, &error))
}

/// Follows a link to the file itself, so that the link is not replaced.
fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or(path.to_owned())
}

fn target(path: &Path) -> io::Result<Target> {
    if path == Path::new("/dev/stdout") {
        return Ok(Target::StandardOutput);
    }
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(ErrorKind::IsADirectory.into());
    }
    let is_link = match fs::symlink_metadata(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        metadata => metadata.is_ok_and(|metadata| metadata.is_symlink()),
    };
    let path = resolved(path);
    let present = fs::metadata(&path).ok();
    if is_link && present.is_none() {
        return Err(io::Error::new(ErrorKind::NotFound, "it is a broken link"));
    }
    if present.as_ref().is_some_and(|present| !present.is_file() && !present.is_dir()) {
        return Ok(Target::Directly);
    }
    if present.is_some() {
        File::options().write(true).open(&path)?;
    }
    // The name is random, because a program that was killed may have left a file behind.
    let name = format!(".{:016x}.part", RandomState::new().build_hasher().finish());
    let beside = path.with_file_name(name);
    let beside = Beside { file: File::create_new(&beside)?, path: beside };
    if let Some(present) = present {
        beside.file.set_permissions(present.permissions())?;
    }
    Ok(Target::Beside(beside))
}

fn cannot_write(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}
