//! Findings, as they are told.

use std::fmt::Write as _;

use indexmap::IndexMap;
use unicode_width::UnicodeWidthStr;

use super::comparison::side_by_side;
use super::duration;
use super::log_note::logs;
use super::names::listed;
use super::paint::Paint;
use super::wrap::{Facts, LEAST, cut, wrapped};
use crate::record::{Diagnosis, Elsewhere, Finding, Only, ProbeKind, Probed, Seen};
use crate::source::{Style, counted, elide, one_line};

/// How many names, of trials or of targets, stand in a line.
const NAMES: usize = 3;
/// How far the text of a finding stands in.
const INDENT: usize = 4;
/// How wide the names of its facts are.
const NAME: usize = 4;

/// Columns of the line with its trials, where lines may have any width.
const LINE: usize = 300;

/// How much of a finding is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// How many steps.
    pub(super) next: usize,
    /// Whether what else it could be is told.
    pub(super) otherwise: bool,
    /// How much of the evidence.
    pub(super) evidence: EvidenceExtent,
    /// Whether findings stand below each other with no line between.
    pub(super) is_dense: bool,
}

/// How much of the evidence of a finding is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EvidenceExtent {
    /// As much as stands in the line of its trials, instead of their names.
    Rest,
    /// What was seen.
    Seen,
    /// That, and how responses differ between targets.
    Responses,
}

impl Extent {
    /// All of it.
    pub(super) const FULL: Self = Self {
        next: usize::MAX,
        otherwise: true,
        evidence: EvidenceExtent::Responses,
        is_dense: false,
    };
    /// What it is, and the first step.
    pub(super) const SHORT: Self = Self {
        evidence: EvidenceExtent::Rest,
        ..Self::upto(1)
    };

    /// With so many steps, and without what else it could be.
    pub(super) const fn upto(next: usize) -> Self {
        Self {
            next,
            otherwise: false,
            evidence: EvidenceExtent::Seen,
            ..Self::FULL
        }
    }

    /// How many lines of logs are told.
    const fn logs(self) -> usize {
        match self.evidence {
            EvidenceExtent::Rest => 1,
            _ => usize::MAX,
        }
    }

    /// With no line between.
    pub(super) const fn dense(self) -> Self {
        Self {
            is_dense: true,
            ..self
        }
    }
}

/// `likely [bad-gateway], 3 of 11 trials @ nginx: nginx runs, but …`.
pub(super) fn in_one_line(finding: &Finding) -> String {
    let cause = one_line(&finding.diagnosis.cause);
    format!("{}: {cause}", whose(finding))
}

/// All that is known of each.
pub(super) fn in_full(findings: &[&Finding]) -> String {
    let numbered = (1..).zip(findings);
    let paragraphs = numbered.map(|(number, finding)| one_in_full(number, finding));
    paragraphs.collect::<Vec<_>>().join("\n")
}

/// All that is known of one.
pub(super) fn one_in_full(number: usize, finding: &Finding) -> String {
    paragraph(number, finding, Extent::FULL, None, Paint(Style::Plain))
}

/// A finding, in lines: the cause behind its number, the trials that it explains,
/// and below them what was seen, what else it could be, and what to do next.
pub(super) fn paragraph(
    number: usize,
    finding: &Finding,
    extent: Extent,
    width: Option<usize>,
    paint: Paint,
) -> String {
    let inner = width.map(|width| width.saturating_sub(INDENT).max(LEAST));
    let Diagnosis { cause, next, .. } = &finding.diagnosis;
    let mut text = String::new();
    for (at, line) in wrapped(&one_line(cause), inner).iter().enumerate() {
        let mark = if at == 0 {
            format!("{number:>2}")
        } else {
            "  ".to_owned()
        };
        let _ = writeln!(text, "{}  {}", paint.bad(&mark), paint.strong(line));
    }
    for line in trials(finding, extent, inner) {
        let _ = writeln!(text, "{:INDENT$}{line}", "");
    }
    let facts = facts(width, paint);
    let mut fact = |name: &str, said: &str| facts.add(&mut text, name, said);
    if extent.evidence > EvidenceExtent::Rest {
        let said = [seen(finding), probed(finding), elsewhere(finding)];
        let said = said.concat().join("; ");
        // A form that isn't sent has no response.
        if !said.is_empty() {
            fact("seen", &said);
        }
    }
    for line in logs(finding).take(extent.logs()) {
        fact("log", &line);
    }
    if let Some(otherwise) = finding.otherwise.as_ref().filter(|_| extent.otherwise) {
        fact("or", &one_line(otherwise));
    }
    for (at, step) in next.iter().take(extent.next).enumerate() {
        fact(if at == 0 { "next" } else { "" }, &one_line(step));
    }
    if extent.evidence == EvidenceExtent::Responses {
        let lines = side_by_side(&finding.looks, paint).into_iter();
        text.extend(lines.map(|line| line + "\n"));
    }
    text
}

