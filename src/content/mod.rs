//! What a response carries, read: text in its charset, a page, a JSON document,
//! each made once and only when something asks for it.

mod app_shell;
pub mod asset;
mod base_url;
mod bounds;
mod charset;
pub mod csp;
mod cut_page;
mod document_title;
mod element_text;
mod elements;
pub mod form;
pub(crate) mod health;
pub(crate) mod integrity;
mod json;
mod known_page;
pub mod login;
pub(crate) mod media_type;
mod meta;
mod own_address;
mod page;
mod page_sink;
mod pieces;
mod sniff;
mod xml;

pub(crate) use bounds::memory;
pub use charset::Charset;
pub(crate) use charset::charset_name;
pub use cut_page::{CutPage, cut_page};
pub use element_text::{element_text, first_heading};
pub(crate) use json::NoJson;
pub use known_page::KnownPage;
pub use own_address::own_host;
pub(crate) use sniff::{begins_as_page, begins_with_tag};

use std::borrow::Cow;
use std::cell::OnceCell;

use encoding_rs::UTF_8;
use html5ever::tree_builder::QuirksMode;
use http::header::CONTENT_TYPE;
use scraper::Html;
use serde_json::Value;

use crate::exchange::{Flaw, Response};
pub(crate) use app_shell::is_app_shell;
pub(crate) use media_type::essence;
use page_sink::Parsed;

/// The content of a response: as bytes, as text in its charset, as a page, as
/// JSON. Each is made when it is first asked for, and once.
///
/// It isn't [`Send`]: the page's tree isn't. It is to be made, asked and
/// dropped on one thread.
pub struct Content<'a> {
    response: &'a Response,
    charset: OnceCell<Option<Charset>>,
    text: OnceCell<Decoded<'a>>,
    page: OnceCell<Result<Parsed, String>>,
    title: OnceCell<Result<Option<String>, String>>,
    json: OnceCell<Result<Value, NoJson>>,
}

struct Decoded<'a> {
    text: Cow<'a, str>,
    /// The charset's name, when some of the content isn't valid in it.
    broken: Option<&'static str>,
}

/// How many pages this thread has parsed.
#[cfg(test)]
pub(crate) fn pages_parsed() -> usize {
    page::PARSED.get()
}

impl<'a> Content<'a> {
    /// The content of `answer`.
    #[must_use]
    pub fn of(response: &'a Response) -> Self {
        Self {
            response,
            charset: OnceCell::new(),
            text: OnceCell::new(),
            page: OnceCell::new(),
            title: OnceCell::new(),
            json: OnceCell::new(),
        }
    }

    /// The content, as far as it is known: empty when it could not be decoded,
    /// its beginning when it is too large.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        match self.response.body.flaw {
            None | Some(Flaw::TooLarge(_) | Flaw::UnknownTransferEncoding(_) | Flaw::Surplus) => {
                &self.response.body.bytes
            }
            Some(Flaw::UnknownEncoding(_) | Flaw::Undecodable { .. }) => &[],
        }
    }

    /// The charset that is declared, in this order: by a byte order mark, by
    /// the `Content-Type`, by the page's `<meta>` or XML declaration.
    #[must_use]
    pub fn charset(&self) -> Option<&Charset> {
        let declared = || Charset::declared(&self.response.headers, self.bytes());
        self.charset.get_or_init(declared).as_ref()
    }

    /// Whether the content is a page in HTML, or says nothing else.
    #[must_use]
    pub fn is_html(&self) -> bool {
        let kind = self.essence();
        matches!(kind.as_str(), "text/html" | "application/xhtml+xml" | "")
    }

    /// Whether browsers show the page in quirks mode, for want of a doctype that they know.
    #[must_use]
    pub fn is_quirky(&self) -> bool {
        // What decides stands at the beginning, but for comments.
        let text = self.text();
        let end = (0..=text.len().min(4096)).rfind(|at| text.is_char_boundary(*at));
        let start = page::parse(&text[..end.unwrap_or(0)], page::Until::Title);
        start.is_ok_and(|page| page.html.quirks_mode == QuirksMode::Quirks)
    }

    /// Whether the content is XML, by its media type or its declaration.
    #[must_use]
    pub fn is_xml(&self) -> bool {
        xml::is_xml(&self.essence(), self.text())
    }

    /// The media type without its parameters; empty where there is none.
    fn essence(&self) -> String {
        let kind = self.response.headers.get(CONTENT_TYPE);
        let kind = kind.map(|kind| essence(&String::from_utf8_lossy(kind.as_bytes())));
        kind.unwrap_or_default()
    }

    /// The content as text, without a byte order mark. Without a charset that
    /// is declared and known, it is read as UTF-8; what isn't valid shows as
    /// U+FFFD.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.decoded().text
    }

    /// A note, when some of the content isn't valid in its charset.
    pub(crate) fn broken_charset(&self) -> Option<String> {
        let name = self.decoded().broken?;
        let declared = match self.charset() {
            Some(_) => "its charset",
            None => "which is assumed as no charset is declared",
        };
        Some(format!("the content is not all valid {name}, {declared}"))
    }

    fn decoded(&self) -> &Decoded<'a> {
        self.text.get_or_init(|| {
            let declared = self.charset().and_then(Charset::encoding);
            let (text, encoding, broken) = declared.unwrap_or(UTF_8).decode(self.bytes());
            Decoded {
                text,
                broken: broken.then_some(encoding.name()),
            }
        })
    }

    /// The text of the page's `<title>`, white space folded; none where there
    /// is none or the page can't be parsed. The page isn't parsed further than
    /// to its title.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.find_title().ok().flatten()
    }

    /// As [`title`](Self::title), with why the page can't be parsed.
    pub(crate) fn find_title(&self) -> Result<Option<&str>, &str> {
        let title = self.title.get_or_init(|| {
            if self.page.get().is_some() || self.is_xml() {
                return match self.parsed() {
                    Ok(page) => Ok(document_title::of(&page.html)),
                    Err(why) => Err(why.to_owned()),
                };
            }
            let page = page::parse(self.text(), page::Until::Title)?;
            Ok(document_title::of(&page.html))
        });
        title.as_ref().map(Option::as_deref).map_err(String::as_str)
    }

    /// The whole page, or the whole document where it is XML, or why it can't be
    /// parsed: what it may take is bounded.
    pub fn page(&self) -> Result<&Html, &str> {
        self.parsed().map(|page| &page.html)
    }

    fn parsed(&self) -> Result<&Parsed, &str> {
        let page = self.page.get_or_init(|| {
            if self.is_xml() {
                xml::parse(self.text())
            } else {
                page::parse(self.text(), page::Until::End)
            }
        });
        page.as_ref().map_err(String::as_str)
    }

    /// The content as JSON (RFC 8259), or why it isn't read as such.
    pub(crate) fn json(&self) -> Result<&Value, &NoJson> {
        let json = self.json.get_or_init(|| json::parse(self.text()));
        json.as_ref()
    }
}
