//! What `{{name}}` stands for.

mod secrets;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::Options;
use super::changed::Changes;
use super::given::Kind;
use super::reserved::Reserved;
use super::resolved::{Made, Resolved};
use super::shared::Shared;
use super::template::{Piece, names, pieces};
use super::unresolved::{DEEPEST, Unresolved, explain, too_early};
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::Secret;
use crate::suite::file::SecretTable;
use crate::suite::toml::{Findings, Node, Value, decode};
use secrets::Lack;
pub(super) use secrets::{Lacking, masked};

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
    resolved: HashMap<String, Resolved>,
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
    /// Variables of the environment that were asked for.
    pub(super) environment: IndexMap<String, String>,
    /// Names of the command line that were asked for, and what it says of them.
    pub(super) given: IndexMap<String, String>,
    /// Secrets without a value, which only what is sent needs.
    lacking: HashMap<String, Lack>,
    /// What means something else by now.
    pub(super) changes: Changes,
    /// What names made so far.
    made: Made,
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
            environment: IndexMap::new(),
            given: IndexMap::new(),
            lacking: HashMap::new(),
            changes: Changes::default(),
            made: Made::default(),
        }
    }

    /// What means something else by now, to be added to.
    pub(super) const fn changes(&mut self) -> (&mut Changes, &'a Sources) {
        (&mut self.changes, self.sources)
    }

    /// Checks the declarations themselves.
    pub(super) fn check(&mut self, vars: &Node, findings: &mut Findings) {
        for entry in vars.entries() {
            self.refuse_reserved(&entry.key, findings);
        }
        for entry in self.declared_secrets.entries() {
            self.refuse_reserved(&entry.key, findings);
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
        for entry in vars.entries() {
            self.check_variable(&entry.key, &entry.value, findings);
        }
        // What only variables use that nobody uses is not used.
        self.used.clear();
        self.resolved.clear();
        self.secrets.clear();
    }

    /// A variable that can't be made is wrong even where nobody uses it, but for
    /// what the environment lacks.
    fn check_variable(&mut self, name: &str, node: &Node, findings: &mut Findings) {
        if let Some(given) = self.given(name) {
            self.check_given(name, &given, node, findings);
            return;
        }
        match &node.value {
            Value::Array(_) | Value::Table(_) => {
                let message = format!("a variable is a text, not {}", node.value.noun());
                findings.push(self.sources.error("wrong-kind", node.span, message));
            }
            Value::Text(text) => {
                self.open.push(name.to_owned());
                let resolved = self.resolve(text);
                self.open.pop();
                match resolved {
                    Ok(_) | Err(Unresolved::Environment { .. }) => {}
                    Err(wrong) => findings.push(self.explain(&wrong, node.span)),
                }
            }
            _ => {}
        }
    }

    /// What `--var` says is of the kind that the file says.
    fn check_given(&self, name: &str, given: &str, node: &Node, findings: &mut Findings) {
        let kind = Kind::of(&node.value).filter(|kind| *kind != Kind::Text);
        if let Some(kind) = kind.filter(|kind| kind.read(given).is_none()) {
            let shown = crate::source::quote(given, 40);
            let message = format!("`--var {name}` is {shown}, and {} is wanted", kind.noun());
            let wrong = self.sources.error("bad-value", node.span, message);
            findings.push(wrong.help(format!("for a text, write it as one: `{name} = \"…\"`")));
        }
    }

    fn refuse_reserved(&self, name: &Located<String>, findings: &mut Findings) {
        if let Some(reserved) = Reserved::of(name) {
            let meaning = reserved.meaning();
            let message = format!("`{}` stands for {meaning} already", name.value);
            let finding = self.sources.error("same-name", name.span, message);
            findings.push(if reserved == Reserved::Host {
                finding.help("the key `host` of the suite stands above the first `[table]`")
            } else {
                finding
            });
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
            || self.given(name).is_some()
            || Reserved::of(name).is_some()
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

    /// What the command line says of a name; the last time counts.
    fn given(&self, name: &str) -> Option<String> {
        let mut given = self.options.vars.iter().rev();
        let given = given.find(|(given, _)| given == name);
        given.map(|(_, value)| value.clone())
    }

    /// What `text` stands for: a text that is nothing but a name is of the type
    /// that this has.
    pub(super) fn resolve(&mut self, text: &str) -> Result<Resolved, Unresolved> {
        // Also of a text that turns out to be wrong: what captures is not.
        let captured = names(text).filter(|name| self.awaited.contains_key(name));
        let captured: Vec<String> = captured.collect();
        self.awaited_used.extend(captured);
        let pieces = pieces(text);
        if let [Piece::Name(name)] = pieces.as_slice() {
            return self.name(name);
        }
        let mut all = Resolved::default();
        for piece in pieces {
            match piece {
                Piece::Text(text) => all.push_text(text),
                Piece::Name(name) => {
                    all.push(self.part(name)?);
                    Made::part(&all, name)?;
                }
                Piece::Bad(inner) => {
                    let written = inner.to_owned();
                    return Err(Unresolved::NoName { written });
                }
            }
        }
        self.made.add(&all, text)?;
        Ok(all)
    }

    /// What a name stands for in a text with more in it.
    fn part(&mut self, name: &str) -> Result<Resolved, Unresolved> {
        let part = self.name(name)?;
        match part.value {
            Some(Value::Null) => Err(Unresolved::Null {
                written: name.to_owned(),
            }),
            _ => Ok(part),
        }
    }

    fn name(&mut self, name: &str) -> Result<Resolved, Unresolved> {
        if self.awaited.contains_key(name) {
            return Ok(Resolved::open(name));
        }
        match Reserved::of(name) {
            Some(Reserved::Null) => return Ok(Resolved::typed("null", Value::Null)),
            Some(late) => {
                return Ok(Resolved {
                    late: Some(late.as_str()),
                    ..Resolved::open(name)
                });
            }
            None => {}
        }
        self.used.insert(name.to_owned());
        if let Some(value) = self.resolved.get(name) {
            return Ok(value.clone());
        }
        if self.open.iter().any(|open| open == name) {
            let name = name.to_owned();
            return Err(Unresolved::Circle { name });
        }
        if self.open.len() > DEEPEST {
            let name = name.to_owned();
            return Err(Unresolved::TooDeep { name });
        }
        let value = self.find(name)?;
        self.resolved.insert(name.to_owned(), value.clone());
        Ok(value)
    }

    fn find(&mut self, name: &str) -> Result<Resolved, Unresolved> {
        if let Some(env) = self.secret_envs.get(name).cloned() {
            return Ok(self.secret(name, env));
        }
        if let Some(given) = self.given(name) {
            let resolved = self.of_given(name, &given);
            self.given.insert(name.to_owned(), given);
            return Ok(resolved);
        }
        if let Some(env) = name.strip_prefix("env.") {
            let value = (self.options.env)(env).ok_or_else(|| Unresolved::Environment {
                written: name.to_owned(),
                env: env.to_owned(),
            })?;
            let resolved = Resolved::named(name, &value);
            self.environment.insert(env.to_owned(), value);
            return Ok(resolved);
        }
        let Some(node) = self.declared.get(name).cloned() else {
            let name = name.to_owned();
            return Err(Unresolved::Unknown { name });
        };
        match node.value {
            Value::Text(text) | Value::Template(text) => {
                self.open.push(name.to_owned());
                let resolved = self.resolve(&text);
                self.open.pop();
                let resolved = resolved?;
                let is_blank = !resolved.is_open && resolved.text.trim().is_empty();
                let blank = is_blank.then(|| name.to_owned());
                Ok(Resolved {
                    blank: resolved.blank.or(blank),
                    ..resolved
                })
            }
            // As it is written: `1.10` is a version, not 1.1.
            Value::Integer(_) | Value::Float(_) | Value::Number(_) | Value::Bool(_) => {
                let written = self.sources.text(node.span);
                Ok(Resolved::typed(written, node.value))
            }
            // Found wrong by `check`; the empty text makes no second finding.
            Value::Array(_) | Value::Table(_) | Value::Spelled { .. } | Value::Null => {
                Ok(Resolved::default())
            }
        }
    }

    /// What the command line says, of the kind that the file says. What the file
    /// doesn't have is a text: the hash of a commit may be all digits.
    fn of_given(&mut self, name: &str, given: &str) -> Resolved {
        let declared = self.declared.get(name).map(|node| node.value.clone());
        let value = match declared {
            None => None,
            Some(Value::Text(text)) => self.kind(name, &text).read(given),
            Some(other) => Kind::of(&other).and_then(|kind| kind.read(given)),
        };
        match value {
            Some(value) => Resolved::typed(given, value),
            None => Resolved::named(name, given),
        }
    }

    /// The kind of a text of `[vars]`: that of another variable, where it is
    /// nothing but its name.
    fn kind(&mut self, name: &str, text: &str) -> Kind {
        self.open.push(name.to_owned());
        let resolved = self.resolve(text);
        self.open.pop();
        let value = resolved.ok().and_then(|resolved| resolved.value);
        let kind = value.and_then(|value| Kind::of(&value));
        kind.unwrap_or(Kind::Text)
    }
}
