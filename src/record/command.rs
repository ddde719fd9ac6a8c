//! Commands that are told, to be typed again.

use super::{Hidden, Secrets};

/// A command for a POSIX shell, if there is one.
pub(crate) trait Command {
    /// Hides `secrets` in it, so that it can be pasted still.
    fn hide(&mut self, secrets: &Secrets);
}

impl Command for String {
    fn hide(&mut self, secrets: &Secrets) {
        hide_in(self, secrets);
    }
}

impl Command for Option<String> {
    fn hide(&mut self, secrets: &Secrets) {
        if let Some(command) = self {
            hide_in(command, secrets);
        }
    }
}

/// Puts a variable in the place of each secret, outside of quotes. What can't be
/// searched is no command any more.
fn hide_in(command: &mut String, secrets: &Secrets) {
    let Some(hidden) = secrets.find(command.as_bytes()) else {
        return command.clear();
    };
    if hidden.is_empty() {
        return;
    }
    let mut out = String::with_capacity(command.len());
    let (mut shell, mut done) = (Quoting::default(), 0);
    for hidden in hidden {
        let before = &command[done..hidden.range.start];
        shell.read(before);
        out.push_str(before);
        let value = &command[hidden.range.clone()];
        let place = shell.place();
        shell.read(value);
        if shell.place() != place {
            return command.clear();
        }
        match place {
            // The name of a variable is no secret.
            Place::Expansion => out.push_str(value),
            _ => out.push_str(&place.expanded(&hidden)),
        }
        done = hidden.range.end;
    }
    out.push_str(&command[done..]);
    *command = out;
}

/// Where a place of a command is, as a shell reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Outside of quotes.
    Bare,
    /// Within single quotes.
    Quoted,
    /// Within double quotes, which hold nothing but expansions.
    Expansion,
}

impl Place {
    /// The expansion in place of a value that stands here.
    fn expanded(self, hidden: &Hidden<'_>) -> String {
        let expansion = hidden.variable().expansion();
        match self {
            Self::Quoted => format!("'\"{expansion}\"'"),
            Self::Bare | Self::Expansion => format!("\"{expansion}\""),
        }
    }
}

/// The quotes that are open, a command within another (`$(…)`) being bare.
#[derive(Debug, Default)]
struct Quoting {
    open: Vec<Place>,
    last: u8,
}

impl Quoting {
    fn place(&self) -> Place {
        self.open.last().copied().unwrap_or(Place::Bare)
    }

    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            let is_escaped = self.last == b'\\' && self.place() == Place::Bare;
            match (self.place(), byte) {
                _ if is_escaped => {}
                (Place::Bare, b'\'') => self.open.push(Place::Quoted),
                (Place::Bare, b'"') => self.open.push(Place::Expansion),
                (Place::Expansion, b'(') if self.last == b'$' => self.open.push(Place::Bare),
                (Place::Quoted, b'\'') | (Place::Expansion, b'"') | (Place::Bare, b')') => {
                    self.open.pop();
                }
                _ => {}
            }
            // A backslash that is escaped escapes nothing.
            self.last = if is_escaped { 0 } else { byte };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process;

    use super::*;
    use crate::record::Secret;

    #[test]
    fn a_command_can_be_pasted_with_its_secrets_hidden() {
        let secrets = [
            Secret::of_environment("TOKEN", "s3cret"),
            Secret::masked("test", "password"),
            Secret::masked("a b", "too short"),
            Secret::masked("w/rd", "word"),
        ];
        let secrets: Secrets = secrets.into_iter().collect();
        for (command, shown) in [
            ("curl /x", "curl /x"),
            ("curl /test/x", "curl /\"${PASSWORD:?}\"/x"),
            (
                "curl --test 'a s3cret'",
                "curl --\"${PASSWORD:?}\" 'a '\"$TOKEN\"''",
            ),
            (
                "curl \"${test:?}\" test",
                "curl \"${test:?}\" \"${PASSWORD:?}\"",
            ),
            (
                "curl 'it'\\''s test'",
                "curl 'it'\\''s '\"${PASSWORD:?}\"''",
            ),
            (
                "curl \"$(printf 'test\\n%s' \"$X\")\" 'w%2Frd'",
                "curl \"$(printf ''\"${PASSWORD:?}\"'\\n%s' \"$X\")\" ''\"${WORD_ESCAPED:?}\"''",
            ),
        ] {
            let mut told = command.to_owned();
            hide_in(&mut told, &secrets);
            assert_eq!(told, shown);
            let words = |text: &str| {
                let script = format!("curl() {{ printf '<%s>' \"$@\"; }}; {text}");
                let mut shell = process::Command::new("sh");
                shell.args(["-c", &script]).env("test", "t").env("X", "x");
                shell.env("TOKEN", "s3cret").env("PASSWORD", "test");
                shell.env("WORD_ESCAPED", "w%2Frd").output().unwrap().stdout
            };
            assert_eq!(words(&told), words(command), "{told}");
        }
    }
}
