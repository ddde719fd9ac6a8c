//! The pages that nginx itself shows, to the byte, with `server_tokens off`.

use http::header::CONNECTION;
use http::{HeaderValue, StatusCode};
use hyper::ext::ReasonPhrase;

use super::answer::{self, Answer};

/// nginx's page for a status.
pub(super) fn of(status: StatusCode) -> Answer {
    // nginx knows a few statuses by other names than the standard's.
    let reason = match status {
        StatusCode::METHOD_NOT_ALLOWED => "Not Allowed",
        StatusCode::REQUEST_TIMEOUT => "Request Time-out",
        StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
        other => other.canonical_reason().unwrap_or_default(),
    };
    let title = format!("{} {reason}", status.as_str());
    let body = format!(
        "<html>\r\n\
         <head><title>{title}</title></head>\r\n\
         <body>\r\n\
         <center><h1>{title}</h1></center>\r\n\
         <hr><center>nginx</center>\r\n\
         </body>\r\n\
         </html>\r\n"
    );
    let mut page = answer::new(status, "text/html", body);
    page.extensions_mut()
        .insert(ReasonPhrase::from_static(reason.as_bytes()));
    // After these, nginx does not trust what the connection carries next.
    if matches!(
        status,
        StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE
    ) {
        page.headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    page
}
