//! The site's own pages: where a list starts, and a list.

use std::fmt::Write;

use super::csrf::{self, Token};
use super::escape;

/// What a page says about an item of no text.
pub(super) const EMPTY_ITEM: &str = "You can't have an empty list item";

/// The home page, with the form that starts a list.
pub(super) fn home(token: &Token, error: Option<&str>) -> String {
    page(&[
        "<h1>Start a new To-Do list</h1>\n",
        &form("/lists/new", token, error),
    ])
}

/// The page of a list, with the form that adds to it.
pub(super) fn list(number: usize, items: &[String], token: &Token, error: Option<&str>) -> String {
    let mut table = "<table id=\"id_list_table\">\n".to_owned();
    for (index, item) in items.iter().enumerate() {
        let (place, item) = (index + 1, escape::html(item));
        let _ = writeln!(table, "  <tr><td>{place}: {item}</td></tr>");
    }
    table += "</table>\n";
    page(&[
        "<h1>Your To-Do list</h1>\n",
        &form(&format!("/lists/{number}/add_item"), token, error),
        &table,
    ])
}

fn form(action: &str, token: &Token, error: Option<&str>) -> String {
    let (field, token) = (csrf::FIELD, token.as_str());
    let error = error
        .map(|error| format!("  <p class=\"error\" role=\"alert\">{error}</p>\n"))
        .unwrap_or_default();
    format!(
        r#"<form method="post" action="{action}">
  <input type="hidden" name="{field}" value="{token}">
  <input name="item_text" id="id_new_item" placeholder="Enter a to-do item" aria-label="To-do item" autofocus>
{error}  <button>Add</button>
</form>
"#
    )
}

fn page(parts: &[&str]) -> String {
    let content = parts.concat();
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>To-Do lists</title>
<link rel="stylesheet" href="/static/base.css">
</head>
<body class="text-center">
<img src="/static/logo.png" alt="" width="48" height="48">
{content}</body>
</html>
"#
    )
}
