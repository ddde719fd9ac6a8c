//! What `{{name}}` stands for.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::Options;
use super::shared::Shared;
use super::template::{Piece, literal, pieces};
use super::unresolved::{Unresolved, explain, too_early};
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::Secret;
use crate::suite::file::SecretTable;
use crate::suite::toml::{Findings, Node, Value, decode};

/// What the names of one suite stand for.
pub(super) struct Variables<'a> {
    options: &'a Options<'a>,
    pub(super) sources: &'a Sources,
    /// `[vars]`, as they are written.
    declared: HashMap<String, Node>,
    /// `[secrets]`.
    declared_secrets: Node,
    /// The environment variables of the secrets.
    secret_envs: HashMap<String, String>,
    /// What was found so far.
    resolved: HashMap<String, String>,
    /// Names on the way to a value, to see circles.
    open: Vec<String>,
    /// The names that were asked for.
    pub(super) used: HashSet<String>,
    /// Names that stand for something only while the case runs, and where they
    /// are captured.
    pub(super) awaited: HashMap<String, Span>,
    /// Those of them that were asked for.
    pub(super) awaited_used: HashSet<String>,
    /// Every name that some step of the case captures, and where.
    pub(super) captured: HashMap<String, Span>,
    /// The secrets that were asked for.
    pub(super) secrets: Vec<Secret>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(options: &'a Options<'a>, shared: &Shared, sources: &'a Sources) -> Self {
        let declared = shared.vars.entries().iter();
        Self {
            options,
            sources,
            declared: declared
                .map(|entry| (entry.key.value.clone(), entry.value.clone()))
                .collect(),
            declared_secrets: shared.secrets.clone(),
            secret_envs: HashMap::new(),
            resolved: HashMap::new(),
            open: Vec::new(),
            used: HashSet::new(),
            awaited: HashMap::new(),
            captured: HashMap::new(),
            awaited_used: HashSet::new(),
            secrets: Vec::new(),
        }
    }

    /// Checks the declarations themselves.
    pub(super) fn check(&mut self, findings: &mut Findings) {
        for entry in self.declared_secrets.entries() {
            let (secret, _) = decode::<SecretTable>(&entry.value, self.sources, findings);
            if let Some(secret) = secret {
                self.secret_envs
                    .insert(entry.key.value.clone(), secret.env.value);
            }
            if let Some(var) = self.declared.get(&entry.key.value) {
                let message = format!("`{}` is both a variable and a secret", entry.key.value);
                let both = self.sources.error("same-name", entry.key.span, message);
                let there = self.sources.place(var.span);
                findings.push(both.at(there, "the variable is here"));
            }
        }
        let mut declared: Vec<(String, Node)> = self
            .declared
            .iter()
            .map(|(name, node)| (name.clone(), node.clone()))
            .collect();
        declared.sort_by_key(|(_, node)| node.span);
        for (name, node) in declared {
            if matches!(node.value, Value::Array(_) | Value::Table(_)) {
                let message = format!("a variable is a text, not {}", node.value.noun());
                findings.push(self.sources.error("wrong-kind", node.span, message));
            } else if !self.is_given(&name)
                && let Value::Text(text) = &node.value
            {
                self.check_text(&name, text, node.span, findings);
            }
        }
        // What only variables use that nobody uses is not used.
        self.used.clear();
        self.resolved.clear();
        self.secrets.clear();
    }

    /// A variable that can't be made is wrong even where nobody uses it, but for
    /// what the environment lacks.
    fn check_text(&mut self, name: &str, text: &str, span: Span, findings: &mut Findings) {
        self.open.push(name.to_owned());
        let resolved = self.resolve_text(text);
        self.open.pop();
        match resolved {
            Ok(_) | Err(Unresolved::Environment { .. }) => {}
            Err(wrong) => findings.push(self.explain(&wrong, span)),
        }
    }

    /// What is wrong with a `{{…}}` in the text at `span`.
    pub(super) fn explain(&self, wrong: &Unresolved, span: Span) -> Diagnostic {
        let captured = self.captured.get(wrong.written()).copied();
        match (wrong, captured) {
            (Unresolved::Unknown { name }, Some(captured)) => {
                too_early(name, span, captured, self.sources)
            }
            _ => explain(wrong, span, &self.names(), self.sources),
        }
    }

    /// A capture takes no other's name.
    pub(super) fn refuse_capture(&self, name: &Located<String>, findings: &mut Findings) {
        let declared = self.declared.get(&name.value).map(|node| node.span);
        let taken = declared.is_some()
            || self.secret_envs.contains_key(&name.value)
            || self.is_given(name)
            || name.starts_with("env.");
        if taken {
            let message = format!("`{}` stands for something else already", name.value);
            let same = self.sources.error("same-name", name.span, message);
            findings.push(match declared {
                Some(span) => same.at(self.sources.place(span), "the variable is here"),
                None => same,
            });
        }
    }

    /// The path with secrets shown by their variables: names are printed.
    pub(super) fn masked(&self, path: &str) -> String {
        masked(path, &self.secrets)
    }

    /// Every name that stands for something, sorted.
    fn names(&self) -> Vec<String> {
        let given = self.options.vars.iter().map(|(name, _)| name);
        let mut names: Vec<String> = given
            .chain(self.declared.keys())
            .chain(self.secret_envs.keys())
            .chain(self.awaited.keys())
            .cloned()
            .collect();
        names.sort();
        names.dedup();
        names
    }

    fn is_given(&self, name: &str) -> bool {
        self.options.vars.iter().any(|(given, _)| given == name)
    }

    /// Whether some name in `text` stands for something only while the case
    /// runs.
    pub(super) fn is_awaited(&mut self, text: &str) -> bool {
        let names = pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Name(name) if self.awaited.contains_key(name) => Some(name.to_owned()),
            _ => None,
        });
        let names: Vec<String> = names.collect();
        let some = !names.is_empty();
        self.awaited_used.extend(names);
        some
    }

    /// `text` with every name replaced but those that are awaited, as a text
    /// with names in braces still.
    pub(super) fn resolve_template(&mut self, text: &str) -> Result<String, Unresolved> {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Name(name) if self.awaited.contains_key(name) => {
                    let _ = write!(out, "{{{{{name}}}}}");
                }
                Piece::Name(name) => literal(&self.resolve(name)?, &mut out),
                Piece::Text(text) => literal(text, &mut out),
                Piece::Bad(inner) => {
                    let written = inner.to_owned();
                    return Err(Unresolved::NoName { written });
                }
            }
        }
        Ok(out)
    }

    /// `text` with every name replaced.
    pub(super) fn resolve_text(&mut self, text: &str) -> Result<String, Unresolved> {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Name(name) => out.push_str(&self.resolve(name)?),
                Piece::Bad(inner) => {
                    let written = inner.to_owned();
                    return Err(Unresolved::NoName { written });
                }
            }
        }
        Ok(out)
    }

    fn resolve(&mut self, name: &str) -> Result<String, Unresolved> {
        self.used.insert(name.to_owned());
        if let Some(value) = self.resolved.get(name) {
            return Ok(value.clone());
        }
        if self.open.iter().any(|open| open == name) {
            let name = name.to_owned();
            return Err(Unresolved::Circle { name });
        }
        let value = self.find(name)?;
        self.resolved.insert(name.to_owned(), value.clone());
        Ok(value)
    }

    fn find(&mut self, name: &str) -> Result<String, Unresolved> {
        let mut given = self.options.vars.iter().rev();
        let given = given.find(|(given, _)| given == name);
        let given = given.map(|(_, value)| value.clone());
        if let Some(env) = self.secret_envs.get(name).cloned() {
            // A secret stays one wherever its value comes from.
            let value = match given {
                Some(value) => value,
                None => self.environment(name, &env)?,
            };
            self.secrets.push(Secret {
                env,
                value: value.clone(),
            });
            return Ok(value);
        }
        if let Some(value) = given {
            return Ok(value);
        }
        if let Some(env) = name.strip_prefix("env.") {
            return self.environment(name, env);
        }
        match self.declared.get(name).map(|node| node.value.clone()) {
            Some(Value::Text(text) | Value::Template(text)) => {
                self.open.push(name.to_owned());
                let value = self.resolve_text(&text);
                self.open.pop();
                value
            }
            Some(Value::Bool(b)) => Ok(b.to_string()),
            // As it is written: `1.10` is a version, not 1.1.
            Some(Value::Integer(_) | Value::Float(_) | Value::Number(_)) => {
                let span = self.declared.get(name).map(|node| node.span);
                Ok(span
                    .map(|span| self.sources.text(span).to_owned())
                    .unwrap_or_default())
            }
            // Found wrong by `check`; the empty text makes no second finding.
            Some(Value::Array(_) | Value::Table(_) | Value::Null | Value::Spelled { .. }) => {
                Ok(String::new())
            }
            None => {
                let name = name.to_owned();
                Err(Unresolved::Unknown { name })
            }
        }
    }

    fn environment(&self, written: &str, env: &str) -> Result<String, Unresolved> {
        (self.options.env)(env).ok_or_else(|| Unresolved::Environment {
            written: written.to_owned(),
            env: env.to_owned(),
        })
    }
}

/// `path` with secrets shown by their variables: names are printed.
pub(super) fn masked(path: &str, secrets: &[Secret]) -> String {
    let mut shown = path.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.value.is_empty()) {
        shown = shown.replace(&secret.value, &format!("${}", secret.env));
    }
    shown
}
