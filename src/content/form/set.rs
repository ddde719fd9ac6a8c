//! Setting the fields that the suite names.

use super::control::{Choice, Control, Kind};
use super::flaw::{FormFlaw, SHOWN, listed};
use crate::source::{Located, Span, quote};
use crate::suite::{Field, FieldPart, FieldValue, Upload};

/// Sets a field of the form, as a visitor would do it, or says why nobody
/// could.
pub(super) fn set(controls: &mut [Control], field: &Field) -> Result<(), FormFlaw> {
    let mut named = named(controls, &field.name)?;
    let setting = Setting {
        name: &field.name,
        span: field.value.span,
    };
    match (&mut named[0].kind, &field.value.value) {
        (Kind::Mark { radio: false, .. }, FieldValue::Checked(checked)) => {
            setting.check(&mut named, *checked)
        }
        (kind, FieldValue::Checked(_)) => Err(setting.unfit("a check box", kind)),
        (Kind::File { .. }, value) => setting.upload(&mut named, value),
        (_, value) => {
            let texts = setting.texts(value, &named[0].kind)?;
            let single = !matches!(value, FieldValue::Several(_));
            match &named[0].kind {
                Kind::Text { .. } => setting.write(&mut named, &texts),
                Kind::Mark { radio, .. } => {
                    let radio = *radio;
                    setting.choose_marks(&mut named, &texts, radio && !single)
                }
                _ => setting.choose_options(&mut named, &texts, single),
            }
        }
    }
}

/// The controls of that name that can be set. A hidden one beside a visible one
/// stands for "nothing chosen" and stays.
fn named<'c>(
    controls: &'c mut [Control],
    name: &Located<String>,
) -> Result<Vec<&'c mut Control>, FormFlaw> {
    let is_button = |control: &Control| matches!(control.kind, Kind::Button(_));
    let is_hidden = |control: &Control| matches!(control.kind, Kind::Text { hidden: true, .. });
    let of = |control: &Control| control.name == name.value && !name.is_empty();
    let expected = || format!("a field {}", quote(name, SHOWN));
    if !controls
        .iter()
        .any(|control| of(control) && !is_button(control))
    {
        if controls.iter().any(of) {
            let flaw = FormFlaw::new(name.span, expected(), "a button of that name");
            return Err(flaw.note("which button is pressed is said by `submit.button`"));
        }
        let fields = controls.iter().filter(|control| !is_button(control));
        let names: Vec<&str> = fields
            .map(|control| control.name.as_str())
            .filter(|name| !name.is_empty())
            .collect();
        let flaw = FormFlaw::new(name.span, expected(), "no such field in the form");
        let flaw = match names.as_slice() {
            [] => flaw.note("the form has no field with a name"),
            names => flaw.note(format!("its fields are {}", listed(names.iter().copied()))),
        };
        return Err(flaw.meant(name, names.iter().copied()));
    }
    let visible = controls
        .iter()
        .any(|control| of(control) && !is_button(control) && !is_hidden(control));
    let chosen: Vec<&mut Control> = controls
        .iter_mut()
        .filter(|control| of(control) && !is_button(control) && !(visible && is_hidden(control)))
        .collect();
    if chosen.iter().all(|control| control.disabled) {
        let actual = "a disabled one, which is never sent";
        return Err(FormFlaw::new(name.span, expected(), actual));
    }
    let usable: Vec<&mut Control> = chosen
        .into_iter()
        .filter(|control| !control.disabled)
        .collect();
    let kind = |control: &Control| std::mem::discriminant(&control.kind);
    let first = kind(usable[0]);
    if usable.iter().any(|control| kind(control) != first) {
        let actual = "fields of several kinds under that name";
        return Err(FormFlaw::new(name.span, expected(), actual));
    }
    Ok(usable)
}

/// A field that is being set.
#[derive(Clone, Copy)]
struct Setting<'s> {
    name: &'s Located<String>,
    /// The place of what it is set to.
    span: Span,
}

