//! What findings at several layers show beside their trials.

use super::*;
use crate::record::{Aspect, Look};

#[test]
fn what_is_only_taken_to_be_behind_makes_nothing_certain() {
    let refused = || fails(Code::DisallowedHost, 400);
    let cases = [
        ("/", refused(), Some(OK)),
        ("/a", refused(), Some(OK)),
        ("/b", fails(Code::ServerError, 500), Some(OK)),
    ];
    let found = compared(behind(false), &cases);
    let expected = [
        "likely disallowed-host: /@nginx /a@nginx",
        "likely server-error: /b@nginx",
    ];
    assert_eq!(lines(&found), expected);
    assert!(found[0].otherwise.is_some());
    let found = compared(behind(true), &cases);
    assert_eq!(found[0].certainty, Certainty::Certain);
    assert_eq!(found[0].otherwise, None);
}

#[test]
fn a_certificate_and_an_application_that_fails() {
    let expired = || dies(Code::CertificateExpired);
    assert_found(
        &[
            ("/", expired(), Some(OK)),
            ("/a", expired(), Some(fails(Code::DjangoServerError, 500))),
        ],
        [
            "certain certificate-expired: /@nginx /a@nginx",
            "likely django-server-error: /a@app",
        ],
    );
}

#[test]
fn a_default_page_and_an_application_that_is_slow() {
    let page = || fails(Code::NginxDefaultPage, 200);
    assert_found(
        &[
            ("/", page(), Some(OK)),
            (
                "/a",
                fails(Code::NotPassedOn, 404),
                Some(dies(Code::AnswerTimeout)),
            ),
        ],
        [
            "certain nginx-default-page: /@nginx /a@nginx",
            "likely answer-timeout: /a@app",
        ],
    );
}

#[test]
fn another_host_is_another_case() {
    let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
    evidence.add(&ended("/", "nginx", &fails(Code::BadGateway, 502)));
    let mut other = ended("/", "app", &OK);
    other.trial.host = "other.example".to_owned();
    evidence.add(&other);
    let found = evidence.findings();
    assert_eq!(found[0].diagnosis.cause, "wrong: /");
}

#[test]
fn what_comes_and_goes_is_told_so() {
    let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
    let bad = fails(Code::BadGateway, 502);
    evidence.add(&ended("/", "nginx", &bad));
    let mut again = ended("/", "nginx", &OK);
    again.trial.id = "s::/ again@nginx".to_owned();
    evidence.add(&again);
    evidence.add(&ended("/", "app", &OK));
    assert_eq!(evidence.findings()[0].only, Some(Only::Sometimes));
}

#[test]
fn responses_of_a_case_that_only_passes_behind_are_kept_side_by_side() {
    let with_look = |path: &str, target: &str, end: &End| {
        let mut finished = ended(path, target, end);
        let status = end.status.to_string();
        finished.outcome.attempts[0].step.look = Some(Box::new(Look {
            aspects: vec![(Aspect::Status, status)],
            is_cut: false,
        }));
        finished
    };
    let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
    let bad = fails(Code::BadGateway, 502);
    evidence.add(&ended("/unseen", "nginx", &bad));
    evidence.add(&with_look("/", "nginx", &bad));
    evidence.add(&ended("/unseen", "app", &OK));
    evidence.add(&with_look("/", "app", &OK));
    let found = evidence.findings();
    let looks = found[0].looks.iter();
    let looks = looks.map(|it| (&*it.trial, it.look.of(&Aspect::Status)));
    let expected = [("s::/@nginx", "502"), ("s::/@app", "200")];
    assert_eq!(looks.collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_only_asked_in_front_has_the_cause_that_lets_nothing_through() {
    let refused = || fails(Code::DisallowedHost, 400);
    assert_found(
        &[
            ("/", refused(), Some(refused())),
            ("/a", refused(), None),
            ("/b", refused(), Some(OK)),
        ],
        [
            "likely disallowed-host: /@nginx /a@nginx /@app",
            "certain disallowed-host: /b@nginx",
        ],
    );
}
