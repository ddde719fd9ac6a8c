//! A run that has everything.

use smoke::exchange::Phase;
use smoke::expect::{Check, Judgement};
use smoke::record::{
    Attempt, Diagnosis, ErrorRecord, Excerpt, Flaky, HopRecord, Outcome, ProbeFinished, ProbeKind,
    StepRecord, Summary, TimingRecord, TrialFinished, TrialInfo, Verdict,
};
use smoke::report::{Event, RunFinished, RunStarted, SuiteInfo, TargetDown, TargetInfo};
use smoke::source::{Diagnostic, Place, Sources, Span};

/// The suite that the run is of.
const SUITE: &str = r#"host = "staging.superlists.ml"

[[case]]
get = "/"
expect.title = "To-Do lists"

[[case]]
name = "the home page is the to-do site"
get = "/"
expect.title = "To-Do lists"
expect.headers.x-frame-options = "DENY"
expect.size = ">= 10 kB"

[[case]]
name = "base.css comes from nginx, not from gunicorn"
get = "/static/base.css"
expect.headers.content-type = { starts_with = "text/css" }
expect.size = { about = 500, within = 10 }
expect.wire_size = "<= 512"

[[case]]
get = "/lists/1/"
follow = true
expect.title = "To-Do"
"#;

/// What a server may send to be shown.
pub(super) const HOSTILE: &str = "]]></failure><failure/>\x1b[31mred\x1b[2J\0\u{202e}evil\u{fffd}\u{9b}1m<failure>&amp;\r\n\u{ffff}";

/// What was asked to tell causes apart.
fn probe() -> ProbeFinished {
    let first = trials().remove(0);
    ProbeFinished {
        trial: first.trial.id,
        target: first.trial.target,
        host: format!("staging.example.com {HOSTILE}"),
        request: format!("GET {}", ProbeKind::UNKNOWN_PATH),
        kind: ProbeKind::UnknownPath,
        elapsed_us: 2100,
        step: first.outcome.attempts[0].step.clone(),
    }
}

/// Every event of the run.
pub(super) fn events() -> Vec<Event> {
    let mut events = vec![Event::RunStarted(started())];
    for id in ["todo::GET /@nginx", "todo::GET /@gunicorn"] {
        events.push(Event::TrialStarted { id: id.into() });
        events.push(Event::TrialEnded { id: id.into() });
    }
    let retried = Event::TrialRetried {
        id: "todo::comes up late@nginx".into(),
        attempt: 2,
        allowed: 4,
        pause_us: 500_000,
    };
    let mut summary = Summary::default();
    for finished in trials() {
        summary.add(finished.outcome.verdict);
        events.push(Event::TrialFinished(Box::new(finished)));
    }
    events.insert(9, Event::TargetDown(down()));
    events.push(retried);
    events.push(Event::ProbeFinished(Box::new(probe())));
    events.push(Event::RunFinished(RunFinished {
        summary,
        elapsed_us: 341_200,
        interrupted: true,
        signal: None,
    }));
    events
}

fn started() -> RunStarted {
    let target = |name: &str, spelling: &str, hosts: &[&str]| TargetInfo {
        name: name.into(),
        spelling: spelling.into(),
        address: None,
        proxy: None,
        behind: Vec::new(),
        hosts: hosts.iter().map(ToString::to_string).collect(),
    };
    RunStarted {
        version: RunStarted::VERSION,
        smoke: "0.1.0".into(),
        at: "2026-11-20T10:11:12Z".into(),
        command: "smoke suites/todo.toml --target nginx --target gunicorn".into(),
        rerun: None,
        targets: vec![
            target("nginx", "http://127.0.0.1:8000", &["staging.superlists.ml"]),
            target(
                "gunicorn",
                "unix:/run/todo.socket",
                &["staging.superlists.ml", "localhost"],
            ),
        ],
        suites: vec![SuiteInfo {
            name: "todo".into(),
            path: "suites/todo.toml".into(),
            description: Some("The to-do site".into()),
        }],
        project: vec!["smoke.toml".into()],
        folder: String::new(),
        trials: 15,
        filtered_out: 2,
        flaky: Flaky::Pass,
        warnings: vec![warning()],
    }
}

