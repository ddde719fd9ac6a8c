//! Users and groups, by number and name.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;

use crate::source::one_line;

/// Who this process is, as far as files are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) user: u32,
    pub(super) groups: Vec<u32>,
}

/// What may be done with a file: the bit in the last three of its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// To read a file.
    Read = 0o4,
    /// To connect to a socket.
    Write = 0o2,
    /// To pass through a folder.
    Pass = 0o1,
}

impl Identity {
    /// This process; not known where there is no `/proc`.
    pub(super) fn own() -> Option<Self> {
        Self::read(&fs::read_to_string("/proc/self/status").ok()?)
    }

    /// Somebody whom nobody knows.
    pub(super) const fn stranger() -> Self {
        Self {
            user: u32::MAX,
            groups: Vec::new(),
        }
    }

    /// From `/proc/PID/status`: of each kind of number the one that counts for
    /// files is the fourth.
    pub(super) fn read(status: &str) -> Option<Self> {
        let numbers = |key: &str| -> Option<Vec<u32>> {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            line.split_whitespace()
                .map(|word| word.parse().ok())
                .collect()
        };
        let mut groups = numbers("Groups:").unwrap_or_default();
        groups.push(*numbers("Gid:")?.get(3)?);
        Some(Self {
            user: *numbers("Uid:")?.get(3)?,
            groups,
        })
    }

    /// Whether the mode of a file gives a right. Access lists and the like are
    /// not looked at.
    pub(super) fn may(&self, right: Right, file: &Metadata) -> bool {
        let right = right as u32;
        let mode = file.mode();
        if self.user == 0 {
            return true;
        }
        if self.user == file.uid() {
            return mode & (right << 6) != 0;
        }
        if self.groups.contains(&file.gid()) {
            return mode & (right << 3) != 0;
        }
        mode & right != 0
    }

    /// The user's name.
    pub(super) fn name(&self) -> String {
        user(self.user)
    }
}

/// Owner, group and mode, for people.
pub(super) fn rights(file: &Metadata) -> String {
    format!(
        "owner {}, group {}, mode {:03o}",
        user(file.uid()),
        group(file.gid()),
        file.mode() & 0o7777
    )
}

/// A user's name, or the number if there is none.
pub(super) fn user(id: u32) -> String {
    named(&fs::read_to_string("/etc/passwd").unwrap_or_default(), id)
}

/// A group's name, or the number if there is none.
pub(super) fn group(id: u32) -> String {
    named(&fs::read_to_string("/etc/group").unwrap_or_default(), id)
}

/// The name in the first field of the line that has the number in the third.
fn named(table: &str, id: u32) -> String {
    let number = id.to_string();
    table
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| {
            let name = fields.next().filter(|name| !name.is_empty())?;
            (fields.nth(1)? == number).then(|| one_line(name))
        })
        .unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_names_where_there_are_some() {
        let table = "root:x:0:\nbroken\nwww-data:x:33:deploy\n";
        assert_eq!(named(table, 33), "www-data");
        assert_eq!(named(table, 0), "root");
        assert_eq!(named(table, 3), "3");
    }

    #[test]
    fn the_numbers_that_count_for_files_are_read() {
        let status = "Name:\tsmoke\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10 \n";
        let identity = Identity {
            user: 4,
            groups: vec![9, 10, 8],
        };
        assert_eq!(Identity::read(status), Some(identity));
        assert_eq!(Identity::read("Uid:\tx"), None);
    }
}
