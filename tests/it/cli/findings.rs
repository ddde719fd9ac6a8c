//! Causes that several trials have.

use serde_json::Value;
use snapbox::{IntoData as _, assert_data_eq, file};

use super::{Desk, HTML, Said, Up, page, reported, steady};
use crate::server::{Conn, path};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"
expect.title = "Home"

[[case]]
name = "later"
get = "/later"
skip = "not yet"

[[case]]
name = "status"
get = "/status"
"#;

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                           <center><h1>502 Bad Gateway</h1></center>\r\n\
                           <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// nginx, with nothing behind it but for paths that begin with `alive`.
fn proxy(alive: &'static str) -> Up {
    Up::with(move |mut conn| async move {
        while let Some(request) = conn.request().await {
            let answered = if path(&request).starts_with(alive) {
                conn.answer("200 OK", HTML, page("Home")).await
            } else {
                let headers = "Server: nginx\r\nContent-Type: text/html\r\n";
                conn.answer("502 Bad Gateway", headers, BAD_GATEWAY).await
            };
            if !answered {
                return;
            }
        }
    })
}

fn run(server: &Up, args: &[&str]) -> (Desk, Said) {
    let (desk, said) = reported(SUITE, server, args);
    (desk, said.ends_with(1))
}

/// The findings that a recording has.
fn findings(desk: &Desk) -> Vec<Value> {
    let recording = desk.read("run.jsonl");
    let events = recording.lines();
    let events = events.map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.filter(|event| event["event"] == "finding").collect()
}

const DEFAULT: &str = "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n\
                       <body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web \
                       server is successfully installed and\nworking. Further configuration is \
                       required.</p>\n<p><em>Thank you for using nginx.</em></p>\n</body>\n</html>\n";

#[test]
fn the_site_that_targets_name_is_asked_for() {
    let nginx = Up::with(|mut conn| async move {
        while conn.request().await.is_some() {
            let headers = "Server: nginx\r\nContent-Type: text/html\r\n";
            if !conn.answer("200 OK", headers, DEFAULT).await {
                return;
            }
        }
    });
    let live = "[targets.live]\nurl = \"https://staging.example.com\"\n";
    for (named, asked) in [(live, "staging.example.com"), ("", "NAME")] {
        let (desk, said) = reported(&format!("{named}{SUITE}"), &nginx, &[]);
        said.ends_with(1);
        let steps = findings(&desk)[0]["diagnosis"]["next"].to_string();
        let command = format!("--target {} --host {asked}", nginx.at());
        assert!(steps.contains(&command), "{steps}");
    }
}

#[test]
fn a_cause_is_said_once_at_the_end() {
    let (desk, said) = run(&proxy("/nothing"), &[]);
    let console = steady(&said.out);
    assert_data_eq!(console.into_data().raw(), file!["findings/whole.txt"].raw());
    let findings = findings(&desk);
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}");
    };
    assert_eq!(finding["diagnosis"]["code"], "bad-gateway");
    assert_eq!(finding["certainty"], "likely");
    let share = serde_json::json!([{"target": "http", "explained": 2, "of": 2}]);
    assert_eq!(finding["targets"], share);
    assert_eq!(finding["seen"][0]["what"], "502 Bad Gateway");
    assert_eq!(finding["seen"][0]["trials"], 2);
    let trials = ["site::home@http", "site::status@http"];
    assert_eq!(finding["trials"], serde_json::json!(trials));
    // Each failure of a report stands alone.
    let junit = desk.read("smoke.xml");
    assert_eq!(junit.matches("why  nginx runs, but").count(), 2, "{junit}");
    let named = "@ http - nginx runs, but gets no proper answer from the application behind it \
                 (502) [bad-gateway]\"";
    assert_eq!(junit.matches(named).count(), 2, "{junit}");
    let property = "name=\"finding\" value=\"likely [bad-gateway], both trials @ http: nginx runs";
    assert_eq!(junit.matches(property).count(), 1, "{junit}");
    assert_eq!(
        junit.matches("    seen  502 Bad Gateway within").count(),
        1,
        "{junit}"
    );
    let replayed = desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert_eq!(replayed.out, said.out);
}

#[test]
fn a_trial_that_passes_is_not_claimed() {
    let (desk, said) = run(&proxy("/status"), &[]);
    let findings = findings(&desk);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0]["trials"],
        serde_json::json!(["site::home@http"])
    );
    let console = steady(&said.out);
    assert_data_eq!(
        console.into_data().raw(),
        file!["findings/partly.txt"].raw()
    );
    let order: Vec<_> = ["home", "later", "status"]
        .map(|case| said.out.find(&format!("site::{case} @ http")))
        .into();
    assert!(order.is_sorted() && order[0].is_some(), "{}", said.out);
}

#[test]
fn a_recording_that_breaks_off_loses_no_trial() {
    let (desk, said) = run(&proxy("/nothing"), &[]);
    let recording = desk.read("run.jsonl");
    let whole = |line: &&str| !line.contains("\"finding\"") && !line.contains("\"run-finished\"");
    let cut: Vec<&str> = recording.lines().filter(whole).collect();
    desk.write("cut.jsonl", &(cut.join("\n") + "\n"));
    let replayed = desk.run(&["replay", "cut.jsonl"]);
    let stories = |out: &str| out.matches("error[status]").count();
    assert_eq!((stories(&said.out), stories(&replayed.out)), (1, 1));
    let lines = |out: &str| out.matches(" @ http (bad-gateway)\n").count();
    assert_eq!((lines(&said.out), lines(&replayed.out)), (2, 2));
    assert!(replayed.code != 0 && !replayed.out.contains("likely"));
}

