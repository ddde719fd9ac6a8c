//! The reporters, each against a golden.

mod bugs;
mod curl;
mod failures;
mod formats;
mod junit;
mod recording;
mod schema;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use smoke::report::{Event, Reporter};

/// A writer whose bytes can be looked at while a reporter owns it.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells one reporter of a whole run.
fn tell(reporter: &mut dyn Reporter, events: &[Event]) {
    for event in events {
        reporter.event(event).unwrap();
    }
    reporter.finish().unwrap();
}
