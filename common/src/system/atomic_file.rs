//! Files written atomically: completely, or not at all. A file that can't be replaced is written in place.

use std::fs::{self, File, Metadata};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf, is_separator};

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
pub fn check(path: &Path) -> io::Result<()> {
    beside(path).map(drop).map_err(|error| cannot_write(path, &error))
}

/// Returns whether a path stands for standard output: `-`, or the device's own.
pub fn is_standard_output(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|it| path == Path::new(it))
}

/// Returns whether a path stands for an open stream, which may be connected to a file.
fn is_stream(path: &Path) -> bool {
    let path = path.to_string_lossy();
    ["/dev/fd/", "/dev/stderr", "/proc/"].iter().any(|begin| path.starts_with(begin))
}

/// Writes a file, atomically if it can be replaced.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let write_in_place = || {
        // Appending to a stream keeps earlier output.
        let is_stream = is_stream(path);
        let mut options = File::options();
        options.write(true).append(is_stream).truncate(!is_stream);
        options.open(path)?.write_all(content)
    };
    let write = || match beside(path)? {
        Some(mut beside) => {
            beside.file.write_all(content)?;
            // A mount point can't be replaced, and in some folders only its owner may replace a file.
            fs::rename(&beside.path, resolved(path))
                .or_else(|error| if path.is_file() { write_in_place() } else { Err(error) })
        }
        None if is_standard_output(path) => match io::stdout().write_all(content) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written,
        },
        None => write_in_place(),
    };
    write().map_err(|error| cannot_write(path, &error))
}

/// Follows a link to the file itself, so that the link is not replaced.
fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or(path.to_owned())
}

/// Creates a temporary file to replace the real one. `None` for a stream, a device or what can't be replaced.
fn beside(path: &Path) -> io::Result<Option<Beside>> {
    if is_standard_output(path) {
        return Ok(None);
    }
    if path.as_os_str().as_encoded_bytes().last().is_some_and(|it| is_separator(char::from(*it))) {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder"));
    }
    let present = match fs::metadata(path) {
        Err(_) if path.is_symlink() => {
            return Err(io::Error::new(ErrorKind::NotFound, "it is a broken link"));
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        metadata => metadata.ok(),
    };
    if let Some(present) = &present {
        // Opening a pipe would wait for its reader.
        if !is_pipe(present) {
            File::options().write(true).open(path)?;
        } else if present.permissions().readonly() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        if is_stream(path) || !present.is_file() {
            return Ok(None);
        }
    }
    // The name is random, because a program that was killed may have left a file behind.
    let name = format!(".{:016x}.part", RandomState::new().build_hasher().finish());
    let beside = resolved(path).with_file_name(name);
    let file = match File::create_new(&beside) {
        // The folder can't be written, but the file can.
        Err(error) if present.is_some() && FORBIDDEN.contains(&error.kind()) => return Ok(None),
        file => file?,
    };
    let beside = Beside { file, path: beside };
    match present {
        Some(present) if !take_over(&present, &beside.file)? => Ok(None),
        _ => Ok(Some(beside)),
    }
}

const FORBIDDEN: [ErrorKind; 2] = [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];

/// Gives a file the permissions and the owner of the present one. Returns whether it may replace that: not if
/// the owner can't be kept, or if the present file has hard links.
fn take_over(present: &Metadata, file: &File) -> io::Result<bool> {
    file.set_permissions(present.permissions())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let owned = |it: &Metadata| (it.uid(), it.gid());
        let is_owned = owned(present) == owned(&file.metadata()?)
            || fchown(file, Some(present.uid()), Some(present.gid())).is_ok();
        Ok(is_owned && present.nlink() == 1)
    }
    #[cfg(not(unix))]
    Ok(true)
}

fn is_pipe(_file: &Metadata) -> bool {
    #[cfg(unix)]
    return std::os::unix::fs::FileTypeExt::is_fifo(&_file.file_type());
    #[cfg(not(unix))]
    false
}

fn cannot_write(path: &Path, error: &io::Error) -> io::Error {
    let path = if is_standard_output(path) { Path::new("standard output") } else { path };
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}
