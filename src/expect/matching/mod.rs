//! Matchers × observed values.

mod code;
mod differences;
mod json_value;
mod measure;
mod meets;
mod observed;
mod text;
mod wording;

pub(super) use code::Code;
pub(super) use differences::Differences;
pub(super) use json_value::JsonValue;
pub(super) use measure::Measure;
pub(super) use meets::{Truth, around, is_positive, length, matches_one, met};
pub(super) use observed::Observed;
pub(super) use text::Text;
pub(super) use wording::{describe, list};

/// How many characters of a single value are shown.
pub(super) const SHOWN: usize = 120;
