//! Content that isn't compressed, or isn't although it is said to be.

use crate::content::begins_as_page;
use crate::diagnose::application;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::{ResponseEvidence, header};
use crate::diagnose::static_files::is_tag_of_a_file;
use crate::exchange::Flaw;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::suite::matcher::Condition;

/// Where gzip is set up in nginx, for which types.
const GZIP: &str = r"^[^#]*\b(server_name|location|gzip[a-z_]*)\s";

/// The least content that is worth to be compressed, in bytes: what is smaller is left
/// alone by whoever sets `gzip_min_length`, as nginx's documentation does (1000).
const WORTH: u64 = 1000;

/// What is asked for compressed, and comes as it is.
pub(in crate::diagnose) fn not_compressed(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_unmet = evidence.unmet().any(|it| *it == Subject::ContentEncoding);
    let is_plain = evidence.header("content-encoding").is_none();
    if !is_unmet || !is_plain || !is_gzip_asked(evidence) || !is_gzip_wanted(evidence) {
        return None;
    }
    let kind = kind(evidence)?;
    let path = evidence.shown_path();
    let size = evidence.last().response.body.size();
    let found = Diagnosis::of(Code::NotCompressed, &path, |path| {
        format!("{path} is sent as it is, though gzip is asked for")
    })
    .of_several("texts are sent as they are, though gzip is asked for");
    let found = if let Some(runner) = application::runner(evidence) {
        found.step(format!(
            "{runner} compresses nothing by itself: that is for the web server in front; or Django's \
             `django.middleware.gzip.GZipMiddleware`, and WhiteNoise for files"
        ))
    } else {
        found.step(to_compress(Front::of(evidence), evidence, &kind))
    };
    let via = header(&evidence.last().sent.headers, "via").or_else(|| evidence.header("via"));
    Some(
        found
            .step_if(
                via.is_some(),
                "the request came by a proxy (`Via`): nginx compresses for those only with \
                 `gzip_proxied any;`",
            )
            .step_if(
                size < WORTH,
                format!(
                    "it has {size} bytes: below `gzip_min_length` (20 unless set), nothing is compressed, \
                     and so little needn't be"
                ),
            ),
    )
}

/// The step that lets a web server compress a type.
fn to_compress(front: Front, evidence: &ResponseEvidence<'_>, kind: &str) -> String {
    let there = evidence.place.there();
    match front {
        Front::Apache => format!(
            "{there}`sudo a2enmod deflate`, and `AddOutputFilterByType DEFLATE {kind}`; then {}",
            front.reload()
        ),
        Front::Caddy => format!(
            "{there}`encode zstd gzip` in the site's block of the Caddyfile, then {}",
            front.reload()
        ),
        Front::Lighttpd => format!(
            "{there}`deflate.mimetypes = (\"{kind}\")`, with mod_deflate in `server.modules`; then {}",
            front.reload()
        ),
        Front::Nginx | Front::Other if kind == "text/html" => format!(
            "{there}{}: `gzip on;` in the http block, and no `gzip off;` below it (with `gzip_types text/css \
             application/javascript application/json image/svg+xml;`, all but pages too); then {RELOAD}",
            configured(GZIP)
        ),
        Front::Nginx | Front::Other => format!(
            "{there}{}: with `gzip on;`, nginx compresses text/html alone, unless `gzip_types` names \
             more: add {kind} to it (`gzip_types text/css application/javascript application/json \
             image/svg+xml;`); then {RELOAD}",
            configured(GZIP)
        ),
    }
}

/// The media type, where its content is worth to be compressed.
fn kind(evidence: &ResponseEvidence<'_>) -> Option<String> {
    let kind = evidence.header("content-type")?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    let words = ["json", "javascript", "xml", "wasm", "manifest"];
    let is_text = kind.starts_with("text/") || words.iter().any(|word| kind.contains(word));
    is_text.then(|| shown(&kind))
}

fn is_gzip_asked(evidence: &ResponseEvidence<'_>) -> bool {
    let accepted = header(&evidence.last().sent.headers, "accept-encoding");
    accepted.is_some_and(|it| it.to_ascii_lowercase().contains("gzip"))
}

