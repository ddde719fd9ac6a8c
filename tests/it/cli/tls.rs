//! TLS on the command line, and what can't be judged without it.

use rcgen::{CertificateParams, KeyPair};

use super::{Desk, nobody};

/// A certificate and its key.
fn pair() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn desk(suite: &str) -> Desk {
    let desk = Desk::with_suite(suite);
    let ((cert, key), (_, other)) = (pair(), pair());
    desk.write("suites/cert.pem", &cert);
    desk.write("suites/key.pem", &key);
    desk.write("suites/other.pem", &other);
    desk.write(
        "suites/locked.pem",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    desk
}

const CASE: &str = "[[case]]\nget = \"/\"\n";

#[test]
fn certificates_that_can_not_be_used_are_mistakes() {
    let desk = desk(CASE);
    let said = |args: &[&str]| {
        let target = format!("https://{}", nobody());
        let args = [&["--target", &target], args].concat();
        desk.run(&args).ends_with(2).words()
    };
    assert_eq!(
        said(&["--cert", "suites/cert.pem", "--key", "suites/other.pem"]),
        "error: suites/other.pem can't be used: its key is not that of the certificate in \
         suites/cert.pem"
    );
    assert_eq!(
        said(&["--cert", "suites/cert.pem", "--key", "suites/locked.pem"]),
        "error: suites/locked.pem can't be used: its key is encrypted; `openssl pkey -in \
         suites/locked.pem -out suites/locked.pem.plain` asks for the passphrase and writes it \
         without"
    );
    assert_eq!(
        said(&["--cacert", "suites/key.pem"]),
        "error: suites/key.pem can't be used: it holds no PEM certificate"
    );
    let lonely = said(&["--key", "suites/key.pem"]);
    assert!(lonely.contains("--cert <FILE>"), "{lonely}");
}

#[test]
fn certificates_of_a_target_are_mistakes_at_their_place() {
    for (tls, at, message) in [
        (
            "ca = \"no.pem\"",
            "\"no.pem\"",
            "suites/no.pem can't be used: No such file or directory (os error 2)",
        ),
        (
            "cert = \"cert.pem\", key = \"other.pem\"",
            "\"other.pem\"",
            "suites/other.pem can't be used: its key is not that of the certificate in \
             suites/cert.pem",
        ),
        (
            "key = \"key.pem\"",
            "\"key.pem\"",
            "a `key` needs a `cert`: the certificate that it belongs to",
        ),
    ] {
        let suite =
            format!("[targets.app]\nurl = \"https://127.0.0.1:1\"\ntls = {{ {tls} }}\n{CASE}");
        let desk = desk(&suite);
        let column = "tls = { ".len() + tls.find(at).unwrap() + 1;
        for args in [&["--target", "app"][..], &["check"]] {
            let said = desk.run(args).ends_with(2).err;
            assert!(
                said.starts_with(&format!("error[bad-target]: {message}\n")),
                "{said}"
            );
            assert!(said.contains(&format!("site.toml:3:{column}\n")), "{said}");
        }
    }
    let plain = "[targets.app]\nurl = \"http://127.0.0.1:1\"\ntls = { cert = \"cert.pem\" }\n";
    let said = desk(&format!("{plain}{CASE}"))
        .run(&["--target", "app"])
        .ends_with(2)
        .err;
    assert!(
        said.contains("a target that speaks plain HTTP is shown no certificate"),
        "{said}"
    );
}

#[test]
fn what_needs_tls_or_a_name_is_refused_where_there_is_none() {
    let expect = |line: &str| desk(&format!("{CASE}expect.{line}\n"));
    for (line, target, code, why) in [
        (
            "tls.valid_for = \"14d\"",
            "plain=http://staging.test",
            "no-tls",
            "plain HTTP has no TLS",
        ),
        (
            "tls.version = \"1.3\"",
            "plain=unix:/run/a.sock",
            "no-tls",
            "TLS is not spoken over a Unix socket",
        ),
        (
            "timing.tls = \"1s\"",
            "plain=127.0.0.1:8000",
            "no-tls",
            "plain HTTP has no TLS",
        ),
        (
            "timing.resolve = \"1s\"",
            "plain=https://127.0.0.1:8000",
            "no-lookup",
            "an address is not looked up",
        ),
        (
            "timing.resolve = \"1s\"",
            "plain=unix:/run/a.sock",
            "no-lookup",
            "a Unix socket has no name",
        ),
    ] {
        let said = expect(line).run(&["--target", target]).ends_with(2).err;
        assert!(said.starts_with(&format!("error[{code}]: `")), "{said}");
        assert!(
            said.contains(why) && said.contains("not_targets = [\"plain\"]"),
            "{said}"
        );
        let elsewhere = format!("{CASE}not_targets = [\"plain\"]\nexpect.{line}\n");
        desk(&elsewhere).run(&["--target", target]).ends_with(4);
    }
    // A redirect may lead to where there is.
    let follow = format!("{CASE}follow = true\nexpect.tls.version = \"1.3\"\n");
    desk(&follow).run(&["--target", &nobody()]).ends_with(3);
}

#[test]
fn how_to_ask_again_has_the_certificates() {
    let desk = desk(CASE);
    let target = format!("https://{}", nobody());
    let cert = ["--cert", "suites/cert.pem", "--key", "suites/key.pem"];
    let args = [
        &["--target", &target, "--cacert", "suites/cert.pem"][..],
        &cert,
        &["-v"],
    ]
    .concat();
    let said = desk.run(&args).ends_with(3).out;
    let options = "--cacert suites/cert.pem --cert suites/cert.pem --key suites/key.pem";
    assert_eq!(said.matches(options).count(), 3, "{said}");
    assert!(!said.contains("PRIVATE KEY"), "{said}");
}
