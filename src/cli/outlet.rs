//! Where words go: standard output, standard error, with colours or without.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{LazyLock, Mutex, PoisonError};

use anstream::stream::RawStream;
use terminal_size::{Width, terminal_size_of};

use super::args::Color;
use super::detached::Detached;
use super::exit::Exit;
use super::github;
use super::inert::{Form, Inert};
use crate::source::Style;

/// Whether `stream` gets colours: a terminal does, unless the user or the
/// environment (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`) says otherwise.
pub(super) fn style(color: Color, stream: &impl RawStream) -> Style {
    let coloured = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
    };
    if coloured {
        Style::Coloured
    } else {
        Style::Plain
    }
}

/// How many columns a line of the stream has, where lines are to be broken: those
/// of a terminal, or what `COLUMNS` says. A pipe has lines of any width.
pub(super) fn width(stream: &impl AsFd) -> Option<usize> {
    let terminal = terminal_size_of(stream).map(|(Width(columns), _)| usize::from(columns));
    let said = || env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(said).filter(|&columns| columns > 0)
}

/// How wide a line is, where its words allow that.
const WIDTH: usize = 80;

/// Whether standard output was closed when the program began, as far as that
/// can be known: Rust puts `/dev/null` there, open for reading as well, as who
/// wants nothing of what is written opens it.
pub(super) fn is_closed() -> bool {
    // The flags of open(2), in octal: O_RDWR is 2.
    let info = fs::read_to_string("/proc/self/fdinfo/1").unwrap_or_default();
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
    let device = |path: &str| fs::metadata(path).ok().map(|data| data.rdev());
    let is_null = device("/proc/self/fd/1").is_some_and(|it| Some(it) == device("/dev/null"));
    is_null && flags.is_some_and(|flags| flags & 3 == 2)
}

/// Standard output, which keeps nobody.
pub(super) fn stdout() -> io::Result<Inert<Detached>> {
    stdout_of(Form::Text)
}

/// Standard output for what is written in this form.
pub(super) fn stdout_of(form: Form) -> io::Result<Inert<Detached>> {
    Ok(Inert::new(commands()?, form))
}

/// Standard output for commands to a CI server.
pub(super) fn commands() -> io::Result<Detached> {
    Detached::open(|| Ok(io::stdout()))
}

/// Standard error, which keeps nobody.
#[derive(Clone, Copy)]
pub(super) struct Stderr;

/// The one who writes to standard error; none where there is no room for a thread,
/// which is told there, too.
static STDERR: LazyLock<Mutex<Inert<OrStderr>>> = LazyLock::new(|| {
    let writer = Detached::open(|| Ok(io::stderr())).ok();
    Mutex::new(Inert::new(OrStderr(writer), Form::Text))
});

/// A writer, or standard error itself.
struct OrStderr(Option<Detached>);

impl Write for OrStderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Some(writer) => writer.write(bytes),
            None => io::stderr().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut writer = STDERR.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Standard error for commands to a CI server.
#[derive(Clone, Copy)]
pub(super) struct StderrCommands;

impl Write for StderrCommands {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut writer = STDERR.lock().unwrap_or_else(PoisonError::into_inner);
        writer.bare().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes commands to a CI server, whole lines, on standard error.
pub(super) fn command(lines: &str) {
    // Nobody is left to be told when standard error is closed.
    let _ = StderrCommands.write_all(lines.as_bytes());
}

/// Says on standard error what went wrong.
pub(super) fn error(message: &str) {
    match github::annotation(message) {
        Some(line) => command(&line),
        None => say("error: ", message),
    }
}

/// Says on standard error what is no error, but not to be missed.
pub(super) fn warning(message: &str) {
    say("warning: ", message);
}

/// Says on standard error what is good to know.
pub(super) fn remark(message: &str) {
    say("", message);
}

fn say(first: &str, message: &str) {
    let margin = " ".repeat(first.len());
    // Nobody is left to be told when standard error is closed.
    let _ = Stderr.write_all((wrapped(first, &margin, message) + "\n").as_bytes());
}

/// Says why the command line can't be read, which clap says on lines of any
/// width.
pub(super) fn unreadable(error: &clap::Error) {
    for line in error.render().to_string().lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            self::error(message);
            continue;
        }
        let text = line.trim_start();
        let margin = &line[..line.len() - text.len()];
        let _ = Stderr.write_all((wrapped(margin, margin, text) + "\n").as_bytes());
    }
}

/// `text` behind `first`, in lines that are no wider than a terminal; those
/// behind the first begin with `margin`.
fn wrapped(first: &str, margin: &str, text: &str) -> String {
    let mut out = first.to_owned();
    let mut width = first.chars().count();
    let mut is_first = true;
    for word in text.split(' ') {
        let length = word.chars().count();
        if is_first {
            is_first = false;
        } else if width + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(margin);
            width = margin.chars().count();
        } else {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}

/// Says each on standard error.
pub(super) fn errors(messages: &[String]) {
    for message in messages {
        error(message);
    }
}

/// Says on standard error what to do about it.
pub(super) fn hint(message: &str) {
    say("       ", message);
}

/// Writes `text` to standard output, or says that it can't.
pub(super) fn print(text: &str) -> Exit {
    printed(|| stdout()?.write_all(text.as_bytes()))
}

/// Writes lines of JSON to standard output, or says that it can't.
pub(super) fn print_json(lines: &str) -> Exit {
    printed(|| stdout_of(Form::Json)?.write_all(lines.as_bytes()))
}

/// Writes `bytes` to standard output as they are, or says that it can't.
pub(super) fn print_bytes(bytes: &[u8]) -> Exit {
    printed(|| commands()?.write_all(bytes))
}

/// Has `write` write to standard output, and says what keeps it from that. A reader
/// that has gone away has read enough.
pub(super) fn printed(write: impl FnOnce() -> io::Result<()>) -> Exit {
    let written = if is_closed() {
        Err(io::Error::other("it is closed"))
    } else {
        write()
    };
    match written {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            error(&format!("can't write to standard output: {cause}"));
            Exit::NoReport
        }
        _ => Exit::Passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_words_allow() {
        assert_eq!(wrapped("error: ", "  ", "a b"), "error: a b");
        let (short, long) = ("x".repeat(40), "y".repeat(90));
        assert_eq!(
            wrapped("error: ", "  ", &format!("{short} {short} {long} z")),
            format!("error: {short}\n  {short}\n  {long}\n  z")
        );
        let exact = format!("{short} {}", "x".repeat(32));
        assert_eq!(wrapped("error: ", "  ", &exact), format!("error: {exact}"));
    }
}
