//! A number of bytes, of things, of milliseconds.

use super::Observed;
use crate::suite::value::{Amount, Operand};

/// A measure, in the unit that `V` is compared in.
pub(in crate::expect) struct Measure<V>(pub(in crate::expect) V);

impl<V: Operand<Amount = V> + Amount> Observed for Measure<V> {
    type Operand = V;

    fn equals(&self, operand: &V) -> bool {
        self.0 == *operand
    }

    fn as_number(&self) -> Result<f64, String> {
        Ok(self.0.number())
    }

    fn show(&self) -> String {
        V::show(self.0.number())
    }

    fn spell(operand: &V, _limit: usize) -> String {
        V::show(operand.number())
    }
}
