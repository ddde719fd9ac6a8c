//! The pages that nginx itself shows, to the byte, with `server_tokens off`.

use http::HeaderValue;
use http::StatusCode;
use http::header::CONNECTION;

use super::answer::{self, Answer};

/// nginx's page for a status.
pub(super) fn of(status: StatusCode) -> Answer {
    // nginx knows a few statuses by older names.
    let title = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "413 Request Entity Too Large".to_owned(),
        StatusCode::METHOD_NOT_ALLOWED => "405 Not Allowed".to_owned(),
        StatusCode::REQUEST_TIMEOUT => "408 Request Time-out".to_owned(),
        other => other.to_string(),
    };
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
