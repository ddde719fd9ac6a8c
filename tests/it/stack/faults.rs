//! Several faults at once that have nothing to do with each other: which trials
//! each finding explains, and what the end of the run says, in
//! `tests/it/stack/faults/NAME.txt`.

use super::layers::Run;
use crate::real::Stack;

/// At a port of the shape `faults`, and at what stands behind it.
fn run(stack: &Stack, suite: &str, outer: &str, inner: &str) -> Run {
    Run::new(suite)
        .at(stack, "nginx", outer)
        .at(stack, "app", inner)
        .layers()
}

#[test]
fn each_finding_claims_its_own_trials() {
    let stack = Stack::up("faults");
    let patchwork = r#"
[[case]]
get = ["/", "/ko/", "/api/status"]

[[case]]
get = "/lists/1/"
expect.status = 404
expect.title = "Page not found"

[[case]]
get = "/start"
expect.redirect = "/lists/"

[[case]]
get = ["/static/base.css", "/static/tick.png"]
not_targets = ["app"]
"#;
    run(&stack, patchwork, "patchwork", "plain").assert_explained("faults/patchwork");

    let forbidding = r#"
[[case]]
get = ["/", "/ko/", "/start", "/api/status", "/static/"]
follow = true

[[case]]
get = "/static/base.css"
not_targets = ["app"]
"#;
    run(&stack, forbidding, "forbidding", "plain").assert_explained("faults/forbidding");
    Run::new(forbidding)
        .at(&stack, "nginx", "forbidding")
        .assert_explained("faults/forbidding-alone");

    let read_only = r#"
[[case]]
get = ["/", "/api/status", "/ko/"]

[[case]]
name = "a new list"

[[case.step]]
get = "/"

[[case.step]]
submit.fields.item_text = "Buy milk"
follow = true

[[case]]
get = ["/static/base.css", "/static/tick.png"]
not_targets = ["app"]
"#;
    run(&stack, read_only, "read-only", "plain").assert_explained("faults/read-only");

    let two_sites = r#"
[[case]]
get = ["/", "/static/base.css"]
host = "shop.example.com"
expect.title = "Shop"

[[case]]
get = ["/", "/static/admin/", "/api/status"]

[[case]]
get = "/api/status"
name = "the release"
expect.json."$.release" = "2.0.0"
"#;
    run(&stack, two_sites, "two-sites", "plain").assert_explained("faults/two-sites");

    let secure = r#"
[[case]]
get = ["/", "/ko/", "/static/base.css"]
follow = true
"#;
    Run::new(secure)
        .at(&stack, "expired", "expired")
        .at(&stack, "loop", "loop")
        .at(&stack, "plain", "patchwork")
        .trusting(&stack)
        .assert_explained("faults/secure");
}