/// A finding in a line behind its number, and below it its first step, as far as its first
/// command, and what shows the rest.
pub(super) fn brief(
    number: usize,
    finding: &Finding,
    width: Option<usize>,
    paint: Paint,
) -> String {
    let mut text = line(number, finding, width, paint);
    let next = &finding.diagnosis.next;
    let Some(step) = next.first() else {
        return text;
    };
    let room = width.map(|width| width.saturating_sub(INDENT + NAME + 3 + MORE.width()));
    let lines = wrapped(&one_line(step), room.map(|room| room.max(LEAST)));
    let command = lines.iter().position(|line| line.contains('`'));
    let kept = &lines[..=command.unwrap_or_default()];
    let mut said = kept.join(" ");
    if kept.len() < lines.len() || next.len() > 1 {
        said = format!("{said} {MORE}");
    }
    facts(width, paint).add(&mut text, "next", &said);
    text
}

/// Shows all that a finding says.
const MORE: &str = "… (more: -v)";

/// How the facts of a finding stand.
fn facts(width: Option<usize>, paint: Paint) -> Facts {
    Facts {
        indent: INDENT,
        name: NAME,
        width,
        paint,
    }
}

/// A finding in a line behind its number.
pub(super) fn line(number: usize, finding: &Finding, width: Option<usize>, paint: Paint) -> String {
    let limit = width.map_or(LINE, |width| width.saturating_sub(INDENT).max(LEAST));
    let mark = paint.bad(&format!("{number:>2}"));
    format!("{mark}  {}\n", cut(&in_one_line(finding), limit))
}

/// The trials that it explains, and their names, or else what came of them.
fn trials(finding: &Finding, extent: Extent, columns: Option<usize>) -> Vec<String> {
    let whose = whose(finding);
    let limit = columns.unwrap_or(LINE);
    if extent.evidence > EvidenceExtent::Rest {
        return vec![cut(&format!("{whose}: {}", names(finding)), limit)];
    }
    // How the same cases ended elsewhere leads on, so that it is not cut.
    let elsewhere = elsewhere(finding).join("; ");
    let gap = if elsewhere.is_empty() { "" } else { "; " };
    let mut lines = wrapped(&format!("{whose}: {elsewhere}"), columns);
    if let Some(last) = lines.last_mut() {
        *last = cut(&format!("{last}{gap}{}", seen(finding).join("; ")), limit);
    }
    lines
}

/// `likely [bad-gateway], 3 of 11 trials @ nginx`.
fn whose(finding: &Finding) -> String {
    let code = elide(&one_line(finding.diagnosis.code.as_str()), 60).into_owned();
    let shares = shares(finding).join(", ");
    format!("{} [{code}], {shares}", finding.certainty)
}

/// How many trials of which targets it explains: `3 of 11 trials @ nginx`.
pub(super) fn shares(finding: &Finding) -> Vec<String> {
    let shares = finding.targets.iter().map(|share| {
        let target = elide(&one_line(&share.target), 40).into_owned();
        match (share.explained, share.of) {
            (1, _) => format!("1 trial @ {target}"),
            (some, of) if some < of => format!("{some} of {of} trials @ {target}"),
            (2, _) => format!("both trials @ {target}"),
            (all, _) => format!("all {all} trials @ {target}"),
        }
    });
    let mut shares: Vec<String> = shares.collect();
    if shares.len() > NAMES {
        let more = shares.len() - NAMES;
        shares.truncate(NAMES);
        shares.push(format!("{more} more targets"));
    }
    shares
}

/// The names of its first trials.
fn names(finding: &Finding) -> String {
    let names = finding.trials.iter().take(NAMES);
    let mut names: Vec<String> = names.map(|id| name(id, finding)).collect();
    names.dedup();
    if finding.trials.len() > NAMES {
        names.push("…".to_owned());
    }
    names.join(" · ")
}

/// The name of a trial's case, without its target, which stands before it.
fn name(id: &str, finding: &Finding) -> String {
    let id = one_line(id);
    let target = finding.targets.iter().find_map(|share| {
        let case = id.strip_suffix(&one_line(&share.target))?;
        case.strip_suffix('@').map(str::to_owned)
    });
    elide(&target.unwrap_or(id), 80).into_owned()
}

/// What came of its trials: `502 Bad Gateway within 3 ms (4 trials)`.
pub(super) fn seen(finding: &Finding) -> Vec<String> {
    let several = finding.seen.len() > 1;
    let seen = finding.seen.iter().take(NAMES);
    let seen = seen.map(|it| one_seen(it, several));
    let more = finding.seen.len().saturating_sub(NAMES);
    let more = (more > 0).then(|| format!("{more} more"));
    let unsent = counted(finding.unsent, "trial");
    let unsent = (finding.unsent > 0).then(|| format!("{unsent} not sent because of it"));
    let only = finding.only.as_ref().map(only);
    seen.chain(more).chain(only).chain(unsent).collect()
}

