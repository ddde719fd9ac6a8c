//! The content as text, and its digest.

use std::fmt::Write as _;

use ring::digest::{SHA256, digest};

use super::assertion::{Assertion, Context, Mismatch};
use super::matching::{Text, met};
use super::subject::{BodyPart, Subject};
use crate::source::quote;
use crate::suite::Expect;
use crate::suite::expect::BodyExpect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::{Amount, Size};

/// How much of the content is shown.
const BEGINNING: usize = 60;

/// The assertions on the content.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let Some(BodyExpect { text, sha256 }) = expect.body.as_deref() else {
        return Vec::new();
    };
    let content = context.content;
    let mut assertions = Vec::new();
    if !text.conditions.is_empty() {
        assertions.push(Assertion::on_content(
            context,
            Subject::Body(None),
            text.span,
            move || {
                let body = content.text();
                // Every response has content, if only of no bytes; it is absent
                // when it is empty.
                let values: Vec<Text<'_>> = match body {
                    "" if asks_for_absence(text) => Vec::new(),
                    body => vec![Text::plain(body)],
                };
                let Err(mismatch) = met(text, &values, "no content") else {
                    return Ok(());
                };
                let mut mismatch = in_words(mismatch, text, body);
                mismatch.notes.extend(written_otherwise(text, body));
                mismatch.notes.extend(content.broken_charset());
                Err(mismatch.into())
            },
        ));
    }
    if let Some(expected) = sha256 {
        assertions.push(Assertion::on_content(
            context,
            Subject::Body(Some(BodyPart::Sha256)),
            expected.span,
            move || {
                let digest = digest(&SHA256, content.bytes());
                let actual = digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
                    // Writing to a String can't fail.
                    let _ = write!(hex, "{byte:02x}");
                    hex
                });
                if actual == **expected {
                    return Ok(());
                }
                let mismatch = Mismatch::new(expected.span, expected.value.clone(), actual);
                let size = Size(content.bytes().len() as u64).number();
                Err(mismatch
                    .note(format!("the content has {}", Size::show(size)))
                    .into())
            },
        ));
    }
    assertions
}

fn asks_for_absence(matcher: &Matcher<String>) -> bool {
    let conditions = &matcher.conditions;
    conditions
        .iter()
        .any(|c| matches!(c.value, Condition::Absent(_)))
}

/// A page is too long to be shown as what there is instead of `"To-Do"`.
fn in_words(mut mismatch: Mismatch, matcher: &Matcher<String>, body: &str) -> Mismatch {
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
            mismatch.notes.extend(first_difference(expected, body));
        }
        Some(Condition::EndsWith(_)) => {
            let skipped = body.chars().count().saturating_sub(BEGINNING);
            let end: String = body.chars().skip(skipped).collect();
            mismatch.actual = format!("{count}, ending {}", quote(&end, BEGINNING));
        }
        Some(Condition::Not(inner)) => {
            mismatch.actual = format!("{count}, beginning {beginning}");
            mismatch.notes.extend(whereabouts(inner, body));
        }
        _ => mismatch.actual = format!("{count}, beginning {beginning}"),
    }
    mismatch
}

/// That a text which is missed is there as HTML writes it.
fn written_otherwise(matcher: &Matcher<String>, body: &str) -> Option<String> {
    let missed = matcher.conditions.iter().find_map(|c| match &c.value {
        Condition::Contains(parts) => parts.iter().find(|part| !body.contains(part.as_str())),
        _ => None,
    })?;
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
    let start: String = text.chars().take(BEGINNING).collect();
    let quoted = quote(&start, BEGINNING);
    match quoted.strip_suffix('"') {
        Some(open) if start.len() < text.len() => format!("{open}…\""),
        _ => quoted,
    }
}

/// Where `actual` stops being `expected`.
fn first_difference(expected: &str, actual: &str) -> Option<String> {
    let same: usize = expected
        .chars()
        .zip(actual.chars())
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let rest = |text: &str| match &text[same..] {
        "" => "the end".to_owned(),
        rest => quote(&rest.chars().take(30).collect::<String>(), 30),
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
fn whereabouts(inner: &Matcher<String>, body: &str) -> Option<String> {
    let part = inner.conditions.iter().find_map(|c| match &c.value {
        Condition::Contains(parts) => parts.first(),
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
    let excerpt: String = body[from..].chars().take(80).collect();
    let excerpt = excerpt.lines().next().unwrap_or_default();
    Some(format!(
        "it is {}: {}",
        position(body, at),
        quote(excerpt, 80)
    ))
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
            Some("the first difference is in line 2, character 3: expected \"x\", got \"yz\"")
        );
        assert_eq!(
            first_difference("ab", "abc").as_deref(),
            Some("the first difference is in line 1, character 3: expected the end, got \"c\"")
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
               | the first difference is in line 1, character 5: expected \"2)\", got \"1)\"",
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

    #[test]
    fn a_digest_is_of_the_bytes() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_met(
            &format!("body.sha256 = '{}'", empty.to_uppercase()),
            &page(&[], ""),
        );
        let said =
            crate::expect::test_support::said(&format!("body.sha256 = '{empty}'"), &page(&[], "a"));
        assert_eq!(
            said,
            [format!(
                "body.sha256: expected {empty}, \
                 got ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb \
                 | the content has 1 byte"
            )]
        );
    }
}
