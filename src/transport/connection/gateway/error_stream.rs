//! Error stream of an application.

/// At most this many bytes of a line are kept.
const KEPT: usize = 500;

/// The last line of an error stream: a traceback ends with what went wrong.
#[derive(Debug, Default)]
pub(super) struct ErrorStream {
    last: Vec<u8>,
    /// The line that is not at its end.
    line: Vec<u8>,
}

impl ErrorStream {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                if !line.trim_ascii().is_empty() {
                    self.last = line;
                }
            } else if self.line.len() <= KEPT {
                self.line.push(byte);
            }
        }
    }

    /// The last line that is not blank, cut where it is long; empty where there
    /// is none.
    pub(super) fn last_line(&self) -> String {
        let line = match self.line.trim_ascii() {
            [] => self.last.trim_ascii(),
            line => line,
        };
        if line.len() <= KEPT {
            return String::from_utf8_lossy(line).into_owned();
        }
        format!("{}…", String::from_utf8_lossy(&line[..KEPT]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_line(pieces: &[&str]) -> String {
        let mut stream = ErrorStream::default();
        for piece in pieces {
            stream.push(piece.as_bytes());
        }
        stream.last_line()
    }

    #[test]
    fn the_last_line_is_kept() {
        assert_eq!(last_line(&[]), "");
        assert_eq!(
            last_line(&["Trace", "back\r\n  x\nKeyError: 'X'\n", " \n"]),
            "KeyError: 'X'"
        );
        assert_eq!(last_line(&["one\ntwo"]), "two");
        let long = last_line(&["x\n", &"y".repeat(100_000)]);
        assert_eq!(long, format!("{}…", "y".repeat(KEPT)));
    }
}
