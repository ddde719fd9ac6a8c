//! Evidence for the tests.

use std::path::PathBuf;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use smoke::diagnose::{Evidence, Found, RunFacts, diagnose};
use smoke::exchange::{
    Body, Cause, Exchange, Hop, Phase, Response, Sent, Timings, TransportError, Unfollowed,
};
use smoke::expect::{Check, Judgement};
use smoke::plan::{Dial, Protocol, Scheme, Target, TargetTls};
use smoke::record::Diagnosis;
use smoke::source::Place;
use smoke::suite::matcher::Matchers;
use smoke::suite::{Expect, Input, Options, RequestDefaults, load};
use url::Url;

pub(super) const HOST: &str = "staging.superlists.ml";

/// A target as a command line spells it, named `main`.
pub(super) fn target(spelling: &str) -> Target {
    let word = spelling.split(':').next().unwrap_or_default();
    if Protocol::GATEWAYS.iter().any(|it| it.as_str() == word) {
        let name = "main".to_owned();
        let target = Target::parse(spelling).unwrap();
        return Target { name, ..target };
    }
    let (scheme, rest) = match spelling.split_once("://") {
        Some(("https", rest)) => (Scheme::Https, rest),
        Some((_, rest)) => (Scheme::Http, rest),
        None => (Scheme::Http, spelling),
    };
    let (dial, host) = if let Some(path) = rest.strip_prefix("unix:") {
        (Dial::Unix(PathBuf::from(path)), "localhost".to_owned())
    } else {
        let url = Url::parse(&format!("{}://{rest}", scheme.as_str())).unwrap();
        let host = url.host_str().unwrap().trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().unwrap();
        (Dial::Tcp { host, port }, rest.to_owned())
    };
    Target {
        name: "main".to_owned(),
        spelling: spelling.to_owned(),
        protocol: Protocol::Http,
        scheme,
        dial,
        host,
        host_override: None,
        base_path: String::new(),
        forwarded: None,
        credentials: None,
        tls: TargetTls::default(),
        proxy: None,
        one_of: None,
        no_address: None,
        behind: Vec::new(),
        has_inner: false,
        logs: Vec::new(),
        lacks: Vec::new(),
    }
}

/// What a case expects, as a suite writes it.
pub(super) fn expected(toml: &str) -> Expect {
    let input = Input::Text {
        path: "site.toml".to_owned(),
        text: format!("host = {HOST:?}\n[[case]]\nget = '/'\nexpect.{toml}\n"),
    };
    let options = Options {
        vars: Vec::new(),
        env: &|_| None,
        defaults: RequestDefaults::default(),
    };
    let loaded = load(&[input], &options);
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    loaded.suites[0].cases[0].first().expect.clone()
}

pub(super) fn sent(method: &str, url: &str) -> Sent {
    Sent {
        method: Method::from_bytes(method.as_bytes()).unwrap(),
        url: url.parse().unwrap(),
        raw_target: None,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}

pub(super) fn answer(status: u16, headers: &[(&str, &str)], text: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.to_ascii_lowercase().as_bytes()).unwrap();
        (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
    });
    Response {
        status: StatusCode::from_u16(status).unwrap(),
        reason: None,
        version: Version::HTTP_11,
        headers: headers.collect(),
        body: Body {
            bytes: Bytes::copy_from_slice(text.as_bytes()),
            ..Body::default()
        },
    }
}

pub(super) fn hop(sent: Sent, answer: Response) -> Hop {
    Hop {
        sent,
        response: answer,
        timings: Timings::default(),
        remote: None,
        tls: None,
    }
}

/// A check that is not met.
pub(super) fn unmet(subject: &str) -> Check {
    expecting(subject, "")
}

/// A check that is not met, and what it expects.
pub(super) fn expecting(subject: &str, expected: &str) -> Check {
    Check {
        subject: subject.parse().unwrap(),
        judgement: Judgement::Unmet {
            expected: expected.to_owned(),
            actual: String::new(),
            notes: Vec::new(),
            is_unfit: false,
        },
        place: Place {
            path: String::new(),
            line: 1,
            column: 1,
            text: String::new(),
            start: 0,
            end: 0,
        },
    }
}

