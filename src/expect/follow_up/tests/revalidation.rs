use super::*;

const CACHING: &str = "caching = 'revalidates'";

#[test]
fn who_has_it_is_not_sent_it_again() {
    for headers in [&[ETAG][..], &[MODIFIED], &[ETAG, MODIFIED]] {
        let first = page(headers, "a");
        let lines = said(CACHING, &first, |request| Ok(rules(headers, "a", request)));
        assert_eq!(
            lines,
            ["caching: met", "caching.changed: met"],
            "{headers:?}"
        );
    }
    // Compressed on the way, which makes it weak.
    let weak = page(&[("etag", "W/\"1-2\"")], "a");
    let lines = said(CACHING, &weak, |request| {
        assert_eq!(asked(request, "accept-language").as_deref(), Some("ko"));
        Ok(match asked(request, "if-none-match").as_deref() {
            Some("W/\"1-2\"") => answered(304, &[ETAG], ""),
            _ => answered(200, &[], ""),
        })
    });
    assert_eq!(lines, ["caching: met", "caching.changed: met"]);
}

#[test]
fn what_says_nothing_of_its_version_can_not_be_revalidated() {
    let never = |_: &Request| -> Result<Exchange, Box<TransportError>> { panic!("not asked") };
    let lines = |first: Exchange| said(CACHING, &first, never);
    assert_eq!(
        lines(page(&[], "")),
        ["caching: expected an `ETag` or a `Last-Modified`, got neither"]
    );
    assert_eq!(
        lines(page(&[ETAG, ("cache-control", "private, no-store")], "")),
        [
            "caching: expected an answer that may be kept, and asked for again, \
             got `Cache-Control: no-store`"
        ]
    );
    assert_eq!(
        lines(page(&[("last-modified", "yesterday")], "")),
        ["caching: expected a `Last-Modified`, got `yesterday`, which is no date of HTTP"]
    );
    assert_eq!(
        lines(answered(404, &[ETAG], "")),
        ["caching: unjudged, only an answer with 200 is revalidated, and this is 404"]
    );
    // There is nothing older that one could have.
    let epoch = page(&[("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT")], "");
    let lines = said(CACHING, &epoch, |_| Ok(answered(304, &[], "")));
    assert_eq!(lines, ["caching: met"]);
}

#[test]
fn how_it_was_sent_again_is_told() {
    let lines = |headers: &[(&str, &str)], now: Exchange| {
        let mut lines = said(CACHING, &page(headers, "a"), |_| Ok(now.clone()));
        lines.truncate(1);
        lines.remove(0)
    };
    let again = "caching: expected 304 to who has it already, got 200, and all of it again";
    assert_eq!(
        lines(&[ETAG], page(&[("etag", "\"3\"")], "a")),
        format!(
            "{again} | the `ETag` changes from answer to answer: `\"1-2\"`, then \
             `\"3\"` | the content is the same"
        )
    );
    assert_eq!(
        lines(
            &[MODIFIED],
            page(&[("last-modified", "Wed, 21 Oct 2026 07:28:01 GMT")], "b")
        ),
        format!(
            "{again} | the `Last-Modified` changes from answer to answer: \
             `Wed, 21 Oct 2026 07:28:00 GMT`, then `Wed, 21 Oct 2026 07:28:01 GMT` | \
             the content is another, too"
        )
    );
    assert_eq!(
        lines(&[ETAG], page(&[ETAG], "a")),
        format!(
            "{again} | the `ETag` is `\"1-2\"` again: the server doesn't look at \
             `If-None-Match`"
        )
    );
    assert_eq!(
        lines(&[("etag", "1-2")], page(&[("etag", "1-2")], "a")),
        format!("{again} | `1-2` is no proper `ETag`: it is not in quotes")
    );
    assert_eq!(
        lines(&[ETAG], answered(412, &[], "")),
        "caching: expected 304 to who has it already, got 412 Precondition Failed"
    );
}

#[test]
fn a_304_speaks_of_what_one_has() {
    let lines = |now: Exchange| {
        let first = page(&[ETAG, MODIFIED], "a");
        said(CACHING, &first, |_| Ok(now.clone())).remove(0)
    };
    assert_eq!(lines(answered(304, &[ETAG], "")), "caching: met");
    assert_eq!(
        lines(answered(304, &[ETAG, MODIFIED], "stray")),
        "caching: expected 304 without a body, got 304 with 5 bytes behind its head | \
         the next answer on the connection would begin with them"
    );
    assert_eq!(
        lines(answered(304, &[MODIFIED], "")),
        "caching: expected 304 with the `ETag` `\"1-2\"`, got 304 without one | \
         RFC 9110, section 15.4.5, wants it there"
    );
    assert_eq!(
        lines(answered(304, &[("etag", "\"x\"")], "")),
        "caching: expected 304 with the `ETag` `\"1-2\"`, got 304 with `\"x\"`"
    );
    let other = ("last-modified", "Wed, 21 Oct 2026 07:28:01 GMT");
    assert!(lines(answered(304, &[ETAG, other], "")).contains("with the `Last-Modified`"));
}

#[test]
fn who_has_an_old_version_gets_the_new_one() {
    let first = page(&[ETAG], "a");
    let lines = said(CACHING, &first, |_| Ok(answered(304, &[ETAG], "")));
    assert_eq!(
        lines,
        [
            "caching: met",
            "caching.changed: expected 200 to who has another version, got 304: who has an old \
             version keeps it"
        ]
    );
}
