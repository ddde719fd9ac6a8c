//! How pages mark what is wrong.

use scraper::ElementRef;

/// How an element says that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// With a text that only an error has, wherever it stands.
    Page,
    /// With a text that says what is wrong in words, where it stands at the form;
    /// in it, with any.
    Form,
    /// With a text that some pages have ready, and show by a script: it counts
    /// where the form has been filled in, or the page before didn't have it.
    Ready,
    /// As whatever the page has to say of what was done, wherever it stands:
    /// its words must say what is wrong.
    Spoken,
    /// In red, at the form: as above.
    Coloured,
    /// With a text that counts beside a mark.
    Feedback,
    /// With a mark and no text of its own.
    Mark,
}

impl Sign {
    /// Those of Django, Rails, ASP.NET, Symfony, Drupal, Bootstrap
    /// and what is built like them.
    pub(super) fn of(element: ElementRef<'_>) -> Option<Self> {
        if element
            .attr("aria-invalid")
            .is_some_and(|it| it.eq_ignore_ascii_case("true"))
        {
            return Some(Self::Mark);
        }
        if matches!(
            element.attr("id"),
            Some("error_explanation" | "login_error")
        ) {
            return Some(Self::Page);
        }
        let mut classes = element.value().classes();
        Self::by_name(element)
            .or_else(|| classes.find_map(Self::by_class))
            .or_else(|| Self::by_words(element))
    }

    fn by_class(class: &str) -> Option<Self> {
        Some(match class {
            "errorlist"
            | "errornote"
            | "validation-summary-errors"
            | "field-validation-error"
            | "govuk-error-summary"
            | "cdx-message--error"
            | "messages--error" => Self::Page,
            "alert-danger" | "alert-error" | "form-error-message" | "toast-error"
            | "uk-alert-danger" => Self::Form,
            "error" | "errors" | "error-message" | "field-error" | "form-error" | "input-error" => {
                Self::Ready
            }
            "invalid-feedback" | "help-block" => Self::Feedback,
            "is-invalid" | "has-error" | "field_with_errors" => Self::Mark,
            _ => return None,
        })
    }

    /// Those of classes that say so of some elements only: of Bulma, `WTForms`
    /// and Django's messages.
    fn by_name(element: ElementRef<'_>) -> Option<Self> {
        let has = |element: ElementRef<'_>, class| element.value().classes().any(|it| it == class);
        match element.value().name() {
            "input" | "select" | "textarea" if has(element, "is-danger") => Some(Self::Mark),
            "ul" | "ol" if has(element, "errors") => Some(Self::Form),
            "li" if has(element, "error") => {
                let list = ElementRef::wrap(element.parent()?)?;
                (has(list, "messages") || has(list, "messagelist")).then_some(Self::Page)
            }
            "p" | "span" | "div" if has(element, "help") && has(element, "is-danger") => {
                Some(Self::Feedback)
            }
            _ => None,
        }
    }

    /// Those that stand for good news, too: of Flask, Devise and Tailwind, and
    /// what is said to readers of the screen.
    fn by_words(element: ElementRef<'_>) -> Option<Self> {
        let mut classes = element.value().classes();
        let is_spoken = element.attr("role") == Some("alert")
            || classes
                .any(|class| matches!(class, "alert" | "flash" | "flashes" | "flash-message"));
        if is_spoken {
            return Some(Self::Spoken);
        }
        is_red(element).then_some(Self::Coloured)
    }
}

/// Whether a text is shown in red, as far as the markup tells.
fn is_red(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default();
    let style = style.to_ascii_lowercase().replace(' ', "");
    let mut classes = element.value().classes();
    let of_font = element.value().name() == "font" && element.attr("color") == Some("red");
    of_font
        || style.split(';').any(|part| part == "color:red")
        || classes.any(|class| {
            class.starts_with("text-red-")
                || matches!(
                    class,
                    "has-text-danger" | "text-danger" | "text-destructive" | "text-error"
                )
        })
}
