//! Causes that explain more than those trials that show them.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Cause, Kin, TrialEvidence};
use crate::record::{Code, Verdict};

/// Lets what is wrong with a site as a whole explain what it also leads to: where
/// another site's default page answers for a host, that site has none of the
/// files and paths that are asked for as that host either.
pub(super) fn explain(trials: &mut [TrialEvidence], causes: &IndexMap<Kin, Cause>) {
    let mut sites: HashMap<(String, String), Site> = HashMap::new();
    let code = |at: usize| &causes[at].diagnosis.code;
    for trial in &*trials {
        let site = sites.entry(trial.site()).or_default();
        if let Some(cause) = trial.cause.filter(|at| stands_for_no_site(code(*at))) {
            site.cause.get_or_insert(cause);
        }
        site.passes |= trial.verdict.is_pass();
    }
    for trial in trials {
        let also = match trial.cause {
            Some(at) => is_missing_at_server(code(at)),
            // What came shows no cause by itself.
            None => trial.verdict == Verdict::Failed,
        };
        if !also {
            continue;
        }
        let site = sites.get(&trial.site()).filter(|site| !site.passes);
        trial.cause = site.and_then(|site| site.cause).or(trial.cause);
    }
}

/// What is seen of a host at a target.
#[derive(Default)]
struct Site {
    /// The cause that it is another site that answers.
    cause: Option<usize>,
    /// Whether something is as expected there all the same.
    passes: bool,
}

impl TrialEvidence {
    fn site(&self) -> (String, String) {
        (self.target.clone(), self.host.clone())
    }
}

const fn stands_for_no_site(code: &Code) -> bool {
    matches!(
        code,
        Code::NginxDefaultPage | Code::ApacheDefaultPage | Code::DefaultPage
    )
}

/// A server's own word that it has no such thing.
const fn is_missing_at_server(code: &Code) -> bool {
    matches!(
        code,
        Code::Static404FromNginx
            | Code::NotPassedOn
            | Code::MethodNotAllowed
            | Code::DirectoryListingForbidden
    )
}
