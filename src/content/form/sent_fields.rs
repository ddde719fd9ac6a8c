//! Fields of a form, read from the body that carried them.

use url::form_urlencoded;

/// A field that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SentField {
    pub(super) name: String,
    /// Its text; of a file, nothing.
    pub(super) value: String,
}

/// How many fields are read.
const FIELDS: usize = 1_000;

/// How much of a body is read, in bytes.
const READ: usize = 1024 * 1024;

/// Fields of `application/x-www-form-urlencoded`.
pub(super) fn urlencoded(body: &[u8]) -> Vec<SentField> {
    let pairs = form_urlencoded::parse(start(body)).take(FIELDS);
    let fields = pairs.map(|(name, value)| SentField {
        name: name.into_owned(),
        value: value.into_owned(),
    });
    fields.collect()
}

/// Fields of `multipart/form-data` (RFC 7578), whose boundary its media type
/// `kind` says.
pub(super) fn multipart(kind: &str, body: &[u8]) -> Vec<SentField> {
    let Some((_, boundary)) = kind.split_once("boundary=") else {
        return Vec::new();
    };
    let boundary = boundary.split(';').next().unwrap_or_default();
    let boundary = format!("--{}", boundary.trim().trim_matches('"'));
    let text = String::from_utf8_lossy(start(body));
    let parts = text.split(&boundary).skip(1).take(FIELDS);
    parts.filter_map(part).collect()
}

fn start(body: &[u8]) -> &[u8] {
    &body[..body.len().min(READ)]
}

fn part(part: &str) -> Option<SentField> {
    let (head, value) = part.split_once("\r\n\r\n")?;
    let (_, name) = head.split_once("; name=\"")?;
    let (name, rest) = name.split_once('"')?;
    let value = value.strip_suffix("\r\n").unwrap_or(value);
    let is_file = rest.contains("filename");
    Some(SentField {
        name: name.to_owned(),
        value: if is_file {
            String::new()
        } else {
            value.to_owned()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str) -> SentField {
        SentField {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn fields_are_read_from_either_kind_of_body() {
        let both = [field("a", "b c"), field("d", "")];
        assert_eq!(urlencoded(b"a=b+c&d="), both);
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb c\r\n--x\r\n\
            Content-Disposition: form-data; name=\"d\"; filename=\"e.png\"\r\n\
            Content-Type: image/png\r\n\r\n\xff\r\n--x--\r\n";
        assert_eq!(multipart("multipart/form-data; boundary=x", body), both);
        assert_eq!(multipart("multipart/form-data", body), []);
    }
}
