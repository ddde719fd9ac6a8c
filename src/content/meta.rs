//! The charset that a page declares in itself.

use std::cell::RefCell;

use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};

/// How far a browser looks (WHATWG HTML, section 13.2.3.2).
const PRESCAN: usize = 1024;

/// The charset that `content` of the media type `essence` declares by a
/// `<meta>` or an XML declaration in its first 1024 bytes. A script has
/// neither, though it may have the words in a string.
pub(super) fn charset(essence: Option<&str>, content: &[u8]) -> Option<String> {
    let start = &content[..content.len().min(PRESCAN)];
    let start = String::from_utf8_lossy(start);
    let is = |part| essence.is_none_or(|essence: &str| essence.contains(part));
    let declared = is("xml").then(|| xml_encoding(&start)).flatten();
    declared
        .or_else(|| is("html").then(|| in_meta(&start)).flatten())
        .map(|label| match label.to_ascii_lowercase().as_str() {
            // It was read as ASCII so far, so it can't be (same section).
            "utf-16" | "utf-16le" | "utf-16be" => "utf-8".to_owned(),
            _ => label,
        })
}

/// `<?xml version="1.0" encoding="…"?>` (XML 1.0, section 4.3.3).
fn xml_encoding(start: &str) -> Option<String> {
    let declaration = start.trim_start().strip_prefix("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    quoted(rest.trim_start().strip_prefix('=')?)
}

fn in_meta(start: &str) -> Option<String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(start));
    let tokenizer = Tokenizer::new(Metas::default(), TokenizerOpts::default());
    // The tokenizer alone knows comments, quotes and entities; what isn't
    // whole yet at the end is no tag.
    let _ = tokenizer.feed(&input);
    tokenizer.sink.found.into_inner()
}

#[derive(Default)]
struct Metas {
    found: RefCell<Option<String>>,
}

impl TokenSink for Metas {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let TagToken(tag) = token
            && tag.kind == StartTag
            && &*tag.name == "meta"
            && self.found.borrow().is_none()
        {
            *self.found.borrow_mut() = of_meta(&tag);
        }
        TokenSinkResult::Continue
    }
}

fn of_meta(tag: &Tag) -> Option<String> {
    let get = |name: &str| {
        let named = |attr: &&Attribute| &*attr.name.local == name;
        tag.attrs.iter().find(named).map(|attr| attr.value.trim())
    };
    if let Some(charset) = get("charset") {
        return (!charset.is_empty()).then(|| charset.to_owned());
    }
    if !get("http-equiv")?.eq_ignore_ascii_case("content-type") {
        return None;
    }
    let content = get("content")?;
    let at = content.to_ascii_lowercase().find("charset")?;
    let rest = content[at + "charset".len()..].trim_start();
    quoted(rest.strip_prefix('=')?)
}

/// A value in quotes, or up to white space or `;`.
fn quoted(text: &str) -> Option<String> {
    let text = text.trim_start();
    let value = match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].split_once(quote)?.0,
        _ => text.split([' ', '\t', '\n', '\r', ';']).next()?,
    };
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(page: &str) -> Option<String> {
        charset(Some("text/html"), page.as_bytes())
    }

    #[test]
    fn metas_are_found_where_browsers_find_them() {
        let found = |page| html(page).unwrap_or_default();
        assert_eq!(found("<META CHARSET=euc-kr>"), "euc-kr");
        assert_eq!(found("<meta charset='utf-16'>"), "utf-8");
        assert_eq!(
            found("<meta content='text/html; charset = \"x\"' http-equiv=Content-Type>"),
            "x"
        );
        assert_eq!(found("<!-- <meta charset=a> --><meta charset=b>"), "b");
        assert_eq!(found("<a title='<meta charset=a>'><meta charset=b>"), "b");
        assert_eq!(found("<meta name=charset content=a><meta charset=b>"), "b");
        assert_eq!(found("<?xml version='1.0' encoding='EUC-JP'?><html/>"), "");
        assert_eq!(found(&format!("{}<meta charset=b>", " ".repeat(1020))), "");
    }

    #[test]
    fn other_types_are_not_searched() {
        let page = b"x = '<meta charset=a>'";
        assert_eq!(charset(Some("text/javascript"), page), None);
        assert_eq!(charset(None, page).as_deref(), Some("a"));
        let xml = b"<?xml version=\"1.0\" encoding=\"EUC-JP\"?>";
        assert_eq!(
            charset(Some("application/xhtml+xml"), xml).as_deref(),
            Some("EUC-JP")
        );
        assert_eq!(charset(Some("text/xml"), xml).as_deref(), Some("EUC-JP"));
    }
}
