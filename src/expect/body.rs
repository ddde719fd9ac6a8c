//! The content as text.

use ring::digest::{SHA256, digest};

use super::assertion::{Assertion, Context, Mismatch, Verdict};
use super::body_bytes::{as_file, digested};
use super::likeness::likeness;
use super::matching::{Observed, SHOWN, met};
use super::shown;
use super::subject::{BodyPart, Subject};
use crate::content::Content;
use crate::source::{passage, quote};
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher, every};
use crate::suite::value::{BodyText, Decimal};

/// How much of the content is shown.
const BEGINNING: usize = 60;
/// The assertions on the content.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let Some(wanted) = expect.body.as_deref() else {
        return Vec::new();
    };
    let content = context.content;
    let texts = every(wanted.text.as_ref()).iter().map(|matcher| {
        let subject = Subject::Body(None);
        let judge = move || {
            shown::as_page(expect, context, matcher.span)?;
            as_text(matcher, content)
        };
        Assertion::on_content(context, subject, matcher.span, judge)
    });
    let digest = wanted.sha256.as_ref().map(|expected| {
        let subject = Subject::Body(Some(BodyPart::Sha256));
        let body = &context.response().body;
        match body.measured.and_then(|measured| measured.sha256) {
            Some(known) if body.flaw.is_none() => {
                Assertion::new(subject, expected.span, move || {
                    digested(expected, &known, body.size())
                })
            }
            _ => Assertion::on_content(context, subject, expected.span, move || {
                let bytes = content.bytes();
                digested(expected, &digest(&SHA256, bytes), bytes.len() as u64)
            }),
        }
    });
    let file = wanted.file.as_ref().map(|expected| {
        let subject = Subject::Body(Some(BodyPart::File));
        let judge = move || as_file(expected, content);
        Assertion::on_content(context, subject, expected.span, judge)
    });
    texts.chain(digest).chain(file).collect()
}

fn as_text(matcher: &Matcher<BodyText>, content: &Content<'_>) -> Verdict {
    let body = content.text();
    // Every response has content, if only of no bytes; it is absent when it is
    // empty.
    let values = match body {
        "" if asks_for_absence(matcher) => Vec::new(),
        body => vec![Body(body)],
    };
    let Err(mismatch) = met(matcher, &values, "no content") else {
        return Ok(());
    };
    let mut mismatch = in_words(mismatch, matcher, body);
    let there = missed(matcher, body)
        .and_then(|missed| written_otherwise(missed, body).or_else(|| likeness(missed, body)));
    mismatch.notes.extend(there);
    mismatch.notes.extend(content.broken_charset());
    Err(mismatch.into())
}

/// The content as text.
struct Body<'a>(&'a str);

impl Observed for Body<'_> {
    type Operand = BodyText;

    fn equals(&self, operand: &BodyText) -> Result<bool, String> {
        Ok(self.0 == operand.0)
    }

    fn as_text(&self, test: &dyn Fn(&str) -> bool) -> Result<bool, String> {
        Ok(test(self.0))
    }

    fn as_amount(&self) -> Result<Decimal, String> {
        Decimal::parse(self.0.trim())
            .ok_or_else(|| format!("{}, which is not a number", self.show()))
    }

    fn show(&self) -> String {
        quote(self.0, SHOWN)
    }

    fn spell(operand: &BodyText, limit: usize) -> String {
        quote(&operand.0, limit)
    }
}

fn asks_for_absence(matcher: &Matcher<BodyText>) -> bool {
    let conditions = &matcher.conditions;
    conditions
        .iter()
        .any(|c| matches!(c.value, Condition::Absent(_)))
}

