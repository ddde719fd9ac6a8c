//! Every format, direct and replayed.

use std::io::Cursor;

use serde_json::Value;
use smoke::expect::{Check, Judgement, Subject};
use smoke::record::{
    Certainty, Diagnosis, Finding, Flaky, ProbeKind, Probed, Share, Summary, Verdict,
};
use smoke::report::{
    Console, Detail, Dialect, Event, Github, Json, Junit, Markdown, Notice, NoticeFormat, Problem,
    Reporters, RunFinished, RunStarted, STEP_SUMMARY, replay,
};
use smoke::source::Style;
use snapbox::{Data, IntoData as _, assert_data_eq, file};

use super::recording::{HOSTILE, events};
use super::{Shared, tell};

fn console(style: Style, detail: Detail, events: &[Event]) -> String {
    let out = Shared::default();
    tell(&mut Console::new(out.clone(), style, detail), events);
    out.text()
}

fn golden(actual: &str, golden: Data) {
    assert_data_eq!(actual.to_owned().into_data().raw(), golden.raw());
}

#[test]
fn the_console_tells_a_run() {
    let plain = |detail| console(Style::Plain, detail, &events());
    golden(&plain(Detail::Normal), file!["console.txt"]);
    golden(&plain(Detail::Quiet), file!["console-quiet.txt"]);
    golden(&plain(Detail::Verbose), file!["console-verbose.txt"]);
}

#[test]
fn colours_add_nothing_but_colours() {
    let coloured = console(Style::Coloured, Detail::Verbose, &events());
    let plain = console(Style::Plain, Detail::Verbose, &events());
    let mut stripped = Vec::new();
    let mut strip = anstream::StripStream::new(&mut stripped);
    std::io::Write::write_all(&mut strip, coloured.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(stripped).unwrap(), plain);
    let odd = |c: char| c.is_control() && c != '\n';
    assert!(!plain.contains(odd), "{plain:?}");
    golden(&coloured, file!["console-coloured.txt"]);
}

#[test]
fn a_run_in_which_nothing_ran_says_so() {
    let ended = |trials, filtered_out, summary, interrupted| {
        let Some(Event::RunStarted(started)) = events().into_iter().next() else {
            unreachable!()
        };
        let events = [
            Event::RunStarted(RunStarted {
                trials,
                filtered_out,
                warnings: Vec::new(),
                ..started
            }),
            Event::RunFinished(RunFinished {
                summary,
                elapsed_us: 120,
                interrupted,
                signal: None,
            }),
        ];
        console(Style::Plain, Detail::Quiet, &events)
    };
    let run = |trials, filtered_out, summary| ended(trials, filtered_out, summary, false);
    let none = Summary::default();
    assert_eq!(
        run(0, 12, none),
        "0 trials in 120 µs\nnothing ran: the selection leaves out all 12 trials\n"
    );
    assert_eq!(
        run(0, 0, none),
        "0 trials in 120 µs\nnothing ran: there are no cases\n"
    );
    let skipped = Summary { skipped: 2, ..none };
    assert_eq!(
        run(2, 0, skipped),
        "2 skipped in 120 µs\nnothing ran: every trial is skipped\n"
    );
    let passed = Summary { passed: 2, ..none };
    assert_eq!(run(2, 0, passed), "2 passed in 120 µs\n");
    let not_run = Summary { not_run: 2, ..none };
    let interrupted = ended(2, 0, not_run, true);
    let told = "interrupted: 2 not run in 120 µs\nagain  smoke ";
    assert!(interrupted.starts_with(told), "{interrupted}");
}

fn junit(dialect: Dialect) -> String {
    let out = Shared::default();
    tell(&mut Junit::to_writer(out.clone(), dialect), &events());
    out.text()
}

fn json() -> String {
    let out = Shared::default();
    tell(&mut Json::new(out.clone()), &events());
    out.text()
}

#[test]
fn junit_has_everything_in_it() {
    golden(&junit(Dialect::Full), file!["junit-full.xml"]);
    golden(&junit(Dialect::Jenkins), file!["junit-jenkins.xml"]);
}

#[test]
fn json_has_one_event_a_line() {
    golden(&json(), file!["run.jsonl"]);
    assert_eq!(json().lines().count(), events().len());
}

fn notice(format: NoticeFormat, events: &[Event]) -> String {
    let out = Shared::default();
    tell(&mut Notice::new(out.clone(), format), events);
    out.text()
}

#[test]
fn a_notice_has_what_is_wrong_in_short() {
    let notice = |format| notice(format, &events());
    golden(&notice(NoticeFormat::Json), file!["notice.txt"]);
    golden(&notice(NoticeFormat::Slack), file!["notice-slack.txt"]);
}

