//! Sites for which another one answers, as all trials of them show it together.

use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::IndexMap;

use super::{Cause, Kin, TrialEvidence, certainty};
use crate::diagnose::front::Front;
use crate::diagnose::static_files::is_file;
use crate::diagnose::unmet::another_site;
use crate::record::{Code, Diagnosis, Verdict};
use crate::source::{is_nameless, without_port};

/// How many different paths show it: of fewer, another title and a missing file are
/// two things.
const PATHS: usize = 3;

/// What the trials of a host at a target show.
#[derive(Default)]
struct Site<'a> {
    /// The paths of pages that came and are others than expected.
    unlike: HashSet<&'a str>,
    /// The paths of what the web server itself has not.
    missing: HashSet<&'a str>,
    /// The paths of what an application has not.
    strange: HashSet<&'a str>,
    /// The paths of what is as expected, or wrong in another way.
    others: HashSet<&'a str>,
    /// The cause that a page gives by its own address.
    named: Option<usize>,
    front: Option<Front>,
}

impl<'a> Site<'a> {
    fn add(&mut self, trial: &'a TrialEvidence, code: Option<&Code>) {
        self.front = self.front.or_else(|| trial.front());
        let paths = match (trial.verdict, code) {
            (Verdict::Skipped, _) => return,
            // A later step of the same page, which was not sent.
            (_, None) if !trial.is_answered && trial.path.is_empty() => return,
            // Any site has no page where none is expected.
            (verdict, _) if verdict.is_pass() && trial.status >= 400 => return,
            (verdict, _) if verdict.is_pass() => &mut self.others,
            (_, Some(Code::AnotherSite)) => {
                self.named = self.named.or(trial.cause);
                &mut self.unlike
            }
            (_, None) if trial.is_unlike && !is_file(&trial.path) => &mut self.unlike,
            (_, None) if trial.status == 404 && trial.is_of_front() => &mut self.missing,
            (_, Some(Code::HttpNotRedirected | Code::AssetMissing)) if trial.status == 404 => {
                &mut self.missing
            }
            (_, Some(code)) if is_missing(code) => &mut self.missing,
            (_, Some(code)) if is_of_head(code) => return,
            (_, Some(Code::NoRoute | Code::DjangoNotFound)) => &mut self.strange,
            _ => &mut self.others,
        };
        paths.insert(&trial.path);
    }

    /// Whether nothing shows that it is the site: the page that is another one may be as
    /// expected to a case that doesn't look at it.
    fn shows_nothing_right(&self) -> bool {
        self.others.is_subset(&self.unlike)
    }

    /// Whether another application answers in place of the site's: another page, and
    /// nothing at the paths of the others. Files may be handed out beside it.
    fn is_another_application(&self) -> bool {
        let mut others = self.others.iter();
        let is_nothing_right = others.all(|path| is_file(path) || self.unlike.contains(path));
        let is_seen = self.strange.len() > 1 && self.unlike.union(&self.strange).count() >= PATHS;
        is_nothing_right && !self.unlike.is_empty() && is_seen
    }

    fn is_another(&self) -> bool {
        let is_seen = self.missing.len() > 1 && self.unlike.union(&self.missing).count() >= PATHS;
        self.shows_nothing_right()
            && self.strange.is_empty()
            && !self.unlike.is_empty()
            && (is_seen || self.named.is_some())
    }
}

