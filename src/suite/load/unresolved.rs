//! A `{{…}}` that stands for nothing.

use super::reserved::Reserved;
use crate::source::{Diagnostic, Sources, Span, nearest};

/// How many names may be made of each other, one of the next.
pub(super) const DEEPEST: usize = 100;

/// Why a name stands for nothing.
pub(super) enum Unresolved {
    Unknown {
        name: String,
    },
    Environment {
        written: String,
        env: String,
    },
    Circle {
        name: String,
    },
    NoName {
        written: String,
    },
    /// `null` where no JSON is.
    Null {
        written: String,
    },
    /// What only a case that is sent knows, where it must be known before.
    Late {
        written: String,
        name: &'static str,
    },
    /// It makes a text of more than so many bytes, or many that have as much.
    TooLong {
        written: String,
        most: usize,
    },
    /// It is made of a name, which is made of another, and so on, too often.
    TooDeep {
        name: String,
    },
    /// Nothing but blanks, where something is expected.
    Blank {
        written: String,
        name: String,
    },
}

impl Unresolved {
    /// A name that makes more than so many bytes.
    pub(super) fn too_long(name: &str, most: usize) -> Self {
        Self::TooLong {
            written: name.to_owned(),
            most,
        }
    }

    /// What is written between the braces.
    pub(super) fn written(&self) -> &str {
        match self {
            Self::Unknown { name } | Self::Circle { name } | Self::TooDeep { name } => name,
            Self::Environment { written, .. }
            | Self::NoName { written }
            | Self::Null { written }
            | Self::Late { written, .. }
            | Self::TooLong { written, .. }
            | Self::Blank { written, .. } => written,
        }
    }
}

/// What is wrong with a `{{…}}` in the text at `span`.
pub(super) fn explain(
    wrong: &Unresolved,
    span: Span,
    known: &[String],
    sources: &Sources,
) -> Diagnostic {
    let span = narrowed(wrong.written(), span, sources);
    match wrong {
        Unresolved::Unknown { name } => {
            let message = format!("nothing is called `{name}` here");
            let mut all: Vec<&str> = known.iter().map(String::as_str).collect();
            all.extend(Reserved::ALL.map(Reserved::as_str));
            if let Some(near) = nearest(name, all) {
                let label = format!("did you mean `{near}`?");
                return Diagnostic::error("unknown-name", message).at(sources.place(span), label);
            }
            let help = if name.starts_with("each.") {
                "only a `[[case]]` with `each` has rows, and only its own texts use them".to_owned()
            } else if known.is_empty() {
                format!("say it with `--var {name}=…`, in `[vars]`, or as `{{{{env.NAME}}}}`")
            } else {
                format!("the names are {}", known.join(", "))
            };
            sources.error("unknown-name", span, message).help(help)
        }
        Unresolved::Environment { env, .. } => {
            let message = format!("the environment variable `{env}` is not set");
            sources.error("unset-variable", span, message)
        }
        Unresolved::Circle { name } => {
            sources.error("circle", span, format!("`{name}` is made of itself"))
        }
        Unresolved::NoName { .. } => {
            let none = sources.error("no-name", span, "there is no name between these braces");
            none.help("a literal `{{` is written `{{'{{'}}`")
        }
        Unresolved::Null { .. } => {
            let message = "`null` is a value of JSON: no text has it, nor is it one";
            let null = sources.error("null", span, message);
            null.help("it can be all of a value of `json`, and of `expect.json`")
        }
        Unresolved::Late { name, .. } => {
            let message = format!("`{name}` is known only when a case is sent");
            let late = sources.error("late-name", span, message);
            late.help("what names a case, and says whom to ask, is known before")
        }
        Unresolved::TooLong { written, most } => {
            let message = format!(
                "with `{written}`, the names of this suite make more than {} MiB of text",
                most >> 20
            );
            sources.error("too-long", span, message)
        }
        Unresolved::TooDeep { name } => {
            let message = format!("more than {DEEPEST} names are made of each other with `{name}`");
            sources.error("too-long", span, message)
        }
        Unresolved::Blank { name, .. } => {
            let message = format!("`{name}` is blank: less would be expected than this says");
            let blank = sources.error("empty-variable", span, message);
            blank.help("where an empty text is meant, write `\"\"`")
        }
    }
}

/// A name in the text at `span` that no earlier step captures, but the one at
/// `captured`.
pub(super) fn too_early(name: &str, span: Span, captured: Span, sources: &Sources) -> Diagnostic {
    let message = format!("`{name}` is not captured yet");
    let early = sources.error("unknown-name", narrowed(name, span, sources), message);
    early.at(
        sources.place(captured),
        "it is captured here, for later steps",
    )
}

/// The braces themselves, where the source has them as they are.
pub(super) fn narrowed(written: &str, span: Span, sources: &Sources) -> Span {
    let text = sources.text(span);
    let opened = text.match_indices("{{").map(|(open, _)| open);
    let braces = opened.filter_map(|open| {
        let close = open + text[open..].find("}}")?;
        (text[open + 2..close].trim() == written.trim()).then_some((open, close + 2))
    });
    match braces.into_iter().next() {
        Some((open, close)) => Span {
            start: span.start + open,
            end: span.start + close,
        },
        None => span,
    }
}
