//! Forms that are answered with themselves.

use super::response_evidence::ResponseEvidence;
use crate::content::Content;
use crate::content::form::returned;
use crate::record::{Code, Diagnosis};

/// A form that was sent and comes back with what is wrong about it.
pub(super) fn not_taken(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 200 || !evidence.is_page() {
        return None;
    }
    let content = Content::of(&evidence.last().response);
    let returned = returned(&content, evidence.exchange, evidence.before)?;
    let found = Diagnosis::new(
        Code::FormNotTaken,
        format!(
            "the form comes back with what is wrong: {}",
            returned.said.join(" | ")
        ),
    );
    Some(if returned.has_password {
        found
            .step("is it the right user and password, in the database of this deployment?")
            .step(
                "`python manage.py changepassword NAME` (Django) says where there is no such user, \
                 and else sets the password",
            )
    } else {
        found.step("set what it asks for: `submit.fields`")
    })
}