impl Setting<'_> {
    fn flaw(self, span: Span, expected: impl std::fmt::Display, actual: &str) -> FormFlaw {
        let name = quote(self.name, SHOWN);
        FormFlaw::new(span, format!("{expected} {name}"), actual)
    }

    /// The value is one for another kind of field.
    fn unfit(self, expected: &str, kind: &Kind) -> FormFlaw {
        self.flaw(self.span, expected, kind.noun())
    }

    /// The texts that are given, with their places.
    fn texts<'v>(
        self,
        value: &'v FieldValue,
        kind: &Kind,
    ) -> Result<Vec<(&'v str, Span)>, FormFlaw> {
        let text = |part: &'v FieldPart, span| match part {
            FieldPart::Text(text) => Ok((text.as_str(), span)),
            FieldPart::File(file) => {
                let flaw = self.flaw(file.path.span, "a file field", kind.noun());
                Err(flaw)
            }
        };
        match value {
            FieldValue::One(part) => Ok(vec![text(part, self.span)?]),
            FieldValue::Several(parts) => parts
                .iter()
                .map(|part| text(&part.value, part.span))
                .collect(),
            FieldValue::Checked(_) => Ok(Vec::new()),
        }
    }

    /// One text a field.
    fn write(self, named: &mut [&mut Control], texts: &[(&str, Span)]) -> Result<(), FormFlaw> {
        if texts.len() != named.len() {
            let expected = match texts.len() {
                1 => "one field".to_owned(),
                n => format!("{n} fields"),
            };
            let actual = match named.len() {
                1 => "one".to_owned(),
                n => format!("{n} of them"),
            };
            let flaw = self.flaw(self.span, expected, &actual);
            return Err(flaw.note("each field takes one text of the list"));
        }
        for (control, (text, _)) in named.iter_mut().zip(texts) {
            if let Kind::Text { value, .. } = &mut control.kind {
                (*text).clone_into(value);
            }
        }
        Ok(())
    }

    /// Checks a box, or takes the marks out of all of that name.
    fn check(self, named: &mut [&mut Control], wanted: bool) -> Result<(), FormFlaw> {
        if wanted && named.len() > 1 {
            let actual = format!("{} of them", named.len());
            let values = named.iter().map(|control| mark(control).0);
            let note = format!("name those to be checked: {}", listed(values));
            return Err(self.flaw(self.span, "one check box", &actual).note(note));
        }
        for control in named {
            if let Kind::Mark { checked, .. } = &mut control.kind {
                *checked = wanted;
            }
        }
        Ok(())
    }

    /// Checks those of the values, and no others.
    fn choose_marks(
        self,
        named: &mut [&mut Control],
        texts: &[(&str, Span)],
        too_many: bool,
    ) -> Result<(), FormFlaw> {
        if too_many {
            return Err(self.unfit("a field that takes a list,", &named[0].kind));
        }
        for (text, span) in texts {
            if !named.iter().any(|control| mark(control).0 == *text) {
                let values: Vec<&str> = named.iter().map(|control| mark(control).0).collect();
                return Err(self.no_option(text, *span, &values));
            }
        }
        // Of the same values, one is enough.
        let mut left: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
        for control in named {
            if let Kind::Mark { value, checked, .. } = &mut control.kind {
                let at = left.iter().position(|text| text == value);
                *checked = at.is_some();
                if let Some(at) = at {
                    left.remove(at);
                }
            }
        }
        Ok(())
    }

    /// Selects the options of the values, and no others.
    fn choose_options(
        self,
        named: &mut [&mut Control],
        texts: &[(&str, Span)],
        single: bool,
    ) -> Result<(), FormFlaw> {
        if named.len() > 1 {
            let actual = format!("{} of them", named.len());
            return Err(self.flaw(self.span, "one list", &actual));
        }
        let Kind::List { several, options } = &mut named[0].kind else {
            return Ok(());
        };
        if !single && !*several {
            return Err(self.unfit("a field that takes a list,", &named[0].kind));
        }
        let mut selected = Vec::new();
        for (text, span) in texts {
            match options.iter().position(|option| option.value == *text) {
                Some(at) if options[at].disabled => {
                    let expected = format!("an option {} of", quote(text, SHOWN));
                    return Err(self.flaw(*span, expected, "a disabled one"));
                }
                Some(at) => selected.push(at),
                None => return Err(self.no_choice(text, *span, options)),
            }
        }
        for (at, option) in options.iter_mut().enumerate() {
            option.selected = selected.contains(&at);
        }
        Ok(())
    }

    fn no_choice(self, text: &str, span: Span, options: &[Choice]) -> FormFlaw {
        let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
        let flaw = self.no_option(text, span, &values);
        match options.iter().find(|option| option.text == text) {
            Some(read) => {
                let value = quote(&read.value, SHOWN);
                flaw.note(format!("the option that reads so has the value {value}"))
            }
            None => flaw,
        }
    }

    fn no_option(self, text: &str, span: Span, values: &[&str]) -> FormFlaw {
        let expected = format!("an option {} of", quote(text, SHOWN));
        let flaw = self.flaw(span, expected, "no such option");
        let flaw = match values {
            [] => flaw.note("it has no options"),
            values => flaw.note(format!(
                "its options are {}",
                listed(values.iter().copied())
            )),
        };
        flaw.meant(text, values.iter().copied())
    }

    fn upload(self, named: &mut [&mut Control], value: &FieldValue) -> Result<(), FormFlaw> {
        let file = |part: &FieldPart, span| match part {
            FieldPart::File(file) => Ok(file.clone()),
            FieldPart::Text(_) => {
                let flaw = self.flaw(span, "a field that takes a text,", "a file field");
                Err(flaw.note("a file is written as `{ file = \"PATH\" }`"))
            }
        };
        let files: Vec<Upload> = match value {
            FieldValue::One(part) => vec![file(part, self.span)?],
            FieldValue::Several(parts) => parts
                .iter()
                .map(|part| file(&part.value, part.span))
                .collect::<Result<_, _>>()?,
            FieldValue::Checked(_) => Vec::new(),
        };
        let fields = named.len();
        match &mut *named {
            [only] => match &mut only.kind {
                Kind::File { several, .. } if files.len() > 1 && !*several => {
                    Err(self.unfit("a field that takes a list,", &only.kind))
                }
                Kind::File { chosen, .. } => {
                    *chosen = files;
                    Ok(())
                }
                _ => Ok(()),
            },
            each if files.len() == fields => {
                for (control, file) in each.iter_mut().zip(files) {
                    if let Kind::File { chosen, .. } = &mut control.kind {
                        *chosen = vec![file];
                    }
                }
                Ok(())
            }
            _ => {
                let expected = format!("{} file fields", files.len());
                Err(self.flaw(self.span, expected, &format!("{fields} of them")))
            }
        }
    }
}

/// The value of a check box or a radio button, and whether it is checked.
fn mark(control: &Control) -> (&str, bool) {
    match &control.kind {
        Kind::Mark { value, checked, .. } => (value, *checked),
        _ => ("", false),
    }
}
