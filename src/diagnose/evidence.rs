//! What a diagnosis rests on.

use std::collections::HashMap;

use super::connect::WebPort;
use crate::exchange::{Exchange, TransportError};
use crate::expect::Check;
use crate::plan::{LogPlace, Target};
use crate::suite::Expect;
use crate::transport::{Options, RefusedCookie};

/// What is known of a run from its beginning, for the commands that are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// What follows `smoke` in a command that asks with the same suites:
    /// `site.toml`; empty where those are the usual ones.
    pub arguments: String,
    /// The one name of a site that targets have, if they have one.
    pub site: Option<String>,
    /// The targets, by name, as they may be typed.
    pub targets: HashMap<String, String>,
    /// The ports of those on this machine of which no log is known.
    pub without_logs: HashMap<String, u16>,
    /// Where it is most often a web server that listens, by the target's name.
    pub web_ports: HashMap<String, WebPort>,
    /// The logs that are known of targets, by the names of those.
    pub logs: HashMap<String, Vec<LogPlace>>,
    /// The options of its connections, which come before those of targets.
    pub options: Options,
}

impl RunFacts {
    /// The target of a name, as it may be typed.
    pub(super) fn typed(&self, name: &str) -> Option<&str> {
        self.targets.get(name).map(String::as_str)
    }

    /// A command that begins so, with the same suites and these options.
    pub(super) fn command(&self, begin: &str, options: &str) -> String {
        let words = [begin, &self.arguments, options].into_iter();
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        format!("`{}`", words.join(" "))
    }
}

/// What a diagnosis rests on: one trial that failed or got no response.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Where the connection went to.
    pub target: &'a Target,
    /// Who was asked for: the Host header.
    pub host: &'a str,
    /// The path that was asked for first, as the case writes it.
    pub case_path: &'a str,
    /// What came of it.
    pub found: Found<'a>,
    /// The checks that are not met. Where there are none, whatever the response
    /// has is taken to be unexpected.
    pub failed: &'a [&'a Check],
    /// Cookies that the session's answers set and that are not kept.
    pub refused: &'a [RefusedCookie],
    /// What the case expects; nothing where the request is not the case's own.
    pub expect: Option<&'a Expect>,
    /// What the session's step before got; of a file, the page that names it.
    pub before: Option<&'a Exchange>,
    /// Whether the timeout is that of the command line.
    pub is_timeout_typed: bool,
    /// What is known of the run.
    pub run: &'a RunFacts,
}

/// What came of a trial.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// A response, which is wrong.
    Response {
        /// The redirects that were followed, and the last response.
        exchange: &'a Exchange,
        /// The page's `<title>`, if it has one.
        title: Option<&'a str>,
        /// The content as text; empty where it is none.
        text: &'a str,
    },
    /// No response, or no whole one.
    Error(&'a TransportError),
}