#[test]
fn a_notice_counts_what_it_leaves_out() {
    let mut events = events();
    let failed = events[6].clone();
    events.splice(6..6, vec![failed; 12]);
    let told: serde_json::Value =
        serde_json::from_str(&notice(NoticeFormat::Json, &events)).unwrap();
    assert_eq!(told["failures"].as_array().unwrap().len(), 10);
    assert_eq!(told["omitted"]["failures"], 10);
    let told = notice(NoticeFormat::Slack, &events);
    assert!(told.contains("\\n… and 10 more\\n"), "{told}");
    // Of a recording that breaks off nothing is told.
    events.pop();
    assert_eq!(notice(NoticeFormat::Json, &events), "");
}

#[test]
fn a_replayed_run_reads_as_the_run_itself() {
    let outs = [(); 6].map(|()| Shared::default());
    let mut reporters = Reporters::default();
    let [verbose, full, jenkins, again, noted, page] = &outs;
    reporters.add(
        "console",
        Console::new(verbose.clone(), Style::Coloured, Detail::Verbose),
    );
    reporters.add("junit", Junit::to_writer(full.clone(), Dialect::Full));
    reporters.add(
        "jenkins",
        Junit::to_writer(jenkins.clone(), Dialect::Jenkins),
    );
    reporters.add("json", Json::new(again.clone()));
    let format = NoticeFormat::Json;
    reporters.add("notice", Notice::new(noted.clone(), format));
    reporters.add("markdown", Markdown::to_writer(page.clone()));
    let told = replay(Cursor::new(json()), &mut reporters).unwrap();
    assert!(reporters.finish().is_empty());
    assert_eq!(told.finished.summary.failed, 5);
    assert_eq!(told.flaky, Flaky::Pass);
    assert_eq!(
        verbose.text(),
        console(Style::Coloured, Detail::Verbose, &events())
    );
    assert_eq!(full.text(), junit(Dialect::Full));
    assert_eq!(jenkins.text(), junit(Dialect::Jenkins));
    assert_eq!(again.text(), json());
    assert_eq!(noted.text(), notice(format, &events()));
    assert_eq!(page.text(), markdown(&events()));
}

/// The run, and two causes that were found.
fn with_findings() -> Vec<Event> {
    let mut events = events();
    let end = events.len() - 1;
    events.splice(end..end, [finding("nginx"), finding("gunicorn")]);
    events
}

fn finding(target: &str) -> Event {
    let cause = format!("nothing listens for `{target}`, or @{target}|x says so: {HOSTILE}");
    let case = ["cut off", "the home page is the to-do site"];
    let shares = Share {
        target: target.into(),
        explained: 2,
        of: 9,
    };
    Event::Finding(Finding {
        diagnosis: Diagnosis {
            code: "no-socket".into(),
            cause,
            of_several: None,
            in_flight: None,
            otherwise: Some("[a link](http://evil.example) <b>, see #12"),
            next: vec![
                "`systemctl status gunicorn` (or www.evil.example): does it run?".into(),
                "look for ``` and ![an image](x)".into(),
            ],
        },
        certainty: Certainty::Likely,
        otherwise: Some("[a link](http://evil.example) <b>, see #12".into()),
        verdict: Verdict::Failed,
        targets: vec![shares],
        seen: Vec::new(),
        probed: vec![Probed {
            kind: ProbeKind::UnknownPath,
            target: target.into(),
            what: format!("404 {HOSTILE}"),
            is_same: false,
            took_us: 2000,
        }],
        only: None,
        unsent: 0,
        elsewhere: Vec::new(),
        looks: Vec::new(),
        logs: Vec::new(),
        trials: case.map(|case| format!("todo::{case}@{target}")).into(),
    })
}

fn markdown(events: &[Event]) -> String {
    let out = Shared::default();
    tell(&mut Markdown::to_writer(out.clone()), events);
    out.text()
}

#[test]
fn a_page_of_markdown_has_what_is_wrong() {
    golden(&markdown(&with_findings()), file!["summary.md"]);
    let broken_off = markdown(&events()[..3]);
    assert!(broken_off.starts_with("## smoke: not finished\n"));
}

#[test]
fn a_page_of_markdown_is_bounded() {
    let mut events = with_findings();
    let mut long = finding("nginx");
    if let Event::Finding(finding) = &mut long {
        finding.diagnosis.next = vec!["@`".repeat(4000); 50];
        finding.trials = vec!["`|".repeat(4000); 50];
    }
    let end = events.len() - 1;
    events.splice(end..end, vec![long; 100]);
    let page = markdown(&events);
    assert!(page.len() < 300_000, "{}", page.len());
    assert!(page.contains("more: the console and the reports have them"));
    let fence = page.trim_end().rsplit('\n').next().unwrap();
    assert_eq!(fence, "```");
}

