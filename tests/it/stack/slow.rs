//! A server that answers one request after the other, and takes its time: gunicorn, as
//! it is without options.

use std::fs;
use std::path::{PathBuf, absolute};
use std::process::{Child, Command};

use regex::Regex;
use tempfile::TempDir;

use crate::program::smoke;

/// An application that takes a second for each page but its first.
const APPLICATION: &str = r#"
import time

def application(environ, start_response):
    if environ["PATH_INFO"] != "/":
        time.sleep(1)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
    return [b"ok\\n"]
"#;

/// gunicorn with that, until this is dropped.
struct Gunicorn {
    child: Child,
    folder: TempDir,
}

impl Gunicorn {
    fn start() -> Self {
        let folder = TempDir::new_in("/tmp").unwrap();
        fs::write(folder.path().join("slow.py"), APPLICATION).unwrap();
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into());
        let python = PathBuf::from(target).join("stack/venv/bin/python");
        let child = Command::new(absolute(python).unwrap())
            .args([
                "-m",
                "gunicorn",
                "slow:application",
                "--bind",
                "unix:socket",
            ])
            .args(["--log-level", "critical", "--no-control-socket"])
            .current_dir(&folder)
            .spawn();
        let child = child.expect("`bash fixtures/install.sh` installs it");
        Self { child, folder }
    }

    /// Runs a suite with eight cases; how it ends, and what is said.
    fn check(&self, defaults: &str, args: &[&str]) -> (Option<i32>, String) {
        let path = self.folder.path().join("suite.toml");
        let defaults = format!("[defaults]\n{defaults}\n");
        let cases = r#"[[case]]
get = ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"]"#;
        fs::write(&path, defaults + cases).unwrap();
        let socket = self.folder.path().join("socket");
        let output = smoke()
            .arg(&path)
            .args(["--target", &format!("unix:{}", socket.display())])
            .args(["--wait", "20s"])
            .args(args)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (
            output.status.code(),
            said.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    }
}

impl Drop for Gunicorn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn load_of_our_own_is_told_and_how_to_go_without() {
    let (code, said) = Gunicorn::start().check("timeout = \"3s\"", &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("[answer-timeout]"), "{said}");
    let told = Regex::new(
        r"next up to [5-8] requests were in flight to it at once: are they answered one by one \(`smoke \S+ --target unix:\S+/socket --host localhost -j 1`\), or this one alone \(`serial = true` in the case\)\?",
    );
    assert!(told.unwrap().is_match(&said), "{said}");
    // As it is told to.
    for (serial, args) in [("", &["-j", "1"][..]), ("serial = true\n", &[])] {
        let (code, said) = Gunicorn::start().check(&format!("{serial}timeout = \"3s\""), args);
        assert_eq!(code, Some(0), "{said}");
    }
    // Of one request there is nothing to say.
    let (code, said) = Gunicorn::start().check("serial = true\ntimeout = \"500ms\"", &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(!said.contains("in flight"), "{said}");
}

#[test]
fn answers_that_are_late_among_others_are_told_apart() {
    let limit = "expect.time = \"1500ms\"";
    let (code, said) = Gunicorn::start().check(limit, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("likely [slow-among-others]"), "{said}");
    // One by one, all is in time.
    let (code, said) = Gunicorn::start().check(limit, &["-j", "1"]);
    assert_eq!(code, Some(0), "{said}");
}
