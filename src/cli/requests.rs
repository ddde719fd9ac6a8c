//! The options about requests.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use clap::Args;
use http::header::{ACCEPT, CONTENT_LENGTH, COOKIE, HOST, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue};

use super::parse::{Unshown, parse_timeout};
use crate::record::{Secret, Secrets};
use crate::report::Word;
use crate::run::secrets_of_cookies;
use crate::suite::{RequestDefaults, is_secret_header};

#[derive(Debug, Args)]
#[command(next_help_heading = "Requests")]
pub(super) struct RequestArgs {
    /// How long a request may take, unless its suite says `timeout` [default: 10s]
    #[arg(long, value_name = "DURATION", value_parser = parse_timeout)]
    timeout: Option<String>,

    /// Send this header to the target, unless the suite says it; {{NAME}} stands
    /// for what it does in suites; without a value, leave out one that is sent by
    /// default; may be repeated
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = Unshown(GivenHeader::read))]
    header: Vec<GivenHeader>,
}

/// A header of the command line.
#[derive(Clone, Debug)]
struct GivenHeader {
    name: HeaderName,
    /// Empty where it is to be left out.
    value: String,
}

impl GivenHeader {
    fn read(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once(':').ok_or("write NAME: VALUE")?;
        let (name, value) = (name.trim(), value.trim());
        let name = HeaderName::try_from(name)
            .map_err(|_| "what stands before the `:` can't be the name of a header")?;
        if HeaderValue::from_str(value).is_err() {
            return Err("a header's value is one line of text".to_owned());
        }
        match &name {
            &HOST => Err("who is asked for is said by --host".to_owned()),
            &ACCEPT if value.is_empty() => Err("`accept` can't be left out".to_owned()),
            &CONTENT_LENGTH | &TRANSFER_ENCODING => {
                Err(format!("`{name}` follows from what is sent"))
            }
            _ => Ok(Self {
                name,
                value: value.to_owned(),
            }),
        }
    }

    /// The header as it is to be typed again: one that is secret by its name is
    /// withheld, unless it is what `secrets` or a name in braces stand for.
    fn word(&self, secrets: &Secrets) -> Word {
        let Self { name, value } = self;
        let key = match value.split_once(' ') {
            Some((scheme, key)) if !scheme.starts_with("{{") => key,
            _ => value,
        };
        let is_named = key.starts_with("{{") && key.find("}}") == Some(key.len() - 2);
        let known = secrets.of_value(key);
        let is_known = || known.is_some_and(|secret| secret.variable.is_had());
        if is_secret_header(name.as_str()) && !value.is_empty() && !is_named && !is_known() {
            return Word::header(name.as_str());
        }
        Word::Typed(format!("{name}: {value}").trim_end().to_owned())
    }
}

impl RequestArgs {
    /// What suites are read with.
    pub(super) fn defaults(&self) -> RequestDefaults {
        let headers = self.header.iter();
        let headers = headers.map(|header| (header.name.to_string(), header.value.clone()));
        RequestDefaults {
            timeout: self.timeout.clone(),
            headers: headers.collect(),
        }
    }

    /// Values of cookies, which no file shows.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let cookies = self.header.iter().filter(|header| header.name == COOKIE);
        let values = cookies.map(|header| header.value.as_str());
        secrets_of_cookies(values)
    }

    /// The options as they are to be typed again, where the suites have these
    /// secrets.
    pub(super) fn words(&self, secrets: &Secrets) -> Vec<Word> {
        let typed = |text: &str| Word::Typed(text.to_owned());
        let timeout = self.timeout.iter();
        let timeout = timeout.flat_map(|timeout| [typed("--timeout"), typed(timeout)]);
        let headers = self.header.iter();
        let headers = headers.flat_map(|header| [typed("--header"), header.word(secrets)]);
        timeout.chain(headers).collect()
    }
}