fn github(events: &[Event]) -> (String, String) {
    let (log, page) = (Shared::default(), Shared::default());
    let reporter = Github::new(log.clone());
    let mut reporter = reporter.with_page(Box::new(page.clone()), STEP_SUMMARY);
    tell(&mut reporter, events);
    (log.text(), page.text())
}

#[test]
fn github_has_an_annotation_a_cause_and_a_page() {
    let (log, page) = github(&with_findings());
    golden(&log, file!["github.txt"]);
    assert_eq!(page, format!("\n{}", markdown(&with_findings())));
    assert!(
        log.lines()
            .all(|line| line.starts_with("::error ") || line.starts_with("::warning "))
    );
}

#[test]
fn github_gets_as_many_annotations_as_it_shows() {
    let mut events = with_findings();
    let end = events.len() - 1;
    events.splice(end..end, vec![finding("nginx"); 30]);
    let (log, _) = github(&events);
    let errors: Vec<&str> = log
        .lines()
        .filter(|line| line.starts_with("::error "))
        .collect();
    assert_eq!(errors.len(), 10);
    assert!(errors[9].contains("::and 29 more, which "), "{}", errors[9]);
    let page = Shared::default();
    let mut full = Github::new(page.clone()).with_page(Box::new(Shared::default()), 100);
    tell(&mut full, &events);
    assert!(page.text().contains(": nothing of this run is in it"));
}

/// What becomes of a recording, and what was told of it.
fn replayed(recording: impl AsRef<[u8]>) -> (String, String) {
    let told = Shared::default();
    let mut reporters = Reporters::default();
    reporters.add("json", Json::new(told.clone()));
    let error = replay(Cursor::new(recording), &mut reporters).unwrap_err();
    (error.to_string(), told.text())
}

#[test]
fn a_recording_that_cannot_be_replayed_says_where_and_why() {
    let whole = json();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let half = lines[..3].concat();
    assert_eq!(
        replayed(&half),
        (
            "line 4: the recording ends before the run did".into(),
            half.clone()
        )
    );
    let cut = format!("{half}{}", &lines[3][..40]);
    assert_eq!(
        replayed(&cut),
        (
            "line 4: the recording ends before the run did".into(),
            half.clone()
        )
    );
    let (error, told) = replayed(format!("{half}nonsense \x1b[2J\n"));
    assert_eq!(
        error,
        "line 4: not an event: expected ident at line 1 column 2"
    );
    assert_eq!(told, half);
    let newer = whole.replacen("\"version\":1", "\"version\":2,\"new\":[]", 1);
    let expected =
        "line 1: the recording has version 2 of the format, and this smoke reads version 1";
    assert_eq!(replayed(newer), (expected.into(), String::new()));
    for foreign in ["{}\n", "{\"event\":\"run-finished\"}\n", "\n[]\n"] {
        let (error, told) = replayed(foreign);
        assert!(error.contains("line "), "{error}");
        assert_eq!(told, "");
    }
    let (error, _) = replayed(format!("{whole}{}", lines[1]));
    assert_eq!(error, "line 25: there is more behind the end of the run");
    let (error, _) = replayed("");
    assert_eq!(error, "line 1: the recording ends before the run did");
    let (error, _) = replayed("x".repeat(17 * 1024 * 1024));
    assert_eq!(error, "line 1: too long to be an event");
}

#[test]
fn fields_of_the_future_are_passed_over_and_new_ones_may_be_missing() {
    let future = json().replace("{\"event\":", "{\"future\":{\"a\":[1]},\"event\":");
    let mut reporters = Reporters::default();
    assert!(replay(Cursor::new(future), &mut reporters).is_ok());
    let new = [
        "\"project\":[\"smoke.toml\"],",
        ",\"flaky\":\"pass\"",
        "\"pause_us\":0,",
        ",\"allowed\":1",
        "\"flaky\":2,",
    ];
    let mut past = json();
    for field in new {
        assert!(past.contains(field), "{field}");
        past = past.replace(field, "");
    }
    let told = replay(Cursor::new(past), &mut reporters).unwrap();
    assert_eq!((told.finished.summary.flaky, told.flaky), (0, Flaky::Pass));
    let problem = replay(Cursor::new("\n\n"), &mut reporters)
        .unwrap_err()
        .problem;
    assert!(matches!(problem, Problem::Truncated));
}

#[test]
fn a_cause_has_one_story_and_the_others_a_line() {
    let events = events();
    let failed = &events[6];
    let twice = [failed.clone(), failed.clone()];
    let told = console(Style::Plain, Detail::Normal, &twice);
    assert_eq!(told.matches("error[title]").count(), 1);
    assert_eq!(told.matches(" @ nginx (nginx-default-page)\n").count(), 2);
}

