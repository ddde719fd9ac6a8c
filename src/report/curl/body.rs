//! What the request carries.

use std::path::Path;

use url::form_urlencoded;

use super::{Command, Curl};
use crate::report::shell::Line;
use crate::suite::{Body, Part, PartContent};

/// A body that is longer stands for itself in a file: a command that fills the
/// screen hides everything else.
const LONGEST: usize = 4096;

impl Curl<'_> {
    pub(super) fn body(&self, command: &mut Command<'_>) {
        match self.body {
            None => {}
            Some(Body::Form(fields)) if self.is_better_encoded(fields, command) => {
                for it in fields {
                    field(it, command);
                }
            }
            Some(
                Body::Text(_) | Body::Json(_) | Body::JsonText(_) | Body::Bytes(_) | Body::Form(_),
            ) => data(&self.sent.body, command),
            Some(Body::Zeros(count)) => {
                command.input = Some(format!("head -c {count} /dev/zero"));
                command.option("--data-binary", "@-");
            }
            Some(Body::Multipart(parts)) => parts.iter().for_each(|it| part(it, command)),
            Some(Body::File(path)) => {
                command.option("--data-binary", [b"@", &*file_name(&path.value)].concat());
            }
        }
    }

    /// Whether fields hold variables whose values must be encoded, which a shell
    /// can't do.
    fn is_better_encoded(&self, fields: &[(String, String)], command: &Command<'_>) -> bool {
        let values = fields.iter().map(|(_, value)| value.as_bytes());
        let variables: usize = values.map(|value| command.line.variables_in(value)).sum();
        let is_long = self.sent.body.len() > LONGEST;
        !is_long && variables > command.line.variables_in(&self.sent.body)
    }
}

/// A field that curl encodes, but for its name.
fn field((name, value): &(String, String), command: &mut Command<'_>) {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    command.option("--data-urlencode", format!("{name}={value}"));
}

fn data(bytes: &[u8], command: &mut Command<'_>) {
    if bytes.len() > LONGEST {
        command.option("--data-binary", "@body");
        command.comment = Some(format!(
            "body: a file with the {} bytes that the case sends",
            bytes.len()
        ));
    } else if Line::is_printable(bytes) {
        // `--data` would read a file where the text begins with `@`.
        command.option("--data-raw", bytes);
    } else {
        command.input = Some(command.line.printf(bytes));
        command.option("--data-binary", "@-");
    }
}

fn part(part: &Part, command: &mut Command<'_>) {
    match &part.content {
        // `--form` would read a file where the value begins with `@` or `<`.
        PartContent::Text(text) => {
            command.option("--form-string", format!("{}={text}", part.name));
        }
        // curl can't send a file without a name; servers take both for nothing.
        PartContent::NoFile => {
            let form = format!("{}=;type=application/octet-stream", part.name);
            command.option("--form", form);
        }
        PartContent::File(file) => {
            let mut form = format!("{}=@", part.name).into_bytes();
            push_quoted(&mut form, &file_name(&file.path.value));
            form.extend_from_slice(b";filename=");
            push_quoted(&mut form, file.filename.as_bytes());
            form.extend_from_slice(format!(";type={}", file.content_type).as_bytes());
            command.option("--form", form);
        }
    }
}

/// A file's name, which curl must not take for its standard input.
fn file_name(path: &Path) -> Vec<u8> {
    match path.as_os_str().as_encoded_bytes() {
        b"-" => b"./-".to_vec(),
        name => name.to_vec(),
    }
}

/// A name in the quotes that `--form` understands.
fn push_quoted(form: &mut Vec<u8>, name: &[u8]) {
    form.push(b'"');
    for &byte in name {
        if matches!(byte, b'"' | b'\\') {
            form.push(b'\\');
        }
        form.push(byte);
    }
    form.push(b'"');
}