fn warning() -> Diagnostic {
    let message = format!("512 bytes now mean {HOSTILE}");
    Diagnostic::warning("changed-meaning", message)
        .at(place(1, "<= 512"), "write `512`")
        .help("as it was")
}

fn down() -> TargetDown {
    TargetDown {
        target: "gunicorn".into(),
        spelling: "unix:/run/todo.socket".into(),
        host: None,
        message: "no such file".into(),
        diagnosis: Some(Diagnosis {
            code: "no-socket".into(),
            cause: "there is no socket at /run/todo.socket".into(),
            of_several: None,
            in_flight: None,
            otherwise: None,
            next: vec![
                "is gunicorn running? systemctl status gunicorn".into(),
                "does it bind this path? look for --bind in its unit".into(),
            ],
        }),
    }
}

fn trials() -> Vec<TrialFinished> {
    vec![
        trial("GET /", "nginx", (4, "\"/\""), passed()),
        trial(
            "the home page is the to-do site",
            "nginx",
            (8, "\"the home page is the to-do site\""),
            default_page(),
        ),
        trial(
            "base.css comes from nginx, not from gunicorn",
            "nginx",
            (14, "\"base.css comes from nginx, not from gunicorn\""),
            missing_css(),
        ),
        trial(
            "GET /lists/1/",
            "nginx",
            (21, "\"/lists/1/\""),
            redirected(),
        ),
        trial("GET /", "gunicorn", (4, "\"/\""), refused()),
        trial(
            "the home page is the to-do site",
            "gunicorn",
            (8, "\"/\""),
            without_attempt(Verdict::Errored, "no connection: no such file"),
        ),
        trial(
            "base.css comes from nginx, not from gunicorn",
            "gunicorn",
            (14, "\"/\""),
            without_attempt(Verdict::Skipped, "gunicorn serves no static files"),
        ),
        trial(
            "GET /lists/1/",
            "gunicorn",
            (21, "\"/lists/1/\""),
            without_attempt(Verdict::Errored, "no connection: no such file"),
        ),
        trial(
            &format!("hostile {HOSTILE}"),
            "nginx",
            (21, "\"/lists/1/\""),
            hostile(),
        ),
        trial("cut off", "nginx", (21, "follow"), cut_off()),
        trial(
            "too late",
            "nginx",
            (21, "get"),
            without_attempt(Verdict::NotRun, "interrupted"),
        ),
        trial("comes up late", "nginx", (14, "\"/static"), comes_up_late()),
        trial(
            "never comes up",
            "nginx",
            (14, "\"/static"),
            tried(
                Verdict::Failed,
                vec![missing_css(), cut_off(), default_page()],
                3,
            ),
        ),
        trial("given up", "nginx", (14, "\"/static"), given_up()),
        trial(
            "hostile at first",
            "nginx",
            (21, "get"),
            tried(Verdict::Flaky, vec![hostile(), passed()], 2),
        ),
    ]
}

/// The place of the first `text` at or below `line` of the suite.
pub(super) fn place(line: usize, text: &str) -> Place {
    let mut sources = Sources::default();
    let base = sources.add("suites/todo.toml", SUITE);
    let above: usize = SUITE
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let start = above + SUITE[above..].find(text).unwrap_or(0);
    sources.place(Span::new(&(start..start + text.len()), base))
}

pub(super) fn trial(
    case: &str,
    target: &str,
    at: (usize, &str),
    outcome: Outcome,
) -> TrialFinished {
    TrialFinished {
        trial: TrialInfo {
            id: format!("todo::{case}@{target}"),
            suite: "todo".into(),
            case: case.into(),
            target: target.into(),
            row: None,
            place: place(at.0, at.1),
            host: "staging.superlists.ml".into(),
            request: "GET /".into(),
            tags: vec!["deploy".into()],
        },
        outcome,
    }
}

fn outcome(verdict: Verdict, attempt: Attempt) -> Outcome {
    Outcome {
        verdict,
        reason: None,
        attempts: vec![attempt],
        allowed: 1,
    }
}

