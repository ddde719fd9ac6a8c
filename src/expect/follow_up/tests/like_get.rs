use super::*;

const HEAD: &str = "head_matches = true";

#[test]
fn head_is_answered_as_get_is() {
    let headers = [
        ("content-type", "text/html"),
        ("content-length", "30"),
        ETAG,
        ("date", DATE),
        ("set-cookie", "a=b"),
        ("x-request-id", "1"),
    ];
    let first = page(&headers, TEXT);
    let lines = said(HEAD, &first, |request| {
        assert_eq!(*request.method, Method::HEAD);
        assert_eq!(asked(request, "accept-encoding").as_deref(), Some("gzip"));
        // What is only known when the content is made, and what is new each time.
        Ok(page(
            &[("content-type", "text/html"), ("x-request-id", "2")],
            "",
        ))
    });
    let met = [
        "head_matches.status: met",
        "head_matches.headers: met",
        "head_matches.body: met",
    ];
    assert_eq!(lines, met);
    let mut weak = headers;
    weak[2] = ("etag", "W/\"1-2\"");
    assert_eq!(said(HEAD, &first, |_| Ok(page(&weak, ""))), met);
}

#[test]
fn what_head_does_otherwise_is_told() {
    let headers = [
        ("content-type", "text/html"),
        ("x-frame-options", "DENY"),
        ("vary", "Cookie"),
        ("x-release", "1"),
    ];
    let first = page(&headers, TEXT);
    let other = page(
        &[("content-type", "text/plain"), ("content-length", "0")],
        "stray",
    );
    assert_eq!(
        said(HEAD, &first, |_| Ok(other.clone())),
        [
            "head_matches.status: met",
            "head_matches.headers: expected the headers of the answer to GET, got `content-type` \
             `text/plain` in place of `text/html`, no `x-frame-options`, no `x-release` and \
             `content-length` `0` in place of `30`",
            "head_matches.body: expected no body in an answer to HEAD, got 5 bytes behind the \
             head | the next answer on the connection would begin with them",
        ]
    );
    let refused = answered(405, &[("allow", "GET")], "");
    assert_eq!(
        said(HEAD, &first, |_| Ok(refused.clone())),
        [
            "head_matches.status: expected 200 OK, as GET is answered, got 405 Method Not Allowed \
             | `Allow` says `GET`",
            "head_matches.headers: unjudged, the status is another one",
            "head_matches.body: unjudged, the status is another one",
        ]
    );
}
