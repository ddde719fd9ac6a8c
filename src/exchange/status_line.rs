//! Status lines as they are shown.

use http::StatusCode;

use super::Response;
use crate::source::{elide, one_line};

/// How many characters of a reason are shown.
const REASON: usize = 60;

/// A status with `reason`, or with the registered one where there is none:
/// `404 Not Found`. On one line, and bounded.
#[must_use]
pub fn status_line(status: StatusCode, reason: Option<&str>) -> String {
    let code = status.as_u16();
    let given = reason.map(one_line).filter(|reason| !reason.is_empty());
    match given.as_deref().or(status.canonical_reason()) {
        Some(reason) => format!("{code} {}", elide(reason, REASON)),
        None => code.to_string(),
    }
}

impl Response {
    /// The status in the server's own words, or in the registered ones where
    /// it has none.
    #[must_use]
    pub fn status_line(&self) -> String {
        status_line(self.status, self.reason.as_deref())
    }

    /// The status in the registered words, whatever the server's own are: for
    /// what sets two responses side by side.
    #[must_use]
    pub fn registered_status_line(&self) -> String {
        status_line(self.status, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_the_reason_that_is_given_or_registered() {
        let line = |code, reason| status_line(StatusCode::from_u16(code).unwrap(), reason);
        assert_eq!(line(404, None), "404 Not Found");
        assert_eq!(line(404, Some("Gone\nfishing")), "404 Gone␊fishing");
        assert_eq!(line(502, Some(" ")), "502 Bad Gateway");
        assert_eq!(line(599, None), "599");
        assert_eq!(
            line(599, Some(&"x".repeat(61))),
            format!("599 {}…", "x".repeat(60))
        );
    }
}
