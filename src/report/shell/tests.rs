use std::process::Command;

use super::*;

/// What a shell makes of the word.
fn expanded(line: &mut Line<'_>, bytes: &[u8]) -> Vec<u8> {
    let word = line.word(bytes);
    let before = line.before.iter();
    let before = before.fold(String::new(), |all, it| all + it + "; ");
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{before}printf '%s' {word}"))
        .env("TOKEN", "se'cret")
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{word}: {output:?}");
    output.stdout
}

#[test]
fn a_shell_reads_back_every_word() {
    let words: [&[u8]; 12] = [
        b"",
        b"plain",
        b"a b",
        b"it's $HOME `id` \\ \"quoted\" !",
        b"a\nb\tc",
        b"ends\n\n",
        b"\x01\x7f\xff\xc3",
        "é — \u{202e}x".as_bytes(),
        b"100 %s \\n\n",
        b"-x",
        b"-x\n-y",
        b"123\x01456",
    ];
    for bytes in words {
        assert_eq!(expanded(&mut Line::default(), bytes), bytes, "{bytes:?}");
    }
}

#[test]
fn a_secret_is_a_variable_outside_of_the_quotes() {
    let secrets = [
        Secret::of_environment("TOKEN", "se'cret"),
        Secret::masked("x y z", "word"),
        Secret::of_environment("$(id)", "zzzz"),
    ];
    let environment = [("TOKEN", "se'"), ("HOME", "/root"), ("no such", "/roots")];
    let mut line = Line::new(&secrets.into_iter().collect(), environment.into_iter());
    assert_eq!(line.word(b"Bearer se'cret"), r#"'Bearer '"$TOKEN""#);
    assert_eq!(line.word(b"a x y z"), r#"'a '"${WORD:?}""#);
    assert_eq!(line.word(b"cd /roots"), r#"'cd '"$HOME"s"#);
    assert_eq!(line.word(b"t=se%27cret"), r#"t="${TOKEN_ESCAPED:?}""#);
    assert_eq!(line.word(b"se'cretse'cret"), r#""$TOKEN""$TOKEN""#);
    assert_eq!(line.word(b"zzzz"), r#""${__ID_:?}""#);
    assert_eq!(line.word(b"a\nse'cret"), r#""$(printf 'a\n%s' "$TOKEN")""#);
    assert_eq!(expanded(&mut line, b"a\nse'cret\n"), b"a\nse'cret\n");
}

#[test]
fn what_is_withheld_is_asked_for() {
    let words = [
        Word::Typed("smoke".to_owned()),
        Word::Typed("--var".to_owned()),
        Word::Typed("t=s3cret".to_owned()),
        Word::header("x-api-key"),
    ];
    let secrets = [Secret::of_environment("TOKEN", "s3cret")];
    let line = command_line(&words, &secrets.into_iter().collect());
    assert_eq!(
        line,
        r#"smoke --var t="$TOKEN" 'x-api-key: '"${X_API_KEY:?}""#
    );
    let script = format!("smoke() {{ printf '%s|' \"$@\"; }}; {line}");
    let typed = |key: Option<&str>| {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(&script).env("TOKEN", "s3cret");
        shell
            .envs(key.map(|key| ("X_API_KEY", key)))
            .output()
            .unwrap()
    };
    assert_eq!(typed(Some("a b")).stdout, b"--var|t=s3cret|x-api-key: a b|");
    let asks = String::from_utf8(typed(None).stderr).unwrap();
    assert!(asks.contains("X_API_KEY"), "{asks}");
}
