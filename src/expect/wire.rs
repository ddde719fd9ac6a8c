//! Charset, encoding, version and address, which the connection and the head
//! tell.

use std::borrow::Cow;
use std::net::IpAddr;

use http::Version;

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::matching::{Text, is_positive, met};
use super::{Subject, header};
use crate::content::{Charset, Content, charset_name};
use crate::source::{counted, unbracketed};
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher, every};

/// The assertions on all of them.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let mut assertions = Vec::new();
    for matcher in every(expect.http_version.as_ref()) {
        assertions.push(Assertion::new(
            Subject::HttpVersion,
            matcher.span,
            move || http_version(matcher, context.response().version),
        ));
    }
    for matcher in every(expect.remote_ip.as_ref()) {
        assertions.push(Assertion::new(
            Subject::RemoteIp,
            matcher.span,
            move || match context.exchange.last.remote {
                Some(remote) => remote_ip(matcher, remote.ip()),
                None => Err(Failure::Unjudged(
                    "the address is not known: a Unix socket has none, and a proxy hides it"
                        .to_owned(),
                )),
            },
        ));
    }
    for matcher in every(expect.content_encoding.as_ref()) {
        assertions.push(Assertion::new(
            Subject::ContentEncoding,
            matcher.span,
            move || content_encoding(matcher, context),
        ));
    }
    for matcher in every(expect.charset.as_ref()) {
        assertions.push(Assertion::new(Subject::Charset, matcher.span, move || {
            charset(matcher, context)
        }));
    }
    assertions
}

/// `1.1` and `HTTP/1.1`, `2` and `2.0` are the same.
fn http_version(matcher: &Matcher<String>, version: Version) -> Result<(), Mismatch> {
    let number = match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    };
    let spellings = vec![Cow::Borrowed(number), Cow::Owned(format!("HTTP/{number}"))];
    let value = Text::spelt(spellings, move |expected| {
        let expected = expected.trim().to_ascii_uppercase();
        let expected = expected.strip_prefix("HTTP/").unwrap_or(&expected);
        let whole = matches!(number, "2" | "3");
        expected == number || whole && expected.strip_suffix(".0") == Some(number)
    });
    met(matcher, &[value], "no version")
}

/// Addresses are the same however they are written (RFC 5952).
fn remote_ip(matcher: &Matcher<String>, ip: IpAddr) -> Verdict {
    let spellings = vec![Cow::Owned(ip.to_string())];
    let value = Text::spelt(spellings, move |expected| {
        let expected = unbracketed(expected.trim()).parse();
        expected.is_ok_and(|expected: IpAddr| expected == ip)
    });
    met(matcher, &[value], "no address").map_err(Into::into)
}

/// Each coding of the list is a value (RFC 9110, section 8.4), in lower case.
fn content_encoding(matcher: &Matcher<String>, context: Context<'_, '_>) -> Result<(), Mismatch> {
    let lines = header::values(&context.response().headers, "content-encoding");
    let codings = lines.iter().flat_map(|line| line.split(','));
    let codings = codings.map(str::trim).filter(|coding| !coding.is_empty());
    let values: Vec<Text<'_>> = codings.map(word).collect();
    met(matcher, &values, "no `Content-Encoding`")
}

/// A word whose case means nothing.
pub(super) fn word(text: &str) -> Text<'_> {
    let spellings = vec![Cow::Borrowed(text), Cow::Owned(text.to_ascii_lowercase())];
    Text::spelt(spellings, move |expected| {
        expected.trim().eq_ignore_ascii_case(text)
    })
}

/// The header alone can tell it where the content isn't known.
fn charset(matcher: &Matcher<String>, context: Context<'_, '_>) -> Verdict {
    let declared = context.content.charset();
    if declared.is_none()
        && let Some(why) = context.hidden()
    {
        return Err(Failure::Unjudged(why));
    }
    let values: Vec<Text<'_>> = declared.into_iter().map(charset_text).collect();
    met(matcher, &values, "none that is declared")?;
    match declared.filter(|_| context.hidden().is_none() && is_wanted(matcher)) {
        Some(declared) => valid(matcher, declared, context.content).map_err(Into::into),
        None => Ok(()),
    }
}

fn is_wanted(matcher: &Matcher<String>) -> bool {
    let mut conditions = matcher.conditions.iter();
    conditions.any(|it| is_positive(&it.value) || it.value == Condition::Absent(false))
}

/// Content is in the charset that it declares.
fn valid(
    matcher: &Matcher<String>,
    declared: &Charset,
    content: &Content<'_>,
) -> Result<(), Mismatch> {
    // Browsers read it as windows-1252, which has all bytes.
    if is_ascii(wanted(matcher).unwrap_or(declared.label())) {
        let behind = content.bytes().iter().position(|byte| !byte.is_ascii());
        return behind.map_or(Ok(()), |behind| {
            let actual = format!(
                "bytes that are not, the first behind {}",
                counted(behind, "byte")
            );
            Err(Mismatch::new(
                matcher.span,
                "content that is us-ascii",
                actual,
            ))
        });
    }
    if declared.encoding().is_none() || content.broken_charset().is_none() {
        return Ok(());
    }
    let name = declared.name();
    let invalid = std::str::from_utf8(content.bytes()).err();
    let place = match invalid {
        Some(error) if name == "utf-8" => {
            format!(
                ", the first behind {}",
                counted(error.valid_up_to(), "byte")
            )
        }
        _ => String::new(),
    };
    let expected = format!("content that is {name}");
    let actual = format!("bytes that are not{place}");
    Err(Mismatch::new(matcher.span, expected, actual))
}

