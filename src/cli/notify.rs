//! `--notify`: what a run came to, posted to a webhook.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::outlet;
use super::signal::Interruption;
use super::webhook::Webhook;
use crate::record::Secret;
use crate::report::{Notice, NoticeFormat, Reporters};

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct NotifyArgs {
    /// Post what the run came to and what failed to this webhook, as JSON:
    /// https, or http to this machine; the URL is kept secret
    #[arg(
        long,
        value_name = "URL",
        env = "SMOKE_NOTIFY_URL",
        hide_env_values = true
    )]
    notify: Option<GivenUrl>,

    /// Whose JSON: that of smoke, or of Slack's incoming webhooks
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    notify_format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Json,
    Slack,
}

/// A URL as it was given. Whoever has it may post there, so that it is taken
/// whatever it is: clap would show one that it refuses.
#[derive(Clone)]
struct GivenUrl(String);

impl From<String> for GivenUrl {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for GivenUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GivenUrl(***)")
    }
}

impl NotifyArgs {
    /// Who is to be notified, if anybody: an empty URL is none, as CI has
    /// secrets where they may not be used. A wrong one is said on standard
    /// error.
    pub(super) fn notifier(&self) -> Result<Option<Notifier>, Exit> {
        let Some(GivenUrl(url)) = self.notify.as_ref().filter(|url| !url.0.is_empty()) else {
            return Ok(None);
        };
        let webhook = Webhook::at(url).map_err(|error| {
            outlet::error(&format!("the URL of --notify: {error}"));
            Exit::Mistake
        })?;
        let format = match self.notify_format {
            Format::Json => NoticeFormat::Json,
            Format::Slack => NoticeFormat::Slack,
        };
        Ok(Some(Notifier {
            webhook,
            format,
            text: Text::default(),
        }))
    }
}

/// One who posts the notice of a run.
pub(super) struct Notifier {
    webhook: Webhook,
    format: NoticeFormat,
    text: Text,
}

impl Notifier {
    /// What must not be shown of where it is posted.
    pub(super) fn secret(&self) -> Secret {
        self.webhook.secret()
    }

    /// Has the notice written with the reports of a run.
    pub(super) fn listen(&self, reporters: &mut Reporters) {
        reporters.add("--notify", Notice::new(self.text.clone(), self.format));
    }

    /// Posts what was written. That it can't be, or that the user doesn't want
    /// to wait for it, is said on standard error, and is nothing else: the
    /// verdict is about the deployment.
    pub(super) async fn post(self, interruption: Interruption) {
        let host = self.webhook.host();
        let posted = self.webhook.post(self.text.take());
        tokio::select! {
            posted = posted => if let Err(failure) = posted {
                outlet::error(&format!("the notice could not be posted to {host}: {failure}"));
            },
            _ = interruption.came() => {
                outlet::error(&format!("the notice was not posted to {host}: interrupted"));
            }
        }
    }
}

/// The text of a notice, between the reporter that writes it and who posts it.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Text {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