/// A page is too long to be shown as what there is instead of `"To-Do"`.
fn in_words(mut mismatch: Mismatch, matcher: &Matcher<BodyText>, body: &str) -> Mismatch {
    let condition = matcher.conditions.iter().find(|c| c.span == mismatch.span);
    let count = match body.chars().count() {
        0 => {
            "no content".clone_into(&mut mismatch.actual);
            return mismatch;
        }
        1 => "1 character".to_owned(),
        n => format!("{n} characters"),
    };
    let beginning = beginning(body);
    match condition.map(|condition| &condition.value) {
        Some(Condition::Contains(_)) => {
            mismatch.actual = format!("{count} without it, beginning {beginning}");
        }
        Some(Condition::Matches(_)) => {
            mismatch.actual = format!("{count} without a match, beginning {beginning}");
        }
        Some(Condition::Equals(expected)) => {
            mismatch.actual = format!("{count}, beginning {beginning}");
            mismatch.notes.extend(first_difference(&expected.0, body));
        }
        Some(Condition::EndsWith(_)) => {
            let shown = body.char_indices().rev().take(BEGINNING).last();
            let ending = passage(body, shown.map_or(0, |(at, _)| at), BEGINNING);
            mismatch.actual = format!("{count}, ending {ending}");
        }
        Some(Condition::Not(inner)) => {
            mismatch.actual = format!("{count}, beginning {beginning}");
            mismatch.notes.extend(whereabouts(inner, body));
        }
        _ => mismatch.actual = format!("{count}, beginning {beginning}"),
    }
    mismatch
}

/// The text that is missed.
fn missed<'m>(matcher: &'m Matcher<BodyText>, body: &str) -> Option<&'m str> {
    matcher.conditions.iter().find_map(|c| match &c.value {
        Condition::Contains(part) => Some(part.as_str()).filter(|part| !body.contains(part)),
        _ => None,
    })
}

/// That a text which is missed is there as HTML writes it.
fn written_otherwise(missed: &str, body: &str) -> Option<String> {
    // Django, Jinja, PHP, Rails and browsers differ in how they write quotes.
    let escaped = missed
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let quotes = [
        ("&#x27;", "&quot;"),
        ("&#39;", "&#34;"),
        ("&#039;", "&quot;"),
        ("'", "&quot;"),
    ];
    let written = quotes.into_iter().chain([("&#39;", "&quot;"), ("'", "\"")]);
    let mut written = written.map(|(one, two)| escaped.replace('\'', one).replace('"', two));
    let there = written.find(|it| it != missed && body.contains(it.as_str()))?;
    Some(format!(
        "it is there in HTML, as {}: `expect.select` reads text as visitors do",
        quote(&there, BEGINNING)
    ))
}

/// `text` in quotes, as much as is shown of it.
pub(super) fn beginning(text: &str) -> String {
    passage(text, 0, BEGINNING)
}

/// Where `actual` stops being `expected`.
pub(super) fn first_difference(expected: &str, actual: &str) -> Option<String> {
    let same: usize = expected
        .chars()
        .zip(actual.chars())
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let rest = |text: &str| match &text[same..] {
        "" => "the end".to_owned(),
        _ => passage(text, same, 30),
    };
    (expected != actual).then(|| {
        format!(
            "the first difference is {}: expected {}, got {}",
            position(expected, same),
            rest(expected),
            rest(actual)
        )
    })
}

/// Where what should not be there is.
fn whereabouts(inner: &Matcher<BodyText>, body: &str) -> Option<String> {
    let part = inner.conditions.iter().find_map(|c| match &c.value {
        Condition::Contains(part) => Some(part),
        _ => None,
    })?;
    let at = body.find(part.as_str())?;
    let line = body[..at].rfind('\n').map_or(0, |end| end + 1);
    let before = body[line..at].chars().count().min(30);
    let from = body[line..at]
        .char_indices()
        .rev()
        .nth(before.saturating_sub(1));
    let from = from.map_or(at, |(from, _)| line + from);
    let whole = body[line..].lines().next().unwrap_or_default();
    let shown = passage(whole, from - line, 80);
    Some(format!("it is {}: {shown}", position(body, at)))
}

