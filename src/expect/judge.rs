//! The order in which a case's expectations are judged.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::assertion::{Assertion, Context, Mismatch};
use super::{
    Check, Subject, body, caching, cookie, header, json, json_schema, redirect, security, select,
    size, status, timing, title, tls, wire,
};
use crate::content::Content;
use crate::exchange::{Exchange, Flaw, Hop, Location, Response, Unfollowed};
use crate::source::{Sources, Span, elide, one_line, quote};
use crate::suite::Expect;

/// How many redirects of a chain are told.
const CHAIN: usize = 10;

/// Judges everything that is expected, in a fixed order: the status first, and
/// when it is wrong, the rest is [`Unjudged`](super::Judgement::Unjudged): a
/// title of an error page says nothing about the page.
///
/// `case` is the place of what the suite doesn't write down: that the status
/// is 200 (3xx where a redirect is expected), and that every redirect can be
/// followed when the case says `follow`. The latter comes before all else; a
/// response that should have been another one isn't judged.
///
/// `content` is the content of `exchange.last.answer`. Parsing a page takes
/// time, so this is not to be called where nothing may block.
#[must_use]
pub fn judge(
    expect: &Expect,
    case: Span,
    exchange: &Exchange,
    content: &Content<'_>,
    sources: &Sources,
) -> Vec<Check> {
    let context = Context { exchange, content };
    let first = status::assertion(expect, case, context);
    let rest = assertions(expect, context);
    if let Some(unfollowed) = &exchange.unfollowed {
        let follow = Assertion::new(Subject::Follow, case, || {
            Err(stuck(unfollowed, case, exchange))
        });
        let mut checks = vec![follow.judge(sources)];
        let why = "a redirect could not be followed";
        checks.push(first.leave(why, sources));
        checks.extend(
            rest.into_iter()
                .map(|assertion| assertion.leave(why, sources)),
        );
        return checks;
    }
    let first = first.judge(sources);
    let wrong = !first.is_met();
    let mut checks = vec![first];
    if !wrong && let Some((subject, expected, actual)) = unreadable(&exchange.last.response) {
        // Whoever asks in a browser sees an error instead of the page, or half
        // of it.
        let readable = Assertion::new(subject, case, || Err(Mismatch::new(case, expected, actual)));
        checks.push(readable.judge(sources));
    }
    checks.extend(rest.into_iter().map(|assertion| {
        if wrong {
            assertion.leave("the status is wrong", sources)
        } else {
            assertion.judge(sources)
        }
    }));
    checks
}

const DECODABLE: &str = "content that can be decoded";
const FRAMED: &str = "content that ends where the head says";

/// What makes the content unreadable, with what is expected of every response.
fn unreadable(response: &Response) -> Option<(Subject, &'static str, String)> {
    let undecodable = |why| Some((Subject::ContentEncoding, DECODABLE, why));
    let misframed = |why| Some((Subject::Transfer, FRAMED, why));
    let has = |name| response.headers.contains_key(name);
    if has(CONTENT_LENGTH) && has(TRANSFER_ENCODING) {
        // An error, as each reader may believe another (RFC 9112, section 6.3).
        return misframed("a `Content-Length` beside a `Transfer-Encoding`".to_owned());
    }
    match response.body.flaw.as_ref()? {
        Flaw::TooLarge(_) => None,
        Flaw::UnknownTransferEncoding(encoding) => misframed(format!(
            "the unknown `Transfer-Encoding` {}",
            quote(encoding, 40)
        )),
        Flaw::Surplus if matches!(response.status.as_u16(), 204 | 304) => {
            misframed("bytes behind a head that has no content".to_owned())
        }
        Flaw::Surplus => misframed(match response.headers.get(CONTENT_LENGTH) {
            Some(length) => format!(
                "more than the {} bytes of its `Content-Length`",
                one_line(&String::from_utf8_lossy(length.as_bytes()))
            ),
            None => "more behind its last chunk".to_owned(),
        }),
        Flaw::UnknownEncoding(encoding) => {
            undecodable(format!("the unknown encoding {}", quote(encoding, 40)))
        }
        Flaw::Undecodable { encoding, message } => undecodable(format!(
            "content that is not {}: {}",
            one_line(encoding),
            elide(&one_line(message), 120)
        )),
    }
}

/// Everything but the status.
fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let mut assertions = Vec::new();
    // A page that is wanted whole gives its title too; parse it once.
    let whole = !expect.select.is_empty();
    assertions.extend(redirect::assertions(expect, context));
    assertions.extend(header::assertions(expect, context));
    assertions.extend(cookie::assertions(expect, context));
    assertions.extend(security::assertions(expect, context));
    assertions.extend(wire::assertions(expect, context));
    assertions.extend(tls::assertions(expect, context));
    assertions.extend(title::assertions(expect, context, whole));
    assertions.extend(body::assertions(expect, context));
    assertions.extend(size::assertions(expect, context));
    assertions.extend(select::assertions(expect, context));
    assertions.extend(json::assertions(expect, context));
    assertions.extend(json_schema::assertion(expect, context));
    assertions.extend(timing::assertions(expect, context));
    assertions.extend(caching::assertion(expect, context));
    assertions
}

