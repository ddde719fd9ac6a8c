//! Where a page's head ends (WHATWG HTML, sections 13.2.6.4.4 to 13.2.6.4.6).

use super::tags::Part;

/// Whether the head of a page has ended. What may stand in it stands there even behind
/// `</head>`, as long as nothing else came.
#[derive(Debug, Default)]
pub(super) struct Head {
    is_over: bool,
    /// Whether an element of it is open whose text is no text of the page.
    is_inside: bool,
}

impl Head {
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes in a part of the page that is in no `<noscript>` and no `<template>`.
    pub(super) fn take(&mut self, part: &Part<'_>) {
        match part {
            Part::Open(tag) => match tag.name() {
                "title" | "style" | "script" | "noframes" => self.is_inside = true,
                "html" | "head" | "base" | "basefont" | "bgsound" | "link" | "meta"
                | "noscript" | "template" => {}
                _ => self.is_over = true,
            },
            Part::Text(text) => {
                let is_blank = |c: char| c.is_ascii_whitespace() || c == '\0';
                self.is_over |= !self.is_inside && !text.chars().all(is_blank);
            }
            Part::Close("title" | "style" | "script" | "noframes") => self.is_inside = false,
            Part::Close("body" | "html" | "br") => self.is_over = true,
            Part::Close(_) => {}
        }
    }
}
