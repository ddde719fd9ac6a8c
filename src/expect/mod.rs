//! Exchange × expectation → checks.
//!
//! [`judge()`] turns everything that a case expects into [`Check`]s, in a fixed
//! order. [`Content`] is what the answer carries: text in its charset, a page,
//! a JSON document, each made once and only when something asks for it.

mod address;
mod body;
mod certificate;
mod check;
mod claim;
mod content;
mod cookie;
mod cookie_line;
mod element;
#[cfg(test)]
mod given;
mod header;
mod json;
mod judge;
mod matching;
mod redirect;
mod select;
mod size;
mod status;
mod timing;
mod title;
mod tls;
mod wire;

pub use check::{Check, Judgement};
pub use content::{Charset, Content, element_text};
pub use judge::judge;
