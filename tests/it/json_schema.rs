//! Suites that expect JSON to fit a schema.

use crate::program;
use crate::server::Server;

const SUITE: &str = "[[case]]\nname = 'items'\nget = '/items'\nexpect.json_schema = 'items.json'\n";

const SCHEMA: &str = r#"{ "type": "array", "items": { "$ref": "parts/item.json#/$defs/item" } }"#;

/// In a file of its own, which refers back.
const ITEM: &str = r##"{ "$defs": {
    "item": { "type": "object", "required": ["id"], "properties": { "id": { "$ref": "#/$defs/id" } } },
    "id": { "type": "integer" }
} }"##;

/// What `smoke` answers to the arguments, in a folder with the files above.
fn smoke(suite: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("parts")).unwrap();
    for (name, text) in [
        ("suite.toml", suite),
        ("items.json", SCHEMA),
        ("parts/item.json", ITEM),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let output = program::smoke()
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// A server whose every answer is `body`.
fn server(body: &'static str) -> Server {
    Server::tcp(move |mut conn| async move {
        while conn.request().await.is_some() {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
            );
            conn.send(&(head + body)).await;
        }
    })
}

fn run(suite: &str, body: &'static str) -> (Option<i32>, String, String) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter();
    let server = server(body);
    let target = format!("site={}", server.address());
    smoke(
        suite,
        &["suite.toml", "--color", "never", "--target", &target],
    )
}

#[cfg(feature = "json-schema")]
#[test]
fn a_schema_may_refer_to_files_beside_it() {
    let (code, out, err) = run(SUITE, "[{ \"id\": 1 }, { \"id\": 2 }]");
    assert_eq!(code, Some(0), "{out}{err}");
    let (code, out, err) = run(SUITE, "[{ \"id\": 1 }, { \"id\": \"two\" }, {}]");
    assert_eq!(code, Some(1), "{out}{err}");
    for line in [
        "expected JSON that fits items.json, got one that doesn't, in 2 places",
        "= note: at $[1].id: \"two\" is not of type \"integer\" (",
        "= note: at $[2]: \"id\" is a required property (",
        "--> suite.toml:4:22",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
}

#[cfg(feature = "json-schema")]
#[test]
fn content_that_is_not_known_whole_is_not_judged() {
    let suite = SUITE.replace("expect.", "max_body = 10\nexpect.");
    let (code, out, err) = run(&suite, "[{ \"id\": 1 }, { \"id\": 2 }]");
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(
        out.contains("not judged: the content is larger than `max_body`"),
        "{out}"
    );
}

#[cfg(feature = "json-schema")]
#[test]
fn a_schema_in_the_suite_takes_what_was_captured() {
    let suite = "[[case]]\nname = 'two'\n[[case.step]]\nget = '/'\ncapture.id = { json = '$[0].id' }\n\
                 [[case.step]]\nget = '/'\nexpect.json_schema = { items.properties.id.const = '{{id}}' }\n";
    let (code, out, err) = run(suite, "[{ \"id\": 7 }]");
    assert_eq!(code, Some(0), "a captured number stays one: {out}{err}");
    let (code, out, err) = run(
        &suite.replace("id.const", "id.not.const"),
        "[{ \"id\": 7 }]",
    );
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(
        out.contains("at $[0].id: {\"const\":7} is not allowed for 7"),
        "{out}"
    );
    // The schema of a file stays, whatever else is captured.
    let suite = "[[case]]\nname = 'two'\n[[case.step]]\nget = '/'\ncapture.id = { json = '$[0].id' }\n\
                 [[case.step]]\nget = '/{{id}}'\nexpect.json_schema = 'items.json'\n";
    let (code, out, err) = run(suite, "[{ \"id\": 7 }]");
    assert_eq!(code, Some(0), "{out}{err}");
    let suite = suite.replace("'items.json'", "'{{id}}.json'");
    let (code, out, err) = run(&suite, "[{ \"id\": 7 }]");
    assert_eq!(code, Some(2), "{out}{err}");
    assert!(
        err.contains("must be known before anything is asked"),
        "{err}"
    );
}

#[cfg(not(feature = "json-schema"))]
#[test]
fn without_the_feature_the_suite_is_wrong() {
    let (code, out, err) = run(SUITE, "[]");
    assert_eq!(code, Some(2), "{out}{err}");
    assert!(err.contains("error[bad-schema]"), "{err}");
    assert!(
        err.contains("this smoke was built without its feature `json-schema`"),
        "{err}"
    );
    assert!(err.contains("--> suite.toml:4:22"), "{err}");
}
