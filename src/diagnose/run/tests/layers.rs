//! Runs at several layers, with several faults at once: each finding explains its
//! own trials.

mod apart;
mod closed;
mod shown;
mod told;

use std::sync::Arc;

use super::*;
use crate::plan::{Layer, Target};
use crate::record::{HopRecord, Only, TimingRecord};

/// How a trial ended.
#[derive(Clone)]
pub(super) struct End {
    verdict: Verdict,
    code: Option<Code>,
    status: u16,
    head: u64,
    took_us: u64,
}

pub(super) const OK: End = End {
    verdict: Verdict::Passed,
    code: None,
    status: 200,
    head: 300,
    took_us: 2_000,
};

fn fails(code: Code, status: u16) -> End {
    End {
        verdict: Verdict::Failed,
        code: Some(code),
        status,
        ..OK
    }
}

/// Nothing came, or nothing was sent.
fn dies(code: Code) -> End {
    End {
        verdict: Verdict::Errored,
        ..fails(code, 0)
    }
}

fn unknown(status: u16) -> End {
    End {
        code: None,
        ..fails(Code::ServerError, status)
    }
}

pub(super) fn hop(path: &str, end: &End) -> HopRecord {
    HopRecord {
        method: "GET".to_owned(),
        url: format!("http://{HOST}{path}"),
        sent_headers: Vec::new(),
        version: "HTTP/1.1".to_owned(),
        status: end.status,
        reason: None,
        headers: vec![("server".to_owned(), "nginx/1.22".to_owned())],
        head_size: end.head,
        size: 0,
        wire_size: 0,
        remote: None,
        timings: TimingRecord::default(),
        tls: None,
    }
}

/// The case of a path at a target.
fn ended(path: &str, target: &str, end: &End) -> TrialFinished {
    // What a cause says of several paths is the same.
    let code = end.code.clone();
    let diagnosis = code.map(|code| Diagnosis::of(code, path, |path| format!("wrong: {path}")));
    let mut finished = trial(path, target, end.verdict, diagnosis);
    let attempt = &mut finished.outcome.attempts[0];
    attempt.elapsed_us = end.took_us;
    if end.status > 0 {
        attempt.step.hops.push(hop(path, end));
    }
    finished
}

fn target(name: &str, spelling: &str) -> Arc<Target> {
    Arc::new(Target {
        name: name.to_owned(),
        ..Target::parse(spelling).unwrap()
    })
}

/// `app` behind `nginx`.
fn behind(is_declared: bool) -> Layer {
    Layer {
        outer: target("nginx", "127.0.0.1:1"),
        inner: target("app", "unix:/run/nowhere/app.sock"),
        is_declared,
    }
}

/// What is found where cases end so at nginx, and so at the application.
fn compared(layer: Layer, cases: &[(&str, End, Option<End>)]) -> Vec<Finding> {
    let mut evidence = RunEvidence::of(vec![layer], Arc::default());
    for (path, outer, _) in cases {
        evidence.add(&ended(path, "nginx", outer));
    }
    for (path, _, inner) in cases {
        if let Some(inner) = inner {
            evidence.add(&ended(path, "app", inner));
        }
    }
    evidence.findings()
}

/// The findings in a line each: how sure, the code, the trials.
fn lines(findings: &[Finding]) -> Vec<String> {
    let lines = findings.iter().map(|finding| {
        let ids = finding.trials.iter().map(|id| id.trim_start_matches("s::"));
        let ids: Vec<&str> = ids.collect();
        let code = &finding.diagnosis.code;
        format!("{} {code}: {}", finding.certainty, ids.join(" "))
    });
    lines.collect()
}

#[track_caller]
fn assert_found<const N: usize>(cases: &[(&str, End, Option<End>)], expected: [&str; N]) {
    assert_eq!(lines(&compared(behind(true), cases)), expected);
}

#[test]
fn a_host_that_is_not_passed_on_and_a_view_that_fails() {
    let refused = || fails(Code::DisallowedHost, 400);
    assert_found(
        &[
            ("/", refused(), Some(OK)),
            ("/a", refused(), Some(OK)),
            ("/b", refused(), Some(fails(Code::DjangoServerError, 500))),
        ],
        [
            "likely disallowed-host: /@nginx /a@nginx /b@nginx",
            "likely django-server-error: /b@app",
        ],
    );
}

#[test]
fn a_host_that_nobody_knows_and_a_file_that_is_missing() {
    let refused = || fails(Code::DisallowedHost, 400);
    assert_found(
        &[
            ("/", refused(), Some(refused())),
            ("/a", refused(), Some(refused())),
            ("/static/a.css", fails(Code::Static404FromNginx, 404), None),
        ],
        [
            "certain disallowed-host: /@nginx /a@nginx /@app /a@app",
            "certain static-404-from-nginx: /static/a.css@nginx",
        ],
    );
}

