//! Answers of servers, and the diagnosis that each must be given.
//!
//! `NAME.http` is what was asked and what a real server answered (nginx 1.22,
//! gunicorn 27, Django 5.2; of large pages the beginning and the passages that
//! matter). `expect` is what the case expects, where that matters, as a suite
//! writes it.

use std::fs;
use std::path::Path;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue, REFERER};
use smoke::diagnose::{Evidence, Found, RunFacts, diagnose};
use smoke::exchange::{Exchange, Response};

use crate::Goldens;
use crate::evidence::{answer, expected, hop, sent, target, told, unmet};

pub(crate) const GOLDENS: Goldens = Goldens {
    name: "answers",
    folder: "tests/it/diagnose/answers",
    ending: "http",
    text: diagnosis,
};

/// The diagnosis of the answer in a file. Whether there is one is in the name
/// of the file too.
fn diagnosis(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let name = file.file_stem().unwrap().to_str().unwrap();
    let told = of_file(&text);
    let is_nothing = told == "nothing\n";
    assert_eq!(name.starts_with("nothing-"), is_nothing, "{told}");
    format!("{name}\n{told}")
}

/// What is said of the answer in a file: a few lines of `key: value`, an empty
/// one, and the answer as it came.
fn of_file(text: &str) -> String {
    let (about, text) = text.split_once("\n\n").unwrap();
    let key = |key: &str| {
        let line = about.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap().strip_prefix(": ").unwrap()
    };
    let (head, body) = text.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let mut status = lines.next().unwrap().splitn(3, ' ').skip(1);
    let (status, reason) = (status.next().unwrap(), status.next());
    let headers: Vec<_> = lines.map(|line| line.split_once(": ").unwrap()).collect();

    let target = target(key("target"));
    let mut asked = key("asked").splitn(3, ' ');
    let (method, path) = (asked.next().unwrap(), asked.next().unwrap());
    let url = format!("{}://{}{path}", target.scheme.as_str(), key("host"));
    let mut sent = sent(method, &url);
    match asked.next() {
        Some("with credentials") => {
            let value = HeaderValue::from_static("Basic YTpi");
            sent.headers.insert(AUTHORIZATION, value);
        }
        Some(body) => sent.body = body.to_owned().into(),
        None => {}
    }
    // The page that a form or a link is on.
    if let Some(page) = about.lines().find_map(|line| line.strip_prefix("from: ")) {
        let page = format!("{}://{}{page}", target.scheme.as_str(), key("host"));
        sent.headers.insert(REFERER, page.parse().unwrap());
    }
    // A header that the case sends besides.
    if let Some(header) = about.lines().find_map(|line| line.strip_prefix("sends: ")) {
        let (name, value) = header.split_once(": ").unwrap();
        let name: HeaderName = name.parse().unwrap();
        sent.headers.insert(name, value.parse().unwrap());
    }
    let response = Response {
        reason: reason.map(str::to_owned),
        ..answer(status.parse().unwrap(), &headers, body)
    };
    let exchange = Exchange {
        redirects: Vec::new(),
        last: hop(sent, response),
        unfollowed: None,
    };
    let check = unmet(key("failed"));
    let expect = about.lines().find_map(|line| line.strip_prefix("expect: "));
    let expect = expect.map(expected);
    let title = body
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map(|(title, _)| title);
    told(diagnose(&Evidence {
        target: &target,
        host: key("host"),
        case_path: path,
        found: Found::Response {
            exchange: &exchange,
            title,
            text: body,
        },
        failed: &[&check],
        refused: &[],
        expect: expect.as_ref(),
        before: None,
        is_timeout_typed: false,
        run: &RunFacts::default(),
    }))
}
