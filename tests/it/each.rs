//! Cases with rows: what they are called, what they ask, what is told of them.

use std::path::Path;
use std::process::Command;

use smoke::suite::{Body, Case, Input, Loaded, Options, load};

use crate::program;
use crate::server::Server;

/// The cases of `suite`, a file beside `files`, in which nothing is wrong.
fn cases(suite: &str, files: &[(&str, &str)]) -> Vec<Case> {
    let mut loaded = loaded(suite, files);
    assert!(loaded.findings.is_empty(), "{:#?}", loaded.findings);
    loaded.suites.remove(0).cases
}

/// The same, with a warning that something meant something else before.
fn warned(suite: &str, files: &[(&str, &str)]) -> Vec<Case> {
    let mut loaded = loaded(suite, files);
    let codes: Vec<&str> = loaded.findings.iter().map(|it| &*it.code).collect();
    assert_eq!(codes, ["changed-meaning"]);
    loaded.suites.remove(0).cases
}

fn loaded(suite: &str, files: &[(&str, &str)]) -> Loaded {
    let folder = folder(suite, files);
    let input = Input::File {
        path: folder.path().join("suite.toml"),
        named: true,
    };
    let options = Options {
        vars: Vec::new(),
        env: &|name| (name == "TOKEN").then(|| "s3cret-token".to_owned()),
        defaults: smoke::suite::RequestDefaults::default(),
    };
    load(&[input], &options)
}

fn folder(suite: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("suite.toml", suite)].iter().chain(files) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn names(suite: &str, files: &[(&str, &str)]) -> Vec<String> {
    let cases = cases(suite, files).into_iter();
    cases.map(|case| case.name.value).collect()
}

const ROWS: &str = "each = [{ path = '/a', title = 'A' }, { path = '/b', title = 'A' }]\n";

#[test]
fn names_tell_rows_apart() {
    let named = |case: &str| {
        names(
            &format!("[[case]]\n{ROWS}{case}\nexpect.title = '{{{{each.title}}}}'"),
            &[],
        )
    };
    assert_eq!(named("get = '{{each.path}}'"), ["GET /a", "GET /b"]);
    assert_eq!(
        named("name = 'title'\nget = '/x{{each.path}}'"),
        ["title: /x/a", "title: /x/b"]
    );
    assert_eq!(
        named("name = 'at {{each.path}}'\nget = '{{each.path}}'"),
        ["at /a", "at /b"]
    );
    assert_eq!(
        named("post = '/'\nform.to = '{{each.path}}'"),
        ["POST /: /a", "POST /: /b"]
    );
    // A product, each of its names its own.
    assert_eq!(
        named("get = ['/x', '/y']\nheaders.to = '{{each.path}}'"),
        ["GET /x: /a", "GET /y: /a", "GET /x: /b", "GET /y: /b"]
    );
    assert_eq!(
        named("name = 'n'\nget = ['/x{{each.path}}', '/y{{each.path}}']"),
        ["n: /x/a", "n: /y/a", "n: /x/b", "n: /y/b"]
    );
}

#[test]
fn a_column_called_name_is_the_name() {
    let rows = "each = [{ name = 'first', q = '1' }, { name = 'second', q = '1' }]\n";
    let named = |case: &str| {
        names(
            &format!("[[case]]\n{rows}{case}\nquery.q = '{{{{each.q}}}}'"),
            &[],
        )
    };
    assert_eq!(named("get = '/'"), ["first", "second"]);
    assert_eq!(
        named("get = ['/', '/a']"),
        ["first: /", "first: /a", "second: /", "second: /a"]
    );
}

#[test]
fn several_columns_tell_rows_apart_together() {
    let suite = "[[case]]\neach = [\n{ lang = 'en', theme = 'dark' }, { lang = 'en', theme = '' },\n\
                 { lang = 'de', theme = 'dark' }]\nget = '/'\n\
                 query = { lang = '{{each.lang}}', theme = '{{each.theme}}' }\n";
    assert_eq!(
        names(suite, &[]),
        ["GET /: en, dark", "GET /: en, \"\"", "GET /: de, dark"]
    );
}

#[test]
fn names_stay_when_rows_move() {
    let suite = "[[case]]\nname = 'page'\neach = { file = 'rows.csv' }\nget = '{{each.path}}'\n";
    let named = |rows: &str| {
        let mut names = names(suite, &[("rows.csv", &format!("path\n{rows}"))]);
        names.sort();
        names
    };
    assert_eq!(named("/a\n/b\n"), ["page: /a", "page: /b"]);
    assert_eq!(named("/c\n/b\n/a\n"), ["page: /a", "page: /b", "page: /c"]);
}

#[test]
fn values_keep_their_types_where_types_count() {
    let typed = "[[row]]\nid = 7\nname = 'seven'\nactive = true\nprice = 1.50\nhops = 2\n";
    let suite = "[[case]]\neach = { file = 'rows.toml' }\npost = '/items/{{each.id}}'\n\
                 follow = '{{each.hops}}'\njson = { id = '{{each.id}}', text = 'no {{each.id}}', on = ['{{each.active}}'] }\n\
                 headers.x-price = '{{each.price}} €'\nexpect.status = '20{{each.hops}}'\n\
                 expect.size = '{{each.id}}'\nexpect.json.'$.id' = '{{each.id}}'\n\
                 expect.json.'$.items' = { count = '{{each.hops}}' }\nexpect.headers.x = '{{each.active}}'\n";
    let cases = warned(suite, &[("rows.toml", typed)]);
    let step = cases[0].first();
    assert_eq!(cases[0].name.value, "seven");
    assert_eq!(*step.request.path, "/items/7");
    assert_eq!(step.limits.follow, Some(2));
    let json = serde_json::json!({ "id": 7, "text": "no 7", "on": [true] });
    assert_eq!(step.request.body, Some(Body::Json(json)));
    // As it is written, not as it is counted.
    assert_eq!(
        step.request.headers[0].1.as_ref().unwrap().as_bytes(),
        "1.50 €".as_bytes()
    );
    let expected = format!("{:?}", step.expect.json);
    assert!(expected.contains("Equals(Number(7))"), "{expected}");
    // Where a text is expected, it is one.
    let headers = format!("{:?}", step.expect.headers);
    assert!(headers.contains("Equals(\"true\")"), "{headers}");
}

