//! Responses of one trial, kept as files without secrets.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
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

/// Responses of one trial that were kept. What one attempt shows may be a secret
/// of another.
#[derive(Debug)]
pub(super) struct TrialResponses {
    /// How the names of its files begin.
    start: String,
    kept: Mutex<Kept>,
}

/// What was kept of a trial.
#[derive(Debug, Default)]
struct Kept {
    /// How many attempts there were.
    attempts: usize,
    /// The attempt, its step, and how many requests of it.
    attempt: usize,
    step: usize,
    requests: usize,
    files: Vec<Written>,
    /// All secrets that are known of it.
    secrets: Secrets,
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
    pub(super) attempt: AttemptResponses,
    /// Its number, counted from 1.
    pub(super) step: usize,
}

/// Keeper of the responses of one attempt.
#[derive(Clone, Debug)]
pub(super) struct AttemptResponses {
    folder: Arc<SavedResponses>,
    trial: Arc<TrialResponses>,
    /// Its number, counted from 1.
    number: usize,
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

impl TrialResponses {
    /// Those of a trial whose files' names begin with `start`.
    pub(super) fn new(start: String) -> Self {
        Self {
            start,
            kept: Mutex::default(),
        }
    }

    /// Keeper of the responses of its next attempt.
    pub(super) fn attempt(self: &Arc<Self>, folder: &Arc<SavedResponses>) -> AttemptResponses {
        let mut kept = lock(&self.kept);
        kept.attempts += 1;
        AttemptResponses {
            folder: Arc::clone(folder),
            trial: Arc::clone(self),
            number: kept.attempts,
        }
    }

    /// Forgets which files were written: there is no attempt any more.
    pub(super) fn end(&self) {
        *lock(&self.kept) = Kept::default();
    }
}

impl Kept {
    /// Hides `secrets`, too, in what was kept before: a response may have had
    /// what only a later one makes a secret.
    fn learn(&mut self, secrets: &Secrets) -> io::Result<()> {
        let known = self.secrets.with(secrets);
        if known.len() == self.secrets.len() {
            return Ok(());
        }
        self.secrets = known;
        let hidden = self.files.iter_mut().map(|it| it.hide(&self.secrets));
        // All of them, whatever becomes of one.
        hidden.fold(Ok(()), io::Result::and)
    }
}

impl AttemptResponses {
    fn keep(&self, step: usize, hops: &[Hop], secrets: &Secrets) -> io::Result<Option<PathBuf>> {
        let mut kept = lock(&self.trial.kept);
        kept.learn(secrets)?;
        if self.folder.has_failed() {
            return Ok(None);
        }
        if (kept.attempt, kept.step) != (self.number, step) {
            (kept.attempt, kept.step, kept.requests) = (self.number, step, 0);
        }
        kept.requests += 1;
        let start = format!(
            "{}.a{:03}-s{step:03}-r{:04}",
            self.trial.start, self.number, kept.requests
        );
        let secrets = kept.secrets.clone();
        let mut last = None;
        for (number, hop) in (1..).zip(hops) {
            let name = format!("{start}-h{number:02}");
            let head = self.head(&format!("{name}.head"), hop, &secrets)?;
            last = Some(head.path.clone());
            kept.files.push(head);
            if let Some(body) = self.body(&name, &hop.response, &secrets)? {
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
    /// Hides secrets that weren't known before. What they can't be hidden in is
    /// removed.
    fn hide(&mut self, secrets: &Secrets) -> io::Result<()> {
        if self.is_opaque {
            return removed(&self.path);
        }
        let bytes = fs::read(&self.path)?;
        if let Cow::Owned(hidden) = hidden(&bytes, self.charset, secrets) {
            self.charset = None;
            let encoded = self.encoded.take();
            encoded.map_or(Ok(()), |encoded| removed(&encoded))?;
            if let Err(error) = fs::write(&self.path, hidden) {
                return removed(&self.path).and(Err(error));
            }
        }
        Ok(())
    }
}

/// Removes a file, which may be gone already.
fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
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
