//! Variables that nobody uses: misspelt ones, or keys that are none.

use std::collections::HashSet;

use super::reserved::Reserved;
use super::template::names;
use crate::source::Sources;
use crate::suite::keys;
use crate::suite::toml::{Findings, Node, Value};

/// How the variables of a suite are used.
pub(super) struct Unused<'a> {
    /// The names that some text uses.
    pub(super) used: &'a HashSet<String>,
    /// The suite; variables of files that it includes may be there for others.
    pub(super) file: &'a str,
    /// Whether all texts were read.
    pub(super) whole: bool,
    pub(super) sources: &'a Sources,
}

impl Unused<'_> {
    /// The names that are used, with those that their variables are made of in
    /// the file, whatever `--var` says in their place.
    fn with_parts(&self, vars: &Node) -> HashSet<String> {
        let mut used = HashSet::new();
        let mut open: Vec<String> = self.used.iter().cloned().collect();
        while let Some(name) = open.pop() {
            if let Some(Value::Text(text)) = vars.get(&name).map(|node| &node.value) {
                open.extend(names(text).filter(|part| !used.contains(part)));
            }
            used.insert(name);
        }
        used
    }

    /// Says which of the `vars` nobody uses.
    pub(super) fn say(&self, vars: &Node, findings: &mut Findings) {
        let used = self.with_parts(vars);
        for entry in vars.entries() {
            let (name, span) = (entry.key.as_str(), entry.key.span);
            // What stands for something already is told by whom it is declared.
            if used.contains(name)
                || Reserved::of(name).is_some()
                || self.sources.path(span) != self.file
            {
                continue;
            }
            if keys::SUITE.contains(&name) {
                // In TOML, what stands below `[vars]` is a variable.
                let message = format!("`{name}` is a variable here, which nobody uses");
                let finding = self.sources.warning("misplaced-key", span, message);
                let help =
                    format!("the key `{name}` of the suite stands above the first `[table]`");
                findings.push(finding.help(help));
            } else if self.whole {
                let message = format!("no text of this suite uses `{{{{{name}}}}}`");
                let finding = self.sources.warning("unused-var", span, message);
                findings.push(finding.help("use it, or take it out"));
            }
        }
    }
}
