//! Logs of targets: what is typed and declared, what is told, and what stays private.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::interrupt::send;
use super::{Desk, Said, Up, wait_until};
use crate::server::{Conn, path};

const SUITE: &str = r#"
[targets.site]
url = "http://127.0.0.1:1"
journal = "todo"

[[case]]
get = "/lists/1/?token=ours"
"#;

/// A site that fails, and logs as Django does, what it answered others, too.
fn failing(log: &std::path::Path) -> Up {
    let log = log.to_owned();
    Up::with(move |mut conn: Conn| {
        let log = log.clone();
        async move {
            while let Some(head) = conn.request().await {
                let before = fs::read_to_string(&log).unwrap_or_default();
                let path = path(&head).split('?').next().unwrap();
                let said = format!("{before}{OTHERS}Internal Server Error: {path}\n{TRACEBACK}");
                fs::write(&log, said).unwrap();
                let answer =
                    "HTTP/1.1 500 Oh\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno";
                conn.send(answer).await;
            }
        }
    })
}

const OTHERS: &str = "192.0.2.7 - edith [x] \"GET /lists/1/?token=theirs HTTP/1.1\" 500 145 \"-\" \"x\"\n\
                      Internal Server Error: /reset/theirs/\nTraceback (most recent call last):\n  \
                      File \"/srv/todo/reset.py\", line 1, in reset\nValueError: theirs\n";

const TRACEBACK: &str = "Traceback (most recent call last):\n  File \
                         \"/srv/todo/lists/views.py\", line 12, in view_list\n    x\n\
                         PermissionError: [Errno 13] Permission denied: '/srv/media'\n";

const TOLD: &str = "log   site: PermissionError: [Errno 13] Permission denied: '/srv/media' \
                    (/srv/todo/lists/views.py:12 in view_list)";

#[test]
fn a_traceback_of_a_request_is_told_in_every_report_and_of_others_nothing() {
    let desk = Desk::with_suite(SUITE.replace("journal = \"todo\"\n", "").as_str());
    desk.write("app.log", OTHERS);
    let server = failing(&desk.path("app.log"));
    let target = format!("site={}", server.at());
    let args = ["--target", &target, "--log", "site=app.log"];
    let reports = [
        "--json",
        "run.jsonl",
        "--junit",
        "smoke.xml",
        "--markdown",
        "page.md",
    ];
    let said = desk.run(&[&args[..], &reports].concat()).ends_with(1);
    assert!(said.out.contains(TOLD), "{}", said.out);
    assert!(said.out.contains("certain [server-error]"), "{}", said.out);
    assert!(said.out.contains("--log site=app.log"), "{}", said.out);
    for report in ["run.jsonl", "smoke.xml", "page.md"] {
        let text = desk.read(report);
        assert!(text.contains("/srv/todo/lists/views.py:12"), "{text}");
        assert!(
            !text.contains("theirs") && !text.contains("192.0.2.7"),
            "{text}"
        );
    }
    let replayed = desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert!(replayed.out.contains(TOLD), "{}", replayed.out);
}

#[test]
fn names_of_logs_are_those_of_targets() {
    let desk = Desk::with_suite(SUITE);
    let wrong = |log: &str| {
        let args = [
            "-t",
            "nginx=127.0.0.1:1",
            "-t",
            "app=127.0.0.1:2",
            "--log",
            log,
        ];
        desk.run(&args).ends_with(2).words()
    };
    assert_eq!(
        wrong("ngnix=error.log"),
        "error: `--log`: no target of the run is called `ngnix`: did you mean `nginx`?"
    );
    assert_eq!(
        wrong("error.log"),
        "error: `--log error.log` is of which target? Write NAME=PATH; the run has app, nginx"
    );
    assert!(wrong("nginx=").contains("there is no file: write NAME=PATH"));
    assert!(wrong("=error.log").contains("there is no name before `=`"));
    // A setting is for runs of other targets, too.
    desk.write(
        "smoke.toml",
        "[profile.default]\nlog = [\"other=x.log\", \"site=logs/app.log\"]\n",
    );
    let said = desk.run(&["-t", "site"]);
    assert_eq!(said.code, 3, "{}{}", said.out, said.err);
}

#[test]
fn what_a_suite_says_of_logs_is_checked() {
    let suite = SUITE.replace("journal = \"todo\"", "logs = [\"a.log\", \"\"]");
    let said = Desk::with_suite(&suite).run(&["-t", "site"]).ends_with(2);
    assert!(said.err.contains("this names no file"), "{}", said.err);
    let suite = SUITE.replace("\"todo\"", "\"-x y\"");
    let said = Desk::with_suite(&suite).run(&["-t", "site"]).ends_with(2);
    assert!(
        said.err.contains("a systemd unit is wanted"),
        "{}",
        said.err
    );
    let suite = SUITE.replace("\"todo\"", "1");
    Desk::with_suite(&suite).run(&["check"]).ends_with(2);
}

/// Runs on a site that fails, with a `journalctl` that is this script.
fn with_journal(script: &str) -> Said {
    let desk = Desk::with_suite(SUITE);
    desk.write("bin/journalctl", &format!("#!/bin/sh\n{script}"));
    let journalctl = desk.path("bin/journalctl");
    fs::set_permissions(journalctl, fs::Permissions::from_mode(0o755)).unwrap();
    let server = failing(&desk.path("unread.log"));
    let mut smoke: Command = desk.command(&["--target", &format!("site={}", server.at())]);
    let path = std::env::var("PATH").unwrap();
    smoke.env("PATH", format!("{}:{path}", desk.path("bin").display()));
    Said::by(&mut smoke)
}

