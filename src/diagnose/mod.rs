//! Evidence → a named cause and what to do next.
//!
//! Each rule looks at an answer, or at the lack of one, and names a cause when
//! the evidence shows it. The rules stand in order, the most specific first,
//! and the first that applies wins.
//!
//! # Decisions
//!
//! * A cause says what the evidence shows. What is likely but not seen is said
//!   as a thing to look at, or with "most often".
//! * A page is known by what its server always writes around it, never by a
//!   phrase alone: an article about nginx's default page is not that page.
//! * Why an answer has its status is only said when the status is not as
//!   expected. A failure of time alone is not explained by a page.
//! * Nothing is sent for a diagnosis. The only thing that is looked at besides
//!   the evidence is the file system on the way to a Unix socket.

mod diagnosis;
mod evidence;
mod place;
mod seen;

pub use diagnosis::Diagnosis;
pub use evidence::{Evidence, Found};

use place::Place;
use seen::Seen;

/// Why an answer is wrong or missing, if the evidence tells.
///
/// Meant for trials that failed or got no answer; of an answer that is as
/// expected it says nothing of use.
#[must_use]
pub fn diagnose(evidence: &Evidence<'_>) -> Option<Diagnosis> {
    let place = Place {
        target: evidence.target,
        host: evidence.host,
    };
    match evidence.found {
        Found::Answer {
            exchange,
            title,
            text,
        } => {
            let seen = Seen {
                place,
                case_path: evidence.case_path,
                failed: evidence.failed,
                exchange,
                title: title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
                text,
            };
            ANSWERED.iter().find_map(|rule| rule(&seen))
        }
        Found::Error(_) => None,
    }
}

/// What is said of an answer, the most specific first.
const ANSWERED: &[fn(&Seen<'_>) -> Option<Diagnosis>] = &[];
