//! Telling what is found wrong with suites, on standard error.

use std::io::Write;

use super::args::{Color, ColorArgs, SuiteArgs};
use super::exit::Exit;
use super::{github, outlet};
use crate::record::Secrets;
use crate::source::{Diagnostic, counted, draw};

/// How findings are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling {
    pub(super) color: Color,
    /// Whether warnings are errors.
    pub(super) strict: bool,
}

impl Telling {
    /// As these options say.
    pub(super) fn of(suites: &SuiteArgs, color: ColorArgs) -> Self {
        Self {
            color: color.color,
            strict: suites.strict,
        }
    }

    /// Says all findings and how many there are, when nothing may be sent for
    /// one of them.
    pub(super) fn refuse(self, findings: &[Diagnostic], secrets: &Secrets) -> Result<(), Exit> {
        if !findings.iter().any(|finding| finding.forbids(self.strict)) {
            return Ok(());
        }
        let errors = findings.iter().filter(|finding| finding.is_error()).count();
        let warnings = findings.len() - errors;
        let ends = match (errors, warnings) {
            (0, 1) => "1 warning, an error with --strict".to_owned(),
            (0, _) => format!("{warnings} warnings, errors with --strict"),
            (_, 0) => counted(errors, "error"),
            _ => format!(
                "{} and {}",
                counted(errors, "error"),
                counted(warnings, "warning")
            ),
        };
        self.say(findings, secrets);
        outlet::remark(&format!("{ends}; nothing was sent"));
        Err(Exit::Mistake)
    }

    /// Says findings.
    pub(super) fn say(self, findings: &[Diagnostic], secrets: &Secrets) {
        let style = outlet::style(self.color, &std::io::stderr());
        for finding in findings {
            let text = format!("{}\n\n", secrets.hide(&draw(finding, style)));
            // Nobody is left to be told when standard error is closed.
            let _ = outlet::Stderr.write_all(text.as_bytes());
        }
        github::annotate(findings, secrets, self.strict);
    }
}
