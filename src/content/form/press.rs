//! Which button sends the form.

use super::control::{Button, Control, Kind};
use super::flaw::{FormFlaw, SHOWN, listed};
use crate::source::{Located, Span, quote};

/// The place among `controls` of the button that is pressed: the one that is
/// asked for by its name, its text or its value, or the first one. A form
/// without buttons is sent without one.
pub(super) fn pressed(
    controls: &[Control],
    asked: Option<&Located<String>>,
    span: Span,
) -> Result<Option<usize>, FormFlaw> {
    let buttons: Vec<(usize, &Control, &Button)> = controls
        .iter()
        .enumerate()
        .filter_map(|(at, control)| match &control.kind {
            Kind::Button(button) => Some((at, control, button)),
            _ => None,
        })
        .collect();
    let Some(asked) = asked else {
        let usable = buttons.iter().find(|(_, control, _)| !control.disabled);
        return match (usable, buttons.is_empty()) {
            (Some((at, ..)), _) => Ok(Some(*at)),
            (None, true) => Ok(None),
            (None, false) => Err(FormFlaw::new(
                span,
                "a form that can be sent",
                "one whose buttons are all disabled",
            )),
        };
    };
    let expected = format!("a button {}", quote(asked, SHOWN));
    let told: [fn(&Control, &Button) -> String; 3] = [
        |control, _| control.name.clone(),
        |_, button| button.text.trim().to_owned(),
        |_, button| button.value.clone(),
    ];
    for by in told {
        let mut same = buttons
            .iter()
            .filter(|(_, control, button)| by(control, button) == asked.value);
        match (same.next(), same.count()) {
            (None, _) => {}
            (Some((_, control, _)), 0) if control.disabled => {
                return Err(FormFlaw::new(asked.span, expected, "a disabled one"));
            }
            (Some((at, ..)), 0) => return Ok(Some(*at)),
            (Some(_), more) => {
                let flaw = FormFlaw::new(asked.span, expected, format!("{} of them", more + 1));
                return Err(flaw.note(known(&buttons)));
            }
        }
    }
    let words = words(&buttons);
    let flaw = FormFlaw::new(asked.span, expected, "no such button in the form");
    let flaw = flaw.note(known(&buttons));
    Err(flaw.meant(asked, words.iter().map(String::as_str)))
}

fn known(buttons: &[(usize, &Control, &Button)]) -> String {
    match words(buttons).as_slice() {
        [] => "the form has no button that can be told by a word".to_owned(),
        words => format!(
            "its buttons are {}",
            listed(words.iter().map(String::as_str))
        ),
    }
}

/// What buttons are told by: their texts, or else their names.
fn words(buttons: &[(usize, &Control, &Button)]) -> Vec<String> {
    let word = |(_, control, button): &(usize, &Control, &Button)| {
        let texts = [button.text.trim(), &control.name, &button.value];
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .map(str::to_owned)
    };
    buttons.iter().filter_map(word).collect()
}
