//! `multipart/form-data` (RFC 7578).

use std::fmt::Write as _;

use ring::digest::{Context, SHA256, digest};

use super::content::{Content, read};
use crate::exchange::Cause;
use crate::suite::{Part, PartContent};

/// Fields and files as one body. The same parts give the same bytes, so that a
/// request can be compared and repeated.
pub(super) async fn multipart(parts: &[Part]) -> Result<Content, Cause> {
    let mut read_parts = Vec::with_capacity(parts.len());
    for part in parts {
        read_parts.push(match &part.content {
            PartContent::Text(text) => (head(&part.name, None)?, text.clone().into_bytes()),
            PartContent::NoFile => {
                let media_type = "application/octet-stream".to_owned();
                let head = head(&part.name, Some((&String::new(), &media_type)))?;
                (head, Vec::new())
            }
            PartContent::File(file) => {
                let told = (&file.filename, &file.content_type);
                (head(&part.name, Some(told))?, read(&file.path).await?)
            }
        });
    }
    let boundary = boundary(&read_parts);
    let mut bytes = Vec::new();
    for (head, content) in &read_parts {
        bytes.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Content::new(bytes, &format!("multipart/form-data; boundary={boundary}"))
}

/// The headers of a part.
fn head(name: &str, file: Option<(&String, &String)>) -> Result<String, Cause> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", escaped(name));
    if let Some((filename, content_type)) = file {
        if content_type.contains(|c: char| c.is_control()) {
            let message = format!("{content_type:?} is not a media type");
            return Err(Cause::unsendable(message));
        }
        let _ = write!(
            head,
            "; filename=\"{}\"\r\nContent-Type: {content_type}",
            escaped(filename)
        );
    }
    head.push_str("\r\n");
    Ok(head)
}

/// A name in quotes as browsers write it (RFC 7578, sections 2 and 5.1.3;
/// HTML, "Multipart form data"): raw UTF-8, and these three percent-encoded.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A boundary that occurs in no part (RFC 2046, section 5.1.1).
fn boundary(parts: &[(String, Vec<u8>)]) -> String {
    let mut hash = Context::new(&SHA256);
    for (head, content) in parts {
        hash.update(head.as_bytes());
        hash.update(content);
    }
    let mut hash = hash.finish();
    loop {
        let mut boundary = String::from("smoke-");
        for byte in &hash.as_ref()[..16] {
            let _ = write!(boundary, "{byte:02x}");
        }
        if !parts.iter().any(|(_, content)| occurs(&boundary, content)) {
            return boundary;
        }
        hash = digest(&SHA256, hash.as_ref());
    }
}

fn occurs(boundary: &str, content: &[u8]) -> bool {
    let boundary = boundary.as_bytes();
    content
        .windows(boundary.len())
        .any(|window| window == boundary)
}
