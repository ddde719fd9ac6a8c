//! What the outer target keeps back by itself, without asking the inner one.

use super::Between;
use crate::diagnose::connect::NGINX_RUNS;
use crate::diagnose::nginx::{
    CHANGES, ERROR_LOG, RELOAD, configured, to_let_through, to_pass_on, which_refusal,
};
use crate::diagnose::place::shown;
use crate::diagnose::response::ended_by_nginx;
use crate::diagnose::run::between::Told;
use crate::diagnose::run::certainty;
use crate::plan::Dial;
use crate::record::{Certainty, Code, Diagnosis};
use crate::source::Bracketed;

/// What stands in front of an application that answers, and isn't there.
pub(super) fn is_down(between: &Between<'_>) -> Option<Told> {
    let Dial::Tcp { host, port } = &between.outer().dial else {
        return None;
    };
    let (place, behind) = (between.place(), between.behind());
    let there = place.there();
    let diagnosis = Diagnosis::new(
        Code::ConnectionRefused,
        format!(
            "nothing accepts connections at {} (connection refused), and {behind} behind it \
             answers",
            shown(&format!("{}:{port}", Bracketed(host)))
        ),
    )
    .step(format!("{there}{NGINX_RUNS}"))
    .step(format!(
        "{there}`sudo ss -ltnp`: which programs listen, and is {port} among their ports?"
    ))
    .step_if(!place.is_here(), "does a firewall let the port through?");
    Some(Told {
        diagnosis,
        certainty: Certainty::Certain,
        otherwise: Some(format!("{behind} doesn't stand behind it, but beside it")),
    })
}

/// What nginx answers nothing to.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands among rules that may not hold"
)]
pub(super) fn closes(between: &Between<'_>) -> Option<Told> {
    let (front, behind) = (between.front(), between.behind());
    let there = between.place().there();
    let diagnosis = Diagnosis::new(
        Code::ClosedWithoutAnswer,
        format!(
            "{front} closes the connection on what {behind} answers when it is asked: most often, \
             nginx's `return 444`"
        ),
    )
    .step(ended_by_nginx(between.place()))
    .step(format!(
        "{there}{ERROR_LOG}: `worker_connections are not enough` is raised in its `events` block"
    ));
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some("a worker that died meanwhile, or no nginx at the port".to_owned()),
    })
}

/// What nginx refuses itself, of what is no file but a page of the application.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands among rules that may not hold"
)]
pub(super) fn forbids(between: &Between<'_>) -> Option<Told> {
    let (front, behind) = (between.front(), between.behind());
    let there = between.place().there();
    let diagnosis = Diagnosis::new(
        Code::ForbiddenByNginx,
        format!("{front} itself refuses (403) what {behind} answers when it is asked"),
    )
    .step(to_let_through(between.place(), &between.pass()))
    .step(which_refusal(there));
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some("a `location` that serves files, which nginx may not read".to_owned()),
    })
}

/// What nginx looks for as a file, and the application answers.
pub(super) fn passes_not_on(between: &Between<'_>) -> Option<Told> {
    let cause = between.cause?;
    let [outer, _] = between.lost.first()?;
    let step = to_pass_on(between.place(), &shown(&outer.path), &between.pass());
    Some(Told {
        diagnosis: Diagnosis {
            next: Vec::new(),
            otherwise: None,
            ..cause.clone()
        }
        .step(step),
        certainty: certainty::of(&cause.code),
        otherwise: None,
    })
}

/// A request for what has changed alone, which doesn't arrive so.
pub(super) fn drops_if_none_match(between: &Between<'_>) -> Option<Told> {
    drops(between, "If-None-Match")
}

/// A request for a part, which doesn't arrive so.
pub(super) fn drops_range(between: &Between<'_>) -> Option<Told> {
    drops(between, "Range")
}

fn drops(between: &Between<'_>, name: &str) -> Option<Told> {
    let code = between.cause?.code.clone();
    let (front, behind) = (between.front(), between.behind());
    let diagnosis = Diagnosis::new(
        code,
        format!("{front} drops `{name}`, which {behind} heeds when it is asked"),
    )
    .step(format!(
        "{}{}: take `proxy_set_header {name} …` out, then {RELOAD}",
        between.place().there(),
        configured(CHANGES)
    ));
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some(
            "a cache, `gzip` or `sub_filter` of its own, which make another answer".to_owned(),
        ),
    })
}
