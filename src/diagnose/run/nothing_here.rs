//! Hosts of which whoever answers has nothing at all.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;

use super::{Cause, Kin, RunFacts, TrialEvidence, certainty};
use crate::diagnose::app_server::AppServer;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::ERROR_LOG;
use crate::diagnose::place::shown;
use crate::diagnose::static_files::is_file;
use crate::record::{Code, Diagnosis};
use crate::source::{is_nameless, without_port};

/// How many different paths show it.
const PATHS: usize = 3;

/// What all that is asked of a host at a target shows.
#[derive(Default)]
struct Site<'a> {
    /// The places of the trials that get a 404.
    missing: Vec<usize>,
    paths: HashSet<&'a str>,
    /// Whether something came that is no 404, or shows that the site is known there.
    has_more: bool,
}

impl<'a> Site<'a> {
    fn add(&mut self, at: usize, trials: &'a [TrialEvidence], code: Option<&Code>) {
        let trial = &trials[at];
        if !trial.is_sent || !trial.is_answered && trial.path.is_empty() {
            return;
        }
        // Any site refuses something, and files take no forms.
        let is_refused = trial.verdict.is_pass() && trial.status >= 400;
        if is_refused || matches!(code, Some(Code::MethodNotAllowed)) {
            return;
        }
        let is_alike = || {
            let first = self.missing.first().map(|first| &trials[*first].answer);
            match (first, &trial.answer) {
                (Some(Some(first)), Some(answer)) => first.is_answered_like(answer),
                _ => true,
            }
        };
        let is_missing = trial.verdict.is_wrong()
            && trial.status == 404
            && AppServer::of_header(&trial.server) == AppServer::Unknown
            && !code.is_some_and(tells_who)
            && is_alike();
        if is_missing {
            self.missing.push(at);
            self.paths.insert(&trial.path);
        } else {
            self.has_more = true;
        }
    }

    fn has_nothing(&self) -> bool {
        let mut paths = self.paths.iter();
        !self.has_more && self.paths.len() >= PATHS && paths.any(|path| !is_file(path))
    }
}

/// Lets one 404 for all that is asked of a host tell that whoever answers doesn't know it.
pub(super) fn explain(
    trials: &mut [TrialEvidence],
    causes: &mut IndexMap<Kin, Cause>,
    facts: &RunFacts,
) {
    let mut sites: BTreeMap<(String, String), Site<'_>> = BTreeMap::new();
    for (at, trial) in trials.iter().enumerate() {
        let code = trial.cause.map(|at| &causes[at].diagnosis.code);
        sites.entry(trial.site()).or_default().add(at, trials, code);
    }
    let named = sites
        .into_iter()
        .filter(|((_, host), _)| !is_nameless(host));
    let (found, others): (Vec<_>, Vec<_>) = named
        .filter(|(_, site)| !site.has_more && !site.missing.is_empty())
        .partition(|(_, site)| site.has_nothing());
    let found: Vec<_> = found
        .into_iter()
        .map(|((target, host), site)| {
            // Of another host, too little may be asked to tell it.
            let beside = others.iter().filter(|((at, _), _)| *at == target);
            let beside = beside.flat_map(|(_, site)| &site.missing);
            let missing: Vec<usize> = site.missing.iter().chain(beside).copied().collect();
            let front = missing.first().and_then(|at| trials[*at].front());
            (target, host, missing, front)
        })
        .collect();
    for (target, host, missing, front) in found {
        let listen = facts.web_ports.get(&target).map(|port| &*port.listen);
        let host = shown(without_port(&host));
        let diagnosis = match front {
            Some(front) => of_front(front, &host, listen.unwrap_or("listen")),
            None => of_another(&host),
        };
        let kin = Kin {
            code: diagnosis.code.clone(),
            sentence: diagnosis.kin().1.to_owned(),
            target,
        };
        let entry = causes.entry(kin);
        let cause = entry.index();
        entry.or_insert_with(|| Cause {
            certainty: certainty::of_diagnosis(&diagnosis),
            otherwise: Some(
                "the right site, with a folder or an application that has nothing".to_owned(),
            ),
            diagnosis,
            is_retold: true,
            of_some: None,
            compared: None,
        });
        for at in missing {
            trials[at].cause = Some(cause);
        }
    }
}

/// What shows by itself who it is that has no such page.
const fn tells_who(code: &Code) -> bool {
    matches!(
        code,
        Code::DjangoNotFound | Code::DebugOn | Code::NoRoute | Code::PrefixLost | Code::AnotherSite
    )
}

fn of_front(front: Front, site: &str, listen: &str) -> Diagnosis {
    let name = front.name();
    let found = Diagnosis::new(
        Code::AnotherSite,
        format!(
            "{name} has nothing of {site}: all that is asked gets its 404, as where another server \
             block answers for it"
        ),
    )
    .step(front.to_know(site, listen));
    found.step_if(
        front == Front::Nginx,
        format!(
            "if it is that block: {ERROR_LOG} names each file that it looked for: `root` leads \
             elsewhere, or `location /` lacks its `proxy_pass`"
        ),
    )
}

fn of_another(site: &str) -> Diagnosis {
    Diagnosis::new(
        Code::AnotherSite,
        format!("who answers has nothing of {site}: all that is asked gets the same 404"),
    )
    .step(format!(
        "a router or a platform answers so for a name that none of its rules has: {site} must be in \
         Traefik's `Host(…)`, among the hosts of an ingress (`kubectl get ingress -A`), the custom \
         domains of a platform"
    ))
    .step(format!(
        "`getent hosts {site}`: is that the right machine? `sudo ss -ltnp` there shows who listens at \
         the port"
    ))
}
