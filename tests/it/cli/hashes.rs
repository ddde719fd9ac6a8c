//! `smoke hashes`, and suites that compare with local files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{Desk, HTML, Up};
use crate::server::{Conn, path};

const WHOLE: &str = "a { color: red }\nb {}\n";

/// A site whose page names one stylesheet.
fn site(css: &'static str) -> Up {
    Up::with(move |mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let page = "<link rel=stylesheet href=/static/css/a.css>";
            let sent = if path(&request) == "/" {
                conn.answer("200 OK", HTML, page).await
            } else {
                conn.answer("200 OK", "Content-Type: text/css\r\n", css)
                    .await
            };
            if !sent {
                return;
            }
        }
    })
}

fn desk(same_as: &str) -> Desk {
    let desk = Desk::with_suite(&format!(
        "[[case]]\nname = \"page\"\nget = \"/\"\nexpect.assets.same_as = \"../{same_as}\"\n"
    ));
    desk.write("static/css/a.css", WHOLE);
    desk
}

#[test]
fn a_site_is_compared_with_a_folder_or_its_list() {
    let up = site(WHOLE);
    self::desk("static/").check(&up).ends_with(0);
    let desk = self::desk("static.sums");
    let said = desk.run(&["hashes", "static"]).ends_with(0);
    assert!(said.out.ends_with("  css/a.css\n"), "{}", said.out);
    desk.write("static.sums", &said.out);
    desk.check(&up).ends_with(0);
    let cut = site("a { color: red }\n");
    let said = desk.check(&cut).ends_with(1);
    assert!(said.out.contains("asset-altered"), "{}", said.out);
    let said = self::desk("static").check(&cut).ends_with(1);
    let how = "shorter: 17 of 22 bytes, the beginning is the same";
    assert!(said.out.contains(how), "{}", said.out);
}

#[test]
fn what_is_not_there_is_a_mistake_before_anything_is_sent() {
    let up = site("a {}");
    let desk = self::desk("dist");
    let said = desk.check(&up).ends_with(2);
    assert!(said.err.contains("can't compare with"), "{}", said.err);
    assert!(up.server.requests().is_empty());
    desk.run(&["check"]).ends_with(2);
    fs::create_dir(desk.path("dist")).unwrap();
    let said = desk.run(&["check"]).ends_with(2);
    assert!(said.err.contains("the folder is empty"), "{}", said.err);
}

#[test]
fn what_cannot_be_hashed_is_a_mistake() {
    let desk = self::desk("static");
    let why = |args: &[&str]| {
        let said = desk.run(args).ends_with(2);
        assert_eq!(said.out, "");
        said.err
    };
    assert!(why(&["hashes", "nowhere"]).contains("nowhere"));
    assert!(why(&["hashes", "suites/site.toml"]).contains("is a file, and no folder"));
    let file = desk.path("static/css/b.css");
    std::os::unix::fs::symlink("nowhere", &file).unwrap();
    assert!(why(&["hashes", "static"]).contains("b.css"));
    fs::remove_file(&file).unwrap();
    fs::write(&file, "").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o0)).unwrap();
    // Nothing is unreadable to root.
    if fs::read(&file).is_err() {
        assert!(why(&["hashes", "static"]).contains("b.css"));
    }
}
