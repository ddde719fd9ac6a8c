//! `JUnit` reports read back.

use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use quick_xml::Reader;
use quick_xml::events::Event as XmlEvent;
use smoke::record::Verdict;
use smoke::report::{Dialect, Event, Junit};

use super::recording::{HOSTILE, events, trial, without_attempt};
use super::{Shared, tell};

fn xml(events: &[Event], dialect: Dialect) -> String {
    let out = Shared::default();
    tell(&mut Junit::to_writer(out.clone(), dialect), events);
    out.text()
}

#[test]
fn the_counts_are_right_on_every_level() {
    for dialect in [Dialect::Full, Dialect::Jenkins] {
        let report = Report::deserialize_from_str(&xml(&events(), dialect)).unwrap();
        assert_eq!((report.tests, report.failures, report.errors), (15, 5, 5));
        let names: Vec<_> = report
            .test_suites
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        assert_eq!(names, ["todo.nginx", "todo.gunicorn"]);
        let [nginx, gunicorn] = report.test_suites.as_slice() else {
            panic!("{report:?}");
        };
        let counts = |it: &quick_junit::TestSuite| (it.tests, it.failures, it.errors, it.skipped);
        assert_eq!(counts(nginx), (11, 5, 2, 1));
        assert_eq!(counts(gunicorn), (4, 0, 3, 1));
        for suite in &report.test_suites {
            let of = |wanted: fn(&TestCaseStatus) -> bool| {
                suite
                    .test_cases
                    .iter()
                    .filter(|it| wanted(&it.status))
                    .count()
            };
            let kind = |status: &TestCaseStatus, wanted| matches!(status, TestCaseStatus::NonSuccess { kind, .. } if *kind == wanted);
            let failures = suite
                .test_cases
                .iter()
                .filter(|it| kind(&it.status, NonSuccessKind::Failure));
            assert_eq!(failures.count(), suite.failures);
            let errors = suite
                .test_cases
                .iter()
                .filter(|it| kind(&it.status, NonSuccessKind::Error));
            assert_eq!(errors.count(), suite.errors);
            assert_eq!(
                of(|it| matches!(it, TestCaseStatus::Skipped { .. })),
                suite.skipped
            );
        }
    }
}

#[test]
fn names_are_unique_within_their_class() {
    let twice = ["a.b", "a_b", "a.b"].map(|case| unsent(case, Verdict::Errored, "x"));
    let report = Report::deserialize_from_str(&xml(&twice, Dialect::Full)).unwrap();
    let cases = &report.test_suites[0].test_cases;
    let names: Vec<_> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "a.b @ 10.0.0.1:80",
            "a_b @ 10.0.0.1:80",
            "a.b @ 10.0.0.1:80 (2)"
        ]
    );
    let class = cases[0]
        .classname
        .as_ref()
        .map(quick_junit::XmlString::as_str);
    assert_eq!(class, Some("v1_2.10_0_0_1:80"));
}

/// A trial of the suite `v1.2` that was not sent.
fn unsent(case: &str, verdict: Verdict, reason: &str) -> Event {
    let outcome = without_attempt(verdict, reason);
    let mut finished = trial(case, "10.0.0.1:80", (4, "get"), outcome);
    finished.trial.suite = "v1.2".into();
    Event::TrialFinished(Box::new(finished))
}

#[test]
fn a_suite_of_which_nothing_was_sent_to_a_target_is_one_case() {
    let skipped = |case, reason| unsent(case, Verdict::Skipped, reason);
    let mut events = vec![
        skipped("a", "only for gunicorn"),
        skipped("b", "only for gunicorn"),
        unsent("c", Verdict::NotRun, "interrupted"),
    ];
    for dialect in [Dialect::Full, Dialect::Jenkins] {
        let report = Report::deserialize_from_str(&xml(&events, dialect)).unwrap();
        assert_eq!((report.tests, report.test_suites[0].skipped), (1, 1));
        let [case] = report.test_suites[0].test_cases.as_slice() else {
            panic!("{report:?}");
        };
        assert_eq!(case.name.as_str(), "all cases @ 10.0.0.1:80");
        let told = format!("{:?}", case.status);
        let expected = "3 cases skipped or not run: only for gunicorn; interrupted";
        assert!(told.contains(expected), "{told}");
    }
    events.push(unsent("d", Verdict::Errored, "no connection"));
    let report = Report::deserialize_from_str(&xml(&events, Dialect::Full)).unwrap();
    assert_eq!((report.tests, report.test_suites[0].skipped), (4, 3));
}

