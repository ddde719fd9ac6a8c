//! One case on one target.

use std::sync::Arc;

use super::Target;
use crate::suite::{Case, Suite};

/// One case on one target.
#[derive(Clone, Debug)]
pub struct Trial {
    /// `suite::case@target`: unique in the run, the same in every run.
    pub id: String,
    /// The suite.
    pub suite: Arc<Suite>,
    /// Which of its cases.
    pub case: usize,
    /// The target.
    pub target: Arc<Target>,
    /// Who is asked for: the Host header and the TLS name.
    pub host: String,
    /// Why it isn't to be run, if it isn't.
    pub skip: Option<String>,
}

impl Trial {
    /// The case.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.suite.cases[self.case]
    }

    pub(super) fn new(
        suite: &Arc<Suite>,
        case: usize,
        target: &Arc<Target>,
        host: Option<&str>,
    ) -> Self {
        let declared = &suite.cases[case];
        let asked = declared
            .request
            .host
            .as_ref()
            .map(|host| host.value.as_str())
            .or(host)
            .or(target.host_override.as_deref())
            .or(suite.host.as_ref().map(|host| host.value.as_str()))
            .unwrap_or(&target.host);
        Self {
            id: format!(
                "{}::{}@{}",
                suite.name.value, declared.name.value, target.name
            ),
            host: asked.to_owned(),
            skip: skip(declared, target),
            suite: Arc::clone(suite),
            case,
            target: Arc::clone(target),
        }
    }
}

/// Why `case` isn't run on `target`.
pub(super) fn skip(case: &Case, target: &Target) -> Option<String> {
    if let Some(why) = &case.skip {
        return Some(why.value.clone());
    }
    let named =
        |names: &[crate::source::Located<String>]| names.iter().any(|name| target.is_called(name));
    if !case.only_targets.is_empty() && !named(&case.only_targets) {
        let names: Vec<&str> = case.only_targets.iter().map(|n| n.value.as_str()).collect();
        return Some(format!("only for {}", names.join(", ")));
    }
    named(&case.not_targets).then(|| format!("not for {}", target.name))
}
