//! The JUnit report of a run, read by the programs that people read it with.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use quick_junit::Report;

use super::{Desk, TEXT, Up, page};
use crate::server::{Conn, path};

/// One of each verdict, and names that are hard on XML.
const SUITE: &str = r#"
[[case]]
name = "passes ]]> <failure/> &amp; \"quoted\""
get = "/"
expect.status = 200

[[case]]
name = "hostile ]]> <failure>"
get = "/hostile"
expect.title = "To-Do lists"
expect.headers.x-odd = "even"

[[case]]
name = "cut off"
get = "/cut"

[[case]]
name = "left out ]]>"
get = "/"
skip = "later ]]> <skipped/>"

[[case]]
name = "flaky"
get = "/every-other-time"
retry = { times = 1, every = "0s" }
expect.title = "Home"

[[case]]
name = "hostile twice"
get = "/hostile"
retry = { times = 1, every = "0s" }
expect.title = "To-Do lists"
"#;

/// A title with all that XML, terminals and C have no liking for.
const HOSTILE: &str = "]]> \x1b[31mred\x1b[0m\x1b]0;owned\x07 \0 <failure> &#0; \u{202e}\u{fffe}";

fn hostile() -> Up {
    let asked = Arc::new(AtomicUsize::new(0));
    Up::with(move |conn: Conn| serve(conn, Arc::clone(&asked)))
}

/// `asked` counts how often `/every-other-time` was.
async fn serve(mut conn: Conn, asked: Arc<AtomicUsize>) {
    while let Some(request) = conn.request().await {
        match path(&request) {
            "/cut" => return,
            "/every-other-time" if asked.fetch_add(1, Ordering::SeqCst) % 2 == 1 => {
                conn.answer("200 OK", super::HTML, page("Home")).await
            }
            "/hostile" | "/every-other-time" => {
                let headers = format!("X-Odd: ]]> <failure>\r\n{}", super::HTML);
                conn.answer("200 OK", &headers, page(HOSTILE)).await
            }
            _ => conn.answer("200 OK", TEXT, "fine").await,
        };
    }
}

/// The reports of a run, in each dialect.
fn reports() -> Desk {
    let (desk, server) = (Desk::with_suite(SUITE), hostile());
    for dialect in ["full", "jenkins"] {
        let (file, at) = (format!("{dialect}.xml"), server.at());
        let args = ["-t", &at, "--junit", &file, "--junit-dialect", dialect];
        let said = desk.run(&args).ends_with(1);
        assert!(!said.out.contains(['\x1b', '\0', '\x07']), "{}", said.out);
    }
    desk
}

/// As it was: a space keeps `]]>` from ending a section.
fn shown(text: &str) -> String {
    text.replace("]] >", "]]>")
}

/// Runs a script with the packages that the fixtures install.
fn python(script: &str, args: &[PathBuf]) -> String {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into());
    let python = PathBuf::from(target).join("stack/venv/bin/python");
    assert!(
        python.exists(),
        "there is no {}: `bash fixtures/install.sh` installs it",
        python.display()
    );
    let output = Command::new(python)
        .args(["-c", script])
        .args(args)
        .output();
    let output = output.unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn quick_junit_counts_right() {
    let desk = reports();
    for dialect in ["full.xml", "jenkins.xml"] {
        let report = Report::deserialize_from_str(&desk.read(dialect)).unwrap();
        let counts = (report.tests, report.failures, report.errors);
        assert_eq!(counts, (6, 2, 1), "{dialect}");
        let [suite] = report.test_suites.as_slice() else {
            panic!("{report:?}");
        };
        assert_eq!((suite.name.as_str(), suite.skipped), ("site.http", 1));
        let first = &suite.test_cases[0];
        assert_eq!(
            shown(first.name.as_str()),
            "passes ]]> <failure/> &amp; \"quoted\" @ http"
        );
    }
}

#[test]
fn junitparser_counts_right() {
    const SCRIPT: &str = r#"
import sys
from junitparser import JUnitXml
for file in sys.argv[1:]:
    report = JUnitXml.fromfile(file)
    print(report.tests, report.failures, report.errors, report.skipped)
    for suite in report:
        print(suite.name, suite.tests, suite.failures, suite.errors, suite.skipped)
        for case in suite:
            kinds = [type(result).__name__ for result in case.result]
            print(case.classname, case.name, ascii(kinds))
"#;
    let desk = reports();
    let expected = r#"6 2 1 1
site.http 6 2 1 1
site.http passes ]]> <failure/> &amp; "quoted" @ http []
site.http hostile ]]> <failure> @ http ['Failure']
site.http cut off @ http ['Error']
site.http left out ]]> @ http ['Skipped']
site.http flaky @ http []
site.http hostile twice @ http ['Failure']
"#;
    assert_eq!(shown(&python(SCRIPT, &[desk.path("full.xml")])), expected);
    let jenkins = shown(&python(SCRIPT, &[desk.path("jenkins.xml")]));
    let (_, cases) = expected.split_once('\n').unwrap();
    assert!(jenkins.ends_with(cases), "{jenkins}");
}

#[test]
fn the_jenkins_dialect_is_valid_by_the_schema_of_jenkins() {
    const SCRIPT: &str = "
import sys
from lxml import etree
schema = etree.XMLSchema(file=sys.argv[1])
print(schema.validate(etree.parse(sys.argv[2])), schema.error_log)
";
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let schema = root.join("tests/it/report/junit-10.xsd");
    let valid = |file| python(SCRIPT, &[schema.clone(), file]);
    let desk = reports();
    assert_eq!(valid(desk.path("jenkins.xml")).trim(), "True");
    // The schema is one that finds something.
    assert!(valid(desk.path("full.xml")).starts_with("False "));
}
