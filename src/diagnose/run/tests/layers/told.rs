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
        let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
        evidence.add(&with(subject, "nginx"));
        evidence.add(&with(subject, "app"));
        assert_eq!(evidence.findings().len(), count, "{subject}");
    }
}