/// The byte `at` of `text` as a line and a character, counted from 1.
fn position(text: &str, at: usize) -> String {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    format!(
        "in line {}, character {}",
        1 + before.matches('\n').count(),
        1 + before[line..].chars().count()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::{assert_met, assert_said, page};

    #[test]
    fn the_first_difference_is_a_place() {
        assert_eq!(
            first_difference("a\nbéx", "a\nbéyz").as_deref(),
            Some("the first difference is in line 2, character 3: expected \"…x\", got \"…yz\"")
        );
        assert_eq!(
            first_difference("ab", "abc").as_deref(),
            Some("the first difference is in line 1, character 3: expected the end, got \"…c\"")
        );
        assert_eq!(first_difference("ab", "ab"), None);
    }

    #[test]
    fn a_text_that_html_writes_otherwise_is_pointed_out() {
        let response = page(
            &[],
            "<p>You can&#x27;t have an empty item</p> Q&amp;A <b>".to_owned(),
        );
        let note = |toml: &str| {
            let said = crate::expect::test_support::said(toml, &response).concat();
            said.contains("it is there in HTML, as ").then_some(said)
        };
        let said = note("body = \"You can't have\"").unwrap();
        assert!(
            said.contains("\"You can&#x27;t have\": `expect.select`"),
            "{said}"
        );
        assert!(note("body = ['Q&amp;A', 'Q&A']").is_some());
        assert_eq!(note("body = \"You can't want\""), None);
        assert_eq!(note("body = 'Buy'"), None);
    }

    #[test]
    fn a_bare_text_is_contained() {
        let response = page(&[], "Welcome to \"nginx\"!\n".repeat(10));
        assert_met("body = 'to \"nginx\"'", &response);
        assert_met("body = ['Welcome', 'nginx']", &response);
        assert_said(
            "body = ['Welcome', 'gunicorn']",
            &response,
            &[
                "body: met",
                "body: expected containing \"gunicorn\", got 200 characters without it, \
               beginning \"Welcome to \\\"nginx\\\"!\\nWelcome to \\\"nginx\\\"!\\nWelcome to \\\"nginx\\\"!\\n…\"",
            ],
        );
        assert_said(
            "body = { not = { contains = 'nginx' } }",
            &page(&[], "a\nb nginx c\nd"),
            &[
                "body: expected not containing \"nginx\", got 13 characters, beginning \"a\\nb nginx c\\nd\" \
               | it is in line 2, character 3: \"b nginx c\"",
            ],
        );
    }

    #[test]
    fn a_bare_text_is_refused_as_it_is_expected() {
        let page_of = |body: &'static str| page(&[], body);
        let traceback = page_of("<h1>Traceback (most recent call last)</h1>");
        assert_met("body = { not = 'Traceback' }", &page_of("fine"));
        assert_met("body = [{ not = 'Traceback' }, 'fine']", &page_of("fine"));
        for refusing in [
            "{ not = 'Traceback' }",
            "{ not = ['DEBUG = True', 'Traceback'] }",
            "{ not = { contains = ['DEBUG = True', 'Traceback'] } }",
            "{ not = [{ starts_with = 'x' }, 'Traceback'] }",
            "[{ not = 'Traceback' }]",
        ] {
            let said = crate::expect::test_support::said(&format!("body = {refusing}"), &traceback);
            assert_eq!(
                said,
                [
                    "body: expected not containing \"Traceback\", got 42 characters, beginning \
                     \"<h1>Traceback (most recent call last)</h1>\" | it is in line 1, character 5: \
                     \"<h1>Traceback (most recent call last)</h1>\""
                ],
                "{refusing}"
            );
        }
        // What is refused of a part is refused twice, and so is expected.
        assert_met("body = { not = { not = 'Traceback' } }", &traceback);
        assert_met("body = { not = { equals = 'Traceback' } }", &traceback);
    }

    #[test]
    fn conditions_on_the_whole_text() {
        let response = page(&[], "ok (1)");
        assert_met(
            "body = { starts_with = 'ok', ends_with = ')', absent = false }",
            &response,
        );
        assert_met("body = { absent = true }", &page(&[], ""));
        assert_said(
            "body = { equals = 'ok (2)' }",
            &response,
            &[
                "body: expected \"ok (2)\", got 6 characters, beginning \"ok (1)\" \
               | the first difference is in line 1, character 5: expected \"…2)\", got \"…1)\"",
            ],
        );
        assert_said(
            "body = { ends_with = 'x' }",
            &response,
            &["body: expected ending with \"x\", got 6 characters, ending \"ok (1)\""],
        );
        assert_said(
            "body = 'x'",
            &page(&[], ""),
            &["body: expected containing \"x\", got no content"],
        );
        assert_met("body = { equals = '' }", &page(&[], ""));
        assert_said(
            "body = { absent = true }",
            &response,
            &["body: expected no content, got 6 characters, beginning \"ok (1)\""],
        );
    }
}
