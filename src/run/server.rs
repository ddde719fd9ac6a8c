//! Servers that steps ask: the target of their trial, another one, or that of a
//! URL that the suite names.

use std::borrow::Cow;
use std::sync::Arc;

use url::Url;

use super::run_context::RunContext;
use crate::plan::{Target, Trial};
use crate::suite::{Destination, Step};
use crate::transport::{Client, Link};

/// Server that a step asks.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) http: Arc<Client>,
    pub(super) target: Arc<Target>,
    /// Host header there, where that isn't the step's to say.
    host: Option<String>,
    /// Site that the trial's own target stands for, where another is asked.
    pub(super) reserved: Option<Url>,
    /// Whether the trial's own target is asked.
    pub(super) is_home: bool,
}

impl RunContext {
    /// Server that the step `at` of a trial asks. A form is sent to that of its
    /// `page`.
    pub(super) fn server(&self, trial: &Trial, at: usize, page: Option<&Server>) -> Server {
        let home = self.client(&trial.target);
        match (trial.elsewhere(at), page) {
            (Some(other), _) => Server {
                http: self.client(&other.target),
                target: Arc::clone(&other.target),
                host: Some(other.host.clone()),
                reserved: home.stands_for(&trial.host),
                is_home: false,
            },
            (None, Some(page)) => page.clone(),
            (None, None) => Server {
                http: home,
                target: Arc::clone(&trial.target),
                host: None,
                reserved: None,
                is_home: true,
            },
        }
    }
}

impl Server {
    /// Host header of a step of `trial`.
    pub(super) fn host_of<'a>(&'a self, trial: &'a Trial, step: &'a Step) -> &'a str {
        let own = || trial.host_of(&step.request);
        self.host.as_deref().unwrap_or_else(own)
    }

    /// The step as it is asked here. What it takes over is the trial's target's
    /// alone, and stays behind elsewhere.
    pub(super) fn addressed<'s>(&mut self, step: Cow<'s, Step>, trial: &Trial) -> Cow<'s, Step> {
        let named = step.named_url(&step.request);
        let captured = step.captured_url().cloned();
        if self.is_home && named.is_none() && captured.is_none() {
            return step;
        }
        let mut step = step.into_owned();
        if let Some(url) = &named {
            self.is_home = self.owns(url, self.host_of(trial, &step));
        }
        if !self.is_home {
            step.request = step.request.away();
        }
        // Another target is asked for a path.
        if named.is_some() {
            step.url = step.named_url(&step.request).map(Box::new);
        }
        // Where an answer leads to another place, parameters would be told to
        // whomever it names.
        if captured.is_some_and(|url| self.owns(&url, self.host_of(trial, &step))) {
            step.add_query();
        }
        Cow::Owned(step)
    }

    /// Whether `url` is asked here, where `host` is asked for.
    pub(super) fn owns(&self, url: &Url, host: &str) -> bool {
        let asked = self.target.asked(host);
        asked.is_some_and(|asked| self.target.owns(&asked, url))
    }
}

/// The URL of a step that the suite names.
pub(super) fn named(step: &Step) -> Option<&Url> {
    let is_named = matches!(step.to.as_deref(), Some(Destination::Url(_)));
    step.url.as_deref().filter(|_| is_named)
}

/// The link that a step goes along, from the page that its visitor sees. A URL
/// that the suite names is typed.
pub(super) fn link<'a>(step: &'a Step, page: Option<&'a Url>) -> Option<Link<'a>> {
    let url = step.url.as_deref()?;
    let page = page.filter(|_| named(step).is_none());
    Some(Link::to(url, page.unwrap_or(url)))
}
