//! Files of a web server's that stand in the place of an application's pages.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::trial::PageOf;
use super::{Cause, Kin, TrialEvidence, certainty};
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::static_files::is_file;
use crate::record::{Code, Diagnosis, Verdict};

/// Lets the pages of an application explain a file of nginx's that is another page than
/// expected: it lies where the application should be asked.
pub(super) fn explain(trials: &mut [TrialEvidence], causes: &mut IndexMap<Kin, Cause>) {
    let is_page = |trial: &&TrialEvidence| trial.passes_as_page() && trial.status < 300;
    let pages = |whose: PageOf| {
        let pages = trials.iter().filter(is_page);
        pages.filter(move |trial| trial.page == Some(whose))
    };
    let of_application: HashSet<_> = pages(PageOf::Another).map(TrialEvidence::site).collect();
    // Some folders may well be of files alone.
    let mut of_files: HashMap<_, HashSet<&str>> = HashMap::new();
    for trial in pages(PageOf::Nginx) {
        of_files
            .entry(within(trial))
            .or_default()
            .insert(&trial.path);
    }
    let is_among_files = |trial: &TrialEvidence| {
        let beside = of_files.get(&within(trial));
        beside.is_some_and(|paths| paths.iter().any(|path| *path != trial.path))
    };
    let is_shadowed = |trial: &TrialEvidence| {
        trial.cause.is_none()
            && trial.verdict == Verdict::Failed
            && trial.is_unlike
            && trial.page == Some(PageOf::Nginx)
            && !is_file(&trial.path)
            && of_application.contains(&trial.site())
            && !is_among_files(trial)
    };
    let places = 0..trials.len();
    let found: Vec<usize> = places.filter(|&at| is_shadowed(&trials[at])).collect();
    let mut paths: HashMap<String, HashSet<&str>> = HashMap::new();
    for &at in &found {
        let trial = &trials[at];
        let known = paths.entry(trial.target.clone()).or_default();
        known.insert(&trial.path);
    }
    let told: HashMap<String, Diagnosis> = paths
        .into_iter()
        .map(|(target, paths)| {
            let one = paths.iter().next().filter(|_| paths.len() == 1);
            let what = one.map_or_else(|| "these".to_owned(), |path| shown(path));
            (target, shadows(&what))
        })
        .collect();
    for at in found {
        let target = trials[at].target.clone();
        let Some(diagnosis) = told.get(&target) else {
            continue;
        };
        let kin = Kin {
            code: diagnosis.code.clone(),
            sentence: diagnosis.kin().1.to_owned(),
            target,
        };
        let entry = causes.entry(kin);
        let cause = entry.index();
        entry.or_insert_with(|| Cause {
            certainty: certainty::of_diagnosis(diagnosis),
            otherwise: certainty::otherwise(&diagnosis.code).map(str::to_owned),
            diagnosis: diagnosis.clone(),
            is_retold: true,
            of_some: None,
            compared: None,
        });
        trials[at].cause = Some(cause);
    }
}

/// The first folder of the site that a trial asks for, or the path itself of one in none.
fn within(trial: &TrialEvidence) -> ((String, String), &str) {
    let mut slashes = trial.path.match_indices('/').map(|(at, _)| at + 1).skip(1);
    let end = slashes.next().unwrap_or(trial.path.len());
    (trial.site(), &trial.path[..end])
}

fn shadows(what: &str) -> Diagnosis {
    Diagnosis::new(
        Code::FileShadowsPage,
        format!("a file of nginx's own answers {what}, while the application makes the other pages"),
    )
    .step(format!(
        "{}: a file is looked for before the application is asked (`try_files $uri $uri/index.html \
         @app`, `index`): delete the one that was left in that folder, or take `$uri/` out; then {RELOAD}",
        configured(r"^[^#]*\b(server_name|location|root|index|try_files|[a-z]+_pass)\s")
    ))
}