/// The attempts of some outcomes as those of one, with pauses that grow.
fn tried(verdict: Verdict, outcomes: Vec<Outcome>, allowed: usize) -> Outcome {
    let attempts = outcomes.into_iter().flat_map(|outcome| outcome.attempts);
    let paused = (0..).zip(attempts).map(|(before, attempt)| Attempt {
        pause_us: before * 500_000,
        ..attempt
    });
    Outcome {
        verdict,
        reason: None,
        attempts: paused.collect(),
        allowed,
    }
}

pub(super) fn without_attempt(verdict: Verdict, reason: &str) -> Outcome {
    Outcome {
        verdict,
        reason: Some(reason.into()),
        attempts: Vec::new(),
        allowed: 1,
    }
}

fn attempt(elapsed_us: u64, hops: Vec<HopRecord>) -> Attempt {
    Attempt {
        pause_us: 0,
        elapsed_us,
        passed: Vec::new(),
        step: StepRecord {
            hops,
            curl: "curl -i --connect-to staging.superlists.ml:80:127.0.0.1:8000 http://staging.superlists.ml/".into(),
            ..StepRecord::default()
        },
    }
}

fn hop(path: &str, status: u16, reason: &str, size: u64) -> HopRecord {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    HopRecord {
        method: "GET".into(),
        url: format!("http://staging.superlists.ml{path}"),
        sent_headers: vec![
            header("host", "staging.superlists.ml"),
            header("authorization", "Basic ***"),
        ],
        version: "HTTP/1.1".into(),
        status,
        reason: Some(reason.into()),
        headers: vec![
            header("server", "nginx/1.22.1"),
            header("content-type", "text/html"),
            header("set-cookie", "csrftoken=***; Path=/; SameSite=Lax"),
        ],
        head_size: 120,
        size,
        wire_size: size / 2,
        remote: Some("127.0.0.1:8000".into()),
        timings: TimingRecord {
            resolve_us: None,
            connect_us: Some(120),
            tls_us: None,
            first_byte_us: Some(11_000),
            receive_us: Some(400),
            total_us: 11_520,
            ..TimingRecord::default()
        },
        tls: None,
    }
}

fn met(subject: &str, place: Place) -> Check {
    Check {
        subject: subject.parse().unwrap(),
        judgement: Judgement::Met,
        place,
    }
}

fn unmet(subject: &str, place: Place, expected: &str, actual: &str, notes: &[&str]) -> Check {
    Check {
        subject: subject.parse().unwrap(),
        judgement: Judgement::Unmet {
            expected: expected.into(),
            actual: actual.into(),
            notes: notes.iter().map(ToString::to_string).collect(),
            is_unfit: false,
        },
        place,
    }
}

fn unjudged(subject: &str, place: Place, why: &str) -> Check {
    Check {
        subject: subject.parse().unwrap(),
        judgement: Judgement::Unjudged { why: why.into() },
        place,
    }
}

fn passed() -> Outcome {
    let mut attempt = attempt(12_345, vec![hop("/", 200, "OK", 1024)]);
    attempt.step.checks = vec![
        met("status", place(4, "\"/\"")),
        met("title", place(5, "\"To-Do lists\"")),
    ];
    outcome(Verdict::Passed, attempt)
}

fn default_page() -> Outcome {
    let mut attempt = attempt(2_900, vec![hop("/", 200, "OK", 612)]);
    attempt.step.checks = vec![
        met("status", place(9, "\"/\"")),
        unmet(
            "title",
            place(10, "\"To-Do lists\""),
            "\"To-Do lists\"",
            "\"Welcome to nginx!\"",
            &[],
        ),
        unmet(
            "headers.x-frame-options",
            place(11, "\"DENY\""),
            "\"DENY\"",
            "no such header",
            &["the answer has content-type, server, set-cookie"],
        ),
        unmet(
            "size",
            place(12, "\">= 10 kB\""),
            "at least 10 kB",
            "612 B",
            &[],
        ),
    ];
    attempt.step.diagnosis = Some(Diagnosis {
        code: "nginx-default-page".into(),
        cause:
            "nginx answers with its default page: no server block is for `staging.superlists.ml`"
                .into(),
        of_several: None,
        in_flight: None,
        otherwise: None,
        next: vec![
            "nginx -T | grep server_name".into(),
            "ls /etc/nginx/sites-enabled/  (is the site linked there? is `default` still?)".into(),
        ],
    });
    attempt.step.excerpt = Some(Excerpt::Text {
        lines: [
            "<!DOCTYPE html>",
            "<html>",
            "<head>",
            "\t<title>Welcome to nginx!</title>",
        ]
        .map(Into::into)
        .to_vec(),
        omitted: 540,
    });
    outcome(Verdict::Failed, attempt)
}

