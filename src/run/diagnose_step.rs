//! Diagnoses of a step's responses.

use super::evaluation::Wrong;
use super::step_evaluator::StepEvaluator;
use crate::content::Content;
use crate::content::csp::{Blocked, Refused};
use crate::diagnose::{
    Evidence, Found, diagnose, diagnose_asset, diagnose_blocked, diagnose_follow_up,
};
use crate::exchange::{Exchange, Response};
use crate::expect::Check;
use crate::expect::assets::BrokenAsset;
use crate::record::Diagnosis;

impl StepEvaluator {
    /// Diagnosis of a wrong response. What names a cause stands at the
    /// beginning of a page, and a hostile one takes time to parse.
    pub(super) fn cause(&self, failed: &[&Check], exchange: &Exchange) -> Option<Diagnosis> {
        let start = beginning(&exchange.last.response);
        let start = Content::of(&start);
        let found = Found::Response {
            exchange,
            title: start.title(),
            text: start.text(),
        };
        self.diagnose(failed, found)
    }

    /// Diagnosis of a follow-up request that was not answered as expected.
    pub(super) fn cause_of(&self, wrong: &Wrong, first: &Exchange) -> Option<Diagnosis> {
        // The target can be reached; what is looked at then explains nothing.
        let again = wrong.found.as_ref().ok()?;
        let start = beginning(&first.last.response);
        let start = Content::of(&start);
        let of_word = diagnose_follow_up(wrong.group, first, start.text(), again);
        let status = again.last.response.status;
        let is_error = status.is_client_error() || status.is_server_error();
        of_word.or_else(|| is_error.then(|| self.cause(&[], again)).flatten())
    }

    /// Diagnosis of a wrong file that `page` names.
    pub(super) fn cause_of_asset(
        &self,
        broken: &BrokenAsset,
        page: &Exchange,
    ) -> Option<Diagnosis> {
        let exchange = broken.exchange.as_ref().unwrap_or(page);
        let start = beginning(&exchange.last.response);
        let start = Content::of(&start);
        let evidence = self.evidence(&broken.path, exchange, &start, page);
        diagnose_asset(&evidence, broken)
    }

    /// Diagnosis of a form of `page` that the page's policy blocks.
    pub(super) fn cause_of_blocked(
        &self,
        page: &Exchange,
        (refused, by): &(Refused, Blocked),
    ) -> Option<Diagnosis> {
        let start = beginning(&page.last.response);
        let start = Content::of(&start);
        let evidence = self.evidence(&self.step.request.path, page, &start, page);
        diagnose_blocked(&evidence, refused, by)
    }

    /// Evidence of a response that begins so, and of the page that it belongs to.
    fn evidence<'a>(
        &'a self,
        path: &'a str,
        exchange: &'a Exchange,
        start: &'a Content<'_>,
        page: &'a Exchange,
    ) -> Evidence<'a> {
        Evidence {
            target: &self.target,
            host: &self.host,
            case_path: path,
            found: Found::Response {
                exchange,
                title: start.title(),
                text: start.text(),
            },
            failed: &[],
            refused: &[],
            expect: None,
            before: Some(page),
            is_timeout_typed: false,
            run: &self.run,
        }
    }

    /// Diagnosis of what was found.
    pub(super) fn diagnose(&self, failed: &[&Check], found: Found<'_>) -> Option<Diagnosis> {
        diagnose(&Evidence {
            target: &self.target,
            host: &self.host,
            case_path: &self.step.request.path,
            found,
            failed,
            refused: self.jar.refused(),
            expect: Some(&self.step.expect),
            before: self.before.as_deref(),
            is_timeout_typed: self.step.is_timeout_typed,
            run: &self.run,
        })
    }
}

/// How much of a response is looked at for a cause, in bytes.
const BEGINNING: usize = 64 * 1024;

fn beginning(response: &Response) -> Response {
    let mut response = response.clone();
    let bytes = &mut response.body.bytes;
    *bytes = bytes.slice(..bytes.len().min(BEGINNING));
    response
}
