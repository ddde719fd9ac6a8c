//! A named cause.

use serde::{Deserialize, Serialize};

/// Why an answer is wrong or missing, as far as the evidence tells, and what to
/// do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// A stable word for the cause, such as `nginx-default-page`.
    pub code: String,
    /// The cause, in one line.
    pub cause: String,
    /// What to do or to look at, the likeliest first, a line each.
    pub next: Vec<String>,
}
