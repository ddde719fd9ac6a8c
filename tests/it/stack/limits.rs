//! How large a body may be, without a file of that size.

use std::fs;

use crate::program::smoke;
use crate::real::Stack;

/// nginx's `client_max_body_size 128M`.
#[test]
fn a_body_over_the_limit_of_nginx_is_refused_and_one_below_is_taken() {
    let stack = Stack::up("nginx-uwsgi");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("limits.toml");
    let suite = "host = \"staging.superlists.ml\"\n\
                 [[case]]\nname = \"over\"\npost = \"/lists/new\"\nbody_size = \"129MiB\"\n\
                 expect.status = 413\ntimeout = \"60s\"\n\
                 [[case]]\nname = \"below\"\npost = \"/lists/new\"\nbody_size = \"127MiB\"\n\
                 expect.status = 403\ntimeout = \"60s\"\n";
    let target = stack.at.target("nginx");
    let run = |suite: &str| {
        fs::write(&path, suite).unwrap();
        let output = smoke().arg(&path).args(["--target", &target]).output();
        let output = output.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text)
    };
    let (code, text) = run(suite);
    assert_eq!(code, Some(0), "{text}");
    // What it is told to be set to lets this body through.
    let (code, text) = run(&suite.replace("413", "403"));
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("`client_max_body_size 129M;`"), "{text}");
}
