//! Findings, as they are told.

use std::fmt::Write as _;

use super::duration;
use super::paint::Paint;
use super::wrap::{Facts, LEAST, cut, wrapped};
use crate::record::{Diagnosis, Finding, Seen};
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
    /// Whether the evidence has a line beside the names of the trials.
    pub(super) evidence: bool,
    /// Whether findings stand below each other with no line between.
    pub(super) is_dense: bool,
}

impl Extent {
    /// All of it.
    pub(super) const FULL: Self = Self {
        next: usize::MAX,
        otherwise: true,
        evidence: true,
        is_dense: false,
    };
    /// What it is, and the first step.
    pub(super) const SHORT: Self = Self {
        evidence: false,
        ..Self::upto(1)
    };

    /// With so many steps, and without what else it could be.
    pub(super) const fn upto(next: usize) -> Self {
        Self {
            next,
            otherwise: false,
            ..Self::FULL
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
    let paragraphs = (1..).zip(findings).map(|(number, finding)| {
        paragraph(number, finding, Extent::FULL, None, Paint(Style::Plain))
    });
    paragraphs.collect::<Vec<_>>().join("\n")
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
    let more = if extent.evidence {
        names(finding)
    } else {
        evidence(finding)
    };
    let meta = format!("{}: {more}", whose(finding));
    let _ = writeln!(text, "{:INDENT$}{}", "", cut(&meta, inner.unwrap_or(LINE)));
    let facts = Facts {
        indent: INDENT,
        name: NAME,
        width,
        paint,
    };
    let mut fact = |name: &str, said: &str| facts.add(&mut text, name, said);
    if extent.evidence {
        fact("seen", &evidence(finding));
    }
    if let Some(otherwise) = finding.otherwise.as_ref().filter(|_| extent.otherwise) {
        fact("or", &one_line(otherwise));
    }
    for (at, step) in next.iter().take(extent.next).enumerate() {
        fact(if at == 0 { "next" } else { "" }, &one_line(step));
    }
    text
}

/// `likely [bad-gateway], 3 of 11 trials @ nginx`.
fn whose(finding: &Finding) -> String {
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
    let code = elide(&one_line(finding.diagnosis.code.as_str()), 60).into_owned();
    format!("{} [{code}], {}", finding.certainty, shares.join(", "))
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

/// `502 Bad Gateway within 3 ms (4 trials); at gunicorn 4 of 4 pass`.
fn evidence(finding: &Finding) -> String {
    let several = finding.seen.len() > 1;
    let seen = finding.seen.iter().take(NAMES).map(|it| seen(it, several));
    let more = finding.seen.len().saturating_sub(NAMES);
    let more = (more > 0).then(|| format!("{more} more"));
    let elsewhere = finding.elsewhere.iter().take(NAMES).map(|other| {
        let target = elide(&one_line(&other.target), 40).into_owned();
        match (other.passed, other.of) {
            (0, 1) => format!("at {target} it does not pass either"),
            (1, 1) => format!("at {target} it passes"),
            (passed, of) => format!("at {target} {passed} of {of} pass"),
        }
    });
    let unsent = counted(finding.unsent, "trial");
    let unsent = (finding.unsent > 0).then(|| format!("{unsent} not sent because of it"));
    let said: Vec<String> = seen.chain(more).chain(unsent).chain(elsewhere).collect();
    said.join("; ")
}

/// `502 Bad Gateway within 3 ms (4 trials)`.
fn seen(seen: &Seen, is_counted: bool) -> String {
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
            unsent: 0,
            elsewhere: Vec::new(),
            trials: vec!["a suite::its case with quite a long name@nginx".to_owned(); 2],
        };
        for extent in [Extent::FULL, Extent::upto(1), Extent::SHORT] {
            let told = paragraph(1, &finding, extent, Some(80), Paint(Style::Plain));
            let widths = told.lines().map(UnicodeWidthStr::width);
            assert!(widths.max().is_some_and(|it| it <= 80), "{told}");
        }
    }
}