#[test]
fn a_file_of_rows_in_the_folder_is_no_suite() {
    let suite = "[[case]]\neach = { file = 'rows.toml' }\nget = '{{each.path}}'\n";
    let folder = folder(suite, &[("rows.toml", "[[row]]\npath = '/a'\n")]);
    let checked = smoke(folder.path()).args(["check", "."]).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert_eq!(
        said,
        "1 case in 1 suite: no mistakes\n",
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

fn smoke(folder: &Path) -> Command {
    let mut smoke = program::smoke();
    smoke.current_dir(folder).env("TOKEN", "s3cret-token");
    smoke
}

#[test]
fn secrets_of_rows_stay_hidden() {
    let suite = "[secrets]\ntoken = { env = 'TOKEN' }\n[[case]]\n\
                 each = [{ user = 'a', key = '{{token}}' }, { user = 'b', key = '{{token}}x' }]\n\
                 get = '/'\nquery.key = '{{each.key}}'\nexpect.title = '{{each.user}}'\n";
    let cases = cases(suite, &[]);
    assert_eq!(cases[0].first().request.query[0].1, "s3cret-token");
    let told = cases
        .iter()
        .map(|case| format!("{:?} {:?}", case.name.value, case.row));
    let told: String = told.collect();
    assert!(!told.contains("s3cret"), "{told}");
    assert!(told.contains("key = \\\"$TOKEN\\\""), "{told}");
}

#[test]
fn a_failure_tells_its_row_and_replays() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter();
    let server = Server::tcp(|mut conn| async move {
        while conn.request().await.is_some() {
            conn.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 16\r\n\r\n<title>A</title>")
                .await;
        }
    });
    let suite = "[[case]]\nname = 'title'\neach = { file = 'pages.csv' }\nget = '{{each.path}}'\n\
                 expect.title = '{{each.title}}'\n";
    let folder = folder(suite, &[("pages.csv", "path,title\n/a,A\n/b,B\n")]);
    let recorded = folder.path().join("run.jsonl");
    let run = smoke(folder.path())
        .args(["suite.toml", "--color", "never", "--json"])
        .arg(&recorded)
        .args(["--target", &format!("site={}", server.address())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.contains("suite::title: /b @ site"), "{said}");
    assert!(
        said.contains("  with  path = \"/b\", title = \"B\" (pages.csv:3)\n"),
        "{said}"
    );
    assert!(said.contains("--> suite.toml:5:16"), "{said}");
    let replayed = smoke(folder.path())
        .args(["replay", "run.jsonl", "--color", "never"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&replayed.stdout), said);
    let again = smoke(folder.path())
        .args([
            "list",
            "suite.toml",
            "--exact",
            "--filter",
            "suite::title: /b@site",
        ])
        .args(["--target", &format!("site={}", server.address())])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&again.stdout),
        "suite::title: /b@site\n"
    );
}

#[test]
fn rows_go_into_steps_and_leave_what_is_captured() {
    let suite = "[[case]]\nname = 'list of {{each.item}}'\n\
                 each = [{ item = 'milk', n = 1 }, { item = '{{', n = 2 }]\n\
                 [[case.step]]\nget = '/{{each.n}}'\ncapture.id = { json = '$.id' }\n\
                 [[case.step]]\npost = '/{{id}}/{{each.n}}'\nbody = '{{each.item}} {{id}}'\n\
                 expect.json.'$.n' = '{{each.n}}'\n";
    let cases = cases(suite, &[]);
    let names: Vec<&str> = cases.iter().map(|case| case.name.value.as_str()).collect();
    assert_eq!(names, ["list of milk", "list of {{"]);
    assert_eq!(*cases[1].steps[0].request.path, "/2");
    let expected = format!("{:?}", cases[1].steps[1].expect.json);
    assert!(expected.contains("Equals(Number(2))"), "{expected}");
    // Its braces are no names, whatever a row says.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter();
    let server = Server::tcp(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let n = if request.contains("/2") { 2 } else { 1 };
            let body = format!("{{\"id\": \"i\", \"n\": {n}}}");
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            conn.send(&(head + &body)).await;
        }
    });
    let folder = folder(suite, &[]);
    let run = smoke(folder.path())
        .args(["suite.toml", "--target", &server.address().to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{said}");
    let sent = server.requests().join("\n");
    assert!(sent.contains("POST /i/2 "), "{sent}");
    assert!(sent.contains("{{ i"), "{sent}");
    assert!(sent.contains("milk i"), "{sent}");
}

#[test]
fn a_table_of_many_rows_is_read_soon() {
    let rows: Vec<String> = (0..10_000).map(|n| format!("/{n},{n}\n")).collect();
    let suite = "[[case]]\neach = { file = 'rows.tsv' }\nget = '{{each.path}}'\nexpect.size = '{{each.n}}'\n";
    let rows = format!("path,n\n{}", rows.concat()).replace(',', "\t");
    assert_eq!(cases(suite, &[("rows.tsv", &rows)]).len(), 10_000);
}
