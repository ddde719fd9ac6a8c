//! What a run shows, told by hand.

mod layers;

use super::*;
use crate::record::{Attempt, Certainty, Outcome, StepRecord, TrialInfo};
use crate::source::Place;

const HOST: &str = "site.example";

/// A trial that ended with a verdict and perhaps shows a cause.
fn trial(
    case: &str,
    target: &str,
    verdict: Verdict,
    diagnosis: Option<Diagnosis>,
) -> TrialFinished {
    let step = StepRecord {
        diagnosis,
        ..StepRecord::default()
    };
    TrialFinished {
        trial: TrialInfo {
            id: format!("s::{case}@{target}"),
            suite: "s".to_owned(),
            case: case.to_owned(),
            target: target.to_owned(),
            row: None,
            place: Place {
                path: "s.toml".to_owned(),
                line: 1,
                column: 1,
                text: String::new(),
                start: 0,
                end: 0,
            },
            host: HOST.to_owned(),
            request: format!("GET /{case}"),
            tags: Vec::new(),
        },
        outcome: Outcome {
            verdict,
            reason: None,
            attempts: vec![Attempt::of(std::time::Duration::ZERO, step)],
            allowed: 1,
        },
    }
}

fn failed(case: &str, target: &str, code: Code) -> TrialFinished {
    let diagnosis = Diagnosis::of(code, case, |path| format!("something is wrong with {path}"));
    trial(case, target, Verdict::Failed, Some(diagnosis))
}

fn passed(case: &str, target: &str) -> TrialFinished {
    trial(case, target, Verdict::Passed, None)
}

fn found(trials: &[TrialFinished]) -> Vec<(String, Vec<String>)> {
    let mut evidence = RunEvidence::default();
    for trial in trials {
        evidence.add(trial);
    }
    let found = evidence.findings().into_iter();
    found
        .map(|it| (it.diagnosis.code.to_string(), it.trials))
        .collect()
}

fn ids<const N: usize>(ids: [&str; N]) -> Vec<String> {
    ids.map(|id| format!("s::{id}")).to_vec()
}

#[test]
fn the_cause_of_most_trials_comes_first() {
    let trials = [
        failed("a", "x", Code::DjangoServerError),
        failed("b", "x", Code::BadGateway),
        failed("c", "x", Code::BadGateway),
        passed("d", "x"),
    ];
    let expected = [
        ("bad-gateway".to_owned(), ids(["b@x", "c@x"])),
        ("django-server-error".to_owned(), ids(["a@x"])),
    ];
    assert_eq!(found(&trials), expected);
}

#[test]
fn a_default_page_explains_what_its_server_has_not() {
    let page = || failed("home", "x", Code::NginxDefaultPage);
    let file = || failed("css", "x", Code::Static404FromNginx);
    let all = ("nginx-default-page".to_owned(), ids(["home@x", "css@x"]));
    assert_eq!(found(&[page(), file()]), [all]);
    // Its own 404 page has not the title that the site's has.
    let title = trial("title", "x", Verdict::Failed, None);
    let all = ("nginx-default-page".to_owned(), ids(["home@x", "title@x"]));
    assert_eq!(found(&[page(), title]), [all]);
    // Another target, something that is as it should be, another cause.
    let elsewhere = failed("css", "y", Code::Static404FromNginx);
    assert_eq!(found(&[page(), elsewhere]).len(), 2);
    assert_eq!(found(&[page(), file(), passed("about", "x")]).len(), 2);
    assert_eq!(
        found(&[page(), failed("api", "x", Code::BadGateway)]).len(),
        2
    );
}

#[test]
fn a_new_project_has_no_pages_though_its_files_are_served() {
    let page = || failed("home", "x", Code::DjangoWelcomePage);
    let missing = || failed("basket", "x", Code::DjangoNotFound);
    let at = |path: &str| {
        let mut finished = passed(path, "x");
        finished.outcome.attempts[0]
            .step
            .hops
            .push(layers::hop(path, &layers::OK));
        finished
    };
    let all = (
        "django-welcome-page".to_owned(),
        ids(["home@x", "basket@x"]),
    );
    for path in ["/static/a.css", "/admin/"] {
        assert_eq!(
            found(&[page(), missing(), at(path)]),
            std::slice::from_ref(&all)
        );
    }
    assert_eq!(found(&[page(), missing(), at("/about/")]).len(), 2);
}

#[test]
fn one_cause_on_several_targets_is_one_finding_where_the_same_is_to_be_done() {
    let mut evidence = RunEvidence::default();
    for target in ["x", "y", "z"] {
        evidence.add(&failed("a", target, Code::DebugOn));
    }
    evidence.add(&passed("a", "well"));
    let findings = evidence.findings();
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    assert_eq!(finding.certainty, Certainty::Certain);
    let shares: Vec<_> = finding
        .targets
        .iter()
        .map(|it| (&*it.target, it.of))
        .collect();
    assert_eq!(shares, [("x", 1), ("y", 1), ("z", 1)]);
    assert_eq!(finding.elsewhere[0].target, "well");
    assert_eq!(
        (finding.elsewhere[0].passed, finding.elsewhere[0].of),
        (1, 1)
    );
    // All say it of the same path.
    assert_eq!(finding.diagnosis.cause, "something is wrong with a");
}

#[test]
fn a_sentence_for_several_stands_where_they_differ() {
    let mut evidence = RunEvidence::default();
    for path in ["a", "b"] {
        evidence.add(&failed(path, "x", Code::DebugOn));
    }
    let cause = &evidence.findings()[0].diagnosis.cause;
    assert_eq!(cause, "something is wrong with these");
}

#[test]
fn of_how_many_were_in_flight_the_most_is_told() {
    let mut evidence = RunEvidence::default();
    for (case, many) in [("a", 3), ("b", 7), ("c", 5)] {
        let slow = Diagnosis::new(Code::AnswerTimeout, "no answer").in_flight(many);
        let slow = slow.step(format!("up to {many}"));
        evidence.add(&trial(case, "x", Verdict::Errored, Some(slow)));
    }
    let found = &evidence.findings()[0].diagnosis;
    assert_eq!((found.in_flight, &*found.next[0]), (Some(7), "up to 7"));
}

#[test]
fn what_is_not_sent_has_the_cause_of_its_target() {
    let mut evidence = RunEvidence::default();
    let refused = Diagnosis::new(Code::ConnectionRefused, "nobody listens");
    evidence.down("x", None, Some(&refused));
    evidence.add(&trial("a", "x", Verdict::Errored, Some(refused)));
    let mut unsent = trial("b", "x", Verdict::Errored, None);
    unsent.outcome.attempts.clear();
    evidence.add(&unsent);
    let findings = evidence.findings();
    assert_eq!(findings[0].trials, ids(["a@x", "b@x"]));
    assert_eq!(
        (findings[0].unsent, findings[0].verdict),
        (1, Verdict::Errored)
    );
}
