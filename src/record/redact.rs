//! Keeping secrets out of everything that is told.

use std::borrow::Cow;

use super::{
    Attempt, CertificateRecord, Diagnosis, Elsewhere, ErrorRecord, Excerpt, Finding,
    FollowUpRecord, HopRecord, LogLine, LogNote, LogTrouble, Look, Looked, Only, Outcome,
    PollResult, ProbeFinished, Probed, ReadyChanged, ReadyFinished, Replaced, Secrets, Seen,
    SeenResult, Share, StepInfo, StepRecord, TlsRecord, TrialFinished, TrialInfo, Waiting,
};
use crate::expect::assets::AssetRecord;
use crate::expect::{Check, Judgement, Subject};
use crate::source::{Diagnostic, Label, Note};

/// Redaction of a record with texts that a secret may have got into.
///
/// Each text is built with secrets in mind already; this is the one place that
/// all of them pass, so that a new one can't forget.
pub trait Redact {
    /// Hides every one of `secrets` in every text.
    fn redact(&mut self, secrets: &Secrets);

    /// The same, with every one of `secrets` hidden.
    #[must_use]
    fn redacted(mut self, secrets: &Secrets) -> Self
    where
        Self: Sized,
    {
        if !secrets.is_empty() {
            self.redact(secrets);
        }
        self
    }
}

/// Implements [`Redact`] for a struct: the fields that it `hides` secrets in,
/// those that are `commands`, and those that it `keeps` as they are, since they
/// are no free text. It takes the struct apart whole, so a field in no list does
/// not compile.
///
/// Lines of the suite are kept: they have `{{name}}` where the secret goes, and
/// labels count their bytes.
macro_rules! redact {
    (
        $record:ty: hides $($text:ident),+
        $(; commands $($command:ident),+)? $(; keeps $($plain:ident),+)?
    ) => {
        impl $crate::record::Redact for $record {
            fn redact(&mut self, secrets: &$crate::record::Secrets) {
                let Self { $($text,)+ $($($command,)+)? $($($plain: _,)+)? } = self;
                $($crate::record::Redact::redact($text, secrets);)+
                $($($crate::record::Command::hide($command, secrets);)+)?
            }
        }
    };
}

pub(crate) use redact;

redact!(TrialFinished: hides trial, outcome);
redact!(TrialInfo: hides id, suite, case, target, row, host, request, tags; keeps place);
redact!(Outcome: hides reason, attempts; keeps verdict, allowed);
redact!(Attempt: hides passed, step; keeps pause_us, elapsed_us);
redact!(StepRecord: hides step, hops, checks, error, diagnosis, excerpt, follow_ups, assets,
    captured, notes, replaced, saved, look; commands curl; keeps poll);
redact!(Look: hides aspects; keeps is_cut);
redact!(Replaced: hides key; keeps place);
redact!(StepInfo: hides name, host, request, session; keeps number, of, place, elapsed_us);
redact!(HopRecord: hides method, url, sent_headers, version, reason, headers, remote, tls;
    keeps status, head_size, size, wire_size, timings);
redact!(TlsRecord: hides version, cipher, alpn, certificate; keeps trusted, sent);
redact!(CertificateRecord: hides subject, issuer, names, not_before, not_after, serial, sha256);
redact!(ErrorRecord: hides message; keeps phase, place);
redact!(Diagnosis: hides cause, of_several, next; keeps code, in_flight, otherwise);
redact!(Finding: hides diagnosis, otherwise, targets, seen, probed, only, elsewhere, looks,
    logs, trials;
    keeps certainty, verdict, unsent);
redact!(LogLine: hides target, text);
redact!(LogNote: hides target, log, trouble);
redact!(Looked: hides trial, target, look);
redact!(Share: hides target; keeps explained, of);
redact!(Seen: hides what; keeps trials, least_us, most_us);
redact!(Probed: hides target, what; keeps kind, is_same, took_us);
redact!(ProbeFinished: hides trial, target, host, request, step; keeps kind, elapsed_us);
redact!(Elsewhere: hides target; keeps passed, of);
redact!(FollowUpRecord: hides subject, hops, error; commands curl);
redact!(Check: hides subject, judgement; keeps place);
redact!(AssetRecord: hides name, named_at, why, media_type, saved;
    keeps kind, verdict, status, size, elapsed_us, hash);
redact!(Waiting: hides probe; keeps declared, within_us, every_us, stable, trials);
redact!(ReadyChanged: hides id, sight; keeps in_a_row, polls, elapsed_us);
redact!(ReadyFinished: hides waiting, seen, last, held;
    keeps end, elapsed_us, polls, others, relapses, in_a_row);
