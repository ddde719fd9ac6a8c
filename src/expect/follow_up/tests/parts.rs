use super::*;

const RANGES: &str = "ranges = true";

#[test]
fn parts_are_cut_out_of_the_content() {
    for text in [TEXT, "x", "xy", &"long ".repeat(4_000)] {
        let first = page(&[ETAG], text.to_owned());
        let lines = said(RANGES, &first, |request| Ok(rules(&[ETAG], text, request)));
        assert_eq!(
            lines,
            ["ranges: met", "ranges.suffix: met", "ranges.beyond: met"]
        );
    }
    let never = |_: &Request| -> Result<Exchange, Box<TransportError>> { panic!("not asked") };
    assert_eq!(
        said(RANGES, &page(&[], ""), never),
        ["ranges: unjudged, the content is empty, so there is no part of it"]
    );
    assert_eq!(
        said(RANGES, &answered(404, &[], "x"), never),
        ["ranges: unjudged, only an answer with 200 can be had in parts, and this is 404"]
    );
}

#[test]
fn a_film_is_not_read_whole_and_has_parts() {
    let mut first = page(&[("content-length", "1000000")], TEXT);
    first.last.response.body.flaw = Some(Flaw::TooLarge(30));
    let whole = format!("{TEXT}{}", "z".repeat(1_000_000 - TEXT.len()));
    let lines = said(RANGES, &first, |request| Ok(rules(&[], &whole, request)));
    assert_eq!(
        lines,
        ["ranges: met", "ranges.suffix: met", "ranges.beyond: met"]
    );
    // Nobody says how long it is, so nobody knows its end.
    first.last.response.headers.clear();
    let lines = said(RANGES, &first, |request| Ok(rules(&[], &whole, request)));
    assert_eq!(lines, ["ranges: met"]);
}

/// What is said of the part in the middle, which is 10-19 of 30.
fn part(response: &Exchange) -> String {
    let first = page(&[ETAG], TEXT);
    said(RANGES, &first, |_| Ok(response.clone())).remove(0)
}

#[test]
fn wrong_parts_are_told() {
    let expected = "ranges: expected 206 with the bytes 10-19 of 30, got";
    let right = ("content-range", "bytes 10-19/30");
    assert_eq!(part(&answered(206, &[right], "abcdefghij")), "ranges: met");
    assert_eq!(
        part(&page(&[("accept-ranges", "bytes")], TEXT)),
        format!("{expected} 200 with all of it, 30 bytes | though `Accept-Ranges` says `bytes`")
    );
    assert_eq!(
        part(&answered(206, &[right], "abcdefgxij")),
        format!(
            "{expected} 206 with other bytes | the first that differs is byte 17 of the content"
        )
    );
    assert_eq!(
        part(&answered(206, &[right], TEXT)),
        format!("{expected} 206 with 30 bytes in place of 10")
    );
    assert_eq!(
        part(&answered(206, &[], "abcdefghij")),
        format!("{expected} 206 without a `Content-Range`")
    );
    for (told, shown) in [
        ("bytes 0-9/30", "\"bytes 0-9/30\""),
        ("bytes 10-19/31", "\"bytes 10-19/31\""),
        ("10-19/30", "\"10-19/30\""),
    ] {
        assert_eq!(
            part(&answered(206, &[("content-range", told)], "abcdefghij")),
            format!("{expected} 206 whose `Content-Range` is {shown}")
        );
    }
    assert_eq!(
        part(&answered(206, &[right, ("etag", "\"new\"")], "abcdefghij")),
        format!(
            "{expected} 206 with a part of another version | the `ETag` was `\"1-2\"`, \
             and is `\"new\"`"
        )
    );
    assert_eq!(
        part(&answered(
            206,
            &[right, ("content-encoding", "gzip")],
            "abcdefghij"
        )),
        format!(
            "{expected} 206 with content encoded as `gzip` | `Accept-Encoding: identity` asked \
             for it as it is"
        )
    );
    assert_eq!(
        part(&answered(501, &[], "")),
        format!("{expected} 501 Not Implemented")
    );
}

#[test]
fn behind_the_end_there_is_nothing() {
    let lines =
        |response: Exchange| said(RANGES, &page(&[], TEXT), |_| Ok(response.clone())).remove(2);
    let expected = "ranges.beyond: expected 416 to who asks for more than 30 bytes, got";
    assert_eq!(lines(answered(416, &[], "")), "ranges.beyond: met");
    assert_eq!(lines(page(&[], TEXT)), format!("{expected} 200 OK"));
    assert_eq!(
        lines(answered(416, &[("content-range", "bytes */31")], "")),
        format!("{expected} 416 whose `Content-Range` says 31 bytes")
    );
}