fn stuck(unfollowed: &Unfollowed, case: Span, exchange: &Exchange) -> Mismatch {
    let actual = match unfollowed {
        Unfollowed::Loop => "a redirect to where it came by before".to_owned(),
        Unfollowed::TooMany(limit) => format!("more than {limit} of them"),
        Unfollowed::LeavesTarget(url) => format!(
            "one to {}, where this target doesn't lead",
            elide(&one_line(url.as_str()), 120)
        ),
        Unfollowed::BadLocation => nowhere(&exchange.last),
    };
    let mismatch = Mismatch::new(case, "redirects that can be followed", actual);
    let hops: Vec<&Hop> = exchange.hops().collect();
    let left_out = hops.len().saturating_sub(CHAIN);
    let mismatch = hops
        .iter()
        .take(CHAIN)
        .fold(mismatch, |mismatch, hop| mismatch.note(step(hop)));
    match left_out {
        0 => mismatch,
        n => mismatch.note(format!("… and {n} more")),
    }
}

/// What is said of a redirect that leads nowhere.
fn nowhere(hop: &Hop) -> String {
    let written = hop.response.written_location().unwrap_or_default();
    match hop.location() {
        Location::Missing => "one without a `Location`".to_owned(),
        Location::Several(count) => format!("one with {count} different `Location`s"),
        Location::Url(_) | Location::OtherScheme(_) | Location::NoUrl => format!(
            "one to {}, which is no URL of http or https",
            quote(&written, 120)
        ),
    }
}

fn step(hop: &Hop) -> String {
    let url = one_line(hop.sent.url.as_str());
    let leads = hop.response.written_location().unwrap_or_default();
    format!(
        "{} {} answers {} and leads to {}",
        hop.sent.method,
        elide(&url, 100),
        hop.response.status.as_u16(),
        quote(&leads, 100)
    )
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::exchange::{Exchange, Unfollowed};
    use crate::expect::test_support::{answered, assert_met, assert_said, checks, following, page};

    fn stuck(unfollowed: Unfollowed) -> Exchange {
        let to = |location| answered(302, &[("location", location)], "");
        let mut exchange = following(vec![to("/b")], to("/lists/"), "http://a.example/b");
        exchange.unfollowed = Some(unfollowed);
        exchange
    }

    const CHAIN: &str = " | GET http://a.example/lists/ answers 302 and leads to \"/b\" \
                         | GET http://a.example/b answers 302 and leads to \"/lists/\"";

    #[test]
    fn a_redirect_that_is_not_followed_fails_the_case() {
        let follow = |actual: &str| {
            format!("follow: expected redirects that can be followed, got {actual}{CHAIN}")
        };
        assert_said(
            "status = 302\ntitle = 'a'",
            &stuck(Unfollowed::Loop),
            &[
                &follow("a redirect to where it came by before"),
                "status: unjudged, a redirect could not be followed",
                "title: unjudged, a redirect could not be followed",
            ],
        );
        assert_said(
            "",
            &stuck(Unfollowed::TooMany(1)),
            &[&follow("more than 1 of them")],
        );
        let url = Box::new(Url::parse("https://a.example:8443/").unwrap());
        assert_said(
            "",
            &stuck(Unfollowed::LeavesTarget(url)),
            &[&follow(
                "one to https://a.example:8443/, where this target doesn't lead",
            )],
        );
        assert_said(
            "",
            &stuck(Unfollowed::BadLocation),
            &[&follow(
                "one to \"/lists/\", which is no URL of http or https",
            )],
        );
    }

    #[test]
    fn the_order_is_fixed_and_places_are_those_of_the_conditions() {
        let toml = "time = '1s'\nsize = 1\ntitle = { contains = 'a', ends_with = 'z' }\n\
                    headers.x = '1'\nstatus = 200";
        let checks = checks(toml, &page(&[], "<title>a</title>"));
        let subjects: Vec<_> = checks.iter().map(|it| it.subject.to_string()).collect();
        assert_eq!(subjects, ["status", "headers.x", "title", "size", "time"]);
        let title = &checks[2].place;
        assert_eq!(
            (title.line, &title.text[title.start..title.end]),
            (3, "'z'")
        );
    }

    #[test]
    fn a_page_is_parsed_once_and_only_when_it_is_needed() {
        let response = page(
            &[("content-type", "text/html; charset=utf-8")],
            "<title>a</title><p id=b>c</p>",
        );
        for (toml, times) in [
            ("body = 'c'\nsize = '> 0'\ncharset = 'utf-8'", 0),
            ("title = 'a'", 1),
            (
                "title = 'a'\nselect.'#b' = 'c'\nbody = 'c'\nsize = '> 0'",
                1,
            ),
            (
                "select.'#b' = 'c'\nselect.p = true\ntitle = { not = 'b' }",
                1,
            ),
        ] {
            let before = crate::content::pages_parsed();
            assert_met(toml, &response);
            assert_eq!(crate::content::pages_parsed() - before, times, "{toml}");
        }
    }

    #[test]
    fn an_end_that_is_told_twice_is_none() {
        let response = page(
            &[("content-length", "3"), ("transfer-encoding", "chunked")],
            "hello",
        );
        assert_said(
            "body = 'hello'",
            &response,
            &[
                "transfer: expected content that ends where the head says, got a \
                 `Content-Length` beside a `Transfer-Encoding`",
                "body: met",
            ],
        );
    }

    #[test]
    fn an_element_is_named_by_its_selector() {
        assert_said(
            "select.'#id_new_item' = true",
            &page(&[], "<p>"),
            &["select.\"#id_new_item\": expected it to be there, got no element that matches"],
        );
    }
}
