//! Odd pages, and what browsers send of them.

mod blocked;
mod fields;
mod filled;
mod flaws;
mod returned;
mod told;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};

use super::*;
use crate::exchange::{Body as Content_, Response};
use crate::suite::{Field, FieldPart, FieldValue, PartContent, Upload};

/// What a suite says, and the page that it says it to.
struct Given {
    url: &'static str,
    headers: HeaderMap,
    page: Vec<u8>,
    submit: Submit,
    parts: Request,
}

/// A page at `http://a.example/dir/page?q=1`.
fn on(page: impl Into<Vec<u8>>) -> Given {
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    Given {
        url: "http://a.example/dir/page?q=1",
        headers,
        page: page.into(),
        submit: Submit {
            form: None,
            button: None,
            fields: Vec::new(),
            span: span(1),
        },
        parts: Request::new(
            Located::new(Method::GET, span(0)),
            Located::new(String::new(), span(0)),
        ),
    }
}

fn span(at: usize) -> Span {
    Span { start: at, end: at }
}

fn text(text: &str) -> FieldPart {
    FieldPart::Text(text.into())
}

fn file(name: &str) -> FieldPart {
    FieldPart::File(Upload {
        path: Located::new(name.into(), span(9)),
        filename: name.into(),
        content_type: "image/png".into(),
    })
}

fn several(parts: Vec<FieldPart>) -> FieldValue {
    let parts = parts.into_iter().enumerate();
    FieldValue::Several(
        parts
            .map(|(at, part)| Located::new(part, span(20 + at)))
            .collect(),
    )
}

impl Given {
    fn at(mut self, url: &'static str) -> Self {
        self.url = url;
        self
    }

    fn with_header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        if name == CONTENT_TYPE {
            self.headers.remove(&name);
        }
        self.headers.append(name, value.parse().unwrap());
        self
    }

    fn sending(mut self, name: &str, value: Option<&str>) -> Self {
        let name = Located::new(name.parse().unwrap(), span(0));
        let value = value.map(|value| value.parse().unwrap());
        self.parts.headers.push((name, value));
        self
    }

    fn form(mut self, css: &str) -> Self {
        let css: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            serde::de::IntoDeserializer::into_deserializer(css);
        let css = serde::Deserialize::deserialize(css).unwrap();
        self.submit.form = Some(Located::new(css, span(2)));
        self
    }

    fn button(mut self, button: &str) -> Self {
        self.submit.button = Some(Located::new(button.into(), span(3)));
        self
    }

    fn field(mut self, name: &str, value: FieldValue) -> Self {
        self.submit.fields.push(Field {
            name: Located::new(name.into(), span(4)),
            value: Located::new(value, span(5)),
        });
        self
    }

    fn set(self, name: &str, value: &str) -> Self {
        self.field(name, FieldValue::One(text(value)))
    }

    fn try_submit(&self) -> Result<Submission, FormFlaw> {
        let response = Response {
            status: StatusCode::OK,
            reason: None,
            version: Version::HTTP_11,
            headers: self.headers.clone(),
            body: Content_ {
                bytes: Bytes::from(self.page.clone()),
                ..Content_::default()
            },
        };
        let url = Url::parse(self.url).unwrap();
        submit(&Content::of(&response), &url, &self.submit, &self.parts)
    }

    #[track_caller]
    fn submission(&self) -> Submission {
        self.try_submit().unwrap()
    }

    /// What is sent, a line for it: `GET /x?a=1`, `POST /x a=1`, where all of
    /// it is shown decoded.
    #[track_caller]
    fn sent(&self) -> String {
        let Submission { request, url, .. } = self.submission();
        let shown = |(name, value): &(String, String)| format!("{name}={value}");
        match request.body {
            None => format!("{} {url}", request.method.value),
            Some(Body::Form(pairs)) => {
                let pairs: Vec<String> = pairs.iter().map(shown).collect();
                format!("{} {url} {}", request.method.value, pairs.join("&"))
            }
            Some(Body::Text(text)) => format!("{} {url} {text:?}", request.method.value),
            Some(Body::Multipart(parts)) => {
                let part = |part: &crate::suite::Part| match &part.content {
                    PartContent::Text(text) => format!("{}={text}", part.name),
                    PartContent::NoFile => format!("{}=@", part.name),
                    PartContent::File(file) => {
                        format!("{}=@{} ({})", part.name, file.filename, file.content_type)
                    }
                };
                let parts: Vec<String> = parts.iter().map(part).collect();
                format!(
                    "{} {url} multipart {}",
                    request.method.value,
                    parts.join("&")
                )
            }
            Some(other) => panic!("{other:?}"),
        }
    }

    /// Only what is sent as values.
    #[track_caller]
    fn values(&self) -> String {
        let url = self.submission().url;
        let pairs = url.query_pairs();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    }

    fn header(&self, name: &str) -> Option<String> {
        let request = self.submission().request;
        let mut headers = request.headers.iter();
        let value = headers.find(|(other, _)| other.value == name)?.1.as_ref()?;
        Some(value.to_str().unwrap().to_owned())
    }

    /// What is said of it: the place, what was expected, what there is, notes.
    #[track_caller]
    fn flaw(&self) -> String {
        let flaw = self.try_submit().expect_err("it was sent");
        let notes = flaw.notes.iter().flat_map(|note| [" | ", note]);
        let notes: String = notes.collect();
        format!(
            "{}: expected {}, got {}{notes}",
            flaw.span.start, flaw.expected, flaw.actual
        )
    }
}
