//! What an application answers to everything, which tells that it is none of its pages.

mod causes;

use std::collections::{HashMap, HashSet};

use causes::{
    all_wait, dies_on, is_behind, manifest, no_application, no_file, no_index, other_interface,
};

use super::trial::PageOf;
use super::{RunEvidence, TrialEvidence};
use crate::diagnose::app_server::AppServer;
use crate::diagnose::static_files::is_file;
use crate::record::{Certainty, Code, Diagnosis, Verdict};

/// Lets causes that stand for everything at a target say so.
pub(super) fn explain(evidence: &mut RunEvidence) {
    let seen = Seen::of(evidence);
    let found: Vec<_> = evidence
        .causes
        .iter()
        .enumerate()
        .filter_map(|(at, (kin, cause))| {
            let target = seen.get(&*kin.target)?;
            let mine = evidence.trials.iter().filter(|it| it.cause == Some(at));
            let paths: HashSet<&str> = mine.clone().map(|it| &*it.path).collect();
            // What stands behind tells more than what passes beside it.
            let is_of_front = matches!(kin.code, Code::BadGateway | Code::NotPassedOn);
            if is_of_front && evidence.layers.iter().any(|it| it.outer.name == kin.target) {
                return None;
            }
            if kin.code == Code::BadGateway {
                let told = || dies_on(&paths, target).or_else(|| is_behind(&paths, target));
                return Some((at, told()?));
            }
            if kin.code == Code::AnswerTimeout && !mine.clone().all(|it| it.is_unanswered) {
                return None;
            }
            // One page may have a fault of its own, unless no other is well.
            let is_of_several =
                paths.len() > 1 || kin.code == Code::AnswerTimeout && mine.clone().count() > 1;
            let is_enough = is_of_several
                || kin.code == Code::NotPassedOn
                || is_exception(&kin.code) && target.answers_beside(&paths);
            Some((
                at,
                is_enough.then(|| told(&cause.diagnosis, &paths, target))??,
            ))
        })
        .collect();
    for (at, (diagnosis, certainty, otherwise)) in found {
        if diagnosis.code == Code::NginxError {
            forbids_its_root(evidence, at);
        }
        let cause = &mut evidence.causes[at];
        let of_some = std::mem::replace(&mut cause.diagnosis, diagnosis);
        cause.of_some = Some(Box::new(of_some));
        cause.certainty = certainty;
        cause.otherwise = Some(otherwise.to_owned());
        cause.is_retold = true;
    }
}

/// Lets what fails for want of an index page explain that the folder of it is refused.
fn forbids_its_root(evidence: &mut RunEvidence, at: usize) {
    let Some((kin, _)) = evidence.causes.get_index(at) else {
        return;
    };
    let code = |at: usize| &evidence.causes[at].diagnosis.code;
    for trial in &mut evidence.trials {
        let is_refused = trial
            .cause
            .is_some_and(|at| *code(at) == Code::DirectoryListingForbidden);
        if is_refused && trial.path == "/" && trial.target == kin.target {
            trial.cause = Some(at);
        }
    }
}

/// What is seen of a target as a whole.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Seen {
    /// Whether some page of an application is as expected.
    has_pages: bool,
    /// Whether some file of the web server's own, which is a page, is as expected.
    has_file_pages: bool,
    /// A path of what the application answers as expected, and is no page.
    other: Option<String>,
    /// The folders of pages of the application that are as expected.
    folders: HashSet<String>,
    /// Whether some file is as expected.
    has_files: bool,
    /// Whether files are missing that belong to pages.
    lacks_files: bool,
}

impl Seen {
    fn of(evidence: &RunEvidence) -> HashMap<String, Self> {
        let mut seen: HashMap<String, Self> = HashMap::new();
        for trial in &evidence.trials {
            let target = seen.entry(trial.target.clone()).or_default();
            target.note(trial);
            let code = trial.cause.map(|at| &evidence.causes[at].diagnosis.code);
            target.lacks_files |= matches!(
                code,
                Some(Code::StaticNotServed | Code::Static404FromNginx | Code::AssetMissing)
            );
        }
        seen
    }

    /// Whether something is answered, and nothing in the folders of `paths`: what is may be
    /// no page, as these are.
    fn answers_beside(&self, paths: &HashSet<&str>) -> bool {
        let mut folders = paths.iter().map(|path| folder(path));
        self.other.is_some() && !folders.any(|it| self.folders.contains(it))
    }

    fn note(&mut self, trial: &TrialEvidence) {
        if !trial.verdict.is_pass() || !trial.is_answered {
            return;
        }
        if is_file(&trial.path) {
            self.has_files = true;
            return;
        }
        if trial.page == Some(PageOf::Nginx) {
            self.has_file_pages = true;
            return;
        }
        self.folders.insert(folder(&trial.path).to_owned());
        if trial.page.is_some() {
            self.has_pages = true;
        } else if trial.verdict == Verdict::Passed {
            self.other.get_or_insert_with(|| trial.path.clone());
        }
    }
}

/// A diagnosis, how sure it is, and what else it could be.
pub(super) type Told = (Diagnosis, Certainty, &'static str);

/// What a cause of several paths is, as all that is seen of its target shows.
fn told(of_some: &Diagnosis, paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
    let code = &of_some.code;
    let is_nothing_right = !seen.has_pages && seen.other.is_none();
    match code {
        Code::UwsgiError if is_nothing_right => Some(no_application()),
        Code::GunicornError if is_nothing_right => Some(other_interface(AppServer::Gunicorn)),
        Code::UvicornError if is_nothing_right => Some(other_interface(AppServer::Uvicorn)),
        code if is_exception(code) && !seen.has_pages => manifest(code, paths, seen),
        Code::NotPassedOn if seen.has_file_pages && !seen.has_pages => {
            // What an application answers lies in folders of its own.
            let is_beside = |path: &&str| !seen.folders.contains(first_folder(path));
            paths.iter().all(is_beside).then(|| no_file(paths))
        }
        Code::NginxError if !seen.has_pages && !seen.has_file_pages => Some(no_index()),
        Code::AnswerTimeout if is_nothing_right => Some(all_wait(of_some, seen)),
        _ => None,
    }
}

/// Whether an application let an exception through, by its own word or its server's.
const fn is_exception(code: &Code) -> bool {
    matches!(
        code,
        Code::DjangoServerError | Code::GunicornError | Code::UvicornError | Code::UwsgiError
    )
}

/// The folder that a path is in: `/lists/` of `/lists/1`, and of itself.
fn folder(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// The first folder of a path: `/lists/` of `/lists/1/edit`, the path itself of one that
/// lies in none.
fn first_folder(path: &str) -> &str {
    let end = path.char_indices().skip(1).find(|(_, it)| *it == '/');
    &path[..end.map_or(path.len(), |(at, _)| at + 1)]
}
