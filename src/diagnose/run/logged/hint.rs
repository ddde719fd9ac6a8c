//! Logs that would tell more, and those that tell nothing.

use std::fs::{self, Metadata};
use std::path::Path;

use super::super::RunEvidence;
use crate::diagnose::here::nginx_may_write;
use crate::diagnose::identity::{Identity, Right};
use crate::diagnose::place::shown;
use crate::plan::LogPlace;
use crate::record::{Certainty, Code, Diagnosis};
use crate::source::shell_word;

/// Where nginx most often logs to.
const NGINX: [&str; 1] = ["/var/log/nginx/error.log"];

/// Lets a finding say which log would tell more of a target that runs here, or that the
/// one that is known tells nothing. Nothing is read: only whether this user might.
pub(in crate::diagnose::run) fn hint(
    diagnosis: &mut Diagnosis,
    certainty: Certainty,
    targets: &[&str],
    evidence: &RunEvidence,
) {
    let run = &evidence.facts;
    if certainty == Certainty::Certain || !is_of_nginx(&diagnosis.code) {
        return;
    }
    if let Some(log) = silent(targets, evidence) {
        let log = shown(&log);
        diagnosis.next.insert(
            0,
            format!(
                "{log} has no line of these requests: is it the one of this site (`sudo nginx -T | grep \
                 error_log`)?"
            ),
        );
    }
    let mut here = targets.iter().filter_map(|target| {
        let port = run.without_logs.get(*target)?;
        Some((target, readable(*port)?))
    });
    let Some((target, log)) = here.next() else {
        return;
    };
    let option = shell_word(&format!("{target}={log}"));
    diagnosis.next.push(format!(
        "the same with `--log {option}` tells what nginx wrote of it"
    ));
}

/// The only file that is known as a log of the targets and was read, and tells nothing of
/// anything that failed there.
fn silent(targets: &[&str], evidence: &RunEvidence) -> Option<String> {
    let known = targets.iter().filter_map(|it| evidence.facts.logs.get(*it));
    let mut files: Vec<&Path> = known
        .flatten()
        .filter_map(|log| match log {
            LogPlace::File(file) => Some(&**file),
            LogPlace::Journal(_) => None,
        })
        .collect();
    files.sort_unstable();
    files.dedup();
    let [file] = *files else { return None };
    let file = file.display().to_string();
    let logged = &evidence.logged;
    let is_unread = logged.notes.iter().any(|note| note.log == file);
    let mut trials = evidence.trials.iter();
    let is_told = trials.any(|trial| {
        let mut tied = logged.tied.iter();
        targets.contains(&&*trial.target) && tied.any(|tied| tied.trial == trial.id)
    });
    let is_silent = !is_unread && !is_told && logged.by_time.is_empty();
    is_silent.then_some(file)
}

/// What nginx writes a line about.
const fn is_of_nginx(code: &Code) -> bool {
    matches!(
        code,
        Code::BadGateway
            | Code::GatewayTimeout
            | Code::ServiceUnavailable
            | Code::NginxError
            | Code::ForbiddenByNginx
            | Code::FileForbidden
            | Code::DirectoryListingForbidden
            | Code::Static404FromNginx
            | Code::NotPassedOn
            | Code::FrontDiffers
    )
}

/// The first of the usual logs that this user may read, and the nginx at a port may write.
fn readable(port: u16) -> Option<&'static str> {
    let identity = Identity::own()?;
    NGINX.into_iter().find(|log| {
        let log = Path::new(log);
        may_read(log, &identity) && nginx_may_write(port, log)
    })
}

fn may_read(log: &Path, identity: &Identity) -> bool {
    let may = |right: Right, file: &Metadata| identity.may(right, file);
    let passes = |folder: &Path| fs::metadata(folder).is_ok_and(|it| may(Right::Pass, &it));
    let file = fs::metadata(log).ok().filter(Metadata::is_file);
    log.ancestors().skip(1).all(passes) && file.is_some_and(|it| may(Right::Read, &it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_may_be_read_counts() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("error.log");
        let identity = Identity::own().unwrap();
        assert!(!may_read(&log, &identity));
        fs::write(&log, "").unwrap();
        assert!(may_read(&log, &identity));
        assert!(!may_read(folder.path(), &identity));
    }
}
