//! Text that is in another charset than is declared, or in one that nobody declares.

use encoding_rs::UTF_8;
use http::header::CONTENT_TYPE;

use crate::content::{Charset, Content};
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::static_files::has_tag_of_a_file;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};

/// Where a charset is set in nginx.
const CHARSETS: &str = r"^[^#]*\b(server_name|location|charset[a-z_]*|default_type)\s";

/// Letters that show as others: UTF-8 that is declared to be something else, or
/// something else that is declared to be UTF-8.
pub(in crate::diagnose) fn wrong(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_unmet = evidence.unmet().any(|it| *it == Subject::Charset);
    let response = &evidence.last().response;
    let content = Content::of(response);
    if !(is_unmet || evidence.is_page_wrong()) || content.bytes().is_ascii() {
        return None;
    }
    let declared = content.charset();
    let is_utf8 = std::str::from_utf8(content.bytes()).is_ok();
    let encoding = declared.and_then(Charset::encoding);
    let path = evidence.shown_path();
    let label = declared.map(|it| shown(it.label()));
    if is_utf8 && encoding.is_some_and(|it| it != UTF_8 && !is_wide(it)) {
        let label = label.unwrap_or_default();
        let found = Diagnosis::of(Code::WrongCharset, &path, |path| {
            format!("{path} is written in UTF-8, and says {label}: `é` shows as `Ã©`")
        });
        let found = found.of_several(format!(
            "pages are written in UTF-8, and say {label}: `é` shows as `Ã©`"
        ));
        return Some(found.step(to_say_utf8(evidence)));
    }
    let is_said = encoding.is_some_and(|it| it == UTF_8);
    if !is_said || is_utf8 || content.broken_charset().is_none() {
        return None;
    }
    Some(
        Diagnosis::of(Code::WrongCharset, &path, |path| {
            format!("{path} says utf-8, and isn't written in it: letters show as `\u{fffd}`")
        })
        .of_several("pages say utf-8, and aren't written in it: letters show as `\u{fffd}`")
        .step(
            "`file -i` and the file's name (a template's, too) tell what it is written in; `iconv -f \
             LATIN1 -t UTF-8 OLD > NEW` makes UTF-8 of Latin-1",
        )
        .step("or say what it is: `charset` in nginx, `DEFAULT_CHARSET` in Django, `<meta charset>`"),
    )
}

/// Whether an encoding's own text may well be valid UTF-8.
fn is_wide(encoding: &'static encoding_rs::Encoding) -> bool {
    !encoding.is_single_byte()
}

/// A page of which nobody says in which charset it is.
pub(in crate::diagnose) fn missing(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.unmet().any(|it| *it == Subject::Charset) {
        return None;
    }
    let content = Content::of(&evidence.last().response);
    let typed = evidence.header("content-type").unwrap_or_default();
    let is_text = typed.trim_start().to_ascii_lowercase().starts_with("text/");
    // JSON has no other one (RFC 8259, section 8.1).
    if content.charset().is_some() || content.bytes().is_empty() || !is_text {
        return None;
    }
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::WrongCharset, &path, |path| {
            format!("nothing says which charset {path} is in: browsers guess")
        })
        .of_several("nothing says which charset pages are in: browsers guess")
        .or("an application that says it of others, and not of this")
        .step(to_say_utf8(evidence))
        .step("in a page, `<meta charset=\"utf-8\">`, first in its `<head>`"),
    )
}

/// The step with which a server says that a text is UTF-8.
fn to_say_utf8(evidence: &ResponseEvidence<'_>) -> String {
    let there = evidence.place.there();
    let typed = evidence.last().response.headers.get(CONTENT_TYPE);
    let typed = typed.map(|it| String::from_utf8_lossy(it.as_bytes()).to_ascii_lowercase());
    let is_in_page = typed.is_some_and(|it| !it.contains("charset="));
    let front = Front::of(evidence);
    match front {
        _ if is_in_page && Content::of(&evidence.last().response).charset().is_some() => {
            "the page's own `<meta charset>` says so: correct it in the template".to_owned()
        }
        Front::Apache => format!(
            "{there}`AddDefaultCharset utf-8` in the site's configuration, then {}",
            front.reload()
        ),
        Front::Nginx if has_tag_of_a_file(evidence) || evidence.server() == "nginx" => format!(
            "{there}{}: `charset utf-8;` in the server block (for CSS and scripts, `charset_types`, \
             too); an application says its own (Django's DEFAULT_CHARSET is utf-8, a \
             `content_type=…` of a view takes its place); then {RELOAD}",
            configured(CHARSETS)
        ),
        _ => {
            "whoever makes the `Content-Type` must say `charset=utf-8`: Django does unless a view \
              gives a `content_type=…` without it"
                .to_owned()
        }
    }
}
