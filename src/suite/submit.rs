//! A form of the page before, as a step fills it and sends it.

use std::path::PathBuf;

use super::value::Css;
use crate::source::{Located, Span};

/// A form of the page before, to be filled and sent.
#[derive(Clone, Debug)]
pub struct Submit {
    /// Which form; the only one of the page if it isn't said.
    pub form: Option<Located<Css>>,
    /// The button that is pressed, by its name, its text or its value; the
    /// first one if it isn't said.
    pub button: Option<Located<String>>,
    /// The fields that are set, by name. All others are sent as the page has
    /// them.
    pub fields: Vec<Field>,
    /// Where it is written.
    pub span: Span,
}

/// A field of a form, and what it is set to.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Located<String>,
    /// What it is set to.
    pub value: Located<FieldValue>,
}

/// What a field of a form is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// One value: a text, an option of a list, one of several check boxes.
    One(FieldPart),
    /// Several values, of all fields of that name.
    Several(Vec<Located<FieldPart>>),
    /// A check box, checked or not.
    Checked(bool),
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldPart {
    /// A text.
    Text(String),
    /// A file to upload.
    File(Upload),
}

/// A file to upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// Where it is.
    pub path: Located<PathBuf>,
    /// The name that is told to the server.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
}