/// Whether gzip would do; Brotli is a module that has to be there.
fn is_gzip_wanted(evidence: &ResponseEvidence<'_>) -> bool {
    let wanted = evidence.expect.and_then(|it| it.content_encoding.as_ref());
    let Some(wanted) = wanted else { return true };
    wanted.conditions().any(|condition| match &condition.value {
        Condition::Equals(name) => name.eq_ignore_ascii_case("gzip"),
        Condition::OneOf(names) => names.iter().any(|it| it.eq_ignore_ascii_case("gzip")),
        Condition::Absent(false) => true,
        _ => false,
    })
}

/// A compressed copy of a file that lies beside it (`gzip_static`), which is another one
/// than expected. What nginx compresses itself has a weak `ETag`, and no length.
pub(in crate::diagnose) fn older_copy(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let encoding = evidence.header("content-encoding")?;
    let encoding = encoding.trim().to_ascii_lowercase();
    let ending = match &*encoding {
        "gzip" => "gz",
        "br" => "br",
        _ => return None,
    };
    let tag = evidence.header("etag")?;
    let is_copy = evidence.is_from_nginx()
        && is_tag_of_a_file(&tag)
        && !tag.starts_with("W/")
        && evidence.header("content-length").is_some();
    if !is_copy || !evidence.is_page_wrong() {
        return None;
    }
    let path = evidence.shown_path();
    let name = shown(path.rsplit('/').next().unwrap_or_default());
    Some(
        Diagnosis::of(Code::AssetOfAnotherRelease, &path, |path| {
            format!(
                "of {path}, nginx sends a copy that is compressed and lies beside it \
                 (`{encoding}_static`): most often, it is older"
            )
        })
        .or("a file that is as old itself")
        .step(format!(
            "{}`ls -l FOLDER/{name}*` (`sudo nginx -T | grep -E 'alias|root|_static'` shows the folder): \
             is `{name}.{ending}` older? Compress it again (`gzip -9kf {name}`), or delete it",
            evidence.place.there()
        ))
        .step("what deploys files must make their copies anew, or leave that to nginx: `gzip on;`"),
    )
}

/// What is said to be compressed, and isn't: browsers show an error.
pub(in crate::diagnose) fn is_false(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let body = &evidence.last().response.body;
    let Some(Flaw::Undecodable { encoding, .. }) = &body.flaw else {
        return None;
    };
    if !evidence.unmet().any(|it| *it == Subject::ContentEncoding) || !is_plain(&body.bytes) {
        return None;
    }
    let path = evidence.shown_path();
    let encoding = shown(encoding);
    let there = evidence.place.there();
    Some(
        Diagnosis::of(Code::FalseEncoding, &path, |path| {
            format!("{path} says `Content-Encoding: {encoding}`, and is plain: browsers show an error")
        })
        .of_several(format!(
            "answers say `Content-Encoding: {encoding}`, and are plain: browsers show an error"
        ))
        .step(format!(
            "{there}{}: take out the `add_header Content-Encoding` that says so; a file that is \
             compressed already is what `gzip_static on;` is for; then {RELOAD}",
            configured("server_name|location|Content-Encoding|gunzip|gzip_static|sub_filter")
        ))
        .step(
            "or the application sets the header itself, or something between it and here decompresses \
             (`sub_filter`, a CDN) and leaves it",
        ),
    )
}

/// Whether bytes are surely no compressed ones: a text, a page or an image.
fn is_plain(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(512)];
    let is_text = match std::str::from_utf8(beginning) {
        Ok(text) => !text.contains(|c: char| c.is_control() && !c.is_whitespace()),
        // A character may be cut at the end.
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 8,
    };
    let begins = [&b"\x89PNG"[..], b"\xff\xd8\xff", b"GIF8", b"RIFF", b"wOF2"];
    let is_known = begins.iter().any(|magic| bytes.starts_with(magic));
    !bytes.is_empty() && (is_text || is_known || begins_as_page(bytes))
}