/// Lets another site that answers explain all that is wrong with a host: a page came
/// that is not the one that is expected, nothing came that is, and of all else the web
/// server says that it isn't there.
pub(super) fn explain(trials: &mut [TrialEvidence], causes: &mut IndexMap<Kin, Cause>) {
    let mut sites: BTreeMap<(String, String), Site<'_>> = BTreeMap::new();
    for trial in &*trials {
        let code = trial.cause.map(|at| &causes[at].diagnosis.code);
        sites.entry(trial.site()).or_default().add(trial, code);
    }
    let applications: Vec<_> = sites
        .iter()
        .filter(|(_, site)| site.is_another_application())
        .map(|(place, _)| place.clone())
        .collect();
    let named = sites.iter().filter(|((_, host), _)| !is_nameless(host));
    let others = named.clone().filter(|(_, site)| site.is_another());
    let hosts: HashSet<&String> = others.map(|((_, host), _)| host).collect();
    // At another port of the host, there may be no page that tells.
    let is_another = |(_, host): &(String, String), site: &Site<'_>| {
        let is_empty = site.shows_nothing_right() && !site.missing.is_empty();
        site.is_another() || is_empty && hosts.contains(host)
    };
    let found: Vec<_> = named
        .filter(|(place, site)| is_another(place, site))
        .map(|(place, site)| {
            let front = site.front.unwrap_or(Front::Other);
            (place.clone(), site.named, front)
        })
        .collect();
    for (place, named, front) in found {
        let at = named.unwrap_or_else(|| {
            let diagnosis = another_site::as_a_whole(front, without_port(&place.1));
            cause(causes, &place.0, diagnosis)
        });
        let wrong = trials.iter_mut().filter(|trial| trial.verdict.is_wrong());
        for trial in wrong.filter(|trial| trial.site() == place) {
            trial.cause = Some(at);
        }
    }
    for place in applications {
        let diagnosis = another_site::another_application(without_port(&place.1));
        let at = cause(causes, &place.0, diagnosis);
        let wrong = trials.iter_mut().filter(|trial| trial.verdict.is_wrong());
        for trial in wrong.filter(|trial| trial.site() == place && !is_file(&trial.path)) {
            trial.cause = Some(at);
        }
    }
    explain_heads(trials, causes);
}

/// Lets a page that is another one explain what its head lacks, too.
fn explain_heads(trials: &mut [TrialEvidence], causes: &IndexMap<Kin, Cause>) {
    let code = |at: usize| &causes[at].diagnosis.code;
    let mut pages = HashMap::new();
    for trial in &*trials {
        if let Some(at) = trial.cause.filter(|at| is_of_another_page(code(*at))) {
            pages
                .entry((trial.site(), trial.path.clone()))
                .or_insert(at);
        }
    }
    for trial in trials
        .iter_mut()
        .filter(|trial| trial.verdict == Verdict::Failed)
    {
        let is_of_head = trial.cause.is_none_or(|at| is_of_head(code(at)));
        let page = pages.get(&(trial.site(), trial.path.clone()));
        if let (true, false, Some(at)) = (is_of_head, trial.path.is_empty(), page) {
            trial.cause = Some(*at);
        }
    }
}

/// The place of a cause that trials show together.
fn cause(causes: &mut IndexMap<Kin, Cause>, target: &str, diagnosis: Diagnosis) -> usize {
    let kin = Kin {
        code: diagnosis.code.clone(),
        sentence: diagnosis.kin().1.to_owned(),
        target: target.to_owned(),
    };
    let entry = causes.entry(kin);
    let at = entry.index();
    entry.or_insert_with(|| Cause {
        certainty: certainty::of_diagnosis(&diagnosis),
        otherwise: diagnosis
            .otherwise
            .or(Some(
                "another front page of this site, and none of the rest",
            ))
            .map(str::to_owned),
        diagnosis,
        is_retold: true,
        of_some: None,
        compared: None,
    });
    at
}

/// A web server's own word that it has no such thing.
const fn is_missing(code: &Code) -> bool {
    matches!(
        code,
        Code::Static404FromNginx
            | Code::NotPassedOn
            | Code::MethodNotAllowed
            | Code::DirectoryListingForbidden
            | Code::ErrorPageReplaced
    )
}

/// What is said of a page's head, whatever site it is of.
const fn is_of_head(code: &Code) -> bool {
    matches!(
        code,
        Code::MissingHeaders
            | Code::HeaderTwice
            | Code::CacheControl
            | Code::NotCompressed
            | Code::CookieFlags
            | Code::WrongCharset
            | Code::AssetMissing
            | Code::StylesheetNotApplied
    )
}

/// What is said of a page that stands in the place of the one that was asked for.
const fn is_of_another_page(code: &Code) -> bool {
    matches!(
        code,
        Code::AnotherSite
            | Code::FileShadowsPage
            | Code::ErrorWithSuccess
            | Code::DefaultPage
            | Code::NginxDefaultPage
    )
}

impl TrialEvidence {
    /// The web server that answered, where its name tells.
    pub(super) fn front(&self) -> Option<Front> {
        let front = Front::called(&self.server);
        (front != Front::Other).then_some(front)
    }

    /// Whether a web server answered by itself, as far as its name tells.
    fn is_of_front(&self) -> bool {
        self.front().is_some()
    }
}
