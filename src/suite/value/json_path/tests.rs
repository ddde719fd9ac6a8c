use proptest::prelude::*;
use serde_json::json;
use serde_json_path::JsonPath;

use super::*;

fn path(text: &str) -> Path {
    Path::try_from(text.to_owned()).unwrap()
}

fn found(document: &str, query: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    let found = path(query).select(&document).unwrap();
    found.into_iter().map(Value::to_string).collect()
}

const SHOP: &str = r#"{
    "store": { "book": [
        { "category": "reference", "author": "Nigel Rees", "price": 8.95 },
        { "category": "fiction", "author": "Evelyn Waugh", "price": 12.99, "isbn": "0-553" },
        { "category": "fiction", "author": "Herman Melville", "price": 8.99, "isbn": "0-395" }
    ], "bicycle": { "color": "red", "price": 399 } },
    "a b": [0, 1, 2, 3, 4, 5, [true, null, "1", 1.0]], "'": { "é": "x\"y" }, "max": 9
}"#;

/// Queries of each kind; the library, which passes the tests for compliance,
/// says what they lead to.
const QUERIES: [&str; 58] = [
    "$",
    "$.store.book[*].author",
    "$..author",
    "$.store.*",
    "$.store..price",
    "$..book[2]",
    "$..book[-1]",
    "$..book[-9]",
    "$..book[0,1]",
    "$..book[:2]",
    "$..[0, 'price' , \"color\"]",
    "$..*",
    "$ ['store'] .book",
    "$['a b'][1:5:2]",
    "$['a b'][5:1:-2]",
    "$['a b'][::-1]",
    "$['a b'][-2:]",
    "$['a b'][::0]",
    "$['a b'][99:-99:-1]",
    "$['a b'][-99:99]",
    "$['a b'][:-99:-1]",
    "$[\"a\\u0020b\"][ 1 : 3 ]",
    "$['\\'']",
    "$[\"'\"].é",
    "$['\\'']['é', \"\\u00e9\"]",
    "$[?@.é == 'x\"y']",
    "$[?@['é'] == \"x\\\"y\"]",
    "$..book[?@.isbn]",
    "$..book[?!@.isbn]",
    "$..book[?@.price<10]",
    "$..book[?@.price <= 8.95 || @.price>=12.99]",
    "$..book[?(@.price > 8.9 && @.isbn)]",
    "$..book[?@.price < $.max && !(@.isbn == '0-395')]",
    "$..book[?@.category=='fiction' && @.price != 12.99]",
    "$..book[?@.nothing == $.nothing]",
    "$..book[?@.nothing < 1]",
    "$..book[?'a' < 'b']",
    "$..book[?1 < 'b']",
    "$..[?@ == 1]",
    "$..[?@ == 1e0]",
    "$..[?@ == true]",
    "$..[?@ == null]",
    "$..[?@ > '0']",
    "$..[?@ == -0]",
    "$..[?length(@) == 3]",
    "$..[?length(@.author) > 10]",
    "$..[?length(@.author) == length(@.category)]",
    "$..[?count(@.*) > 2]",
    "$..[?count(@..price) == 1]",
    "$..[?value(@..color) == 'red']",
    "$..[?value(@..price) == 'red']",
    "$..book[?match(@.author, '.*Rees')]",
    "$..book[?match(@.author, 'Rees')]",
    "$..book[?search(@.author, 'Rees')]",
    "$..book[?search(@.author, '(')]",
    "$..book[?search(@.price, '8')]",
    "$..[?@ == @]",
    "$.store[?@[?@.price > 9]]",
];

fn agrees(document: &Value, query: &str) {
    let expected = JsonPath::parse(query).unwrap().query(document).all();
    assert_eq!(path(query).select(document).unwrap(), expected, "{query}");
}

#[test]
fn queries_lead_where_the_rfc_says() {
    let document = serde_json::from_str(SHOP).unwrap();
    for query in QUERIES {
        agrees(&document, query);
    }
    assert_eq!(found(SHOP, "$..book[?@.price < $.max]..author").len(), 2);
}