#[test]
fn the_journal_of_a_unit_is_read() {
    // As journalctl of systemd 252 writes it, with the time of now.
    let script = r#"
test "$*" = "--unit todo --output json --no-pager --since $7" || exit 9
now=$(date +%s%6N)
entry() { printf '{"_PID":"7","__REALTIME_TIMESTAMP":"%s","PRIORITY":"6","_SYSTEMD_UNIT":"todo.service","MESSAGE":%s}\n' "$1" "$2"; }
entry 1000000 '"Internal Server Error: /lists/1/"'
entry "$now" '"Internal Server Error: /lists/1/\nTraceback (most recent call last):"'
entry "$now" '"  File \"/srv/todo/lists/views.py\", line 12, in view_list"'
entry "$now" '"    x"'
entry "$now" '[80,101,114,109,105,115,115,105,111,110,69,114,114,111,114,58,32,110,111]'
entry "$now" 'null'
"#;
    let said = with_journal(script).ends_with(1);
    let told = "log   site: PermissionError: no (/srv/todo/lists/views.py:12 in view_list)";
    assert!(said.out.contains(told), "{}", said.out);
}

#[test]
fn what_keeps_a_journal_from_being_read_is_told() {
    for (script, told) in [
        (
            "echo \"Hint: You are currently not seeing messages from other users and the system.\n      \
             Users in groups 'adm', 'systemd-journal' can see all messages.\" >&2",
            "LOG            the log todo of site was not read: the journal shows this user nothing",
        ),
        (
            "echo 'No journal files were found.' >&2; exit 1",
            "the log todo of site was not read: journalctl: No journal files were found.",
        ),
        (
            "exit 0",
            "the journal has nothing of it meanwhile; is todo the unit's name",
        ),
    ] {
        let said = with_journal(script).ends_with(1);
        assert!(said.out.contains(told), "{}", said.out);
    }
}

/// Whoever asks a journal that doesn't come is let go.
#[test]
fn ctrl_c_is_obeyed_while_a_log_is_read() {
    let desk = Desk::with_suite(SUITE);
    desk.write(
        "bin/journalctl",
        "#!/bin/sh\ntouch \"$0.asked\"\nexec sleep 30\n",
    );
    let journalctl = desk.path("bin/journalctl");
    fs::set_permissions(&journalctl, fs::Permissions::from_mode(0o755)).unwrap();
    let server = failing(&desk.path("unread.log"));
    let mut smoke = desk.command(&["--target", &format!("site={}", server.at())]);
    let path = std::env::var("PATH").unwrap();
    smoke.env("PATH", format!("{}:{path}", desk.path("bin").display()));
    let running = smoke
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = desk.path("bin/journalctl.asked");
    wait_until("the journal is asked", || asked.exists());
    send(&running, "INT");
    let since = Instant::now();
    let said = Said::of(running.wait_with_output().unwrap()).ends_with(130);
    assert!(since.elapsed() < Duration::from_secs(2), "{since:?}");
    assert!(
        said.out.contains("the log todo of site was not read"),
        "{}",
        said.out
    );
}

#[test]
fn a_log_that_this_user_may_not_read_is_told() {
    let desk = Desk::with_suite(SUITE.replace("journal = \"todo\"\n", "").as_str());
    desk.write("app.log", "");
    let mode = |path: &str, mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(desk.path(path), mode).unwrap();
    };
    mode("app.log", 0o600);
    mode(".", 0o755);
    let server = failing(&desk.path("unread.log"));
    let target = format!("site={}", server.at());
    let mut smoke = desk.command(&["--target", &target, "--log", "app.log"]);
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        // Nobody.
        smoke.uid(65534);
    } else {
        mode("app.log", 0);
    }
    let said = Said::by(&mut smoke).ends_with(1);
    let told = "the log app.log of site was not read: this user may not";
    assert!(said.out.contains(told), "{}{}", said.out, said.err);
}

/// nginx's own 502, with nothing in the log that is given.
#[test]
fn a_log_that_tells_nothing_is_doubted() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    desk.write("other.log", "");
    let server = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            let headers = "Server: nginx/1.28.0\r\nContent-Type: text/html\r\n";
            conn.answer("502 Bad Gateway", headers, BAD_GATEWAY).await;
        }
    });
    let said = desk.run(&["-t", &server.at(), "--log", "other.log"]);
    let said = said.ends_with(1);
    let told = "other.log has no line of these requests: is it the one of this site";
    assert!(said.out.contains(told), "{}", said.out);
}

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                           <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.28.0\
                           </center>\r\n</body>\r\n</html>\r\n";

#[test]
fn an_application_that_does_not_start_is_told_by_its_kind() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    let boot = "[7] [INFO] Booting worker with pid: 8\n[8] [ERROR] Exception in worker process\n\
                Traceback (most recent call last):\n  File \"/srv/wsgi.py\", line 1, in <module>\n\
                ModuleNotFoundError: No module named 'theirs'\n[7] [ERROR] Reason: Worker failed to \
                boot.\n";
    desk.write("app.log", boot);
    let said = desk.run(&["-t", "127.0.0.1:1", "--log", "app.log"]);
    let said = said.ends_with(3);
    let told = "ends with an application that doesn't start (`ModuleNotFoundError`)";
    assert!(said.out.contains(told), "{}", said.out);
    assert!(!said.out.contains("theirs"), "{}", said.out);
}
