//! Connections that are closed on what others are answered.

use super::*;

#[test]
fn connections_that_nginx_closes() {
    let closed = dies(Code::ClosedWithoutAnswer);
    let found = compared(behind(true), &[("/", closed, Some(OK))]);
    assert_eq!(lines(&found), ["likely closed-without-answer: /@nginx"]);
    let Diagnosis {
        cause: told, next, ..
    } = &found[0].diagnosis;
    assert!(told.contains("what app answers"), "{told}");
    assert!(next[0].contains("return 444"), "{next:?}");
}

#[test]
fn hosts_that_are_not_answered_while_others_are() {
    let told = |cases: &[(&str, &str, End)]| {
        let mut evidence = RunEvidence::default();
        for (path, host, end) in cases {
            let mut finished = ended(path, "nginx", end);
            (*host).clone_into(&mut finished.trial.host);
            evidence.add(&finished);
        }
        let found = evidence.findings().remove(0);
        assert_eq!(found.certainty, Certainty::Likely);
        (found.diagnosis.cause, found.diagnosis.next[0].clone())
    };
    let closed = || dies(Code::ClosedWithoutAnswer);
    let (whose, first) = told(&[
        ("/", "a.example", OK),
        ("/", "www.a.example:8000", closed()),
    ]);
    assert!(whose.contains("asks for www.a.example, while"), "{whose}");
    assert!(
        first.contains("`return 444` must have www.a.example in"),
        "{first}"
    );
    let two = [
        ("/", "a.example", OK),
        ("/", "b", closed()),
        ("/", "c", closed()),
    ];
    assert!(told(&two).0.contains("asks for some hosts, while"));
    // A page of a host that is answered otherwise.
    let page = [("/", "a.example", OK), ("/slow", "a.example", closed())];
    assert!(told(&page).0.contains("a worker dies"));
}
