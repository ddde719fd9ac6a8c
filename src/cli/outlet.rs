//! Where words go: standard output, standard error, with colours or without.

use std::io::{self, Write};

use anstream::stream::RawStream;

use super::args::Color;
use super::exit::Exit;
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

/// Says on standard error what went wrong.
pub(super) fn error(message: &str) {
    // Nobody is left to be told when standard error is closed.
    let _ = writeln!(io::stderr(), "error: {message}");
}

/// Says each on standard error.
pub(super) fn errors(messages: &[String]) {
    for message in messages {
        error(message);
    }
}

/// Says on standard error what to do about it.
pub(super) fn hint(message: &str) {
    let _ = writeln!(io::stderr(), "       {message}");
}

/// Writes `text` to standard output, or says that it can't. A reader that has
/// gone away has read enough.
pub(super) fn print(text: &str) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            error(&format!("can't write to standard output: {cause}"));
            Exit::NoReport
        }
        _ => Exit::Passed,
    }
}