fn missing_css() -> Outcome {
    let why = "the status is not as expected";
    let mut attempt = attempt(950, vec![hop("/static/base.css", 404, "Not Found", 179)]);
    attempt.step.checks = vec![
        unmet(
            "status",
            place(15, "\"/static/base.css\""),
            "200",
            "404",
            &["a case without `expect.status` expects 200"],
        ),
        unjudged("headers.content-type", place(16, "{"), why),
        unjudged("size", place(17, "{"), why),
        unjudged("wire_size", place(18, "\"<= 512\""), why),
    ];
    attempt.step.excerpt = Some(Excerpt::Description {
        text: "image/png, 179 bytes".into(),
    });
    outcome(Verdict::Failed, attempt)
}

fn redirected() -> Outcome {
    let hops = vec![
        hop("/lists/1", 301, "Moved Permanently", 0),
        hop("/lists/1/", 302, "Found", 0),
        hop("/accounts/login/?next=/lists/1/", 200, "OK", 2048),
    ];
    let mut attempt = attempt(1_234_567, hops);
    attempt.step.checks = vec![unmet(
        "title",
        place(23, "\"To-Do\""),
        "\"To-Do\"",
        "\"Log in\"",
        &[],
    )];
    outcome(Verdict::Failed, attempt)
}

fn refused() -> Outcome {
    let mut attempt = attempt(340, Vec::new());
    attempt.step.error = Some(ErrorRecord {
        phase: Phase::Connect,
        message: "no such file".into(),
        place: None,
    });
    attempt.step.curl =
        "curl -i --unix-socket /run/todo.socket http://staging.superlists.ml/".into();
    outcome(Verdict::Errored, attempt)
}

/// Passes on its third attempt.
fn comes_up_late() -> Outcome {
    let tries = vec![cut_off(), missing_css(), passed()];
    tried(Verdict::Flaky, tries, 4)
}

/// Would have been tried again.
fn given_up() -> Outcome {
    Outcome {
        reason: Some("not tried again: interrupted".into()),
        ..tried(Verdict::Errored, vec![cut_off(), cut_off()], 6)
    }
}

fn cut_off() -> Outcome {
    let mut attempt = attempt(
        10_000_000,
        vec![hop("/lists/1", 301, "Moved Permanently", 0)],
    );
    attempt.step.error = Some(ErrorRecord {
        phase: Phase::FirstByte,
        message: "timed out after 10 s".into(),
        place: None,
    });
    attempt.step.diagnosis = Some(Diagnosis {
        code: "slow-app".into(),
        cause: "the application took the connection and did not answer".into(),
        of_several: None,
        in_flight: None,
        otherwise: None,
        next: vec!["journalctl -u gunicorn -n 50".into()],
    });
    outcome(Verdict::Errored, attempt)
}

/// As it may come from a recording: nothing in it is clean.
fn hostile() -> Outcome {
    let mut attempt = attempt(1_000, vec![hop("/", 200, HOSTILE, 7)]);
    attempt.step.checks = vec![unmet(
        HOSTILE,
        place(23, "\"To-Do\""),
        HOSTILE,
        HOSTILE,
        &[HOSTILE],
    )];
    attempt.step.hops[0].headers = vec![(HOSTILE.into(), HOSTILE.into())];
    attempt.step.diagnosis = Some(Diagnosis {
        code: HOSTILE.into(),
        cause: HOSTILE.into(),
        of_several: None,
        in_flight: None,
        otherwise: None,
        next: vec![HOSTILE.into()],
    });
    attempt.step.excerpt = Some(Excerpt::Text {
        lines: vec![HOSTILE.into()],
        omitted: 0,
    });
    outcome(Verdict::Failed, attempt)
}
