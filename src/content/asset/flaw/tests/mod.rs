//! Bytes of files, and what is said of them.

mod binary;
mod text;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode, Version};

use super::*;
use crate::content::Content;
use crate::exchange::{Body, Response};

/// What is said of `bytes` that are to be `kind`; empty where they are right.
fn said(kind: Kind, media_type: &str, bytes: &[u8]) -> String {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, media_type.parse().unwrap());
    let response = Response {
        status: StatusCode::OK,
        reason: None,
        version: Version::HTTP_11,
        headers,
        body: Body {
            bytes: bytes.to_vec().into(),
            ..Body::default()
        },
    };
    match flaw(kind, &Content::of(&response), media_type) {
        Ok(flaw) => flaw.map(|flaw| flaw.to_string()).unwrap_or_default(),
        Err(why) => format!("unjudged: {why}"),
    }
}
