//! From a `[[case]]` table to cases.

use std::collections::HashSet;
use std::sync::Arc;

use super::capture::captures;
use super::changed;
use super::fill::fill;
use super::inherited::inherited;
use super::lint;
use super::merge;
use super::replaced::replaced;
use super::request::{RequestReader, Whose};
use super::steps;
use super::tables;
use super::variables::Variables;
use super::wanted::Wanted;
use crate::source::{Located, Sources, Span};
use crate::suite::file::CaseTable;
use crate::suite::toml::{Findings, Node, decode};
use crate::suite::{Case, Inherited, Poll, Step};

/// What the cases of a suite have in common.
pub(super) struct Common<'a> {
    pub(super) defaults: &'a Node,
    /// Where they say what they expect.
    pub(super) expected: Arc<HashSet<Span>>,
    pub(super) tags: &'a [String],
    pub(super) sources: &'a Sources,
}

/// The cases of one table: one a path. None when a part of the table is wrong,
/// which is among the findings then.
pub(super) fn cases(
    mut node: Node,
    common: &Common<'_>,
    variables: &mut Variables<'_>,
    findings: &mut Findings,
) -> Vec<Case> {
    let before = findings.errors();
    let steps = node.take("step");
    let filled = fill(&mut node, Wanted::Case, variables, findings);
    if steps.is_some() {
        steps::refuse_request(&node, common.sources, findings);
    }
    tables::check(&mut node, common.sources, findings);
    let inherited = inherited(common.defaults, &node);
    let replaced = replaced(common.defaults, &node);
    changed::body(common.defaults, &node, variables.changes());
    merge::defaults(common.defaults, &mut node);
    let (table, whole) = decode::<CaseTable>(&node, common.sources, findings);
    let Some(table) = table else {
        return Vec::new();
    };
    lint::case(&table.shared, common.sources, findings);
    let reader = Reader {
        table: &table,
        node: &node,
        inherited,
        replaced,
        common,
    };
    let cases = match steps {
        Some(steps) => reader
            .of_steps(steps.value, variables, findings)
            .into_iter()
            .collect(),
        None => reader.of_requests(whole, filled, variables, findings),
    };
    if findings.errors() > before {
        Vec::new()
    } else {
        cases
    }
}

struct Reader<'a> {
    table: &'a CaseTable,
    /// The table, with its defaults.
    node: &'a Node,
    /// What it takes over from its defaults.
    inherited: Inherited,
    /// What of its defaults doesn't hold for it.
    replaced: Vec<Located<String>>,
    common: &'a Common<'a>,
}

impl Reader<'_> {
    /// A case for each path.
    fn of_requests(
        &self,
        whole: bool,
        filled: bool,
        variables: &Variables<'_>,
        findings: &mut Findings,
    ) -> Vec<Case> {
        let request = RequestReader {
            methods: self.table.methods.requests(),
            keys: &self.table.request,
            whole,
            filled: filled && !self.node.is_template(),
            captured: false,
            place: None,
            inherited: self.inherited.clone(),
            target: self.table.own.target.as_ref(),
            whose: Whose::Case,
            span: self.node.span,
            secrets: &variables.secrets,
            sources: self.common.sources,
        };
        self.refuse_parts_of_steps(findings);
        let asked = request.requests(findings);
        let own = &self.table.own;
        let until = own.until.as_ref().map(|until| Poll::Until(until.value.0));
        let pause = own.pause.as_ref().map(|pause| pause.value.0);
        let cases = asked.steps.into_iter().enumerate().map(|(at, step)| {
            let step = steps::with_template(step, steps::request_of(self.node, at), variables);
            let step = Step {
                pause,
                poll: until,
                replaced: self.replaced.clone(),
                ..step
            };
            let shown = request.masked(&step.address());
            let request = format!("{} {shown}", step.request.method.value);
            let span = step.request.path.span;
            let name = match &self.table.own.name {
                Some(name) if asked.list => Located::new(format!("{}: {shown}", name.value), span),
                Some(name) => name.clone(),
                None => Located::new(request, span),
            };
            self.case(name, vec![step], findings)
        });
        cases.collect()
    }

    /// One case of several steps.
    fn of_steps(
        &self,
        steps: Node,
        variables: &mut Variables<'_>,
        findings: &mut Findings,
    ) -> Option<Case> {
        let mut steps = steps::steps(steps, self.node, variables, self.common.sources, findings);
        let first = steps.first_mut()?;
        first.replaced.extend(self.replaced.iter().cloned());
        let method = &first.request.method.value;
        let path = variables.masked(&first.address());
        let name = self.table.own.name.clone();
        let name = name.unwrap_or_else(|| Located::new(format!("{method} {path}"), first.span));
        Some(self.case(name, steps, findings))
    }

    fn case(&self, name: Located<String>, mut steps: Vec<Step>, findings: &mut Findings) -> Case {
        let table = &self.table.shared;
        // What is wrong with a raw path is said already.
        let raw = steps.first().is_some_and(|step| step.request.raw);
        if self.table.own.name.is_some() || !raw {
            lint::name(&name, self.common.sources, findings);
        }
        let mut tags = self.common.tags.to_vec();
        let own = table.tags.0.iter();
        tags.extend(own.filter(|tag| !self.common.tags.contains(tag)).cloned());
        for step in &mut steps {
            step.common = Arc::clone(&self.common.expected);
        }
        Case {
            name,
            row: None,
            span: steps.first().map_or(self.node.span, |step| step.span),
            steps,
            retry: table.retry.as_ref().map(|retry| retry.value.0),
            connections: table.connection,
            serial: table.serial,
            tags,
            skip: table.skip.clone().map(|skip| skip.map(|reason| reason.0)),
            only_targets: table.only_targets.clone(),
            not_targets: table.not_targets.clone(),
        }
    }

    /// What only steps can make use of.
    fn refuse_parts_of_steps(&self, findings: &mut Findings) {
        let names = captures(&self.table.own.capture, self.common.sources, findings);
        let captured = names.first().map(|capture| ("capture", capture.name.span));
        let session = self
            .table
            .shared
            .session
            .as_ref()
            .map(|session| ("session", session.span));
        for (key, span) in captured.into_iter().chain(session) {
            let message = format!("`{key}` is of no use in a case of one request");
            let useless = self.common.sources.error("no-steps", span, message);
            findings.push(useless.help("write the requests as `[[case.step]]`, in order"));
        }
    }
}
