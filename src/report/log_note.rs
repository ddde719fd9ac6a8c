//! What logs say, and what keeps them from being read, in words.

use crate::record::{Finding, LogLine, LogNote, LogTrouble};
use crate::source::{elide, one_line, shell_word};

/// What keeps a log from being read, and what helps, in one line:
/// `nginx's log /var/log/nginx/error.log was not read: …`.
pub(super) fn log_note(note: &LogNote) -> String {
    let target = elide(&one_line(&note.target), 40).into_owned();
    let log = elide(&one_line(&note.log), 160).into_owned();
    let file = shell_word(&log);
    let said = |text: &str| elide(&one_line(text), 160).into_owned();
    let not_read = |why: &str| format!("the log {log} of {target} was not read: {why}");
    let in_part = |why: &str| format!("the log {log} of {target} was read in part: {why}");
    match &note.trouble {
        LogTrouble::Missing => not_read("there is no such file"),
        LogTrouble::Denied => not_read(&format!(
            "this user may not; `sudo usermod -aG adm \"$USER\"` and a new login let it where the \
             group `adm` may (`ls -l {file}`), or start smoke with `sudo`"
        )),
        LogTrouble::NoFile => not_read("it is no file, but a folder, a pipe or a device"),
        LogTrouble::Unreadable(why) => not_read(&said(why)),
        LogTrouble::Shortened => in_part(
            "it was emptied meanwhile (`copytruncate`), and what was written before may be lost",
        ),
        LogTrouble::Flooded { read } => in_part(&format!(
            "so much was written meanwhile that the rest was left after {} MB",
            read.div_ceil(1_000_000)
        )),
        LogTrouble::Slow => not_read("that takes too long"),
        LogTrouble::TooManyRequests => in_part(
            "the run sent more requests than are remembered, and lines that name no host are left \
             out",
        ),
        LogTrouble::NoJournalctl => not_read("there is no `journalctl` here"),
        LogTrouble::JournalFailed(why) => not_read(&format!("journalctl: {}", said(why))),
        LogTrouble::JournalDenied => not_read(
            "the journal shows this user nothing of others; `sudo usermod -aG systemd-journal \
             \"$USER\"` and a new login let it, or start smoke with `sudo`",
        ),
        LogTrouble::JournalEmpty => not_read(&format!(
            "the journal has nothing of it meanwhile; is {file} the unit's name (`systemctl \
             list-units`), and does it log there?"
        )),
    }
}

/// What logs say of its trials: `nginx: connect() to unix:/… failed`.
pub(super) fn logs(finding: &Finding) -> impl Iterator<Item = String> {
    finding.logs.iter().map(|LogLine { target, text }| {
        let target = elide(&one_line(target), 40).into_owned();
        format!("{target}: {}", elide(&one_line(text), 300))
    })
}
