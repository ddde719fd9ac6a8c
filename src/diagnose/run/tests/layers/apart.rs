//! What does not lie between two layers, or is refused by the outer one for all.

use super::*;

#[test]
fn pages_that_nginx_refuses_and_a_file_that_is_missing() {
    let refused = || fails(Code::ForbiddenByNginx, 403);
    let found = compared(
        behind(true),
        &[
            ("/", OK, Some(OK)),
            ("/contact", refused(), Some(OK)),
            ("/static/a.css", fails(Code::Static404FromNginx, 404), None),
        ],
    );
    let expected = [
        "likely forbidden-by-nginx: /contact@nginx",
        "certain static-404-from-nginx: /static/a.css@nginx",
    ];
    assert_eq!(lines(&found), expected);
    assert!(found[0].diagnosis.next[0].contains("return 403"));
}

#[test]
fn a_rule_that_refuses_pages_and_folders_and_a_folder_without_a_list() {
    let rule = || fails(Code::ForbiddenByNginx, 403);
    let folder = || fails(Code::DirectoryListingForbidden, 403);
    let file = || fails(Code::FileForbidden, 403);
    // All of it is refused; files that have a place of their own are not.
    let all = [
        ("/", folder(), None),
        ("/contact", rule(), None),
        ("/static/a.css", file(), None),
    ];
    assert_found(
        &all,
        ["likely forbidden-by-nginx: /@nginx /contact@nginx /static/a.css@nginx"],
    );
    let [page, contact, style] = all;
    assert_found(
        &[page, contact, style, ("/static/b.css", OK, None)],
        [
            "likely forbidden-by-nginx: /@nginx /contact@nginx",
            "likely file-forbidden: /static/a.css@nginx",
        ],
    );
    assert_found(
        &[
            ("/contact", rule(), None),
            ("/static/", folder(), None),
            ("/static/b.css", OK, None),
        ],
        [
            "likely forbidden-by-nginx: /contact@nginx",
            "likely directory-listing-forbidden: /static/@nginx",
        ],
    );
    // One folder is refused, and another has no list.
    assert_found(
        &[
            ("/", OK, None),
            ("/api/", folder(), None),
            ("/api/status", rule(), None),
            ("/media/", folder(), None),
            ("/static/", folder(), None),
            ("/static/a.css", OK, None),
        ],
        [
            "likely directory-listing-forbidden: /media/@nginx /static/@nginx",
            "likely forbidden-by-nginx: /api/@nginx /api/status@nginx",
        ],
    );
    // The application answers all of them.
    assert_found(
        &[
            ("/", folder(), Some(OK)),
            ("/a/", folder(), Some(OK)),
            ("/contact", rule(), Some(OK)),
        ],
        ["likely forbidden-by-nginx: /@nginx /a/@nginx /contact@nginx"],
    );
}

#[test]
fn what_fails_alike_without_a_cause_comes_from_behind() {
    assert_found(
        &[
            ("/", OK, Some(OK)),
            ("/a", unknown(200), Some(unknown(200))),
            ("/b", unknown(404), Some(unknown(404))),
            // Each in its own way.
            ("/c", unknown(404), Some(unknown(410))),
            ("/static/a.css", fails(Code::Static404FromNginx, 404), None),
        ],
        [
            "likely fails-alike: /a@nginx /b@nginx /a@app /b@app",
            "certain static-404-from-nginx: /static/a.css@nginx",
        ],
    );
}

#[test]
fn an_error_that_comes_and_goes_lies_not_between() {
    let error = || fails(Code::ServerError, 500);
    let flaky = End {
        verdict: Verdict::Flaky,
        ..error()
    };
    let found = |flaky: End| {
        let cases = [
            ("/", OK, Some(OK)),
            ("/a", error(), Some(OK)),
            ("/b", OK, Some(flaky)),
        ];
        compared(behind(true), &cases)
    };
    let otherwise = |found: &[Finding]| found[0].otherwise.clone().unwrap_or_default();
    let steady = found(OK);
    assert!(otherwise(&steady).contains("what nginx makes of the request"));
    let unsteady = found(flaky);
    assert_eq!(lines(&unsteady), ["likely server-error: /a@nginx"]);
    assert!(!otherwise(&unsteady).contains("nginx"), "{unsteady:?}");
}
