//! Pages and files that nginx hands out as anything.

use crate::content::begins_as_page;
use crate::diagnose::application;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::static_files::has_tag_of_a_file;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::one_line;

/// A page, or a file of which another type is expected, that nginx hands out with a type
/// for anything: browsers save it, or show it as text.
pub(in crate::diagnose) fn anything(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let typed = evidence.header("content-type").unwrap_or_default();
    let typed = typed
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_any = matches!(&*typed, "application/octet-stream" | "text/plain");
    let is_of_nginx = evidence.is_from_nginx() && application::runner(evidence).is_none();
    if !is_any || !is_of_nginx {
        return None;
    }
    let is_page = || begins_as_page(&evidence.last().response.body.bytes);
    // Of a name that has no ending of its own kind, as `robots.txt` and what has none.
    let is_type_unmet = evidence.unmet().any(|subject| match subject {
        Subject::Header(name) => name.plain().eq_ignore_ascii_case("content-type"),
        _ => false,
    });
    let is_file = is_type_unmet && has_tag_of_a_file(evidence);
    let is_wrong = evidence.is_page_wrong() && is_page();
    if !(is_file || is_wrong) {
        return None;
    }
    let path = evidence.shown_path();
    let typed = shown(&one_line(&typed));
    Some(
        Diagnosis::of(Code::AssetMediaType, &path, |path| {
            format!("nginx hands out {path} as {typed}")
        })
        .step(format!(
            "{}{}: the `http` block needs `include /etc/nginx/mime.types;`, and `types {{ … }}` of a \
             `server` or `location` must go, which takes its place; then {RELOAD}",
            evidence.place.there(),
            configured(r"mime.types|types \{|default_type")
        ))
        .step("of a name without an ending: `default_type text/html;` in its `location`"),
    )
}
