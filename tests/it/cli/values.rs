//! Values on their way: captured, put in, sent and compared.

use super::{Desk, Up};
use crate::server::{Conn, path};

const JSON: &str = "Content-Type: application/json\r\n";

/// Numbers that neither 64 bits nor a float have the digits of.
const DOCUMENT: &str = r#"{ "id": 18446744073709551617, "price": 0.30000000000000000001,
    "odd": 1.10, "all": [9223372036854775808, null] }"#;

/// A site that answers GET with the document, and anything else with what it
/// was sent.
fn site() -> Up {
    Up::with(async |mut conn: Conn| {
        while let Some(request) = conn.request().await {
            let sent = request.split("\r\n\r\n").nth(1).unwrap_or_default();
            let content = if request.starts_with("GET") {
                DOCUMENT
            } else {
                sent
            };
            if !conn.answer("200 OK", JSON, content).await {
                return;
            }
        }
    })
}

/// The paths and the contents of what was posted, in order of themselves.
fn posted(up: &Up) -> Vec<String> {
    let requests = up.server.requests();
    let posts = requests.iter().filter(|it| it.starts_with("POST"));
    let told = posts.map(|it| {
        let content = it.split("\r\n\r\n").nth(1).unwrap();
        format!("{} {content}", path(it))
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

#[test]
fn numbers_keep_their_digits_on_every_way() {
    let suite = r#"
[[case]]
name = "captured"
[[case.step]]
get = "/"
expect.json."$.id" = 18446744073709551617
expect.json."$.price" = { equals = 0.30000000000000000001, not = 0.3, above = 0.3 }
capture.id = { json = "$.id" }
capture.price = { json = "$.price" }
capture.odd = { json = "$.odd" }
capture.all = { json = "$.all" }
[[case.step]]
post = "/{{id}}"
json = { id = "{{id}}", price = "{{price}}", odd = "{{odd}}", all = "{{all}}", text = "no {{id}}" }
expect.json."$.id" = "{{id}}"
expect.json."$.price" = { one_of = ["{{price}}"] }
expect.json."$.odd" = 1.1
expect.json."$.all" = "{{all}}"
expect.json."$.text" = "no 18446744073709551617"

[[case]]
name = "written"
post = "/"
json = { id = 18446744073709551617, price = 0.30000000000000000001, n = 1e2, hex = 0xff }
expect.json."$" = { equals = { id = 18446744073709551617, price = 0.30000000000000000001, n = 100, hex = 255 } }

[[case]]
name = "rows"
each = { file = "rows.json" }
post = "/{{each.n}}"
json = ["{{each.n}}", "{{each.none}}"]
expect.json."$[0]" = "{{each.n}}"
expect.json."$[1]" = "{{each.none}}"
"#;
    let desk = Desk::with_suite(suite);
    let rows = r#"[{ "n": 18446744073709551617, "none": null }, { "n": 1.50, "none": 0 }]"#;
    desk.write("suites/rows.json", rows);
    let up = site();
    let said = desk.check(&up).ends_with(0);
    assert!(said.out.contains("4 passed"), "{}", said.out);
    assert_eq!(
        posted(&up),
        [
            "/ {\"id\":18446744073709551617,\"price\":0.30000000000000000001,\"n\":100.0,\"hex\":255}",
            "/1.50 [1.50,0]",
            "/18446744073709551617 [18446744073709551617,null]",
            "/18446744073709551617 {\"id\":18446744073709551617,\"price\":0.30000000000000000001,\
             \"odd\":1.10,\"all\":[9223372036854775808,null],\"text\":\"no 18446744073709551617\"}",
        ]
    );
}

#[test]
fn a_number_that_differs_in_its_last_digit_is_another() {
    let desk = Desk::with_suite(
        "[[case]]\nget = \"/\"\nexpect.json.\"$.id\" = 18446744073709551616\n\
         expect.json.\"$.all[0]\" = { max = 9223372036854775807 }\n",
    );
    let said = desk.check(&site()).ends_with(1);
    for told in [
        "expected 18446744073709551616, got 18446744073709551617",
        "expected at most 9223372036854775807, got 9223372036854775808",
    ] {
        assert!(said.out.contains(told), "{}", said.out);
    }
}

#[test]
fn a_null_of_a_row_is_no_part_of_a_text() {
    let desk = Desk::with_suite(
        "[[case]]\neach = { file = \"rows.json\" }\nget = \"/{{each.page}}\"\n\
         expect.title = \"{{each.page}}\"\n",
    );
    desk.write("suites/rows.json", r#"[{ "page": null }]"#);
    let said = desk.run(&["check"]).ends_with(2);
    assert!(said.err.contains("error[null]"), "{}", said.err);
    assert!(said.err.contains("`each.page` of this row"), "{}", said.err);
    // Alone it is one, where there is a null.
    let desk = Desk::with_suite(
        "[[case]]\neach = { file = \"rows.json\" }\nget = \"/\"\n\
         expect.title = \"{{each.page}}\"\n",
    );
    desk.write("suites/rows.json", r#"[{ "page": null }]"#);
    let said = desk.run(&["check"]).ends_with(2);
    assert!(
        said.err.contains("`null` is a value of JSON"),
        "{}",
        said.err
    );
}

#[test]
fn content_is_a_file() {
    let suite = "[[case]]\nget = \"/\"\nexpect.body.file = \"expected.json\"\n";
    let desk = Desk::with_suite(suite);
    let said = desk.run(&["check"]).ends_with(2);
    assert!(
        said.err
            .contains("error[no-file]: can't read suites/expected.json"),
        "{}",
        said.err
    );
    desk.write("suites/expected.json", DOCUMENT);
    desk.check(&site()).ends_with(0);
    desk.write("suites/expected.json", &DOCUMENT.replace("1.10", "1.1"));
    let said = desk.check(&site()).ends_with(1);
    let difference = "the first difference is in line 2, character 15: expected \"…, ";
    assert!(said.out.contains("body.file"), "{}", said.out);
    assert!(said.out.contains(difference), "{}", said.out);
}
