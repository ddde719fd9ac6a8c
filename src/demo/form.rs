//! Pages with a form, and what comes back from them.

use http::header::{CONTENT_TYPE, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use hyper::body::Bytes;

use super::answer::{self, Answer, HTML};
use super::csrf::{self, Failure, Token};
use super::django_page;

/// A page whose form carries a token, with the cookie that vouches for it. A
/// client that has a token already keeps it, with its time renewed.
pub(super) fn page(request: &Request<Bytes>, page: impl FnOnce(&Token) -> String) -> Answer {
    let token = Token::of(request.headers()).unwrap_or_else(Token::fresh);
    let mut answer = answer::new(StatusCode::OK, HTML, page(&token));
    answer
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("Cookie"));
    answer::set(&mut answer, SET_COOKIE, &token.set_cookie());
    answer
}

/// The to-do item that a form brings, without the white space around it; or
/// why the form is refused.
pub(super) fn item(request: &Request<Bytes>) -> Result<String, Failure> {
    let (mut token, mut item) = (None, String::new());
    if is_form(request.headers()) {
        for (name, value) in url::form_urlencoded::parse(request.body()) {
            match &*name {
                csrf::FIELD => token = Some(value.into_owned()),
                "item_text" => value.trim().clone_into(&mut item),
                _ => {}
            }
        }
    }
    csrf::check(request.headers(), token.as_deref())?;
    Ok(item)
}

/// The answer to a form that is refused.
pub(super) fn refused(failure: Failure, debug: bool) -> Answer {
    let page = django_page::forbidden(failure, debug);
    answer::new(StatusCode::FORBIDDEN, HTML, page)
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| {
            value
                .trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}
