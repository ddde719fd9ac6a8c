//! Media types.

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
