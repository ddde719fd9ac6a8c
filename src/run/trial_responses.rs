//! Responses of one attempt, kept as files without secrets.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::{fs, io};

use encoding_rs::{Encoding, UTF_8};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use tokio::task::spawn_blocking;

use super::saved_responses::{SavedResponses, file_name, lock};
use crate::content::media_type::{essence, is_javascript};
use crate::content::{Charset, Content};
use crate::exchange::{Flaw, Hop, Response};
use crate::record::{Secrets, head};

/// Keeper of the responses of one attempt.
#[derive(Debug)]
pub(super) struct AttemptResponses {
    folder: Arc<SavedResponses>,
    /// How the names of its files begin.
    start: String,
    kept: Mutex<Kept>,
}

/// What was kept of an attempt.
#[derive(Debug, Default)]
struct Kept {
    /// The step, and how many requests of it.
    step: usize,
    requests: usize,
    files: Vec<Written>,
    /// How many secrets were known then.
    secrets: usize,
}

/// A file that was written.
#[derive(Debug)]
struct Written {
    path: PathBuf,
    /// The charset of its text.
    charset: Option<&'static Encoding>,
    /// Whether nobody can read it, so that secrets can't be looked for.
    is_opaque: bool,
    /// The same as it came, still encoded.
    encoded: Option<PathBuf>,
}

/// Keeper of the responses of one step.
#[derive(Clone, Debug)]
pub(super) struct StepResponses {
    pub(super) attempt: Arc<AttemptResponses>,
    /// Its number, counted from 1.
    pub(super) step: usize,
}

impl StepResponses {
    /// Keeps the responses to a request and its redirects, without `secrets`, and
    /// says where the last one is. That it can't is told when the run ends.
    pub(super) async fn keep(&self, hops: Vec<Hop>, secrets: Secrets) -> Option<String> {
        let Self { attempt, step } = self.clone();
        let folder = Arc::clone(&attempt.folder);
        let kept = spawn_blocking(move || attempt.keep(step, &hops, &secrets)).await;
        match kept.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok(path) => path.map(|path| path.display().to_string()),
            Err(error) => {
                folder.fail(error);
                None
            }
        }
    }
}

impl AttemptResponses {
    /// Those of an attempt whose files' names begin with `start`.
    pub(super) fn new(folder: Arc<SavedResponses>, start: String) -> Self {
        Self {
            folder,
            start,
            kept: Mutex::default(),
        }
    }

    fn keep(&self, step: usize, hops: &[Hop], secrets: &Secrets) -> io::Result<Option<PathBuf>> {
        if self.folder.has_failed() {
            return Ok(None);
        }
        let mut kept = lock(&self.kept);
        // A response may have had what only a later one makes a secret.
        if secrets.len() > kept.secrets {
            kept.secrets = secrets.len();
            kept.files.iter_mut().try_for_each(|it| it.hide(secrets))?;
        }
        if kept.step != step {
            (kept.step, kept.requests) = (step, 0);
        }
        kept.requests += 1;
        let start = format!("{}-s{step:03}-r{:04}", self.start, kept.requests);
        let mut last = None;
        for (number, hop) in (1..).zip(hops) {
            let name = format!("{start}-h{number:02}");
            let head = self.head(&format!("{name}.head"), hop, secrets)?;
            last = Some(head.path.clone());
            kept.files.push(head);
            if let Some(body) = self.body(&name, &hop.response, secrets)? {
                last = Some(body.path.clone());
                kept.files.push(body);
            }
        }
        Ok(last)
    }

    fn head(&self, name: &str, hop: &Hop, secrets: &Secrets) -> io::Result<Written> {
        let head = head(hop);
        Ok(Written {
            path: self
                .folder
                .write(name, &hidden(head.as_bytes(), None, secrets))?,
            charset: None,
            is_opaque: false,
            encoded: None,
        })
    }