#[test]
fn files_are_told_from_the_root_of_the_repository() {
    let mut events = events();
    if let Some(Event::RunStarted(run)) = events.first_mut() {
        run.folder = "deploy".into();
    }
    let xml = xml(&events, Dialect::Full);
    assert!(xml.contains(r#" file="deploy/suites/todo.toml""#));
    assert!(!xml.contains(r#" file="suites/todo.toml""#));
}

#[test]
fn a_run_without_trials_is_a_report_too() {
    for events in [&events()[..1], &[]] {
        let report = Report::deserialize_from_str(&xml(events, Dialect::Full)).unwrap();
        assert_eq!((report.tests, report.test_suites.len()), (0, 0));
    }
}

#[test]
fn whatever_a_server_sends_the_report_stays_well_formed() {
    let mut texts: Vec<String> = vec![
        HOSTILE.into(),
        "]]>".into(),
        "]]]]>>".into(),
        "]]\x1b[0m>".into(),
        "]]></system-out><failure type=\"x\"/><system-out><![CDATA[".into(),
        "<!-- --> <?pi?> &#0; &#x1b; &nbsp; \" ' < >".into(),
        "\r\r\n\n\t \u{85}\u{2028}".into(),
        "\u{fffe}\u{ffff}\u{10ffff}\u{d7ff}\u{e000}".into(),
        "x".repeat(10_000),
    ];
    texts.push((0..=0x9f).map(char::from).collect());
    for text in texts {
        let mut events = events();
        for event in &mut events {
            spoil(event, &text);
        }
        for dialect in [Dialect::Full, Dialect::Jenkins] {
            let xml = xml(&events, dialect);
            assert_well_formed(&xml);
            let report = Report::deserialize_from_str(&xml).unwrap();
            assert_eq!((report.tests, report.failures, report.errors), (15, 5, 5));
        }
    }
}

#[test]
fn a_message_is_bounded_and_ends_with_the_cause() {
    let mut events = events();
    let cause = "nginx gets no proper answer";
    for event in &mut events {
        if let Event::TrialFinished(finished) = event
            && let Some(attempt) = finished.outcome.attempts.last_mut()
            && let (Some(error), Some(diagnosis)) =
                (&mut attempt.step.error, &mut attempt.step.diagnosis)
        {
            error.message = "long ".repeat(200);
            diagnosis.cause = cause.into();
        }
    }
    let report = Report::deserialize_from_str(&xml(&events, Dialect::Full)).unwrap();
    let case = report.test_suites[0]
        .test_cases
        .iter()
        .find(|case| case.name.as_str() == "cut off @ nginx")
        .unwrap();
    let TestCaseStatus::NonSuccess {
        message: Some(message),
        ..
    } = &case.status
    else {
        panic!("{case:?}");
    };
    let end = format!("… - {cause} [slow-app]");
    assert!(message.ends_with(&end), "{message:?}");
    assert_eq!(message.chars().count(), 500);
}

/// Puts `text` wherever a text can be.
fn spoil(event: &mut Event, text: &str) {
    let text = || text.to_owned();
    match event {
        Event::RunStarted(run) => {
            (run.smoke, run.at, run.command) = (text(), text(), text());
            run.targets[0].spelling = text();
        }
        Event::TrialFinished(finished) => {
            let trial = &mut finished.trial;
            (trial.case, trial.host, trial.request) = (text(), text(), text());
            (trial.place.path, trial.place.text) = (text(), text());
            if let Some(reason) = &mut finished.outcome.reason {
                *reason = text();
            }
            for attempt in &mut finished.outcome.attempts {
                attempt.step.curl = text();
                if let Some(error) = &mut attempt.step.error {
                    error.message = text();
                }
                for hop in &mut attempt.step.hops {
                    hop.headers = vec![(text(), text())];
                }
            }
        }
        _ => {}
    }
}

/// Well-formed, and every character one that XML 1.0 has a place for.
fn assert_well_formed(xml: &str) {
    let allowed =
        |c: char| matches!(c, '\n' | '\t' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let odd = xml.chars().find(|&c| !allowed(c));
    assert_eq!(odd, None);
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            XmlEvent::Eof => break,
            XmlEvent::Start(element) | XmlEvent::Empty(element) => {
                for attribute in element.attributes() {
                    let value = attribute.unwrap().value;
                    assert!(!value.contains(&b'\n') && !value.contains(&b'<'));
                }
            }
            XmlEvent::CData(data) => assert!(!data.windows(3).any(|it| it == b"]]>")),
            _ => {}
        }
    }
}
