//! `Location`s as servers really send them: what is expected, the redirects
//! that are followed and the diagnosis read them alike.

use std::fmt::Write;

use super::{Desk, Said, Up};
use crate::server::{Conn, path};

/// The values that the answer to `/from/N` has; `HOST` stands for the server.
const SENT: [&[&[u8]]; 15] = [
    &["/café?é".as_bytes()],
    &[b"/caf\xe9?\xe9"],
    &[b"  /a b?c d  "],
    &[b"to"],
    &[b"../to?a=b"],
    &[b"?page=2"],
    &[b"//HOST/to"],
    &[b"http://me:pw@HOST/to"],
    &[b"/to#part"],
    &[b"/to", b"/to"],
    // From here on, nobody can follow.
    &[b""],
    &[b"/to", b"/elsewhere"],
    &[b"http://["],
    &[b"mailto:a@b.example"],
    &[],
];

/// Where the first ten of them lead.
const LEADS_TO: [&str; 10] = [
    "/caf%C3%A9?%C3%A9",
    "/caf%E9?%E9",
    "/a%20b?c%20d",
    "/from/to",
    "/to?a=b",
    "/from/5?page=2",
    "/to",
    "/to",
    "/to",
    "/to",
];

async fn serve(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let number = path(&request).strip_prefix("/from/");
        let values = number.and_then(|number| SENT.get(number.parse::<usize>().ok()?));
        let Some(values) = values else {
            conn.answer("200 OK", "", "").await;
            continue;
        };
        let host = crate::server::header(&request, "host").unwrap_or_default();
        let mut answer = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n".to_vec();
        for value in *values {
            answer.extend_from_slice(b"Location: ");
            let at = value.windows(4).position(|part| part == b"HOST");
            let (before, after) = value.split_at(at.unwrap_or(0));
            answer.extend_from_slice(before);
            if at.is_some() {
                answer.extend_from_slice(host.as_bytes());
            }
            answer.extend_from_slice(after.strip_prefix(b"HOST").unwrap_or(after));
            answer.extend_from_slice(b"\r\n");
        }
        answer.extend_from_slice(b"\r\n");
        conn.send(answer).await;
    }
}

/// What is said of the cases that `of` makes, one for each number of `range`.
fn told(server: &Up, range: std::ops::Range<usize>, of: impl Fn(usize) -> String) -> Said {
    let mut suite = String::new();
    for number in range {
        let keys = of(number);
        writeln!(suite, "[[case]]\nget = '/from/{number}'\n{keys}\n").unwrap();
    }
    Desk::with_suite(&suite).run(&["--target", &server.at(), "--verbose"])
}

/// The part of a console report that is about the case of this number.
#[track_caller]
fn story(said: &Said, number: usize) -> &str {
    let line = format!("site::GET /from/{number} @");
    let (_, story) = said.out.split_once(&line).expect("a failure");
    story.split("FAIL").next().unwrap()
}

#[test]
fn whoever_reads_a_location_reads_the_same() {
    let server = Up::with(serve);
    // Followed or not, it leads to the same.
    told(&server, 0..10, |number| {
        let to = LEADS_TO[number];
        format!("follow = true\nexpect.url = '{to}'\nexpect.hops = 1")
    })
    .ends_with(0);
    told(&server, 0..10, |number| {
        // Credentials and a fragment are said, though no request has them.
        let to = match number {
            7 => format!("http://me:pw@{}/to", server.at()),
            8 => "/to#part".to_owned(),
            _ => LEADS_TO[number].to_owned(),
        };
        format!("expect.redirect = '{to}'")
    })
    .ends_with(0);
    // The diagnosis, which never shows a query.
    let said = told(&server, 0..10, |_| "expect.status = 200".to_owned()).ends_with(1);
    for (number, to) in LEADS_TO.into_iter().enumerate() {
        let to = match to.split_once('?') {
            Some((path, _)) => format!("{path}?…"),
            None => to.to_owned(),
        };
        let why = format!("/from/{number} redirects (302) to {to}, and the case doesn't follow");
        let story = story(&said, number);
        assert!(story.contains(&why), "{why}: {story}");
    }
}

#[test]
fn what_leads_nowhere_leads_nowhere_for_all() {
    let server = Up::with(serve);
    let followed = told(&server, 10..15, |_| "follow = true".to_owned()).ends_with(1);
    let expected = told(&server, 10..15, |number| match number {
        13 => "expect.redirect = 'mailto:a@b.example'".to_owned(),
        14 => "expect.redirect = '/to'".to_owned(),
        // Whatever is expected.
        number => format!("expect.redirect = {{ not = '/from/{number}' }}\nexpect.status = 302"),
    })
    .ends_with(1);
    for (number, stuck, redirect, why) in [
        (
            10,
            "a redirect to where it came by before",
            "expected not \"/from/10\"",
            "that can't be followed: its Location is empty",
        ),
        (
            11,
            "one with 2 different `Location`s",
            "2 different `Location`s",
            "that can't be followed: there are 2 different Location headers",
        ),
        (
            12,
            "one to \"http://[\", which is no URL of http or https",
            "\"http://[\", which is no URL",
            "that can't be followed: Location is \"http://[\"",
        ),
        (
            14,
            "one without a `Location`",
            "302 Found without a `Location`",
            "that can't be followed: there is no Location header",
        ),
    ] {
        let followed = story(&followed, number);
        assert!(followed.contains(stuck), "{stuck}: {followed}");
        assert!(followed.contains(why), "{why}: {followed}");
        let expected = story(&expected, number);
        assert!(expected.contains(redirect), "{redirect}: {expected}");
    }
    // A client of another kind may open it.
    let followed = story(&followed, 13);
    assert!(followed.contains("\"mailto:a@b.example\", which is no URL of http or https"));
    let mut lines = expected.out.lines();
    let line = lines.find(|line| line.contains("/from/13 @")).unwrap();
    assert!(line.contains("PASS"), "{}", expected.out);
}
