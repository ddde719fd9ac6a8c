//! Faults of applications, as real servers have them: which trials each finding explains,
//! and what the end of the run says, in `tests/it/stack/app-faults/NAME.txt`; and a site
//! where all is well, of which nothing is said.

use super::layers::Run;
use crate::real::Stack;

/// Pages of the site, as somebody writes them who knows of no fault.
const SITE: &str = r#"
[[case]]
get = "/"
expect.title = "To-Do lists"

[[case]]
get = "/api/status"
expect.json."$.status" = "ok"

[[case]]
get = ["/lists/import", "/admin/login/"]
"#;

/// What celery's page has.
const FLOWER: &str = r#"
[[case]]
get = "/"
expect.title = "To-Do lists"

[[case]]
get = "/flower/"
expect.title = { contains = "Flower" }
expect.assets = true
"#;

/// What asks who is there.
const PRIVATE: &str = r#"
[[case]]
get = "/"

[[case]]
get = "/flower/"
expect.status = 401
"#;

const WORKERS: &str = r#"
[[case]]
get = "/flower/workers?json=1"
expect.json."$.data[0].status" = true
"#;

const HEALTH: &str = r#"
[[case]]
get = "/"
expect.title = "To-Do lists"

[[case]]
get = "/health/"
expect.json."$.broker" = "ok"
"#;

const FRONT_END: &str = r#"
[[case]]
get = "/"
expect.select."script[type=module]".count = 1

[[case]]
get = "/api/status"
expect.json."$.status" = "ok"

[[case]]
get = "/no-such-page/"
expect.status = 404
"#;

const ROUTES: &str = r#"
[[case]]
get = ["/", "/lists/", "/about"]
"#;

#[test]
fn each_fault_of_an_application_is_named() {
    let stack = Stack::up("app-faults");
    for (name, server, suite) in [
        ("uwsgi-without-application", "empty", SITE),
        ("wsgi-in-uvicorn", "wsgi-in-uvicorn", SITE),
        ("asgi-in-gunicorn", "asgi-in-gunicorn", SITE),
        ("no-manifest", "no-manifest", SITE),
        ("no-broker", "no-broker", HEALTH),
        ("flower-without-prefix", "bare", FLOWER),
        ("flower-stripped", "stripped", FLOWER),
        ("flower-outside", "outside", FLOWER),
        ("flower-open", "open", PRIVATE),
        ("no-worker", "open", WORKERS),
        ("index-for-everything", "index-for-all", FRONT_END),
        ("no-routes", "no-routes", ROUTES),
    ] {
        let run = Run::new(suite).at(&stack, "site", server);
        run.assert_explained(&format!("app-faults/{name}"));
    }
    for suite in [SITE, HEALTH, PRIVATE] {
        let well = Run::new(suite).at(&stack, "site", "well");
        assert_eq!(well.findings(), [""; 0], "{suite}");
    }
}