#[test]
fn everything_that_is_wrong_is_drawn() {
    let mut events = events();
    let Event::TrialFinished(finished) = &mut events[6] else {
        unreachable!()
    };
    let checks = &mut finished.outcome.attempts[0].step.checks;
    let wrong = checks.iter().find(|check| !check.is_met()).unwrap().clone();
    *checks = (0..27)
        .map(|number| Check {
            subject: format!("headers.x-{number:02}").parse().unwrap(),
            ..wrong.clone()
        })
        .collect();
    let events = &events[6..=6];
    let out = Shared::default();
    tell(&mut Junit::to_writer(out.clone(), Dialect::Full), events);
    for told in [console(Style::Plain, Detail::Normal, events), out.text()] {
        assert_eq!(told.matches("error[headers]: headers.x-").count(), 27);
        assert!(told.contains("headers.x-26 is not as expected"), "{told}");
    }
}

#[test]
fn a_chain_of_redirects_is_told_once() {
    let mut events = events();
    let Event::TrialFinished(finished) = &mut events[8] else {
        unreachable!()
    };
    let attempt = &mut finished.outcome.attempts[0];
    attempt.step.checks[0].subject = Subject::Follow;
    attempt.step.checks[0].judgement = Judgement::Unmet {
        expected: "redirects that can be followed".into(),
        actual: "a redirect to where it came by before".into(),
        notes: vec!["GET http://a.example/ answers 302".into()],
        is_unfit: false,
    };
    attempt.step.hops[2].status = 302;
    let location = ("location".to_owned(), "/lists/1".to_owned());
    attempt.step.hops[2].headers.push(location);
    let mut longer = events[8..=8].to_vec();
    let told = console(Style::Plain, Detail::Normal, &events[8..=8]);
    assert!(!told.contains("note:"), "{told}");
    let end = "          302  GET http://staging.superlists.ml/accounts/login/?next=/lists/1/  12 ms  sets csrftoken\n          ---  leads to /lists/1, not followed\n";
    assert!(told.contains(end), "{told}");
    let Event::TrialFinished(finished) = &mut longer[0] else {
        unreachable!()
    };
    let attempt = &mut finished.outcome.attempts[0];
    let first = attempt.step.hops[0].clone();
    attempt.step.hops.splice(..2, vec![first; 100]);
    let told = console(Style::Plain, Detail::Normal, &longer);
    assert_eq!(told.matches("          301  GET").count(), 23);
    assert!(
        told.contains(&format!("            …  76 more\n{end}")),
        "{told}"
    );
    // A single one is no chain.
    let Event::TrialFinished(finished) = &mut longer[0] else {
        unreachable!()
    };
    finished.outcome.attempts[0].step.hops.drain(..100);
    let told = console(Style::Plain, Detail::Normal, &longer);
    assert!(
        told.contains("note: GET http://a.example/ answers 302"),
        "{told}"
    );
}

/// Marks that move a cursor, turn a line round, or can't be seen.
const ODD: [char; 3] = ['\u{202e}', '\u{9b}', '\u{200b}'];

/// Puts odd marks into every text of an event that is no word of the format.
fn doctor(key: &str, value: &mut Value) {
    const WORDS: [&str; 11] = [
        "event",
        "verdict",
        "judgement",
        "phase",
        "kind",
        "at",
        "version",
        "certainty",
        "flaky",
        "severity",
        "end",
    ];
    match value {
        Value::String(text) if !WORDS.contains(&key) => text.extend(ODD),
        Value::Array(values) => values.iter_mut().for_each(|value| doctor(key, value)),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(key, value)| doctor(key, value)),
        _ => {}
    }
}

#[test]
fn what_strangers_wrote_into_a_recording_is_shown_as_it_is() {
    let mut doctored = String::new();
    for line in json().lines() {
        let mut event = serde_json::from_str(line).unwrap();
        doctor("", &mut event);
        doctored.extend([event.to_string(), "\n".to_owned()]);
    }
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        for dialect in [Dialect::Full, Dialect::Jenkins] {
            let outs = [(); 2].map(|()| Shared::default());
            let mut reporters = Reporters::default();
            let [shown, junit] = outs.clone();
            reporters.add("console", Console::new(shown, Style::Plain, detail));
            reporters.add("junit", Junit::to_writer(junit, dialect));
            replay(Cursor::new(&doctored), &mut reporters).unwrap();
            assert!(reporters.finish().is_empty());
            for out in &outs {
                let text = out.text();
                let odd = text.lines().find(|line| line.contains(ODD));
                assert_eq!(odd, None, "{detail:?} {dialect:?}");
                assert!(text.contains("\\u{202e}"), "{text}");
            }
        }
    }
}
