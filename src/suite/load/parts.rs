//! The parts of a request: headers, credentials, body, and the form that it sends.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine as _};
use http::{HeaderValue, Method};
use serde::de::IgnoredAny;

use super::lint;
use super::request::RequestReader;
use super::shared::beside;
use crate::source::{Located, Span};
use crate::suite::file::{
    AuthKeys, BodyValue, HeaderValues, PartFile, PartValue, RawField, RawPart, SubmitTable,
};
use crate::suite::toml::Findings;
use crate::suite::value::Size;
use crate::suite::{
    Auth, Body, Field, FieldPart, FieldValue, OneOrMany, Part, PartContent, Request, Submit, Upload,
};

impl RequestReader<'_> {
    /// Everything of the request but method and path.
    pub(super) fn parts(&self, findings: &mut Findings) -> Request {
        let head = &self.keys.head;
        let cookies = head.cookies.iter();
        lint::host(head.host.as_ref(), self.sources, findings);
        let method = Located::new(Method::GET, self.span);
        Request {
            host: head.host.clone(),
            headers: self.headers(findings),
            query: head.query.0.clone(),
            cookies: cookies
                .map(|(name, value)| (name.clone(), value.0.clone()))
                .collect(),
            auth: self.auth(findings),
            body: self.body(findings),
            inherited: self.inherited.clone(),
            ..Request::new(method, Located::new(String::new(), self.span))
        }
    }

    fn headers(
        &self,
        findings: &mut Findings,
    ) -> Vec<(Located<http::HeaderName>, Option<HeaderValue>)> {
        let mut headers: Vec<(Located<http::HeaderName>, Option<HeaderValue>)> = Vec::new();
        let mut names = HashSet::new();
        for (key, values) in &self.keys.head.headers {
            let name = Located::new(key.value.0.clone(), key.span);
            if !names.insert(&key.value.0) {
                let message = format!("`{}` stands twice, and names ignore case", key.text);
                findings.push(self.sources.error("duplicate-key", key.span, message));
            }
            if name.value == http::header::HOST {
                let message = "the Host header is `host`";
                let host = self.sources.error("host-header", key.span, message);
                findings.push(host.help("write `host = \"…\"` in the case or at the top"));
            }
            if name.value == http::header::TRANSFER_ENCODING {
                let message = "how a body is transferred is not a suite's to say";
                findings.push(self.sources.error("transfer-encoding", key.span, message));
            }
            let values = match values {
                HeaderValues::Unsent => {
                    if name.value == http::header::ACCEPT {
                        let message = "`accept` can't be left out; `*/*` accepts anything";
                        findings.push(self.sources.error("accept-header", key.span, message));
                    }
                    headers.push((name, None));
                    continue;
                }
                HeaderValues::Sent(values) => values,
            };
            for value in values {
                if let Ok(value) = HeaderValue::from_str(value.trim()) {
                    headers.push((name.clone(), Some(value)));
                } else {
                    let message = "a header's value is one line of text";
                    findings.push(self.sources.error("bad-header", key.span, message));
                }
            }
        }
        headers
    }

    fn auth(&self, findings: &mut Findings) -> Option<Auth> {
        let AuthKeys { basic_auth, bearer } = &self.keys.auth;
        match (basic_auth, bearer) {
            (Some(basic), Some(bearer)) => {
                let message = "credentials are said twice";
                let both = self.sources.error("two-auths", bearer.span, message);
                findings.push(both.at(self.sources.place(basic.span), "here too"));
                None
            }
            (Some(basic), None) => Some(Auth::Basic {
                user: basic.user.clone(),
                password: basic.password.clone(),
            }),
            (None, Some(token)) => {
                if HeaderValue::from_str(token).is_err() {
                    let message = "a token is one line of text";
                    findings.push(self.sources.error("bad-header", token.span, message));
                }
                Some(Auth::Bearer(token.value.clone()))
            }
            (None, None) => None,
        }
    }

    fn body(&self, findings: &mut Findings) -> Option<Body> {
        let keys = &self.keys.body;
        let mut bodies: Vec<(Span, Body)> = Vec::new();
        if let Some(body) = &keys.body {
            bodies.push((body.span, self.written(body, findings)));
        }
        if let Some(size) = &keys.body_size {
            bodies.push((size.span, Body::Zeros(self.zeros(size, findings))));
        }
        if let Some(json) = &keys.json {
            bodies.push((json.span, Body::Json(json.value.clone())));
        }
        if let Some(form) = &keys.form {
            bodies.push((form.span, Body::Form(form.value.0.clone())));
        }
        if let Some(parts) = &keys.multipart {
            let each = |(name, parts): (&String, &OneOrMany<PartValue>)| {
                let parts = parts.0.iter();
                let built = parts.map(|part| self.part(name, part, findings));
                built.collect::<Vec<_>>()
            };
            let built = parts.iter().flat_map(each).collect();
            bodies.push((parts.span, Body::Multipart(built)));
        }
        if let Some(file) = &keys.file {
            bodies.push((file.span, Body::File(self.file(file, findings))));
        }
        if let [(first, _), (second, _), ..] = bodies.as_slice() {
            let message = "a request has one body";
            let two = self.sources.error("two-bodies", *second, message);
            findings.push(two.at(self.sources.place(*first), "this is another one"));
        }
        bodies.into_iter().next().map(|(_, body)| body)
    }

    /// A body that is written out; what is no text is checked to be what it says.
    fn written(&self, body: &Located<BodyValue>, findings: &mut Findings) -> Body {
        match &body.value {
            BodyValue::Text(text) => Body::Text(text.clone()),
            BodyValue::Json(text) => {
                let found = serde_json::from_str::<IgnoredAny>(text);
                if let Some(error) = found.err().filter(|_| self.is_filled(text)) {
                    let message = format!("this is no JSON: {error}");
                    findings.push(self.sources.error("bad-value", text.span, message));
                }
                Body::JsonText(text.value.clone())
            }
            BodyValue::Base64(text) => {
                let packed: String = text.split_ascii_whitespace().collect();
                let bytes = STANDARD.decode(packed).unwrap_or_else(|error| {
                    if self.is_filled(text) {
                        let message = format!("this is no base64: {}", no_base64(&error));
                        findings.push(self.sources.error("bad-value", text.span, message));
                    }
                    Vec::new()
                });
                Body::Bytes(bytes)
            }
        }
    }

    fn zeros(&self, size: &Located<Size>, findings: &mut Findings) -> usize {
        let most = Body::MOST_ZEROS;
        if size.value.0 > most {
            let message = "a body has at most 1 GiB";
            findings.push(self.sources.error("bad-value", size.span, message));
        }
        usize::try_from(size.value.0.min(most)).unwrap_or(usize::MAX)
    }

    fn part(&self, name: &str, part: &PartValue, findings: &mut Findings) -> Part {
        let content = match part {
            PartValue::Text(text) => PartContent::Text(text.clone()),
            PartValue::File(file) => PartContent::File(self.upload(file, findings)),
        };
        Part {
            name: name.to_owned(),
            content,
        }
    }

    /// Where a file is, and the name and the media type that are told of it.
    fn upload(&self, file: &PartFile, findings: &mut Findings) -> Upload {
        let path = self.file(&file.file, findings);
        let own_name = || {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let guessed = || mime_guess::from_path(&path.value).first_or_octet_stream();
        let filename = file.filename.clone().unwrap_or_else(own_name);
        let content_type = file.content_type.clone();
        let content_type = content_type.unwrap_or_else(|| guessed().to_string());
        Upload {
            path,
            filename,
            content_type,
        }
    }

    /// A file to send, which lies beside the file that names it.
    fn file(&self, path: &Located<PathBuf>, findings: &mut Findings) -> Located<PathBuf> {
        let here = self.sources.path(path.span).to_owned();
        let found = beside(Some(Path::new(&here)), &path.value);
        let shown = found.display();
        let missing = |message| self.sources.error("no-file", path.span, message);
        let flaw = match found.metadata() {
            Ok(other) if other.is_file() => None,
            Ok(other) if other.is_dir() => Some(missing(format!("{shown} is a folder"))),
            Ok(_) => Some(missing(format!(
                "{shown} is a device, a pipe or a socket: only files are sent"
            ))),
            Err(_) => Some(
                missing(format!("there is no file {shown}"))
                    .help("a file is looked for beside the suite that names it"),
            ),
        };
        let is_known = |_: &_| self.is_filled(&path.display().to_string());
        flaw.into_iter()
            .filter(is_known)
            .for_each(|flaw| findings.push(flaw));
        Located::new(found, path.span)
    }

    /// The form that is filled and sent; files to upload must be there.
    pub(super) fn submit(&self, table: &Located<SubmitTable>, findings: &mut Findings) -> Submit {
        if let Some(button) = &table.button
            && button.trim().is_empty()
        {
            let message = "a button is told by its name, its text or its value";
            let empty = self.sources.error("bad-button", button.span, message);
            findings.push(empty.help("without `button`, the first one is pressed"));
        }
        let fields = table.fields.iter().map(|(name, value)| Field {
            name: Located::new(name.value.clone(), name.span),
            value: Located::new(self.field(&value.value, findings), value.span),
        });
        Submit {
            fields: fields.collect(),
            form: table.form.clone(),
            button: table.button.clone(),
            span: table.span,
        }
    }

    fn field(&self, given: &RawField, findings: &mut Findings) -> FieldValue {
        match given {
            RawField::Checked(checked) => FieldValue::Checked(*checked),
            RawField::One(part) => FieldValue::One(self.field_part(part, findings)),
            RawField::Many(parts) => {
                let parts = parts
                    .iter()
                    .map(|part| Located::new(self.field_part(&part.value, findings), part.span));
                FieldValue::Several(parts.collect())
            }
        }
    }

    fn field_part(&self, given: &RawPart, findings: &mut Findings) -> FieldPart {
        match given {
            RawPart::Text(text) => FieldPart::Text(text.clone()),
            RawPart::File(file) => FieldPart::File(self.upload(file, findings)),
        }
    }
}

/// Why a text is no base64 (RFC 4648, section 4).
fn no_base64(error: &DecodeError) -> String {
    match *error {
        DecodeError::InvalidByte(at, byte) => {
            format!(
                "{:?} is none of its characters (the {}.)",
                char::from(byte),
                at + 1
            )
        }
        DecodeError::InvalidLength(_) => "there is a character too many or too few".to_owned(),
        DecodeError::InvalidLastSymbol { .. } => "its last character has bits too many".to_owned(),
        DecodeError::InvalidPadding => "`=` fills its end up to four characters".to_owned(),
    }
}
