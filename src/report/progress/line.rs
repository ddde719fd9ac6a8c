//! A text at the bottom of a terminal that is drawn over and over.

use std::env;
use std::io::{self, Write};

use terminal_size::{Width, terminal_size_of};
use unicode_width::UnicodeWidthStr;

/// How many columns a terminal has that doesn't say.
const COLUMNS: usize = 80;

/// A text at the bottom of a terminal. Nothing depends on it, so it is left
/// out when it can't be written.
pub(super) struct Line {
    terminal: Box<dyn Write + Send>,
    columns: fn() -> usize,
    /// How many rows of the terminal it takes up now.
    rows: usize,
}

impl Line {
    /// On standard error, unless that is a terminal that can't go back.
    pub(super) fn on_stderr(out: impl Write + Send + 'static) -> Self {
        let is_dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
        if is_dumb {
            return Self::on(io::sink(), || COLUMNS);
        }
        Self::on(out, || match terminal_size_of(io::stderr()) {
            Some((Width(columns), _)) => usize::from(columns).max(1),
            None => COLUMNS,
        })
    }

    pub(super) fn on(terminal: impl Write + Send + 'static, columns: fn() -> usize) -> Self {
        Self {
            terminal: Box::new(terminal),
            columns,
            rows: 0,
        }
    }

    /// Draws `text` in place of what is there.
    pub(super) fn draw(&mut self, text: &str) {
        let rows = text.width().div_ceil((self.columns)()).max(1);
        self.replace(text, rows);
    }

    /// Leaves nothing behind.
    pub(super) fn clear(&mut self) {
        if self.rows > 0 {
            self.replace("", 0);
        }
    }

    fn replace(&mut self, text: &str, rows: usize) {
        let up = match self.rows {
            0 | 1 => String::new(),
            rows => format!("\x1b[{}A", rows - 1),
        };
        // To the row's begin, and nothing from there on. At once: what is
        // written in parts flickers.
        let bytes = format!("{up}\r\x1b[J{text}");
        let _ = self.terminal.write_all(bytes.as_bytes());
        let _ = self.terminal.flush();
        self.rows = rows;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what it is told.
    #[derive(Clone, Default)]
    pub(in crate::report::progress) struct Terminal(Arc<Mutex<Vec<u8>>>);

    impl Terminal {
        pub(in crate::report::progress) fn take(&self) -> String {
            let bytes = std::mem::take(&mut *self.0.lock().unwrap());
            String::from_utf8(bytes).unwrap()
        }
    }

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_was_drawn_is_gone_however_long_it_was() {
        let terminal = Terminal::default();
        let mut line = Line::on(terminal.clone(), || 10);
        line.clear();
        assert_eq!(terminal.take(), "");
        line.draw("eleven wide");
        assert_eq!(terminal.take(), "\r\x1b[Jeleven wide");
        // Five characters, but ten columns.
        line.draw("表表表表表");
        assert_eq!(terminal.take(), "\x1b[1A\r\x1b[J表表表表表");
        line.clear();
        assert_eq!(terminal.take(), "\r\x1b[J");
        line.clear();
        assert_eq!(terminal.take(), "");
    }
}
