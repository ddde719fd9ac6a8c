//! Lines that several requests may have, and those of the time before.

use super::*;

#[test]
fn a_line_that_is_dated_otherwise_is_of_another_run() {
    let old = refused("/", "a.example").replace(THEN, "2026/11/28 03:11:12");
    let run = Run::with("").sends("wrong", "GET", "/", Some(502));
    assert!(run.writes(&old).lines().is_empty());
}

/// Which trials have a line, and whether it is theirs for certain.
fn shared(run: Run, log: &str) -> Vec<(String, bool)> {
    let tied = run.writes(log).read().tied.into_iter();
    tied.map(|tied| (tied.trial, tied.is_sure)).collect()
}

#[test]
fn a_line_of_two_requests_explains_one_of_them() {
    let run = || {
        let run = Run::with("").sends("wrong", "GET", "/", Some(502));
        run.sends("too", "GET", "/", Some(502))
    };
    let of = |trial: &str, is_sure| (trial.to_owned(), is_sure);
    let line = refused("/", "a.example");
    assert_eq!(shared(run(), &line), [of("wrong", false)]);
    let both = [of("wrong", true), of("too", true)];
    assert_eq!(shared(run(), &line.repeat(2)), both);
    // Two causes: nobody knows which is whose.
    let closed = line.replace("*7", "*8").replace(
        "connect() failed (111: Connection refused)",
        "upstream prematurely closed connection",
    );
    let each = [of("wrong", false), of("too", false)];
    assert_eq!(shared(run(), &(line.clone() + &closed)), each);
    // The other one may have been mended by another server.
    let run = Run::with("").sends("wrong", "GET", "/", Some(502));
    let run = run.sends("right", "GET", "/", Some(200));
    assert_eq!(shared(run, &line), [of("wrong", false)]);
    let run = Run::with("").sends("wrong", "GET", "/a%20b", Some(500));
    let run = run.sends("too", "GET", "/a%20b", Some(500));
    assert_eq!(shared(run, DJANGO), [of("wrong", false)]);
}

/// Each request has the words of its own line.
#[test]
fn lines_that_say_the_same_are_told_in_order() {
    let large = |bytes: &str| {
        format!(
            "{THEN} [error] 1#1: *7 client intended to send too large body: {bytes} bytes, client: \
             192.0.2.7, server: _, request: \"POST /a HTTP/1.1\", host: \"a.example\"\n"
        )
    };
    let run = Run::with("").sends("right", "POST", "/a", Some(413));
    let run = run.sends("wrong", "POST", "/a", Some(413));
    let lines = run.writes(&(large("6000000") + &large("2000000"))).lines();
    assert_eq!(
        lines,
        ["client intended to send too large body: 2000000 bytes"]
    );
}

#[test]
fn groups_of_exceptions_are_read() {
    let group = "ERROR:    Exception in ASGI application\n  + Exception Group Traceback (most recent \
                 call last):\n  | ExceptionGroup: unhandled errors (1 sub-exception)\n  \
                 +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    \
                 |   File \"/srv/app/main.py\", line 12, in home\n    | KeyError: 'x'\n    \
                 +------------------------------------\n";
    let run = Run::with("").sends("wrong", "GET", "/a", Some(500));
    let lines = run.writes(&format!("{ACCESS}{group}")).lines();
    assert!(
        lines.contains(&"KeyError: 'x' (/srv/app/main.py:12 in home)".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn an_application_that_did_not_start_is_known_by_its_kind() {
    let boot = "[7] [INFO] Booting worker with pid: 8\n[8] [ERROR] Exception in worker process\n\
                Traceback (most recent call last):\n  File \"/srv/wsgi.py\", line 1, in <module>\n\
                ModuleNotFoundError: No module named 'theirs'\n[7] [ERROR] Reason: Worker failed to \
                boot.\n";
    let known = |run: Run| {
        let logged = run.sends("wrong", "GET", "/a", Some(502)).read();
        logged
            .by_time
            .into_iter()
            .map(|it| it.fact)
            .collect::<Vec<_>>()
    };
    let raised = Some("ModuleNotFoundError".to_owned());
    assert_eq!(known(Run::with(boot)), [Fact::NotStarted { raised }]);
    assert!(known(Run::with(boot).writes(ACCESS)).is_empty());
    assert!(known(Run::with(&format!("{boot}{ACCESS}"))).is_empty());
}

#[test]
fn what_nobody_waits_for_is_read_no_further() {
    let run = Run::with("").sends("wrong", "GET", "/", Some(502));
    let mut run = run.writes(&refused("/", "a.example").repeat(3));
    let wrong = HashSet::from(["wrong".to_owned()]);
    let is_given_up = AtomicBool::new(true);
    let logged = run
        .logs
        .read(&run.sent, &wrong, Duration::from_secs(9), &is_given_up);
    assert_eq!(logged.notes.len(), 1);
}

#[test]
fn what_is_raised_in_turns_is_likely() {
    let asgi = |path: &str, raised: &str| {
        format!(
            "INFO: 127.0.0.1:5 - \"GET {path} HTTP/1.1\" 500 Internal Server Error\nERROR:    Exception in \
             ASGI application\nTraceback (most recent call last):\n  File \"/srv/app.py\", line 1, in \
             a\n{raised}\n"
        )
    };
    let run = || {
        let run = Run::with("").sends("wrong", "GET", "/a", Some(500));
        run.sends("too", "GET", "/b", Some(500))
    };
    let raised = |run: Run, log: &str| {
        let tied = run.writes(log).read().tied.into_iter();
        let raised = tied.filter(|tied| matches!(tied.fact, Fact::Exception { .. }));
        raised
            .map(|tied| (tied.trial, tied.is_sure))
            .collect::<Vec<_>>()
    };
    let each = [("too".to_owned(), false), ("wrong".to_owned(), false)];
    let log = asgi("/b", "KeyError: 'b'") + &asgi("/a", "ValueError: a");
    assert_eq!(raised(run(), &log), each);
    // With somebody else's, or one that was answered before it was raised.
    let stranger = log.clone() + &asgi("/c", "KeyError: 'c'");
    assert!(raised(run(), &stranger).is_empty());
    let crossed = log.replace(
        "INFO: 127.0.0.1:5 - \"GET /a HTTP/1.1\" 500 Internal Server Error\n",
        "",
    );
    let crossed = format!("INFO: 127.0.0.1:5 - \"GET /a HTTP/1.1\" 500 Oh\n{crossed}");
    assert!(raised(run(), &crossed).is_empty());
}
