//! Pages that are plainly not those that were asked for.

mod for_file;
mod led_away;
mod tells;
#[cfg(test)]
mod tests;

use super::assertion::{Assertion, Context, Mismatch};
use super::{Check, Subject, shown};
use crate::content::form::returned;
use crate::content::{Content, KnownPage};
use crate::exchange::Exchange;
use crate::source::{Sources, Span, elide, one_line, quote};
use crate::suite::{Expect, Step};
use for_file::is_for_file;
use led_away::{LedAway, is_login_in_place};
use tells::Tells;

/// The check that the page is not plainly another one, where nothing that it
/// expects itself tells one page from another; none where all is well. Its place is
/// that of the `step`; `before` is what the session's step before got.
///
/// It is for a response that is as expected otherwise. Parsing a page takes
/// time, so this is not to be called where nothing may block.
#[must_use]
pub fn another_page(
    step: &Step,
    exchange: &Exchange,
    content: &Content<'_>,
    before: Option<&Exchange>,
    sources: &Sources,
) -> Option<Check> {
    let tells = Tells {
        common: &step.common,
    };
    if tells.any(&step.expect) {
        return None;
    }
    let context = Context { exchange, content };
    let found = AnotherPage::of(&step.expect, context, before)?;
    let mismatch = || Err(found.mismatch(step.span, context));
    let assertion = Assertion::new(Subject::Page, step.span, mismatch);
    Some(assertion.judge(sources))
}

/// What is there in place of the page that was asked for.
enum AnotherPage {
    /// A page that is known by name.
    Known(KnownPage),
    /// What redirects led to.
    LedAway(LedAway),
    /// The form that was sent, with what is wrong about it.
    Form(Vec<String>),
    /// A page to log in, which came without a redirect.
    Login,
    /// A page, where the path is that of a file.
    ForFile,
}

/// How many characters of what is found are shown.
const SHOWN: usize = 120;

impl AnotherPage {
    fn of(expect: &Expect, context: Context<'_, '_>, before: Option<&Exchange>) -> Option<Self> {
        let page = is_readable(context).then_some(context.content);
        let known = || {
            page.and_then(|page| known_page(page, context))
                .map(Self::Known)
        };
        let form = || {
            page.and_then(|page| form(page, context.exchange, before))
                .map(Self::Form)
        };
        let login = || {
            let page = page.filter(|_| context.response().status.is_success())?;
            is_login_in_place(context.exchange, page).then_some(Self::Login)
        };
        let for_file = || {
            let page = page.filter(|_| !shown::is_expected(expect, "content-type"))?;
            is_for_file(page, context.exchange).then_some(Self::ForFile)
        };
        known()
            .or_else(|| LedAway::of(context.exchange, page).map(Self::LedAway))
            .or_else(form)
            .or_else(login)
            .or_else(for_file)
    }

    fn mismatch(&self, case: Span, context: Context<'_, '_>) -> Mismatch {
        let actual = match self {
            Self::Known(page) => page.told().to_owned(),
            Self::LedAway(away) => away.told(context.exchange),
            Self::Form(said) => format!(
                "the form again, with what is wrong: {}",
                elide(&one_line(&said.join(" | ")), 2 * SHOWN)
            ),
            Self::Login => "a page to log in".to_owned(),
            Self::ForFile => "a page, where a file was asked for".to_owned(),
        };
        let accepted = match (context.content.title(), self) {
            (Some(title), _) if !title.is_empty() && title.chars().count() < SHOWN => {
                format!("`expect.title = {}`", quote(title, SHOWN))
            }
            (_, Self::LedAway(away)) => format!("`{}`", away.expectation(context.exchange)),
            _ => "such as `expect.select` or `expect.body`".to_owned(),
        };
        Mismatch::new(case, "the page that was asked for", actual)
            .note("nothing that the case expects tells one page from another")
            .note(format!(
                "if it is the right one, expect something of it: {accepted}"
            ))
    }
}

/// Whether the content is a page that can be read.
fn is_readable(context: Context<'_, '_>) -> bool {
    context.hidden().is_none() && context.content.is_html()
}

fn known_page(page: &Content<'_>, context: Context<'_, '_>) -> Option<KnownPage> {
    let last = &context.exchange.last;
    let host = last.sent.url.host_str().unwrap_or_default();
    if !last.response.status.is_success() {
        return None;
    }
    KnownPage::of(page.title().unwrap_or_default(), page.text(), host)
}

/// What is wrong with the form that was sent, as the page says that has it
/// again, and that didn't say so `before`.
fn form(page: &Content<'_>, exchange: &Exchange, before: Option<&Exchange>) -> Option<Vec<String>> {
    if exchange.last.response.status != http::StatusCode::OK {
        return None;
    }
    returned(page, exchange, before).map(|returned| returned.said)
}
