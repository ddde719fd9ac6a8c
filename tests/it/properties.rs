//! What holds whatever is written: suites and answers that nobody thought of.

use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use smoke::source::{Style, draw};
use smoke::suite::{Options, RequestDefaults, discover, load};
use tokio::runtime::Runtime;

use crate::server::Server;
use crate::transport::{ask, get, within};

/// Pieces of suites, whole and broken.
const SUITES: [&str; 40] = [
    "{{",
    "}}",
    "{{x}}",
    "{{'",
    "[",
    "]",
    "[[case]]",
    "[case.expect]",
    "[[case.step]]",
    "[vars]",
    "[defaults]",
    "{",
    "}",
    "\"",
    "'''",
    "=",
    "\n",
    ",",
    ".",
    "#",
    "-",
    "0",
    "1e999",
    "nan",
    "inf",
    "18446744073709551616",
    "true",
    "é",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "\\",
    "\\u0000",
    "not = ",
    "each = ",
    "include = ",
    "get = ",
    "status = ",
    "a = {}",
    "$..*",
];

/// Pieces of answers, whole and broken.
const ANSWERS: [&str; 24] = [
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.0 404 \r\n",
    "HTTP/1.1 103\r\n",
    "HTTP/2 200\r\n",
    "Content-Length: 3\r\n",
    "Content-Length: 18446744073709551616\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Type: text/html\r\n",
    "Location: /\r\n",
    "Set-Cookie: a=b\r\n",
    "X: \u{e9}\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "3\r\nabc\r\n",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "abc",
    "\0",
    ":",
    " ",
    "\u{1f}\u{8b}",
];

/// A shipped suite, a few of whose places have something else.
fn edited() -> impl Strategy<Value = String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites");
    let files = fs::read_dir(folder).unwrap();
    let texts: Vec<String> = files
        .filter_map(|file| fs::read_to_string(file.unwrap().path()).ok())
        .collect();
    let edits = vec((any::<Index>(), 0_usize..12, select(&SUITES[..])), 1..5);
    (select(texts), edits).prop_map(|(text, edits)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, length, piece) in edits {
            let start = at.index(chars.len() + 1);
            let end = chars.len().min(start + length);
            chars.splice(start..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn every_text_is_a_suite_or_has_its_mistakes_drawn(text in edited()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("suite.toml");
        fs::write(&path, text).unwrap();
        let options = Options {
            vars: Vec::new(),
            env: &|_| None,
            defaults: RequestDefaults::default(),
        };
        let loaded = load(&discover(&[path]).unwrap(), &options);
        for finding in &loaded.findings {
            let drawn = draw(finding, Style::Plain);
            let shown = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
            prop_assert!(drawn.chars().all(shown), "{drawn:?}");
        }
    }

    #[test]
    fn every_answer_is_one_or_has_a_cause(pieces in vec(select(&ANSWERS[..]), 0..9)) {
        let bytes: Vec<u8> = encoding_rs::mem::encode_latin1_lossy(&pieces.concat()).into_owned();
        let asked = Runtime::new().unwrap().block_on(async {
            let server = Server::tcp(move |mut conn| {
                let bytes = bytes.clone();
                async move {
                    conn.request().await;
                    conn.send(&bytes).await;
                }
            });
            ask(&server, &get("/"), &within(Duration::from_secs(5))).await
        });
        if let Err(error) = asked {
            let told = error.cause.to_string();
            prop_assert!(!error.cause.is_timeout(), "{told}");
            prop_assert!(!told.is_empty() && !told.contains(char::is_control), "{told:?}");
        }
    }
}
