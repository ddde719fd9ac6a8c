//! What comes otherwise, without a cause that its response shows.

use super::rules::{which_pass, which_pass_or_cache};
use super::{Between, Told};
use crate::diagnose::place::Place;
use crate::diagnose::run::{TrialEvidence, certainty};
use crate::plan::Protocol;
use crate::record::{Certainty, Code, Diagnosis};
use crate::source::shell_word;

/// What is perhaps asked in a gateway's protocol, and can't read that.
pub(super) fn unreadable(between: &Between<'_>) -> Option<Told> {
    let refuses = |[outer, _]: &[&TrialEvidence; 2]| {
        let sight = outer.sight.as_ref();
        sight.is_some_and(|sight| sight.status == 400)
    };
    let is_http = between.inner().protocol == Protocol::Http;
    if !is_http || between.gets_through() || !between.lost.iter().all(refuses) {
        return None;
    }
    let (front, behind) = (between.front(), between.behind());
    let diagnosis = Diagnosis::new(
        Code::FrontDiffers,
        format!(
            "{behind} can't read what {front} sends it (400), and answers in HTTP when it is \
             asked: most often, that is `uwsgi_pass` to a server of HTTP"
        ),
    )
    .step(which_pass(between))
    .step("beside it no `include uwsgi_params;`");
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: Some("a header that nginx adds, or a place that refuses it".to_owned()),
    })
}

/// What comes otherwise, without a cause that its response shows.
pub(super) fn differs(between: &Between<'_>) -> Option<Told> {
    let [outer, inner] = between.lost.first()?;
    let (seen, right) = (outer.sight.as_ref()?, inner.sight.as_ref()?);
    let is_another = !seen.server.is_empty() && seen.server != right.server;
    if !between.layer.is_declared && !is_another {
        // Perhaps they stand beside each other.
        return None;
    }
    let fault = outer.fault.as_ref();
    if fault.is_some_and(|fault| !fault.is_passed_on()) {
        return None;
    }
    let status = seen.status;
    let (front, behind) = (between.front(), between.behind());
    let spelt = |target| {
        let place = Place::new(target, &outer.host, between.run);
        shell_word(&place.typed())
    };
    let diagnosis = Diagnosis::new(
        Code::FrontDiffers,
        format!("{front} answers otherwise ({status}) than {behind}, where the same cases pass"),
    )
    .step(which_pass_or_cache(between))
    .step(format!(
        "{} shows what differs",
        between.run.command(
            &format!(
                "smoke compare {} {}",
                spelt(between.outer()),
                spelt(between.inner())
            ),
            &format!("--host {}", shell_word(&outer.host))
        )
    ));
    Some(Told {
        diagnosis,
        certainty: Certainty::Likely,
        otherwise: certainty::otherwise(&Code::FrontDiffers).map(str::to_owned),
    })
}