/// The charset that is wanted by its name.
fn wanted(matcher: &Matcher<String>) -> Option<&str> {
    let mut conditions = matcher.conditions.iter();
    conditions.find_map(|it| match &it.value {
        Condition::Equals(name) => Some(name.as_str()),
        _ => None,
    })
}

/// Whether a label means the charset of 128 characters.
fn is_ascii(label: &str) -> bool {
    let labels = ["ascii", "us-ascii", "iso646-us", "ansi_x3.4-1968"];
    labels
        .iter()
        .any(|ascii| label.trim().eq_ignore_ascii_case(ascii))
}

/// All labels of a charset mean it: `utf8` is `utf-8` (WHATWG Encoding).
fn charset_text(charset: &Charset) -> Text<'_> {
    let name = charset.name();
    let spellings = vec![Cow::Borrowed(charset.label()), Cow::Owned(name.clone())];
    Text::spelt(spellings, move |expected| charset_name(expected) == name)
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page};

    #[test]
    fn versions_have_several_spellings() {
        let mut response = page(&[], "");
        assert_met("http_version = '1.1'", &response);
        assert_met("http_version = 'http/1.1'", &response);
        assert_met("http_version = { min = 1.1 }", &response);
        assert_said(
            "http_version = '2'",
            &response,
            &["http_version: expected \"2\", got \"1.1\""],
        );
        response.last.response.version = http::Version::HTTP_2;
        for two in ["'2'", "2", "2.0", "'HTTP/2'", "{ one_of = ['2', '3'] }"] {
            assert_met(&format!("http_version = {two}"), &response);
        }
        assert_said(
            "http_version = { not = '2.0' }",
            &response,
            &["http_version: expected not \"2.0\", got \"2\""],
        );
    }

    #[test]
    fn addresses_are_compared_as_addresses() {
        let mut response = page(&[], "");
        assert_met("remote_ip = '127.0.0.1'", &response);
        assert_met("remote_ip = { starts_with = '127.' }", &response);
        response.last.remote = "[2001:db8::1]:80".parse().ok();
        assert_met("remote_ip = '2001:DB8:0:0::1'", &response);
        assert_said(
            "remote_ip = '::1'",
            &response,
            &["remote_ip: expected \"::1\", got \"2001:db8::1\""],
        );
        response.last.remote = None;
        assert_said(
            "remote_ip = { not = '::1' }",
            &response,
            &[
                "remote_ip: unjudged, the address is not known: a Unix socket has none, and a proxy hides it",
            ],
        );
    }

    #[test]
    fn each_coding_is_a_value() {
        let response = page(&[("content-encoding", "GZip, br")], "");
        assert_met("content_encoding = 'gzip'", &response);
        assert_met("content_encoding = 'BR'", &response);
        assert_said(
            "content_encoding = { not = 'br' }",
            &response,
            &["content_encoding: expected not \"br\", got \"br\""],
        );
        assert_said(
            "content_encoding = 'gzip'",
            &page(&[], ""),
            &["content_encoding: expected \"gzip\", got no `Content-Encoding`"],
        );
        assert_met("content_encoding = false", &page(&[], ""));
    }

    #[test]
    fn bytes_that_are_not_in_the_charset_contradict_it() {
        let typed = |kind| page(&[("content-type", kind)], b"caf\xe9".to_vec());
        let response = typed("text/plain; charset=utf-8");
        for toml in [
            "charset = 'utf8'",
            "charset = true",
            "charset = { contains = 'utf' }",
        ] {
            assert_said(
                toml,
                &response,
                &[
                    "charset: expected content that is utf-8, got bytes that are not, \
                   the first behind 3 bytes",
                ],
            );
        }
        let ascii = typed("text/plain; charset=us-ascii");
        let said = "charset: expected content that is us-ascii, got bytes that are not, the first \
                    behind 3 bytes";
        for toml in [
            "charset = 'us-ascii'",
            "charset = 'ASCII'",
            "charset = true",
        ] {
            assert_said(toml, &ascii, &[said]);
        }
        assert_met("charset = 'windows-1252'", &ascii);
        assert_met("charset = { not = 'latin1' }", &response);
        assert_met(
            "charset = 'latin1'",
            &typed("text/plain; charset=iso-8859-1"),
        );
        assert_met("charset = 'x-odd'", &typed("text/plain; charset=x-odd"));
    }

    #[test]
    fn charsets_have_several_labels() {
        let typed = |kind| page(&[("content-type", kind)], "<meta charset=euc-kr>");
        let response = typed("text/html; charset=\"UTF8\"");
        for name in ["utf-8", "UTF8", "Utf-8"] {
            assert_met(&format!("charset = '{name}'"), &response);
        }
        assert_said(
            "charset = { not = 'utf-8' }",
            &response,
            &["charset: expected not \"utf-8\", got \"utf8\""],
        );
        assert_said(
            "charset = 'latin1'",
            &response,
            &["charset: expected \"latin1\", got \"utf8\""],
        );
        assert_met("charset = 'euc-kr'", &typed("text/html"));
        assert_said(
            "charset = 'utf-8'",
            &typed("text/css"),
            &["charset: expected \"utf-8\", got none that is declared"],
        );
        assert_met(
            "charset = 'utf-8'",
            &page(&[("content-type", "text/css; charset=latin1")], "\u{feff}a"),
        );
        assert_met("charset = 'x-odd'", &typed("text/html; charset=X-Odd"));
    }
}