#[test]
fn causes_that_differ_are_not_said_as_one() {
    let server = Up::with(|mut conn| async move {
        while let Some(request) = conn.request().await {
            // Both are 401, and what is wanted is not the same.
            let realm = path(&request).len();
            let headers = format!("WWW-Authenticate: Basic realm=\"{realm}\"\r\n{HTML}");
            if !conn.answer("401 Unauthorized", &headers, page("No")).await {
                return;
            }
        }
    });
    let (desk, said) = run(&server, &[]);
    assert_eq!(findings(&desk).len(), 2);
    for realm in ["401, \"1\"", "401, \"7\""] {
        assert_eq!(said.out.matches(realm).count(), 1, "{}", said.out);
    }
}

#[test]
fn a_cause_of_several_targets_is_said_once_and_one_that_passes_is_told_beside_it() {
    let (one, other, well) = (proxy("/nothing"), proxy("/nothing"), proxy("/"));
    let targets = [("zz", &one), ("aa", &other), ("well", &well)];
    let targets = targets.map(|(name, server)| format!("{name}={}", server.at()));
    let mut args: Vec<&str> = targets.iter().flat_map(|it| ["--target", it]).collect();
    args.extend(["--json", "run.jsonl", "--filter", "home"]);
    let desk = Desk::with_suite(SUITE);
    let said = desk.run(&args).ends_with(1);
    let findings = findings(&desk);
    let [zz, aa] = findings.as_slice() else {
        panic!("what to type differs, so there are two: {findings:?}");
    };
    assert_eq!(zz["targets"][0]["target"], "zz");
    assert_eq!(aa["targets"][0]["target"], "aa");
    let elsewhere = serde_json::json!([
        {"target": "aa", "passed": 0, "of": 1},
        {"target": "well", "passed": 1, "of": 1},
    ]);
    assert_eq!(zz["elsewhere"], elsewhere);
    assert!(said.out.contains("at well it passes"), "{}", said.out);
}

#[test]
fn five_hundred_failures_of_one_cause_are_few_lines() {
    let case = |number: usize| format!("[[case]]\nname = \"page {number}\"\nget = \"/{number}\"\n");
    let suite: String = (0..500).map(case).collect();
    let server = proxy("/nothing");
    let desk = Desk::with_suite(&suite);
    let said = desk.run(&["--target", &server.at()]).ends_with(1);
    assert!(said.out.lines().count() <= 80, "{}", said.out);
    assert!(said.out.contains("all 500 trials @ http"), "{}", said.out);
    let loud = desk.run(&["--target", &server.at(), "-v"]).ends_with(1);
    assert_eq!(loud.out.matches("error[status]").count(), 500);
}

#[test]
fn trials_without_a_response_end_in_an_error() {
    let silent = Up::with(|mut conn| async move {
        conn.request().await;
        conn.send("SSH-2.0-OpenSSH_9.2\r\n").await;
    });
    let desk = Desk::with_suite(SUITE);
    let args = ["--target", &silent.at(), "--json", "run.jsonl"];
    let said = desk.run(&args).ends_with(3);
    let verdicts: Vec<_> = findings(&desk);
    let verdicts: Vec<_> = verdicts.iter().map(|it| it["verdict"].clone()).collect();
    assert_eq!(verdicts, ["errored"], "{}", said.out);
    let head = "likely [not-http], both trials @ http: ";
    assert!(said.out.contains(head), "{}", said.out);
}

#[test]
fn one_trial_alone_tells_its_own_cause() {
    let (desk, said) = run(&proxy("/nothing"), &["--filter", "home"]);
    assert_eq!(findings(&desk).len(), 1);
    assert_eq!(said.out.matches("nginx runs, but").count(), 1);
    assert!(
        said.out.contains("1 trial @ http: site::home\n"),
        "{}",
        said.out
    );
}

#[test]
fn what_the_run_refutes_is_told_as_having_no_cause() {
    // Another page of the host passes at the same server: it is not the host.
    let server = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let headers = format!("Server: gunicorn\r\n{HTML}");
            let bare = "<!doctype html><html lang=\"en\"><head><title>Bad Request (400)</title>\
                        </head><body><h1>Bad Request (400)</h1><p></p></body></html>";
            match path(&request) {
                "/refused" => conn.answer("400 Bad Request", &headers, bare).await,
                _ => conn.answer("200 OK", &headers, page("Home")).await,
            };
        }
    });
    let desk = Desk::with_suite("[[case]]\nget = [\"/\", \"/refused\"]\n");
    let at = server.at();
    let reports = ["--markdown", "page.md", "--junit", "smoke.xml"];
    let said = desk
        .run(&[&["--target", &at], &reports[..]].concat())
        .ends_with(1);
    let told = " -  1 trial shows no cause that smoke knows\n    site::GET /refused @ http\n";
    assert!(said.out.contains("(disallowed-host)"), "{}", said.out);
    assert!(said.out.contains(told), "{}", said.out);
    let page = desk.read("page.md");
    assert!(page.contains("No cause that smoke knows"), "{page}");
}