/// The redirects of a GET of each URL but the last, and an answer to that.
pub(super) fn walked(urls: &[&str], last: Response, unfollowed: Option<Unfollowed>) -> Exchange {
    let redirects = urls.windows(2).map(|pair| {
        let redirect = answer(302, &[("location", pair[1])], "");
        hop(sent("GET", pair[0]), redirect)
    });
    Exchange {
        redirects: redirects.collect(),
        last: hop(sent("GET", urls[urls.len() - 1]), last),
        unfollowed,
    }
}

/// What is said of an exchange in which `subject` is not as expected.
pub(super) fn of_exchange(target: &Target, exchange: &Exchange, subject: &str) -> String {
    of_exchange_with(target, exchange, &[unmet(subject)])
}

/// What is said of an exchange of which these checks are not met.
pub(super) fn of_exchange_with(target: &Target, exchange: &Exchange, failed: &[Check]) -> String {
    of_exchange_to(None, target, exchange, failed)
}

/// The same where the case expects `url` of where redirects end.
pub(super) fn of_exchange_to(
    url: Option<&Matchers<String>>,
    target: &Target,
    exchange: &Exchange,
    failed: &[Check],
) -> String {
    let text = String::from_utf8(exchange.last.response.body.bytes.to_vec()).unwrap();
    let expect = Expect {
        url: url.cloned(),
        ..Expect::default()
    };
    let first = exchange.hops().next().unwrap();
    told(diagnose(&Evidence {
        target,
        host: HOST,
        case_path: first.sent.url.path(),
        found: Found::Response {
            exchange,
            title: None,
            text: &text,
        },
        failed: &failed.iter().collect::<Vec<_>>(),
        refused: &[],
        expect: Some(&expect),
        before: None,
        is_timeout_typed: false,
        run: &RunFacts::default(),
    }))
}

/// What is said of a GET of `/lists/` that died.
pub(super) fn of_death(spelling: &str, phase: Phase, cause: Cause) -> String {
    of_death_among(1, spelling, phase, cause)
}

/// The same where so many requests were in flight at once.
pub(super) fn of_death_among(
    in_flight: usize,
    spelling: &str,
    phase: Phase,
    cause: Cause,
) -> String {
    let target = target(spelling);
    let error = TransportError {
        phase,
        cause,
        sent: Box::new(sent(
            "GET",
            &format!("{}://{HOST}/lists/", target.scheme.as_str()),
        )),
        redirects: Vec::new(),
        timings: Timings::default(),
        in_flight,
    };
    of_error(&target, &error)
}

pub(super) fn of_error(target: &Target, error: &TransportError) -> String {
    of_error_for(HOST, target, error)
}

/// What is said of a request for `host` that died.
pub(super) fn of_error_for(host: &str, target: &Target, error: &TransportError) -> String {
    told(diagnose(&Evidence {
        target,
        host,
        case_path: "/lists/",
        found: Found::Error(error),
        failed: &[],
        refused: &[],
        expect: None,
        before: None,
        is_timeout_typed: false,
        run: &RunFacts::default(),
    }))
}

/// A diagnosis as text: its code, its cause, its steps.
pub(super) fn told(diagnosis: Option<Diagnosis>) -> String {
    let Some(diagnosis) = diagnosis else {
        return "nothing\n".to_owned();
    };
    assert!((1..=3).contains(&diagnosis.next.len()), "{diagnosis:?}");
    let lines = [diagnosis.code.to_string(), diagnosis.cause].into_iter();
    let steps = diagnosis.next.into_iter().map(|step| format!("- {step}"));
    let text: String = lines.chain(steps).map(|line| line + "\n").collect();
    assert!(text.lines().all(|line| !line.contains(char::is_control)));
    text
}
