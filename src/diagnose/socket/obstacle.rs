//! Who or what on the way to a socket refuses.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use crate::diagnose::identity::{Identity, Right};

/// Who or what on the way to a socket refuses.
#[derive(Debug)]
pub(in crate::diagnose) enum Obstacle {
    /// A folder that may not be passed.
    Folder(PathBuf, Metadata),
    /// The socket itself, which may not be written to.
    Socket(Metadata),
    /// The modes allow it.
    Elsewhere,
}

/// The first on the way that refuses. Nothing, when the way can't be followed.
pub(in crate::diagnose) fn find(socket: &Path, identity: &Identity) -> Option<Obstacle> {
    let way = std::path::absolute(socket).ok()?;
    let mut folders: Vec<&Path> = way.ancestors().skip(1).collect();
    folders.reverse();
    for folder in folders {
        let metadata = fs::metadata(folder).ok()?;
        if !identity.may(Right::Pass, &metadata) {
            return Some(Obstacle::Folder(folder.to_owned(), metadata));
        }
    }
    let metadata = fs::metadata(&way).ok()?;
    Some(if identity.may(Right::Write, &metadata) {
        Obstacle::Elsewhere
    } else {
        Obstacle::Socket(metadata)
    })
}
