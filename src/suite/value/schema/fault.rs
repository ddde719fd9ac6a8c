//! What is wrong with a schema.

use std::path::Path;

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::Location;
use jsonschema::{ReferencingError, ValidationError};
use serde_json::Value;

use super::Fault;
use crate::source::{elide, one_line, quote};

/// How many characters of a message are kept, and of a part of a schema.
pub(super) const MESSAGE: usize = 200;
pub(super) const PART: usize = 80;

/// A format that nothing is known of: what has it is of any form.
pub(super) fn unknown_format(error: &ValidationError<'_>, schema: &Value) -> Fault {
    let at = keys(error.instance_path());
    let format = at.iter().try_fold(schema, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    });
    let format = format.and_then(Value::as_str).unwrap_or_default();
    Fault {
        message: format!("the format {} is unknown", quote(format, PART)),
        at,
        is_minor: true,
    }
}

/// What keeps `schema`, whose file has the address `base`, from being used.
pub(super) fn of(error: &ValidationError<'_>, schema: &Value, base: Option<&str>) -> Fault {
    let at = keys(error.instance_path());
    let (message, at) = match error.kind() {
        ValidationErrorKind::Referencing(wrong) => referring(wrong, schema, base),
        ValidationErrorKind::Format { format } if format == "regex" => {
            let message = "patterns have no look-around and no back-references here";
            (message.to_owned(), at)
        }
        _ => (error.to_string(), at),
    };
    Fault {
        message: elide(&one_line(&message), MESSAGE).into_owned(),
        at,
        is_minor: false,
    }
}

/// Whether a `$ref` leads to what is not there.
type Leads<'a> = Box<dyn Fn(&str) -> bool + 'a>;

/// Words without the address of the file, which depends on the machine.
fn referring(
    wrong: &ReferencingError,
    schema: &Value,
    base: Option<&str>,
) -> (String, Vec<String>) {
    let (leads, why): (Leads<'_>, String) = match wrong {
        ReferencingError::Unretrievable { uri, source } => {
            let base = base.and_then(|base| url::Url::parse(base).ok());
            let leads = move |written: &str| {
                let url = url::Url::options().base_url(base.as_ref()).parse(written);
                let url = url.map(|mut url| {
                    url.set_fragment(None);
                    url.to_string()
                });
                url.as_deref() == Ok(uri.as_str())
            };
            (Box::new(leads), source.to_string())
        }
        ReferencingError::PointerToNowhere { pointer } => (
            Box::new(move |written: &str| {
                let fragment = written.split_once('#').map(|(_, fragment)| fragment);
                fragment.is_some_and(|fragment| fragment.ends_with(pointer.as_str()))
            }),
            "nothing is there".to_owned(),
        ),
        ReferencingError::UnknownSpecification { specification } => {
            let draft = quote(specification, PART);
            let message = format!("{draft} is no draft that smoke knows");
            return (message, vec!["$schema".to_owned()]);
        }
        other => return (other.to_string(), Vec::new()),
    };
    let mut way = Vec::new();
    match reference(schema, &*leads, &mut way) {
        Some(written) => (
            format!("{} leads nowhere: {why}", quote(written, PART)),
            way,
        ),
        // In a file that the schema refers to.
        None => (format!("a `$ref` leads nowhere: {why}"), Vec::new()),
    }
}

/// The first `$ref` that `leads` there, and the keys to it.
fn reference<'a>(
    schema: &'a Value,
    leads: &dyn Fn(&str) -> bool,
    way: &mut Vec<String>,
) -> Option<&'a str> {
    let inner: Vec<(String, &Value)> = match schema {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        _ => return None,
    };
    for (key, value) in inner {
        let refers = matches!(key.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef");
        way.push(key);
        if refers && let Some(written) = value.as_str().filter(|written| leads(written)) {
            return Some(written);
        }
        if let Some(found) = reference(value, leads, way) {
            return Some(found);
        }
        way.pop();
    }
    None
}

fn keys(location: &Location) -> Vec<String> {
    let segments = location.segments();
    segments.map(|segment| segment.to_string()).collect()
}

/// The address of a schema's file.
pub(super) fn address(file: Option<&Path>) -> Option<String> {
    let url = url::Url::from_file_path(file?).ok()?;
    Some(url.to_string())
}
