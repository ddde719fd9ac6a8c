//! Why a target is not ready although it answers.

use crate::record::{Code, Diagnosis};

/// The release before this one, to the end.
#[must_use]
pub fn old_release() -> Diagnosis {
    Diagnosis::new(
        Code::OldRelease,
        "the application answers, but it is not the release that is expected",
    )
    .step("did the deploy restart it? New code is served after `sudo systemctl restart gunicorn`")
    .step(
        "`systemctl status gunicorn` (or the name of its unit, or `docker compose ps`) says since \
         when it runs",
    )
    .step("is the expected value the one that was deployed? It may come from another commit")
}

/// Two releases, one after the other.
#[must_use]
pub fn two_releases() -> Diagnosis {
    Diagnosis::new(
        Code::TwoReleases,
        "two releases answer in turns: more than one instance runs, and not all are new",
    )
    .step("a rolling deploy that is not through: wait longer, `--wait 5m`")
    .step(
        "or an instance that was not restarted: `ps -eo lstart,pid,args | grep -e gunicorn -e \
         uwsgi` shows when each was started",
    )
}
