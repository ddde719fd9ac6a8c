//! Causes that explain more than those trials that show them.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Cause, Kin, TrialEvidence};
use crate::diagnose::app_server::AppServer;
use crate::diagnose::nginx::{ERROR_LOG, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response::SILENT;
use crate::diagnose::static_files::is_file;
use crate::record::{Certainty, Code, Diagnosis, Verdict};
use crate::source::without_port;

/// Lets causes explain what they also lead to.
pub(super) fn explain(trials: &mut [TrialEvidence], causes: &mut IndexMap<Kin, Cause>) {
    acquit_hosts(trials, causes);
    explain_by_site(trials, causes);
    explain_by_rule(trials, causes);
    explain_by_proxy_line(trials, causes);
    explain_by_answers(trials, causes);
}

/// Takes a cause from what an application refuses of a host whose other pages it
/// shows: it isn't the host.
fn acquit_hosts(trials: &mut [TrialEvidence], causes: &IndexMap<Kin, Cause>) {
    let own = |trial: &&TrialEvidence| !trial.is_from_nginx() && trial.passes_as_page();
    let by = |trial: &TrialEvidence| (trial.site(), trial.server.clone());
    let known: HashSet<_> = trials.iter().filter(own).map(by).collect();
    for trial in trials {
        let is_refused = |at: usize| causes[at].diagnosis.code == Code::DisallowedHost;
        if trial.cause.is_some_and(is_refused)
            && !trial.is_from_nginx()
            && known.contains(&by(trial))
        {
            trial.cause = None;
        }
    }
}

/// Lets the answers of a target tell what else isn't answered there: it speaks HTTP, and
/// a worker dies.
fn explain_by_answers(trials: &[TrialEvidence], causes: &mut IndexMap<Kin, Cause>) {
    let answered = trials.iter().filter(|trial| trial.is_answered);
    let answering: HashSet<&str> = answered.clone().map(|trial| &*trial.target).collect();
    let hosts: HashSet<_> = answered.map(TrialEvidence::site).collect();
    for (at, (kin, cause)) in causes.iter_mut().enumerate() {
        let in_doubt = cause.diagnosis.otherwise.is_some();
        let is_refuted = match kin.code {
            Code::HttpToUwsgiSocket | Code::ClosedWithoutAnswer => true,
            Code::StreamReset
            | Code::HttpToTlsPort
            | Code::ClientCertificateWanted
            | Code::NotHttp => in_doubt,
            _ => false,
        };
        if !is_refuted || !answering.contains(&*kin.target) {
            continue;
        }
        cause.certainty = Certainty::Likely;
        if kin.code == Code::NotHttp {
            (cause.diagnosis, cause.otherwise) = headless();
            continue;
        }
        let closed = || trials.iter().filter(|trial| trial.cause == Some(at));
        let is_of_hosts = !closed().any(|trial| hosts.contains(&trial.site()));
        let host = closed().next().filter(|_| is_of_hosts);
        (cause.diagnosis, cause.otherwise) = match host {
            Some(TrialEvidence { host, .. }) => {
                let is_alone = closed().all(|trial| trial.host == *host);
                closed_for_hosts(&kin.code, is_alone.then_some(host))
            }
            None if kin.code == Code::StreamReset => continue,
            None => closed_for_some(),
        };
    }
}

/// What answers some requests in no HTTP, and others in HTTP.
fn headless() -> (Diagnosis, Option<String>) {
    let diagnosis = Diagnosis::new(
        Code::MalformedAnswer,
        "some answers have no status and no headers, while others have them: most often, the \
         application sets a status that is none, or writes before its headers",
    )
    .step(
        "look at what the application does for them: a status is a number and a word \
         (`start_response('200 OK', …)`), and nothing comes before it; correct it there, and restart",
    )
    .step("the trial's `curl`, with `--http0.9`, shows what comes without them");
    let other = "another program behind the same port";
    (diagnosis, Some(other.to_owned()))
}

/// What closes a connection on some requests, while others are answered.
fn closed_for_some() -> (Diagnosis, Option<String>) {
    let diagnosis = Diagnosis::new(
        Code::ClosedWithoutAnswer,
        "the connection is closed without an answer to some requests, while others are \
         answered: most often, a worker dies on them",
    )
    .step(format!(
        "{} Where it says nothing, {} shows each `return 444`, which closes so, too",
        did_a_worker_die(),
        configured(SILENT)
    ))
    .step(format!(
        "where nginx answers: {ERROR_LOG}; `worker_connections are not enough` is raised in its \
         `events` block"
    ));
    (diagnosis, Some("nginx's `return 444` for them".to_owned()))
}

/// What closes a connection on whatever asks for a host, or for several, while others are
/// answered.
fn closed_for_hosts(code: &Code, host: Option<&String>) -> (Diagnosis, Option<String>) {
    let what = match code {
        Code::StreamReset => "the stream",
        _ => "the connection",
    };
    let host = host.map(|host| shown(without_port(host)));
    let whom = host.as_deref().unwrap_or("some hosts");
    let whose = host.as_deref().unwrap_or("each of them");
    let diagnosis = Diagnosis::new(
        code.clone(),
        format!(
            "{what} is ended without an answer to what asks for {whom}, while other hosts are \
             answered: most often, nginx's `return 444`"
        ),
    )
    .step(format!(
        "{}: a block without `return 444` must have {whose} in its `server_name`; then {RELOAD}",
        configured(SILENT)
    ))
    .step(did_a_worker_die());
    (diagnosis, Some("a worker that dies on them".to_owned()))
}

/// The step that shows whether a worker died; what is known of the server is told later.
fn did_a_worker_die() -> String {
    format!(
        "{}: `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`, a traceback (uWSGI)?",
        AppServer::Unknown.log()
    )
}

/// Lets what is wrong with a site as a whole explain what it also leads to: where
/// another site's default page answers for a host, that site has none of the
/// files and paths that are asked for as that host either.
fn explain_by_site(trials: &mut [TrialEvidence], causes: &IndexMap<Kin, Cause>) {
    let mut sites: HashMap<(String, String), Site> = HashMap::new();
    let code = |at: usize| &causes[at].diagnosis.code;
    for trial in &*trials {
        let site = sites.entry(trial.site()).or_default();
        if let Some(cause) = trial.cause.filter(|at| stands_for_no_site(code(*at))) {
            site.cause.get_or_insert(cause);
        }
        site.passes |= trial.verdict.is_pass();
        // A new project has an admin, and no other page.
        let is_of_admin = trial.path.split('/').any(|part| part == "admin");
        site.has_pages |= trial.passes_as_page() && !is_of_admin;
    }
    for trial in trials {
        let site = sites.get(&trial.site());
        let Some((site, page)) = site.and_then(|site| Some((site, site.cause?))) else {
            continue;
        };
        // In front of Django, files may be served by themselves.
        let is_another = match code(page) {
            Code::DjangoWelcomePage => !site.has_pages,
            _ => !site.passes,
        };
        let also = match trial.cause {
            _ if !is_another => false,
            Some(at) if *code(page) == Code::DjangoWelcomePage => is_missing_in_django(code(at)),
            Some(at) => is_missing_at_server(code(at)),
            // What came shows no cause by itself.
            None => trial.verdict == Verdict::Failed,
        };
        if also {
            trial.cause = Some(page);
        }
    }
}

/// Lets a rule of nginx's that refuses a page explain what else it refuses: folders
/// and files below one in which no page passes.
fn explain_by_rule(trials: &mut [TrialEvidence], causes: &IndexMap<Kin, Cause>) {
    let code = |trial: &TrialEvidence| Some(&causes[trial.cause?].diagnosis.code);
    let mut rules = HashMap::new();
    // The folders of what passes, and of pages among that.
    let [mut passing, mut pages] = [HashSet::new(), HashSet::new()];
    for trial in &*trials {
        let within = folders(&trial.path).map(|folder| trial.within(folder));
        // What is refused as expected may be so by the rule.
        if trial.verdict.is_pass() && trial.status < 400 {
            if !is_file(&trial.path) {
                pages.extend(within.clone());
            }
            passing.extend(within);
        } else if code(trial) == Some(&Code::ForbiddenByNginx) {
            for folder in within {
                rules.entry(folder).or_insert(trial.cause);
            }
        }
    }
    let refused = |trial: &TrialEvidence| {
        let (Code::DirectoryListingForbidden | Code::FileForbidden) = code(trial)? else {
            return None;
        };
        for folder in folders(&trial.path).map(|folder| trial.within(folder)) {
            if let Some(cause) = rules.get(&folder) {
                return cause.filter(|_| !pages.contains(&folder));
            }
            if passing.contains(&folder) {
                // It has a `location` of its own.
                return None;
            }
        }
        None
    };
    let found: Vec<_> = trials.iter().map(refused).collect();
    for (trial, cause) in trials.iter_mut().zip(found) {
        if let Some(at) = cause {
            trial.cause = Some(at);
        }
    }
}

/// Lets a line of the PROXY protocol, which one server shows, explain what another behind
/// the same front refuses.
fn explain_by_proxy_line(trials: &mut [TrialEvidence], causes: &IndexMap<Kin, Cause>) {
    let is_shown = |at: &usize| causes[*at].diagnosis.code == Code::ProxyProtocol;
    let shown = trials.iter().filter_map(|trial| {
        let at = trial.cause.filter(is_shown)?;
        Some((trial.target.clone(), at))
    });
    let shown: HashMap<String, usize> = shown.collect();
    for trial in trials {
        let is_unexplained = trial.cause.is_none() && trial.verdict == Verdict::Failed;
        if is_unexplained && trial.status == 400 {
            trial.cause = shown.get(&trial.target).copied();
        }
    }
}

/// The folders that a path lies in, the innermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> + Clone {
    path.rmatch_indices('/').map(|(at, _)| &path[..=at])
}

/// What is seen of a host at a target.
#[derive(Default)]
struct Site {
    /// The cause that it is another site that answers.
    cause: Option<usize>,
    /// Whether something is as expected there all the same.
    passes: bool,
    /// Whether a page is.
    has_pages: bool,
}

const fn stands_for_no_site(code: &Code) -> bool {
    matches!(
        code,
        Code::NginxDefaultPage
            | Code::ApacheDefaultPage
            | Code::DjangoWelcomePage
            | Code::DefaultPage
    )
}

/// What a project without URLs of its own has none of.
const fn is_missing_in_django(code: &Code) -> bool {
    matches!(code, Code::DjangoNotFound | Code::StaticNotServed)
}

/// A server's own word that it has no such thing.
const fn is_missing_at_server(code: &Code) -> bool {
    matches!(
        code,
        Code::Static404FromNginx
            | Code::NotPassedOn
            | Code::MethodNotAllowed
            | Code::DirectoryListingForbidden
            | Code::ErrorPageReplaced
    )
}
