//! The command that sends a request again.

use http::header::{ACCEPT, COOKIE, REFERER, VARY};
use http::{HeaderValue, StatusCode};

use super::step_evaluator::StepEvaluator;
use crate::exchange::{Response, Sent};
use crate::expect::assets::BrokenAsset;
use crate::report::Curl;
use crate::suite::{Body, Limits};

impl StepEvaluator {
    /// A command that sends the first request again.
    pub(super) fn first_curl(&self, first: Option<&Sent>) -> String {
        let body = self.step.request.body.as_ref();
        self.curl(body, &self.step.limits, first)
    }

    /// A command that asks for a file of the page again; empty where none was asked for.
    pub(super) fn curl_of_asset(&self, broken: &BrokenAsset) -> String {
        let Some(exchange) = &broken.exchange else {
            return String::new();
        };
        let limits = Limits {
            follow: Some(Limits::FOLLOW),
            ..self.step.limits
        };
        let mut first = exchange.first().sent.clone();
        // What a browser adds for itself would hide what the suite says, unless the
        // response depends on it.
        let response = &exchange.last.response;
        if !decides(response) {
            first.headers.remove(ACCEPT);
            first.headers.remove(REFERER);
        }
        self.written(None, &limits, &first)
    }

    /// A command that sends a request again; empty where the session has
    /// cookies, without which it would be another request.
    pub(super) fn curl(
        &self,
        body: Option<&Body>,
        limits: &Limits,
        first: Option<&Sent>,
    ) -> String {
        let first = first.filter(|first| !self.has_session(first));
        first.map_or_else(String::new, |first| self.written(body, limits, first))
    }

    fn written(&self, body: Option<&Body>, limits: &Limits, first: &Sent) -> String {
        let options = self.network.options();
        let resolve: Vec<String> = options.resolve.iter().map(ToString::to_string).collect();
        let connect_to: Vec<String> = options.connect_to.iter().map(ToString::to_string).collect();
        let tls = options.tls(&self.target.tls);
        let curl = Curl {
            sent: first,
            body,
            target: &self.target,
            host: &self.host,
            limits,
            resolve: &resolve,
            connect_to: &connect_to,
            tls: &tls,
            versions: options.versions,
            family: options.family,
            secrets: &self.secrets,
            environment: &self.suite.environment,
            session: self.has_session(first),
        };
        curl.command()
    }

    /// Whether cookies were sent besides those that the suite declares.
    fn has_session(&self, sent: &Sent) -> bool {
        let request = &self.step.request;
        let headers = request.headers.iter();
        let written = headers.filter(|(name, _)| name.value == COOKIE);
        let written = written.filter_map(|(_, value)| value.as_ref());
        let declared = request.cookies.len() + written.map(pairs).sum::<usize>();
        sent.headers.get(COOKIE).map_or(0, pairs) > declared
    }
}

/// Whether what browsers say of themselves may decide what is answered.
fn decides(response: &Response) -> bool {
    let values = response.headers.get_all(VARY).iter();
    let mut values = values.filter_map(|value| value.to_str().ok());
    let varies = values.any(|value| {
        let mut names = value.split(',').map(str::trim);
        names
            .any(|name| name.eq_ignore_ascii_case("accept") || name.eq_ignore_ascii_case("referer"))
    });
    varies || response.status == StatusCode::FORBIDDEN
}

/// How many cookies a `Cookie` header has.
fn pairs(header: &HeaderValue) -> usize {
    let pairs = header.as_bytes().split(|&byte| byte == b';');
    pairs.filter(|pair| !pair.trim_ascii().is_empty()).count()
}
