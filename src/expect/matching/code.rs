//! A status code.

use super::Observed;
use crate::suite::value::{Decimal, StatusSet};

/// A status code. It equals every set that it is in.
pub(in crate::expect) struct Code {
    pub(in crate::expect) code: u16,
    /// With its reason: `404 Not Found`.
    pub(in crate::expect) shown: String,
}

impl Observed for Code {
    type Operand = StatusSet;

    fn equals(&self, operand: &StatusSet) -> Result<bool, String> {
        Ok(operand.contains(self.code))
    }

    fn as_amount(&self) -> Result<Decimal, String> {
        Ok(Decimal::from(self.code))
    }

    fn show(&self) -> String {
        self.shown.clone()
    }

    fn spell(operand: &StatusSet, limit: usize) -> String {
        crate::source::elide(&operand.to_string(), limit).into_owned()
    }
}