/// What probes showed: `asked again alone: 200 OK within 3 ms`.
pub(super) fn probed(finding: &Finding) -> Vec<String> {
    let at = |probed: &Probed| match &*finding.targets {
        [_] => String::new(),
        _ => format!(" at {}", elide(&one_line(&probed.target), 40)),
    };
    let told = finding.probed.iter().take(NAMES).map(|probed| {
        let at = at(probed);
        let what = elide(&one_line(&probed.what), 120).into_owned();
        let came = if probed.is_same {
            "the same".to_owned()
        } else {
            format!("{what} within {}", duration(probed.took_us))
        };
        match probed.kind {
            ProbeKind::Again => format!("asked again alone{at}: {came}"),
            ProbeKind::UnknownPath => format!("a path that nobody has{at}: {came}"),
            ProbeKind::UnknownHost => format!("a host that nobody has{at}: {came}"),
        }
    });
    told.collect()
}

/// `only POST`.
fn only(only: &Only) -> String {
    let shown = |text: &str| elide(&one_line(text), 60).into_owned();
    match only {
        Only::Files => "only files of pages".to_owned(),
        Only::Method(method) => format!("only {}", shown(method)),
        Only::Path(path) => format!("only {}", shown(path)),
        Only::Below(folder) => format!("only below {}", shown(folder)),
        Only::Sometimes => "now and then: the same passes at another time".to_owned(),
    }
}

/// How the same cases ended on other targets: `at gunicorn 4 of 4 pass`.
pub(super) fn elsewhere(finding: &Finding) -> Vec<String> {
    let mut alike: IndexMap<(usize, usize), Vec<String>> = IndexMap::new();
    for Elsewhere { target, passed, of } in &finding.elsewhere {
        let targets = alike.entry((*passed, *of)).or_default();
        targets.push(target.clone());
    }
    let told = alike.iter().take(NAMES).map(|(ended, targets)| {
        let at = listed(targets);
        match ended {
            (0, 1) => format!("at {at} it does not pass either"),
            (1, 1) => format!("at {at} it passes"),
            (passed, of) => format!("at {at} {passed} of {of} pass"),
        }
    });
    told.collect()
}

/// `502 Bad Gateway within 3 ms (4 trials)`.
fn one_seen(seen: &Seen, is_counted: bool) -> String {
    let what = elide(&one_line(&seen.what), 120).into_owned();
    let most = duration(seen.most_us);
    let count = if is_counted {
        format!(" ({})", counted(seen.trials, "trial"))
    } else {
        String::new()
    };
    format!("{what} within {most}{count}")
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::record::{Certainty, Code, Share, Verdict};

    #[test]
    fn its_lines_are_no_wider_than_a_terminal() {
        let finding = Finding {
            diagnosis: Diagnosis::new(Code::BadGateway, "nginx gets no answer ".repeat(9))
                .step("on the server, look at its log ".repeat(9)),
            certainty: Certainty::Likely,
            otherwise: Some("a worker that died ".repeat(9)),
            verdict: Verdict::Failed,
            targets: vec![Share {
                target: "nginx".to_owned(),
                explained: 2,
                of: 3,
            }],
            seen: vec![Seen {
                what: "502 Bad Gateway, 名前 ".repeat(5),
                trials: 2,
                least_us: 1,
                most_us: 2,
            }],
            probed: Vec::new(),
            only: Some(Only::Below("/folder".repeat(20))),
            unsent: 0,
            elsewhere: vec![Elsewhere {
                target: "gunicorn".to_owned(),
                passed: 1,
                of: 2,
            }],
            looks: Vec::new(),
            logs: Vec::new(),
            trials: vec!["a suite::its case with quite a long name@nginx".to_owned(); 2],
        };
        for extent in [Extent::FULL, Extent::upto(1), Extent::SHORT] {
            let told = paragraph(1, &finding, extent, Some(80), Paint(Style::Plain));
            let widths = told.lines().map(UnicodeWidthStr::width);
            assert!(widths.max().is_some_and(|it| it <= 80), "{told}");
            let words: Vec<&str> = told.split_whitespace().collect();
            let words = words.join(" ");
            assert!(words.contains("at gunicorn 1 of 2 pass"), "{told}");
        }
        let told = brief(1, &finding, Some(80), Paint(Style::Plain));
        let widths = told.lines().map(UnicodeWidthStr::width);
        assert!(widths.max().is_some_and(|it| it <= 80), "{told}");
        assert_eq!(told.lines().count(), 2);
        assert!(told.ends_with("… (more: -v)\n"), "{told}");
    }
}
