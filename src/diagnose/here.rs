//! The nginx of this machine, as far as `/proc` tells of it.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::identity::Identity;

/// How many processes are looked at.
const PROCESSES: usize = 10_000;
/// How many connections are looked at.
const CONNECTIONS: usize = 10_000;

/// The worker of an nginx.
#[derive(Debug)]
pub(super) struct Worker {
    /// Whose rights it has.
    pub(super) identity: Identity,
    /// Whether it is surely that of the nginx that was asked.
    pub(super) is_known: bool,
    /// Its root, as it is seen from here.
    root: PathBuf,
}

impl Worker {
    /// The worker of the nginx that listens at a port; where it can't be told which
    /// one does, one of those that all have the same rights.
    pub(super) fn at(port: u16) -> Option<Self> {
        let nginx: Vec<Process> = processes("nginx").collect();
        let is_child = |one: &&Process| nginx.iter().any(|other| other.id == one.parent);
        let workers: Vec<&Process> = nginx.iter().filter(is_child).collect();
        let listeners = listeners(port);
        let mut known = workers
            .iter()
            .filter(|it| it.listens(&listeners) == Some(true));
        if let Some(worker) = known.next() {
            return Some(worker.worker(true));
        }
        let first = workers.first()?;
        let may_be =
            |it: &&Process| it.listens(&listeners).is_none() && it.identity == first.identity;
        workers.iter().all(may_be).then(|| first.worker(false))
    }

    /// Whether it sees the same file at a path as this process does, where that can
    /// be told.
    pub(super) fn sees(&self, path: &Path) -> Option<bool> {
        let path = fs::canonicalize(path).ok()?;
        let own = fs::metadata(&path).ok()?;
        // Nobody may look there but the same user and root.
        fs::metadata(&self.root).ok()?;
        let seen = fs::metadata(self.root.join(path.strip_prefix("/").ok()?));
        Some(seen.is_ok_and(|seen| (seen.dev(), seen.ino()) == (own.dev(), own.ino())))
    }
}

/// Whether the nginx that listens at a port has a file open, or might.
pub(super) fn nginx_may_write(port: u16, log: &Path) -> bool {
    let listeners = listeners(port);
    let mut asked = processes("nginx").filter(|it| it.listens(&listeners) != Some(false));
    asked.any(|it| it.has_open(|link| link == log) != Some(false))
}

/// Whether nobody listens at the port on the other family's addresses, IPv6 of IPv4.
pub(super) fn is_alone_at(port: u16, address: IpAddr) -> Option<bool> {
    let other = if address.is_ipv4() { "tcp6" } else { "tcp" };
    Some(listening(other, port)?.is_empty())
}

struct Process {
    id: u32,
    parent: u32,
    identity: Identity,
    folder: PathBuf,
}

/// Processes that run a program.
fn processes(name: &'static str) -> impl Iterator<Item = Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().take(PROCESSES);
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    folders.filter_map(move |folder| Process::named(name, folder))
}

impl Process {
    fn named(name: &str, folder: PathBuf) -> Option<Self> {
        let id = folder.file_name()?.to_str()?.parse().ok()?;
        if fs::read_to_string(folder.join("comm")).ok()?.trim_end() != name {
            return None;
        }
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        Some(Self {
            id,
            parent: parent.trim().parse().ok()?,
            identity: Identity::read(&status)?,
            folder,
        })
    }

    /// Whether it has one of these sockets open, where that can be told.
    fn listens(&self, sockets: &[String]) -> Option<bool> {
        let is_one = |link: &Path| sockets.iter().any(|it| link.as_os_str() == it.as_str());
        self.has_open(is_one)
    }

    /// Whether it has such a file open, where that can be told.
    fn has_open(&self, is_meant: impl Fn(&Path) -> bool) -> Option<bool> {
        let files = fs::read_dir(self.folder.join("fd")).ok()?;
        let mut links = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        Some(links.any(|link| is_meant(&link)))
    }

    fn worker(&self, is_known: bool) -> Worker {
        Worker {
            identity: self.identity.clone(),
            is_known,
            root: self.folder.join("root"),
        }
    }
}

/// Sockets that listen at a port, as links to open files name them.
fn listeners(port: u16) -> Vec<String> {
    let tables = ["tcp", "tcp6"].into_iter();
    tables
        .filter_map(|table| listening(table, port))
        .flatten()
        .collect()
}

/// Likewise, of one table of `/proc/net` (`proc_net_tcp` of the kernel's
/// documentation): the second word is the address and the port in hexadecimal
/// digits, the fourth the state, the tenth the number of the socket.
fn listening(table: &str, port: u16) -> Option<Vec<String>> {
    const LISTENS: &str = "0A";
    let text = fs::read_to_string(Path::new("/proc/net").join(table)).ok()?;
    let ending = format!(":{port:04X}");
    let sockets = text.lines().skip(1).take(CONNECTIONS).filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_meant = words.get(1)?.ends_with(&ending) && *words.get(3)? == LISTENS;
        is_meant.then(|| Some(format!("socket:[{}]", words.get(9)?)))?
    });
    Some(sockets.collect())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn who_listens_is_told_by_the_kernel() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(listeners(port).len(), 1);
        assert_eq!(is_alone_at(port, "127.0.0.1".parse().unwrap()), Some(true));
        assert_eq!(is_alone_at(port, "::1".parse().unwrap()), Some(false));
        let own = fs::read_to_string("/proc/self/comm").unwrap();
        let id = std::process::id();
        let name: &'static str = own.trim_end().to_owned().leak();
        let process = processes(name).find(|it| it.id == id).unwrap();
        assert_eq!(process.listens(&listeners(port)), Some(true));
        let worker = process.worker(true);
        assert_eq!(worker.sees(Path::new("/proc")), Some(true));
    }

    #[test]
    fn where_nothing_is_known_nothing_is_said() {
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        assert!(Worker::at(free.port()).is_none_or(|worker| !worker.is_known));
    }
}
