//! The controls of a form (WHATWG HTML, section 4.10).

use html5ever::ns;
use scraper::ElementRef;

use super::sanitize::sanitized;
use crate::content::element_text::{element_text, raw_text};
use crate::suite::Upload;

/// A control of a form, in the state in which it is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Control {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// It can't be used and isn't sent.
    pub(super) disabled: bool,
    /// The name under which the direction of the text is sent, and which that
    /// is.
    pub(super) direction: Option<(String, &'static str)>,
}

/// What a control is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A text, visible or not.
    Text {
        value: String,
        hidden: bool,
        password: bool,
    },
    /// A check box or a radio button.
    Mark {
        radio: bool,
        value: String,
        checked: bool,
    },
    /// A list of options.
    List { several: bool, options: Vec<Choice> },
    /// Files to upload.
    File { several: bool, chosen: Vec<Upload> },
    /// A button that sends the form.
    Button(Button),
}

/// An option of a list.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) selected: bool,
    pub(super) disabled: bool,
}

/// A button that sends the form, and how it says to send it.
#[derive(Clone, Debug)]
pub(super) struct Button {
    /// Whether it is a picture, of which the place that is clicked is sent.
    pub(super) image: bool,
    pub(super) value: String,
    /// What is written on it.
    pub(super) text: String,
    pub(super) action: Option<String>,
    pub(super) method: Option<String>,
    pub(super) enctype: Option<String>,
}

impl Kind {
    /// What it is called.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Text { hidden: true, .. } => "a hidden field",
            Self::Text { .. } => "a text field",
            Self::Mark { radio: true, .. } => "radio buttons",
            Self::Mark { .. } => "a check box",
            Self::List { several: true, .. } => "a list of which several can be chosen",
            Self::List { .. } => "a list",
            Self::File { several: true, .. } => "a field for several files",
            Self::File { .. } => "a file field",
            Self::Button(_) => "a button",
        }
    }
}

/// What kind of control an element is, if it is one whose value can be sent.
/// Of a list, no more than `options` options are read; one more says so.
pub(super) fn kind(element: ElementRef<'_>, options: usize) -> Option<Kind> {
    let name = &element.value().name;
    if name.ns != ns!(html) {
        return None;
    }
    let text = |value: String| Kind::Text {
        value,
        hidden: false,
        password: false,
    };
    match &*name.local {
        "textarea" => Some(text(raw_text(element))),
        "select" => Some(list(element, options)),
        "button" => match type_of(element).as_str() {
            "reset" | "button" => None,
            _ => Some(Kind::Button(button(element, false, element_text(element)))),
        },
        "input" => input(element),
        _ => None,
    }
}

fn input(element: ElementRef<'_>) -> Option<Kind> {
    let value = || element.attr("value").unwrap_or_default().to_owned();
    let mark = |radio| Kind::Mark {
        radio,
        value: element.attr("value").unwrap_or("on").to_owned(),
        checked: element.attr("checked").is_some(),
    };
    let kind = type_of(element);
    Some(match kind.as_str() {
        "reset" | "button" => return None,
        "submit" => Kind::Button(button(element, false, value())),
        "image" => {
            let text = element.attr("alt").unwrap_or_default().to_owned();
            Kind::Button(button(element, true, text))
        }
        "checkbox" => mark(false),
        "radio" => mark(true),
        "file" => Kind::File {
            several: element.attr("multiple").is_some(),
            chosen: Vec::new(),
        },
        kind => Kind::Text {
            value: sanitized(kind, element),
            hidden: kind == "hidden",
            password: kind == "password",
        },
    })
}

fn type_of(element: ElementRef<'_>) -> String {
    let kind = element.attr("type").unwrap_or_default();
    kind.to_ascii_lowercase()
}

fn button(element: ElementRef<'_>, image: bool, text: String) -> Button {
    let get = |name| element.attr(name).map(str::to_owned);
    Button {
        image,
        value: get("value").unwrap_or_default(),
        text,
        action: get("formaction"),
        method: get("formmethod"),
        enctype: get("formenctype"),
    }
}

/// A list with its options, one of them selected where only one can be.
fn list(element: ElementRef<'_>, most: usize) -> Kind {
    let several = element.attr("multiple").is_some();
    let found = element.descendants().filter_map(ElementRef::wrap);
    let found = found.filter(|inner| &*inner.value().name.local == "option");
    let mut options: Vec<Choice> = found.take(most + 1).map(choice).collect();
    if !several {
        let size = element
            .attr("size")
            .and_then(|size| size.trim().parse::<u32>().ok());
        let shown = size.filter(|size| *size > 0).unwrap_or(1);
        let last = options.iter().rposition(|option| option.selected);
        let first = || options.iter().position(|option| !option.disabled);
        let selected = last.or_else(|| if shown == 1 { first() } else { None });
        for (at, option) in options.iter_mut().enumerate() {
            option.selected = Some(at) == selected;
        }
    }
    Kind::List { several, options }
}

fn choice(option: ElementRef<'_>) -> Choice {
    let text = element_text(option);
    let group = option.parent().and_then(ElementRef::wrap);
    let group = group.filter(|group| &*group.value().name.local == "optgroup");
    Choice {
        value: option.attr("value").unwrap_or(&text).to_owned(),
        selected: option.attr("selected").is_some(),
        disabled: option.attr("disabled").is_some()
            || group.is_some_and(|group| group.attr("disabled").is_some()),
        text,
    }
}
