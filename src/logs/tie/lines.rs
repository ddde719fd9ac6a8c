//! What lines say of one request, or of several that are alike.

use crate::logs::fact::Fact;

/// At most so many different things are kept of what lines say of one request.
const DIFFERENT: usize = 16;

/// What lines say that have their request in common.
#[derive(Debug, Default)]
pub(super) struct Lines(pub(super) Vec<Line>);

/// What a line says of a request, or several say alike.
#[derive(Debug)]
pub(super) struct Line {
    /// The status, if it says one.
    pub(super) status: Option<u16>,
    pub(super) fact: Fact,
    /// How each of them says it, in order.
    pub(super) told: Vec<String>,
    /// How many say it.
    pub(super) count: usize,
}

impl Lines {
    pub(super) fn push(&mut self, status: Option<u16>, fact: Fact, told: String) {
        let is_same = |line: &Line| line.status == status && line.fact == fact;
        if let Some(at) = self.0.iter().position(is_same) {
            let same = &mut self.0[at];
            same.count += 1;
            if same.told.len() < DIFFERENT {
                same.told.push(told);
            }
        } else if self.0.len() < DIFFERENT {
            self.0.push(Line {
                status,
                fact,
                told: vec![told],
                count: 1,
            });
        }
    }
}
