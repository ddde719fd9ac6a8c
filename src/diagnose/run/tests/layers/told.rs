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
fn where_others_are_answered_it_is_a_head_that_is_missing() {
    let not_http = |in_doubt: bool| {
        let found = Diagnosis::new(Code::NotHttp, "no HTTP");
        let found = if in_doubt { found.or("a head") } else { found };
        trial("/b", "x", Verdict::Errored, Some(found))
    };
    let of = |trials: [TrialFinished; 2]| {
        let mut evidence = RunEvidence::default();
        for trial in &trials {
            evidence.add(trial);
        }
        lines(&evidence.findings())
    };
    let answered = || ended("/a", "x", &OK);
    let missing = ["likely malformed-answer: /b@x"];
    assert_eq!(of([answered(), not_http(true)]), missing);
    let spoke_first = ["certain not-http: /b@x"];
    assert_eq!(of([answered(), not_http(false)]), spoke_first);
    let elsewhere = ["likely not-http: /b@x"];
    assert_eq!(of([ended("/a", "y", &OK), not_http(true)]), elsewhere);
}

#[test]
fn what_waits_for_no_http_is_explained_by_it() {
    let none = || Some(dies(Code::NotHttp));
    let waits = || dies(Code::AnswerTimeout);
    assert_found(
        &[("/", waits(), none()), ("/a", waits(), none())],
        ["likely not-http: /@nginx /a@nginx /@app /a@app"],
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

#[test]
fn a_host_whose_other_pages_come_is_not_refused() {
    let refused = || fails(Code::DisallowedHost, 400);
    let at_app = |path, end| {
        let mut finished = ended(path, "app", end);
        let hops = &mut finished.outcome.attempts[0].step.hops;
        hops[0].headers = vec![("server".to_owned(), "gunicorn".to_owned())];
        finished
    };
    let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
    evidence.add(&ended("/", "nginx", &OK));
    evidence.add(&ended("/form", "nginx", &refused()));
    evidence.add(&at_app("/", &OK));
    evidence.add(&at_app("/form", &refused()));
    let found = evidence.findings();
    assert_eq!(lines(&found), ["likely fails-alike: /form@nginx /form@app"]);
    let next = &found[0].diagnosis.next;
    assert!(next[0].contains("journalctl -u gunicorn"), "{next:?}");
}

#[test]
fn what_fails_alike_is_mended_at_the_application() {
    let with_step = |target| {
        let mut finished = ended("/a", target, &fails(Code::DisallowedHost, 400));
        let diagnosis = finished.outcome.attempts[0].step.diagnosis.as_mut();
        diagnosis.unwrap().next = vec![format!("look at {target}")];
        finished
    };
    let mut evidence = RunEvidence::of(vec![behind(true)], Arc::default());
    for target in ["nginx", "app"] {
        evidence.add(&with_step(target));
    }
    let found = evidence.findings();
    assert_eq!(lines(&found), ["likely disallowed-host: /a@nginx /a@app"]);
    assert_eq!(found[0].diagnosis.next, ["look at app"]);
}

#[test]
fn where_the_application_passes_another_one_is_asked() {
    for code in [
        Code::DjangoServerError,
        Code::DjangoNotFound,
        Code::OldRelease,
    ] {
        let found = compared(behind(true), &[("/a", fails(code.clone(), 200), Some(OK))]);
        assert_eq!(lines(&found), [format!("likely {code}: /a@nginx")]);
        let step = &found[0].diagnosis.next[0];
        let pass = "needs `proxy_pass http://unix:/run/nowhere/app.sock;`, then";
        assert!(step.contains(pass), "{step}");
        assert_eq!(
            step.contains("proxy_cache_path"),
            code == Code::OldRelease,
            "{step}"
        );
    }
}