    /// Keeps a body, if there is one and it can be told that it has no secret.
    fn body(&self, name: &str, from: &Response, secrets: &Secrets) -> io::Result<Option<Written>> {
        let bytes = &from.body.bytes;
        let is_opaque = is_encoded(from) && str::from_utf8(bytes).is_err();
        if bytes.is_empty() || (is_opaque && !secrets.is_empty()) {
            return Ok(None);
        }
        let whole = match from.body.flaw {
            // Of a secret that is cut in two, a part is there.
            Some(Flaw::TooLarge(_)) => Cow::Owned([bytes, "…".as_bytes()].concat()),
            _ => Cow::Borrowed(&**bytes),
        };
        let content = Content::of(from);
        let charset = content.charset().and_then(Charset::encoding);
        let shown = hidden(&whole, charset, secrets);
        let name = format!("{name}.{}", extension(from));
        let path = self.folder.write(&name, &shown)?;
        let encoded = match &from.body.encoded {
            Some(encoded) if matches!(shown, Cow::Borrowed(_)) => {
                let name = format!("{name}.{}", coding(from));
                Some(self.folder.write(&name, encoded)?)
            }
            _ => None,
        };
        Ok(Some(Written {
            path,
            charset,
            is_opaque,
            encoded,
        }))
    }
}

impl Written {
    /// Hides secrets that weren't known before.
    fn hide(&mut self, secrets: &Secrets) -> io::Result<()> {
        if self.is_opaque {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                removed => removed,
            };
        }
        let bytes = fs::read(&self.path)?;
        if let Cow::Owned(hidden) = hidden(&bytes, self.charset, secrets) {
            fs::write(&self.path, hidden)?;
            self.charset = None;
            self.encoded.take().map_or(Ok(()), fs::remove_file)?;
        }
        Ok(())
    }
}

/// `bytes` without secrets. Where a text in another charset than UTF-8 has some,
/// it is UTF-8 afterwards.
fn hidden<'t>(
    bytes: &'t [u8],
    charset: Option<&'static Encoding>,
    secrets: &Secrets,
) -> Cow<'t, [u8]> {
    if let Some(charset) = charset.filter(|charset| *charset != UTF_8) {
        let (text, ..) = charset.decode(bytes);
        if let Cow::Owned(hidden) = secrets.hide_bytes(text.as_bytes()) {
            return Cow::Owned(hidden);
        }
    }
    secrets.hide_bytes(bytes)
}

/// Whether a body could not be freed of its `Content-Encoding`.
fn is_encoded(response: &Response) -> bool {
    matches!(
        response.body.flaw,
        Some(Flaw::UnknownEncoding(_) | Flaw::Undecodable { .. })
    )
}

/// What the name of a body ends with, so that it opens as what it is.
fn extension(response: &Response) -> &'static str {
    const SUFFIXES: [(&str, &str); 12] = [
        ("/html", "html"),
        ("/xhtml+xml", "html"),
        ("/svg+xml", "svg"),
        ("json", "json"),
        ("xml", "xml"),
        ("/css", "css"),
        ("/png", "png"),
        ("/jpeg", "jpg"),
        ("/gif", "gif"),
        ("/webp", "webp"),
        ("/pdf", "pdf"),
        ("/csv", "csv"),
    ];
    let kind = response.headers.get(CONTENT_TYPE);
    let kind = kind.map(|kind| essence(&String::from_utf8_lossy(kind.as_bytes())));
    let kind = kind.unwrap_or_default();
    let known = SUFFIXES.iter().find(|(suffix, _)| kind.ends_with(suffix));
    match known {
        _ if is_encoded(response) => "bin",
        Some((_, extension)) => extension,
        None if is_javascript(&kind) => "js",
        None if kind.starts_with("text/") => "txt",
        None => "bin",
    }
}

/// What the name of a body ends with that is still encoded: `gz`, `br`.
fn coding(response: &Response) -> String {
    let codings = response.headers.get(CONTENT_ENCODING);
    let codings = codings.map(|it| String::from_utf8_lossy(it.as_bytes()).to_lowercase());
    match codings.as_deref().map(str::trim) {
        Some("gzip" | "x-gzip") => "gz".to_owned(),
        Some("zstd") => "zst".to_owned(),
        other => file_name(other.unwrap_or_default()),
    }
}
