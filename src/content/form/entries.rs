//! What a form sends (WHATWG HTML, section 4.10.21.4, "constructing the entry
//! list").

use super::control::{Control, Kind};
use crate::suite::Upload;

/// A name and a value that are sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) value: EntryValue,
}

/// A value that is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum EntryValue {
    Text(String),
    File(Upload),
    /// A field for a file that has none.
    NoFile,
}

impl Entry {
    fn text(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: EntryValue::Text(value.to_owned()),
        }
    }
}

/// The entries of a form that is sent by the button at `pressed`, in the
/// charset of that name.
pub(super) fn entries(controls: &[Control], pressed: Option<usize>, charset: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (at, control) in controls.iter().enumerate() {
        if control.disabled {
            continue;
        }
        let name = control.name.as_str();
        match &control.kind {
            Kind::Button(_) if pressed != Some(at) => {}
            Kind::Button(button) if button.image => {
                let before = if name.is_empty() {
                    String::new()
                } else {
                    format!("{name}.")
                };
                entries.push(Entry::text(&format!("{before}x"), "0"));
                entries.push(Entry::text(&format!("{before}y"), "0"));
            }
            _ if name.is_empty() => {}
            Kind::Button(button) => entries.push(Entry::text(name, &button.value)),
            Kind::Text { hidden: true, .. } if name.eq_ignore_ascii_case("_charset_") => {
                entries.push(Entry::text(name, charset));
            }
            Kind::Text { value, .. } => entries.push(Entry::text(name, value)),
            Kind::Mark { value, checked, .. } => {
                entries.extend(checked.then(|| Entry::text(name, value)));
            }
            Kind::List { options, .. } => {
                let sent = options
                    .iter()
                    .filter(|option| option.selected && !option.disabled);
                entries.extend(sent.map(|option| Entry::text(name, &option.value)));
            }
            Kind::File { chosen, .. } => entries.extend(files(name, chosen)),
        }
        if let Some((name, direction)) = &control.direction
            && matches!(control.kind, Kind::Text { .. })
            && !control.name.is_empty()
        {
            entries.push(Entry::text(name, direction));
        }
    }
    entries
}

fn files(name: &str, chosen: &[Upload]) -> Vec<Entry> {
    let entry = |value| Entry {
        name: name.to_owned(),
        value,
    };
    match chosen {
        [] => vec![entry(EntryValue::NoFile)],
        files => files
            .iter()
            .map(|file| entry(EntryValue::File(file.clone())))
            .collect(),
    }
}
