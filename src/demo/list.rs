//! What the application does with lists: start one, show it, add to it.

use http::{Request, StatusCode};
use hyper::body::Bytes;

use super::answer::{self, Answer};
use super::store::Store;
use super::{form, todo_page};

/// Starts a list with the item of a form and leads to it.
pub(super) fn start(store: &Store, request: &Request<Bytes>, debug: bool) -> Answer {
    match form::item(request) {
        Err(failure) => form::refused(failure, debug),
        Ok(item) if item.is_empty() => form::page(request, |token| {
            todo_page::home(token, Some(todo_page::EMPTY_ITEM))
        }),
        Ok(item) => lead_to(store.start(item)),
    }
}

/// Adds the item of a form to a list. There is no answer when there is no such
/// list.
pub(super) fn add(
    store: &Store,
    request: &Request<Bytes>,
    number: usize,
    debug: bool,
) -> Option<Answer> {
    match form::item(request) {
        // As in Django, the form is judged before the list is looked for.
        Err(failure) => Some(form::refused(failure, debug)),
        Ok(item) if item.is_empty() => show(store, request, number, Some(todo_page::EMPTY_ITEM)),
        Ok(item) => store.add(number, item).then(|| lead_to(number)),
    }
}

/// Shows a list. There is no answer when there is no such list.
pub(super) fn show(
    store: &Store,
    request: &Request<Bytes>,
    number: usize,
    error: Option<&str>,
) -> Option<Answer> {
    let items = store.items(number)?;
    Some(form::page(request, |token| {
        todo_page::list(number, &items, token, error)
    }))
}

fn lead_to(number: usize) -> Answer {
    answer::redirect(StatusCode::FOUND, &format!("/lists/{number}/"))
}
