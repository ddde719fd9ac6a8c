//! What other trials of a run refute.

use super::*;
use crate::expect::{Check, Judgement};

#[test]
fn where_others_are_answered_a_worker_dies() {
    assert_found(
        &[
            ("/", OK, Some(OK)),
            (
                "/a",
                fails(Code::BadGateway, 502),
                Some(dies(Code::HttpToUwsgiSocket)),
            ),
        ],
        ["likely closed-without-answer: /a@nginx /a@app"],
    );
}

#[test]
fn who_has_answers_asks_another_place() {
    let found = compared(behind(true), &[("/", OK, Some(dies(Code::SocketMissing)))]);
    assert_eq!(lines(&found), ["certain socket-missing: /@app"]);
    let step = &found[0].diagnosis.next[0];
    assert!(
        step.contains("nginx gets its answers from another place"),
        "{step}"
    );
}

#[test]
fn what_nginx_takes_away_is_told_where_the_application_answers() {
    for (code, status, step) in [
        (
            Code::EtagNotCompared,
            200,
            "take `proxy_set_header If-None-Match …` out",
        ),
        (
            Code::RangesIgnored,
            200,
            "take `proxy_set_header Range …` out",
        ),
        (
            Code::NotPassedOn,
            404,
            "needs `proxy_pass http://unix:/run/nowhere/app.sock;` and",
        ),
        (
            Code::MethodNotAllowed,
            405,
            "needs `proxy_pass http://unix:/run/nowhere/app.sock;` and",
        ),
    ] {
        let found = compared(
            behind(true),
            &[("/a", fails(code.clone(), status), Some(OK))],
        );
        assert_eq!(found.len(), 1, "{code}");
        assert_eq!(found[0].diagnosis.code, code);
        let told = &found[0].diagnosis.next[0];
        assert!(told.contains(step) && told.len() < 500, "{told}");
    }
}

#[test]
fn who_may_not_ask_says_nothing_of_nginx() {
    assert_found(
        &[(
            "/",
            fails(Code::BadGateway, 502),
            Some(dies(Code::SocketPermission)),
        )],
        [
            "likely bad-gateway: /@nginx",
            "certain socket-permission: /@app",
        ],
    );
}

#[test]
fn a_header_that_each_server_writes_itself_is_nobody_elses() {
    let with = |subject: &str, target: &str| {
        let mut finished = ended("/", target, &unknown(200));
        let check = Check {
            subject: subject.parse().unwrap(),
            judgement: Judgement::Unmet {
                expected: String::new(),
                actual: String::new(),
                notes: Vec::new(),
                is_unfit: false,
            },
            place: finished.trial.place.clone(),
        };
        finished.outcome.attempts[0].step.checks.push(check);
        finished
    };
    for (subject, count) in [("headers.server", 0), ("title", 1)] {
        for inner in [with(subject, "app"), ended("/", "app", &OK)] {
            let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
            evidence.add(&with(subject, "nginx"));
            evidence.add(&inner);
            assert_eq!(evidence.findings().len(), count, "{subject}");
        }
    }
}
