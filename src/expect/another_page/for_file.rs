//! Pages that come where a file was asked for.

use http::Method;
use http::header::CONTENT_TYPE;

use crate::content::{Content, begins_as_page};
use crate::exchange::Exchange;

/// Extensions of files that are no pages.
const EXTENSIONS: [&str; 63] = [
    "7z",
    "apk",
    "atom",
    "avif",
    "bz2",
    "css",
    "csv",
    "deb",
    "dmg",
    "docx",
    "eot",
    "epub",
    "exe",
    "geojson",
    "gif",
    "gz",
    "ico",
    "ics",
    "iso",
    "jar",
    "jpeg",
    "jpg",
    "js",
    "json",
    "jsonld",
    "map",
    "mjs",
    "mp3",
    "mp4",
    "msi",
    "ndjson",
    "odp",
    "ods",
    "odt",
    "ogg",
    "otf",
    "pdf",
    "png",
    "pptx",
    "rpm",
    "rss",
    "svg",
    "tar",
    "tgz",
    "tsv",
    "ttf",
    "txt",
    "vcf",
    "wasm",
    "wav",
    "webm",
    "webmanifest",
    "webp",
    "woff",
    "woff2",
    "xls",
    "xlsx",
    "xml",
    "xsl",
    "yaml",
    "yml",
    "zip",
    "zst",
];

/// Whether `page` came for the path of a file, as an application of one page
/// answers for all that is missing. A page about the file (`/wiki/Node.js`)
/// has its name in the title, or says before a colon that it is one
/// (`/wiki/File:Logo.png`).
pub(super) fn is_for_file(page: &Content<'_>, exchange: &Exchange) -> bool {
    let sent = &exchange.last.sent;
    let response = &exchange.last.response;
    let name = sent.url.path().rsplit('/').next().unwrap_or_default();
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let extension = extension.to_ascii_lowercase();
    sent.method == Method::GET
        && response.status == http::StatusCode::OK
        && !stem.is_empty()
        && !stem.contains(':')
        && !stem.to_ascii_lowercase().contains("%3a")
        && EXTENSIONS.contains(&extension.as_str())
        && response.headers.contains_key(CONTENT_TYPE)
        && begins_as_page(page.text().as_bytes())
        && !plain(page.title().unwrap_or_default()).contains(&plain(name))
}

/// Letters and digits alone, as a title may write a name with spaces.
fn plain(text: &str) -> String {
    let text = text.replace("%20", " ").to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
