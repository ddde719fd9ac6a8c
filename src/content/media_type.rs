//! Media types.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// The media type of a response, without its parameters: of several, the last that is
/// one (WHATWG Fetch, section 2.2.4, "extract a MIME type"). None where there is none,
/// or one that says nothing, so that browsers look at the content instead (MIME
/// Sniffing Standard, section 7).
pub(crate) fn of_response(headers: &HeaderMap) -> Option<String> {
    const UNKNOWN: [&str; 3] = ["unknown/unknown", "application/unknown", "*/*"];
    let values = headers.get_all(CONTENT_TYPE).iter();
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let types = values.iter().rev().flat_map(|value| value.rsplit(','));
    let mut types = types.map(essence);
    let last = types.find(|kind| kind.contains('/'));
    last.filter(|kind| !UNKNOWN.contains(&kind.as_str()))
}

/// A media type without its parameters, in lower case.
pub(crate) fn essence(kind: &str) -> String {
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is one of those that mean JavaScript (MIME Sniffing
/// Standard, section 4.6).
pub(crate) fn is_javascript(kind: &str) -> bool {
    const NAMES: [&str; 8] = [
        "application/ecmascript",
        "application/javascript",
        "application/x-ecmascript",
        "application/x-javascript",
        "text/ecmascript",
        "text/javascript",
        "text/x-ecmascript",
        "text/x-javascript",
    ];
    const OLD: [&str; 8] = [
        "text/javascript1.0",
        "text/javascript1.1",
        "text/javascript1.2",
        "text/javascript1.3",
        "text/javascript1.4",
        "text/javascript1.5",
        "text/jscript",
        "text/livescript",
    ];
    let essence = essence(kind);
    NAMES.contains(&essence.as_str()) || OLD.contains(&essence.as_str())
}