#[test]
fn a_path_behind_nobody_and_files_that_nobody_serves() {
    let bad = || fails(Code::BadGateway, 502);
    let found = compared(
        behind(true),
        &[
            ("/", OK, Some(OK)),
            ("/api/a", bad(), Some(OK)),
            ("/api/b", bad(), Some(OK)),
            ("/static/a.css", fails(Code::StaticNotServed, 404), None),
        ],
    );
    let expected = [
        "likely bad-gateway: /api/a@nginx /api/b@nginx",
        "likely static-not-served: /static/a.css@nginx",
    ];
    assert_eq!(lines(&found), expected);
    let only = found.iter().map(|finding| finding.only.clone());
    let below = Some(Only::Below("/api/".to_owned()));
    assert_eq!(only.collect::<Vec<_>>(), [below, Some(Only::Files)]);
    let Diagnosis { cause, next, .. } = &found[0].diagnosis;
    assert_eq!(
        cause,
        "nginx gets no proper answer (502) to what app answers when it is asked"
    );
    let pass = "proxy_pass http://unix:/run/nowhere/app.sock;";
    assert!(next[0].contains(pass), "{next:?}");
}

#[test]
fn a_front_that_is_down() {
    let gone = || dies(Code::ConnectionRefused);
    let cases = [("/", gone(), Some(OK)), ("/a", gone(), Some(OK))];
    let found = compared(behind(true), &cases);
    assert_eq!(
        lines(&found),
        ["certain connection-refused: /@nginx /a@nginx"]
    );
    let next = &found[0].diagnosis.next;
    assert!(next[0].contains("systemctl status nginx"), "{next:?}");
}

#[test]
fn an_application_that_is_away_and_a_file_that_is_missing() {
    let bad = || fails(Code::BadGateway, 502);
    let gone = || Some(dies(Code::SocketMissing));
    let found = compared(
        behind(true),
        &[
            ("/", bad(), gone()),
            ("/a", bad(), gone()),
            ("/only-at-nginx", bad(), None),
            (
                "/static/a.css",
                fails(Code::Static404FromNginx, 404),
                gone(),
            ),
        ],
    );
    let expected = [
        "likely socket-missing: /@nginx /a@nginx /only-at-nginx@nginx /@app /a@app \
         /static/a.css@app",
        "certain static-404-from-nginx: /static/a.css@nginx",
    ];
    assert_eq!(lines(&found), expected);
    assert_eq!(
        found[0].diagnosis.cause,
        "wrong: these, and so nginx answers 502"
    );
}

#[test]
fn heads_that_are_too_big_and_a_page_that_is_nowhere() {
    let bad = || fails(Code::BadGateway, 502);
    let big = |head| Some(End { head, ..OK });
    let found = compared(
        behind(true),
        &[
            ("/", OK, big(3_000)),
            ("/login", bad(), big(5_300)),
            ("/admin", bad(), big(6_150)),
            (
                "/lost",
                fails(Code::DjangoNotFound, 404),
                Some(fails(Code::DjangoNotFound, 404)),
            ),
        ],
    );
    let expected = [
        "likely bad-gateway: /login@nginx /admin@nginx",
        "likely django-not-found: /lost@nginx /lost@app",
    ];
    assert_eq!(lines(&found), expected);
    let Diagnosis { cause, next, .. } = &found[0].diagnosis;
    let told = "the heads of these answers are too big for nginx (502): at app they have 5.3 kB and \
                more, those that get through at most 3.0";
    assert_eq!(cause, told);
    assert!(
        next[0].contains("`proxy_buffer_size 16k; proxy_buffers 8 16k;` beside"),
        "{next:?}"
    );
    // A larger one gets through: it isn't the size.
    let found = compared(
        behind(true),
        &[("/", OK, big(6_000)), ("/login", bad(), big(5_300))],
    );
    assert_eq!(lines(&found), ["likely bad-gateway: /login@nginx"]);
    assert_eq!(
        found[0].diagnosis.cause,
        "nginx gets no proper answer (502) to what app answers when it is asked"
    );
}

#[test]
fn a_page_that_takes_long_and_a_view_that_fails_at_both() {
    let slow = |took_us| End {
        took_us,
        ..fails(Code::GatewayTimeout, 504)
    };
    let broken = || fails(Code::ServerError, 500);
    let found = compared(
        behind(true),
        &[
            ("/", OK, Some(OK)),
            (
                "/report",
                slow(2_000_100),
                Some(End {
                    took_us: 3_400_000,
                    ..OK
                }),
            ),
            ("/a", broken(), Some(broken())),
        ],
    );
    let expected = [
        "likely server-error: /a@nginx /a@app",
        "certain gateway-timeout: /report@nginx",
    ];
    assert_eq!(lines(&found), expected);
    let Diagnosis { cause, next, .. } = &found[1].diagnosis;
    assert_eq!(
        cause,
        "nginx gives up after 2 s what takes app up to 4 s (504)"
    );
    assert!(next[0].contains("`proxy_read_timeout 8s;`"), "{next:?}");
}

#[test]
fn answers_that_differ_without_a_cause_are_told_by_their_status() {
    let found = compared(
        behind(true),
        &[
            ("/", unknown(200), Some(OK)),
            ("/a", unknown(404), Some(OK)),
            ("/b", unknown(404), Some(OK)),
            // The application itself is not as expected; nobody knows why.
            ("/c", unknown(200), Some(unknown(200))),
        ],
    );
    let expected = [
        "likely front-differs: /a@nginx /b@nginx",
        "likely fails-alike: /c@nginx /c@app",
        "likely front-differs: /@nginx",
    ];
    assert_eq!(lines(&found), expected);
    let compare = format!(
        "`smoke compare nginx=127.0.0.1:1 app=unix:/run/nowhere/app.sock --host {HOST}` shows what \
         differs"
    );
    assert_eq!(found[0].diagnosis.next[1], compare);
}
