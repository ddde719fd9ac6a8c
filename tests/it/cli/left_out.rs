//! Targets that a suite is not for, and those that it doesn't wait for.

use super::{Desk, Up, nobody};
use crate::server::path;

/// Two suites, of which the second is for nginx alone.
fn desk(more: &str) -> Desk {
    let desk = Desk::with_suite("host = \"site.example\"\n[[case]]\nget = \"/\"\n");
    let suite = format!(
        "host = \"static.example\"\ntargets = [\"nginx\"]\n{more}\n[[case]]\nget = \"/a/\"\n"
    );
    desk.write("suites/static.toml", &suite);
    desk
}

#[test]
fn a_suite_leaves_other_targets_out_altogether() {
    let (desk, nginx, app) = (desk(""), Up::site(), Up::site());
    let (nginx_is, app_is) = (format!("nginx={}", nginx.at()), format!("app={}", app.at()));
    let targets = ["-t", &nginx_is, "-t", &app_is];
    let listed = desk.run(&[&["list"], &targets[..]].concat()).ends_with(0);
    let expected = "site::GET /@nginx\nsite::GET /@app\nstatic::GET /a/@nginx\n";
    assert_eq!(listed.out, expected);
    let said = desk.run(&[&targets[..], &["--junit", "smoke.xml"]].concat());
    let said = said.ends_with(0);
    assert!(said.out.contains("3 passed in"), "{}", said.out);
    assert!(!said.out.contains("SKIP"), "{}", said.out);
    let header: Vec<&str> = said.out.lines().skip(1).take(2).collect();
    assert!(header[0].ends_with(" as site.example and static.example"));
    assert!(header[1].ends_with(" as site.example"), "{header:?}");
    assert!(!desk.read("smoke.xml").contains("skipped>"));
    assert_eq!(app.server.requests().len(), 1);
    // On the other alone, there is nothing of it at all.
    let said = desk.run(&["suites/static.toml", "-t", &app_is]);
    let said = said.ends_with(4);
    let nothing = "error: nothing to run: no suite is for these targets\n";
    assert!(said.err.ends_with(nothing), "{}", said.err);
    assert!(!said.err.contains("warning"), "{}", said.err);
    // What is nearly the name of a target that is there is a mistake.
    desk.run(&["suites/static.toml", "-t", "ngnx=127.0.0.1:1"])
        .ends_with(2);
}

#[test]
fn a_suite_for_a_target_of_another_run_has_nothing_to_run() {
    let desk = desk("");
    desk.write(
        "smoke.toml",
        "[targets.nginx]\nurl = \"http://127.0.0.1:1\"\n",
    );
    let said = desk.run(&["suites/static.toml", "-t", &format!("app={}", nobody())]);
    let expected = "error: nothing to run: no suite is for these targets\n";
    assert_eq!(said.ends_with(4).err, expected);
}

#[test]
fn a_suite_needs_no_table_of_a_target_that_it_leaves_out() {
    let (desk, server) = (desk(""), Up::site());
    let table = format!("\n[targets.app]\nurl = \"http://{}\"\n", server.at());
    let suite = desk.read("suites/site.toml") + &table;
    desk.write("suites/site.toml", &suite);
    let args = ["list", "-t", "app", "-t", "nginx=127.0.0.1:1"];
    let said = desk.run(&args).ends_with(0);
    let expected = "site::GET /@app\nsite::GET /@nginx\nstatic::GET /a/@nginx\n";
    assert_eq!(said.out, expected);
}

#[test]
fn a_misspelt_name_beside_a_good_one_is_a_warning() {
    let desk = desk("");
    let suite = desk.read("suites/static.toml");
    desk.write(
        "suites/static.toml",
        &suite.replace("\"nginx\"", "\"nginx\", \"ngnx\""),
    );
    let said = desk.run(&["list", "-t", "nginx=127.0.0.1:1"]).ends_with(0);
    assert!(said.err.contains("did you mean `nginx`?"), "{}", said.err);
}

#[test]
fn readiness_may_be_for_some_targets_alone() {
    let ready = "[ready]\nget = \"/missing\"\nnot_targets = [\"nginx\"]\nwithin = \"1ms\"\n";
    for ready in [
        ready,
        &ready.replace("not_targets = [\"nginx\"]", "only_targets = [\"app\"]"),
    ] {
        let (desk, server) = (desk(ready), Up::site());
        let nginx = format!("nginx={}", server.at());
        desk.run(&["suites/static.toml", "-t", &nginx]).ends_with(0);
        let asked = |at: &str| {
            let requests = server.server.requests();
            requests.iter().filter(|it| path(it) == at).count()
        };
        assert_eq!((asked("/missing"), asked("/a/")), (0, 1));
        // Waited for as where there is no `[ready]`.
        desk.run(&["suites/static.toml", "-t", &nginx, "--wait", "1s"])
            .ends_with(0);
        assert_eq!((asked("/missing"), asked("/")), (0, 1));
    }
}

#[test]
fn readiness_may_follow_redirects() {
    let server = Up::with(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let answered = match path(&request) {
                "/" => conn.answer("302 Found", "Location: /home/\r\n", "").await,
                _ => conn.answer("200 OK", "", "").await,
            };
            if !answered {
                return;
            }
        }
    });
    let desk = Desk::with_suite("[ready]\nfollow = true\n[[case]]\nget = \"/home/\"\n");
    let said = desk.check(&server).ends_with(0);
    assert!(said.out.contains("READY"), "{}", said.out);
}
