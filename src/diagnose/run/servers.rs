//! Which server runs the application at each target, as the answers of a run show it.

use std::collections::HashMap;

use super::RunEvidence;
use super::trial::server;
use crate::diagnose::app_server::AppServer;
use crate::plan::LogPlace;
use crate::record::Attempt;

/// The server that runs the application at each target; unknown where its answers show
/// several.
#[derive(Debug, Default)]
pub(super) struct Servers(HashMap<String, AppServer>);

impl Servers {
    /// Takes note of the server that answered a trial.
    pub(super) fn note(&mut self, target: &str, attempt: &Attempt) {
        for hop in attempt.steps().flat_map(|step| &step.hops) {
            let server = AppServer::of_header(&server(hop));
            if server == AppServer::Unknown {
                continue;
            }
            let known = self.0.entry(target.to_owned()).or_insert(server);
            if *known != server {
                *known = AppServer::Unknown;
            }
        }
    }

    fn seen(&self, target: &str) -> AppServer {
        self.0.get(target).copied().unwrap_or_default()
    }
}

impl RunEvidence {
    /// The server that runs the application at a target: the one that answers, or the one
    /// that stands behind it.
    pub(super) fn server(&self, target: &str) -> AppServer {
        let inner = self.layers.iter().filter(|it| it.outer.name == target);
        let inner = inner.map(|layer| {
            let seen = self.servers.seen(&layer.inner.name);
            seen.or(AppServer::of_target(&layer.inner))
        });
        let mut inner = inner.filter(|server| *server != AppServer::Unknown);
        let only = inner.next().filter(|first| inner.all(|it| it == *first));
        self.servers.seen(target).or(only.unwrap_or_default())
    }

    /// The unit that runs the application, where the journal of one is known that isn't a
    /// web server's.
    pub(super) fn unit(&self) -> Option<&str> {
        const FRONTS: [&str; 6] = ["nginx", "apache2", "httpd", "caddy", "haproxy", "lighttpd"];
        let logs = self.facts.logs.values().flatten();
        let units = logs.filter_map(|log| match log {
            LogPlace::Journal(unit) => Some(&**unit),
            LogPlace::File(_) => None,
        });
        let is_front = |unit: &str| FRONTS.contains(&unit.trim_end_matches(".service"));
        let mut apps = units.filter(|unit| !is_front(unit));
        let first = apps.next()?;
        apps.all(|unit| unit == first).then_some(first)
    }
}
