//! Suites and the targets that they run against.

use std::fmt;
use std::path::PathBuf;

use crate::record::Flaky;
use crate::suite::Retry;
use crate::transport::Options;

/// Suites and the targets that they run against.
pub struct Group {
    pub(super) suites: Vec<PathBuf>,
    pub(super) targets: Vec<LazyTarget>,
    pub(super) host: Option<String>,
    pub(super) vars: Vec<(String, String)>,
    pub(super) options: Box<dyn FnOnce() -> Options>,
    pub(super) retry: Retry,
    pub(super) flaky: Flaky,
    /// Whether warnings are errors.
    pub(super) strict: bool,
}

/// A target whose name is known before it is there.
pub(super) struct LazyTarget {
    pub(super) name: String,
    pub(super) start: Box<dyn FnOnce() -> String>,
}

impl Group {
    /// The suites of a file or a folder.
    pub fn new(suites: impl Into<PathBuf>) -> Self {
        Self {
            suites: vec![suites.into()],
            targets: Vec::new(),
            host: None,
            vars: Vec::new(),
            options: Box::new(Options::default),
            retry: Retry::NEVER,
            flaky: Flaky::Pass,
            strict: false,
        }
    }

    /// Runs them against a target, which `start` brings up if it has to, and
    /// spells as for `--target`. It is only called when one of the group's
    /// tests is going to run.
    #[must_use]
    pub fn target(
        mut self,
        name: impl Into<String>,
        start: impl FnOnce() -> String + 'static,
    ) -> Self {
        self.targets.push(LazyTarget {
            name: name.into(),
            start: Box::new(start),
        });
        self
    }

    /// Asks for this host, whatever the suites say.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Sets `{{name}}`, whatever the suites say.
    #[must_use]
    pub fn var(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.vars.push((name.into(), value.into()));
        self
    }

    /// Connects with these options.
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        self.options_from(move || options)
    }

    /// Connects with the options that `make` returns. It is called when the
    /// group's targets are up: for a certificate authority that a server makes
    /// as it starts.
    #[must_use]
    pub fn options_from(mut self, make: impl FnOnce() -> Options + 'static) -> Self {
        self.options = Box::new(make);
        self
    }

    /// Tries a case that does not pass so many more times, a second apart,
    /// unless its suite says `retry`.
    #[must_use]
    pub fn retries(mut self, times: usize) -> Self {
        self.retry = Retry::times(times.min(Retry::MOST));
        self
    }

    /// Fails a test whose case passed on a later attempt. Otherwise it passes,
    /// which is said on standard error.
    #[must_use]
    pub fn flaky_fails(mut self) -> Self {
        self.flaky = Flaky::Fail;
        self
    }

    /// Takes warnings about suites for errors. Otherwise they are said on
    /// standard error.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets: Vec<&str> = self.targets.iter().map(|t| t.name.as_str()).collect();
        f.debug_struct("Group")
            .field("suites", &self.suites)
            .field("targets", &targets)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}