fn documents() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..12_i64).prop_map(Value::from),
        "[ab]{0,2}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[abc]", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn segments() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec![
        ".a",
        "..b",
        ".*",
        "..*",
        "[0]",
        "[-1]",
        "[1:]",
        "[::-1]",
        "['a',0]",
        "..[?@.a]",
        "[?@ == 1]",
        "[?@ <= 'b']",
        "[?@.a == @.b]",
        "[?@ != $.a]",
        "[?!@.b || @.c > 1]",
        "[?count(@.*) == 2]",
        "[?length(@) >= 1 && @.a != null]",
        "[?@ == $[0]]",
    ]);
    prop::collection::vec(segment, 0..4).prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn any_query_leads_where_the_library_says(document in documents(), segments in segments()) {
        agrees(&document, &format!("${segments}"));
    }
}

/// The library rounds both to a float.
#[test]
fn all_digits_of_numbers_count() {
    let one_more = "[9007199254740992, 9007199254740993, 18446744073709551616, 1e2, 0.1]";
    let of = |query| found(one_more, query).join(" ");
    assert_eq!(of("$[?@ == 9007199254740992]"), "9007199254740992");
    assert_eq!(of("$[?@ == 9007199254740993]"), "9007199254740993");
    assert_eq!(of("$[?@ > 18446744073709551615]"), "18446744073709551616");
    assert_eq!(of("$[?@ > 18446744073709551616]"), "");
    assert_eq!(of("$[?@ == 100]"), "1e+2");
    assert_eq!(of("$[?@ == 0.1000000000000000000001]"), "");
    assert_eq!(of("$[?@ == 1e-1]"), "0.1");
    assert_eq!(of("$[?@ < 1e400 && @ > 100]").split(' ').count(), 3);
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!([]), |inner, _| json!([inner]))
}

#[test]
fn a_query_of_too_many_steps_ends() {
    let deep = nested(126);
    let spent = path("$..*..*..*..*").select_within(&deep, 100_000);
    assert_eq!(spent, Err(Spent::Steps(100_000)));
    let evaluation = Evaluation::new(&deep, Steps::of(STEPS), 1_000);
    let spent = evaluation.query(&path("$..*..*..*").query, &deep);
    assert_eq!(spent, Err(Spent::Values(1_000)));
    assert_eq!(
        path("$..*..*").select(&deep).map(|it| it.len()),
        Ok(126 * 125 / 2)
    );
    // Each value is compared with all of a long list.
    let long = Value::from(vec![json!("a"); 2_000]);
    let all = path("$[?count($[?@ == 'b']) == 0]");
    assert_eq!(
        all.select_within(&long, 1_000_000),
        Err(Spent::Steps(1_000_000))
    );
    // A pattern of the document's own for each value.
    let patterns: Vec<Value> = (0..200).map(|n| json!(format!("a{{{n}}}"))).collect();
    let all = path("$[?search('aa', @)]");
    assert_eq!(
        all.select_within(&Value::from(patterns), 1_000_000),
        Err(Spent::Steps(1_000_000))
    );
}

#[test]
fn a_value_is_found_by_its_way() {
    let document: Value = serde_json::from_str(SHOP).unwrap();
    let found = path("$..book[?@.isbn].price").select(&document).unwrap();
    let ways: Vec<String> = ways(&document, &found)
        .into_iter()
        .map(JsonStep::way)
        .collect();
    assert_eq!(ways, ["$.store.book[1].price", "$.store.book[2].price"]);
}

#[test]
fn what_is_no_query_is_refused() {
    let said = |text: &str| Path::try_from(text.to_owned()).err().unwrap();
    assert_eq!(
        said("a.b"),
        "a JSONPath begins with `$`: did you mean `$.a.b`?"
    );
    for (pointer, path) in [
        ("/release", "$.release"),
        ("/a/0/b", "$.a[0].b"),
        ("/two words/~1~01/007", r#"$["two words"]["/~1"]["007"]"#),
    ] {
        assert!(said(pointer).ends_with(&format!("did you mean `{path}`?")));
    }
    assert_eq!(
        said("$.a[?length(@.b)]"),
        "this is no JSONPath (RFC 9535): it goes wrong at character 6"
    );
}

#[test]
fn brackets_in_each_other_are_few() {
    let nested = |times: usize| format!("${}{}", "[?@.a".repeat(times), "]".repeat(times));
    assert!(Path::try_from(nested(6)).is_ok());
    for times in [DEPTH + 1, 5000] {
        let refused = Path::try_from(nested(times)).err();
        let why = "this JSONPath has more than 12 brackets in each other";
        assert_eq!(refused.as_deref(), Some(why));
    }
    assert!(Path::try_from("$".to_owned() + &"[0]".repeat(100)).is_ok());
}
