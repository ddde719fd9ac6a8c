//! The status.

use std::borrow::Cow;

use super::Subject;
use super::assertion::{Assertion, Context};
use super::matching::{Code, is_positive, met};
use crate::source::{Span, quote};
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::StatusSet;

/// The assertion on the status. A suite that says nothing expects 200, or 3xx when
/// it says where the redirect leads; the place is then that of the `case`.
pub(super) fn assertion<'s>(
    expect: &'s Expect,
    case: Span,
    context: Context<'s, '_>,
) -> Assertion<'s> {
    let (matcher, unsaid) = match &expect.status {
        Some(matcher) => (Cow::Borrowed(matcher), None),
        None if redirects(expect) => (
            implicit(StatusSet::redirects(), case),
            Some("a case that expects a `redirect` and no `status` expects 3xx"),
        ),
        None => (
            implicit(StatusSet::one(200), case),
            Some("a case that expects no `status` expects 200"),
        ),
    };
    let response = context.response();
    Assertion::new(Subject::Status, matcher.span, move || {
        let code = Code {
            code: response.status.as_u16(),
            shown: response.status_line(),
        };
        let Err(mut mismatch) = met(&matcher, &[code], "no status") else {
            return Ok(());
        };
        mismatch.notes.extend(unsaid.map(str::to_owned));
        if response.status.is_redirection()
            && let Some(location) = response.written_location()
        {
            mismatch = mismatch.note(format!("it leads to {}", quote(&location, 120)));
        }
        Err(mismatch)
    })
}

fn implicit(set: StatusSet, case: Span) -> Cow<'static, Matcher<StatusSet>> {
    Cow::Owned(Matcher::of(Condition::Equals(set), case))
}

/// Whether a redirect is expected to be there.
fn redirects(expect: &Expect) -> bool {
    let there = |condition: &Condition<String>| match condition {
        Condition::Absent(absent) => !absent,
        condition => is_positive(condition),
    };
    let redirect = expect.redirect.as_ref();
    redirect.is_some_and(|redirect| redirect.conditions().any(|c| there(c)))
}

#[cfg(test)]
mod tests {
    use crate::content::Content;
    use crate::expect::test_support::{answered, assert_met, assert_said, page};
    use crate::expect::{Judgement, Subject, judge};
    use crate::source::Span;
    use crate::suite::Expect;

    /// The status that is judged without the suite saying so.
    fn unsaid(toml: &str, status: u16) -> Judgement {
        let (expect, sources) = Expect::written(toml);
        let exchange = answered(status, &[], "");
        let content = Content::of(&exchange.last.response);
        let mut checks = judge(&expect, Span::default(), &exchange, &content, &sources);
        assert_eq!(checks[0].subject, Subject::Status);
        checks.remove(0).judgement
    }

    #[test]
    fn a_status_is_in_a_set() {
        let not_found = answered(404, &[], "");
        assert_met("status = 404", &not_found);
        assert_met("status = '4xx'", &not_found);
        assert_met("status = [200, 404]", &not_found);
        assert_met("status = { not = [200, 500] }", &not_found);
        assert_met("status = { min = 400, max = 499 }", &not_found);
        assert_said(
            "status = [200, '5xx']",
            &not_found,
            &["status: expected 200 or 5xx, got 404 Not Found"],
        );
        assert_said(
            "status = { not = '4xx' }",
            &not_found,
            &["status: expected not 4xx, got 404 Not Found"],
        );
        assert_said(
            "status = { one_of = [200, '5xx'] }",
            &not_found,
            &["status: expected one of 200 or 5xx, got 404 Not Found"],
        );
    }

    #[test]
    fn any_status_leaves_the_rest_to_be_judged() {
        for status in [200, 302, 404, 503] {
            let response = answered(status, &[("a", "b")], "<title>a</title>");
            assert_met("status = 'any'\nheaders.a = 'b'\ntitle = 'a'", &response);
            assert_said(
                "status = 'any'\nheaders.a = 'c'",
                &response,
                &["status: met", "headers.a: expected \"c\", got \"b\""],
            );
        }
        // A redirect that is expected is one still.
        let toml = "status = 'any'\nredirect = '/'";
        assert_met(toml, &answered(302, &[("location", "/")], ""));
        let (expect, sources) = Expect::written(toml);
        let exchange = answered(200, &[], "");
        let content = Content::of(&exchange.last.response);
        let checks = judge(&expect, Span::default(), &exchange, &content, &sources);
        assert!(checks[0].is_met() && !checks[1].is_met());
    }

    #[test]
    fn nothing_said_means_200_or_a_redirect() {
        assert_eq!(unsaid("", 200), Judgement::Met);
        assert_eq!(
            unsaid("", 404),
            Judgement::Unmet {
                expected: "200".into(),
                actual: "404 Not Found".into(),
                notes: vec!["a case that expects no `status` expects 200".into()],
                is_unfit: false,
            }
        );
        assert_eq!(unsaid("redirect = '/'", 302), Judgement::Met);
        assert_eq!(unsaid("redirect = true", 301), Judgement::Met);
        assert!(matches!(
            unsaid("redirect = '/'", 200),
            Judgement::Unmet { .. }
        ));
        assert_eq!(unsaid("redirect = false", 200), Judgement::Met);
        assert_eq!(unsaid("redirect = { not = '/login' }", 200), Judgement::Met);
    }

    #[test]
    fn a_reason_is_the_servers_own_and_safe() {
        let mut odd = answered(599, &[], "");
        assert_said("status = 200", &odd, &["status: expected 200, got 599"]);
        odd.last.response.reason = Some("No\u{1b}[31mpe".into());
        assert_said(
            "status = 200",
            &odd,
            &["status: expected 200, got 599 No␛[31mpe"],
        );
    }

    #[test]
    fn a_redirect_says_where_it_leads() {
        assert_said(
            "status = 200",
            &answered(302, &[("location", "/login")], ""),
            &["status: expected 200, got 302 Found | it leads to \"/login\""],
        );
    }

    #[test]
    fn a_wrong_status_leaves_the_rest_unjudged() {
        let toml = "status = 200\ntitle = 'a'\nheaders.a = false";
        assert_said(
            toml,
            &answered(502, &[], "<title>a</title>"),
            &[
                "status: expected 200, got 502 Bad Gateway",
                "headers.a: unjudged, the status is wrong",
                "title: unjudged, the status is wrong",
            ],
        );
        assert_met(toml, &page(&[], "<title>a</title>"));
    }
}