redact!(SeenResult: hides sight; keeps polls, lasted_us, last_us);
redact!(Diagnostic: hides message, labels, notes; keeps severity, code);
redact!(Label: hides text; keeps place);
redact!(Note: hides text; keeps title);

impl Redact for Only {
    fn redact(&mut self, secrets: &Secrets) {
        match self {
            Self::Method(text) | Self::Path(text) | Self::Below(text) => text.redact(secrets),
            Self::Files | Self::Sometimes => {}
        }
    }
}

impl Redact for LogTrouble {
    fn redact(&mut self, secrets: &Secrets) {
        match self {
            Self::Unreadable(text) | Self::JournalFailed(text) => text.redact(secrets),
            _ => {}
        }
    }
}

/// The words of a subject are the program's own, its name is the suite's.
impl Redact for Subject {
    fn redact(&mut self, secrets: &Secrets) {
        if let Some(name) = self.name_mut() {
            name.hide(|text| text.redact(secrets));
        }
    }
}

impl Redact for Judgement {
    fn redact(&mut self, secrets: &Secrets) {
        match self {
            Self::Met => {}
            Self::Unmet {
                expected,
                actual,
                notes,
                is_unfit: _,
            } => {
                expected.redact(secrets);
                actual.redact(secrets);
                notes.redact(secrets);
            }
            Self::Unjudged { why } => why.redact(secrets),
        }
    }
}

impl Redact for Excerpt {
    fn redact(&mut self, secrets: &Secrets) {
        match self {
            Self::Text { lines, omitted: _ } => lines.redact(secrets),
            Self::Description { text } => text.redact(secrets),
        }
    }
}

impl Redact for PollResult {
    fn redact(&mut self, secrets: &Secrets) {
        match self {
            Self::AsExpected => {}
            Self::NoAnswer { message } | Self::Final { message } => message.redact(secrets),
            Self::Unavailable { status } => status.redact(secrets),
            Self::Unmet {
                subject,
                expected,
                actual,
                more: _,
                is_unfit: _,
            } => {
                subject.redact(secrets);
                expected.redact(secrets);
                actual.redact(secrets);
            }
        }
    }
}

impl Redact for String {
    fn redact(&mut self, secrets: &Secrets) {
        if let Cow::Owned(hidden) = secrets.hide(self) {
            *self = hidden;
        }
    }
}

impl<T: Redact> Redact for Option<T> {
    fn redact(&mut self, secrets: &Secrets) {
        if let Some(it) = self {
            it.redact(secrets);
        }
    }
}

impl<T: Redact> Redact for Vec<T> {
    fn redact(&mut self, secrets: &Secrets) {
        for it in self {
            it.redact(secrets);
        }
    }
}

impl<T: Redact> Redact for Box<T> {
    fn redact(&mut self, secrets: &Secrets) {
        (**self).redact(secrets);
    }
}

impl<A: Redact, B: Redact> Redact for (A, B) {
    fn redact(&mut self, secrets: &Secrets) {
        self.0.redact(secrets);
        self.1.redact(secrets);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::{Name, NodePart};
    use crate::record::Secret;

    fn secret(value: &str) -> Secrets {
        Secrets::from_iter([Secret::masked(value, "secret")])
    }

    #[test]
    fn a_secret_is_hidden_in_every_text() {
        let told = vec!["a p/ss \"w b".to_owned(), "/?q=p%2Fss+%22w".to_owned()];
        assert_eq!(told.redacted(&secret("p/ss \"w")), ["a *** b", "/?q=***"]);
    }

    #[test]
    fn a_secret_is_hidden_in_the_name_of_a_subject() {
        let secrets = secret("select.count");
        let hidden = |subject: Subject| subject.redacted(&secrets).to_string();
        let count = Some(NodePart::Count);
        let subject = Subject::Select(Name::of("#select.count"), count);
        assert_eq!(hidden(subject), "select.\"#***\".count");
        let subject = Subject::Select(Name::of("count"), None);
        assert_eq!(hidden(subject), "select.count");
    }

    #[test]
    fn a_secret_that_is_a_word_of_the_format_is_hidden_all_the_same() {
        let outcome = crate::record::Outcome {
            verdict: crate::record::Verdict::Failed,
            reason: Some("a fail is said".to_owned()),
            attempts: Vec::new(),
            allowed: 0,
        };
        let hidden = outcome.redacted(&secret("fail"));
        assert_eq!(hidden.verdict, crate::record::Verdict::Failed);
        assert_eq!(hidden.reason.as_deref(), Some("a *** is said"));
    }
}
