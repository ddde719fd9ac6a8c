//! A form that can't be sent.

use super::{Check, Judgement, Subject};
use crate::content::form::FormFlaw;
use crate::source::Sources;

/// The check of a step's `submit`, which the page before doesn't meet.
#[must_use]
pub fn unsent(flaw: FormFlaw, sources: &Sources) -> Check {
    Check {
        subject: Subject::Submit,
        place: sources.place(flaw.span),
        judgement: Judgement::Unmet {
            expected: flaw.expected,
            actual: flaw.actual,
            notes: flaw.notes,
            is_unfit: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_flaw_is_shown_at_its_place() {
        let mut sources = Sources::default();
        let base = sources.add("suite.toml", "submit.fields.a = 'x'");
        let flaw = FormFlaw {
            span: Span::new(&(14..15), base),
            expected: "a field \"a\"".into(),
            actual: "no such field in the form".into(),
            notes: vec!["did you mean \"b\"?".into()],
            blocked: None,
        };
        let check = unsent(flaw, &sources);
        assert!(!check.is_met());
        assert_eq!((&check.subject, check.place.column), (&Subject::Submit, 15));
        let unmet = Judgement::Unmet {
            expected: "a field \"a\"".into(),
            actual: "no such field in the form".into(),
            notes: vec!["did you mean \"b\"?".into()],
            is_unfit: false,
        };
        assert_eq!(check.judgement, unmet);
    }
}
