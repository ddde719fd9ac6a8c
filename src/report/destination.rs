//! Where a report goes to.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use tempfile::NamedTempFile;

/// Where a report that is written at once goes to.
pub(super) enum Destination {
    /// A file, which is replaced as a whole.
    File(PathBuf),
    /// Anything else.
    Writer(Box<dyn Write + Send>),
}

impl Destination {
    /// A file that can be replaced, as far as can be known before.
    pub(super) fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        prepare(&path)?;
        Ok(Self::File(path))
    }

    /// Writes the whole report, as `report` does it.
    pub(super) fn write(
        &mut self,
        report: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::File(path) => replace(path, report),
            Self::Writer(writer) => buffered(writer, report),
        }
    }

    /// A folder for what is written until then: that of the file, which takes
    /// one, or else that of the system.
    pub(super) fn folder(&self) -> PathBuf {
        let beside = match self {
            Self::File(path) if fs::metadata(path).map_or(true, |old| old.is_file()) => {
                folder_of(&resolved(path)).ok()
            }
            _ => None,
        };
        beside.unwrap_or_else(env::temp_dir)
    }
}

/// Sees that the file at `path` can be replaced: that the folder is there and
/// takes a file.
fn prepare(path: &Path) -> io::Result<()> {
    let path = resolved(path);
    match fs::metadata(&path) {
        Ok(old) if old.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        // To open a pipe here would be to wait for its reader.
        Ok(old) if !old.is_file() => Ok(()),
        _ => beside(&path).map(drop),
    }
}

/// The file that `path` leads to: what a link leads to is replaced, not the
/// link.
fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn buffered(
    out: &mut dyn Write,
    report: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    report(&mut out)?;
    out.flush()
}

/// Makes a report the content of the file at `path`: who reads it finds the old
/// one or the new one, never half of one.
fn replace(path: &Path, report: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = resolved(path);
    let old = fs::metadata(&path).ok();
    match &old {
        Some(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        // A pipe or a device is written to: in place of `/dev/null` there must
        // not be a file.
        Some(old) if !old.is_file() => {
            let mut device = fs::OpenOptions::new().write(true).open(&path)?;
            return buffered(&mut device, report);
        }
        _ => {}
    }
    let mut file = beside(&path)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    buffered(&mut file, report)?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// A file in the folder of `path`, which goes away unless it takes its place.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = folder_of(path)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".smoke-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As the user's umask narrows it; a temporary file is private otherwise.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The folder that a report is written to, which is made where there is none.
pub(super) fn folder_of(path: &Path) -> io::Result<PathBuf> {
    let folder = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => env::current_dir()?,
        Some(parent) => parent.to_owned(),
        None => return Err(io::ErrorKind::IsADirectory.into()),
    };
    fs::create_dir_all(&folder).map_err(|error| {
        let message = format!("can't make the folder `{}`: {error}", folder.display());
        io::Error::new(error.kind(), message)
    })?;
    Ok(folder)
}
