//! A status code.

use super::Observed;
use crate::suite::value::StatusSet;

/// A status code. It equals every set that it is in.
pub(in crate::expect) struct Code {
    pub(in crate::expect) code: u16,
    /// With its reason: `404 Not Found`.
    pub(in crate::expect) shown: String,
}

impl Observed for Code {
    type Operand = StatusSet;

    fn equals(&self, operand: &StatusSet) -> bool {
        operand.contains(self.code)
    }

    fn as_number(&self) -> Result<f64, String> {
        Ok(f64::from(self.code))
    }

    fn show(&self) -> String {
        self.shown.clone()
    }

    fn spell(operand: &StatusSet, limit: usize) -> String {
        crate::source::elide(&operand.to_string(), limit).into_owned()
    }
}
