//! Evidence → a named cause and what to do next.

mod diagnosis;

pub use diagnosis::Diagnosis;
