//! A comparison for people.

use std::fmt::Write as _;

use indexmap::IndexMap;
use unicode_width::UnicodeWidthStr;

use super::{Compared, Comparison, Difference, Likeness};
use crate::record::Aspect;
use crate::report::paint::Paint;
use crate::report::wrap::cut;
use crate::source::{Style, counted, elide, one_line};

/// Columns of a line.
const LINE: usize = 80;

/// Columns of what names a difference.
const NAME: usize = 16;

/// In so many cases a difference is told once for all of them.
const SEVERAL: usize = 3;

/// Columns of one side.
const VALUE: usize = 30;

impl Comparison {
    /// What differs, side by side, and what is not compared.
    #[must_use]
    pub fn drawn(&self, compared: &[Compared], style: Style) -> String {
        let paint = Paint(style);
        let mut out = String::new();

        for (name, spelling) in ["A", "B"].iter().zip(&self.sides) {
            let _ = writeln!(out, "{}  {}", paint.label(name), one_line(spelling));
        }
        let shared = shared(compared);
        let mut names: &[&str] = &[];
        for (difference, cases) in &shared {
            if *cases != names {
                names = cases;
                let head = format!("{}: {}", counted(cases.len(), "case"), cases.join(", "));
                let _ = writeln!(out, "\n{}", paint.strong(&cut(&one_line(&head), LINE)));
            }
            let _ = writeln!(out, "{}", difference.drawn(paint));
        }
        for case in compared {
            let own = case.differences().filter(|it| !shared.contains_key(it));
            let own: Vec<String> = own.map(|it| it.drawn(paint)).collect();
            if !own.is_empty() {
                let _ = writeln!(out, "\n{}\n{}", paint.strong(&case.head()), own.join("\n"));
            }
        }
        let _ = write!(out, "\n{}", self.rest(compared, paint));
        out
    }

    /// How many differ, and what is told of the others.
    fn rest(&self, compared: &[Compared], paint: Paint) -> String {
        let mut out = String::new();
        let count =
            |is: fn(&Likeness) -> bool| compared.iter().filter(|case| is(&case.likeness)).count();
        let differ = count(|it| matches!(it, Likeness::Differs { .. }));
        let alike = count(|it| matches!(it, Likeness::Alike));
        let differ = match differ {
            0 => paint.good("0 differ"),
            1 => paint.bad("1 differs"),
            some => paint.bad(&format!("{some} differ")),
        };
        let _ = writeln!(
            out,
            "{}: {differ}, {alike} alike",
            counted(compared.len(), "case")
        );
        for (what, cases) in self.uncompared(compared) {
            let count = counted(cases.len(), "case");
            let names = elide(&cases.join(", "), LINE).into_owned();
            let _ = writeln!(out, "{}", paint.odd(&format!("{count}: {what}")));
            let _ = writeln!(out, "  {}", cut(&one_line(&names), LINE - 2));
        }
        out
    }

    /// What is not compared, each reason with the cases that it is for.
    fn uncompared<'c>(&self, compared: &'c [Compared]) -> IndexMap<String, Vec<&'c str>> {
        let mut all: IndexMap<String, Vec<&str>> = IndexMap::new();
        let mut add =
            |what: String, case: &'c Compared| all.entry(what).or_default().push(&case.case);
        for case in compared {
            match &case.likeness {
                Likeness::Unanswered { a, b } => {
                    for (name, why, down) in [("A", a, &self.down[0]), ("B", b, &self.down[1])] {
                        let why = why.as_ref().map(|why| down.as_ref().unwrap_or(why));
                        if let Some(why) = why {
                            add(format!("no answer of {name}: {}", one_line(why)), case);
                        }
                    }
                }
                Likeness::LeftOut { why } => add(format!("left out: {}", one_line(why)), case),
                _ => {}
            }
            for what in &case.uncompared {
                add(format!("not compared: {what}"), case);
            }
            if case.changes && case.uncompared.is_empty() {
                add(
                    "not compared: what changes from request to request".to_owned(),
                    case,
                );
            }
        }
        all
    }
}

/// What differs in the same way in several cases, with their names: it is told
/// once.
fn shared(compared: &[Compared]) -> IndexMap<&Difference, Vec<&str>> {
    let mut all: IndexMap<&Difference, Vec<&str>> = IndexMap::new();
    for case in compared {
        for difference in case.differences() {
            all.entry(difference).or_default().push(&case.case);
        }
    }
    all.retain(|_, cases| cases.len() >= SEVERAL);
    all
}

impl Compared {
    /// What differs. Where the status is of another class, the title is another
    /// in every case.
    fn differences(&self) -> impl Iterator<Item = &Difference> {
        let all = match &self.likeness {
            Likeness::Differs { differences } => differences.as_slice(),
            _ => &[],
        };
        let is_another = all.iter().any(Difference::is_another_class);
        let told = move |it: &&Difference| !(is_another && it.aspect == Aspect::Title);
        all.iter().filter(told)
    }

    /// What it is called, and what it asks for.
    fn head(&self) -> String {
        let name = one_line(&self.case);
        let head = if name.ends_with(&*self.request) {
            name
        } else {
            format!("{name}  ({})", one_line(&self.request))
        };
        cut(&head, LINE)
    }
}

impl Difference {
    /// Whether it is a status of another class: 200 and 502.
    fn is_another_class(&self) -> bool {
        self.aspect == Aspect::Status && self.a.chars().next() != self.b.chars().next()
    }

    pub(super) fn drawn(&self, paint: Paint) -> String {
        row(&name(&self.aspect), [&self.a, &self.b], paint)
    }
}

/// A line of a name and two values.
pub(super) fn row(name: &str, values: [&str; 2], paint: Paint) -> String {
    let name = one_line(name);
    let [a, b] = values.map(|text| match text {
        "" => "–".to_owned(),
        text => cut(&one_line(text), VALUE),
    });
    let pad = " ".repeat(VALUE.saturating_sub(a.width()));
    let values = format!("{a}{pad} {b}");
    if name.width() < NAME {
        let pad = " ".repeat(NAME - name.width());
        return format!("  {}{pad}{values}", paint.label(&name));
    }
    let pad = " ".repeat(NAME + 2);
    format!("  {}\n{pad}{values}", paint.label(&cut(&name, LINE - 2)))
}

fn name(aspect: &Aspect) -> String {
    match aspect {
        Aspect::Status => "status".to_owned(),
        Aspect::Redirects => "redirects".to_owned(),
        Aspect::Title => "title".to_owned(),
        Aspect::Header(name) => name.clone(),
        Aspect::Cookie(name) => format!("cookie {name}"),
        Aspect::Assets => "assets".to_owned(),
        Aspect::Size => "size".to_owned(),
        Aspect::Text => "text".to_owned(),
        Aspect::Content => "content".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_cases_share_is_told_once() {
        let difference = |aspect, a: &str| Difference {
            aspect,
            a: a.to_owned(),
            b: String::new(),
            words: 1,
        };
        let case = |name: &str, title: Option<&str>| {
            let server = difference(Aspect::Header("server".to_owned()), "nginx");
            let title = title.map(|title| difference(Aspect::Title, title));
            Compared {
                case: name.to_owned(),
                request: name.to_owned(),
                likeness: Likeness::Differs {
                    differences: [server].into_iter().chain(title).collect(),
                },
                changes: false,
                uncompared: Vec::new(),
            }
        };
        let all = [case("/a", None), case("/b", Some("B")), case("/c", None)];
        let text = Comparison::default().drawn(&all, Style::Plain);
        let expected = "\
A  \nB  \n
3 cases: /a, /b, /c
  server          nginx                          –

/b
  title           B                              –

3 cases: 3 differ, 0 alike\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_status_of_another_class_is_told_once_for_all() {
        let difference = |aspect, a: &str, b: &str| Difference {
            aspect,
            a: a.to_owned(),
            b: b.to_owned(),
            words: 1,
        };
        let case = |name: &str, status: [&str; 2]| Compared {
            case: name.to_owned(),
            request: name.to_owned(),
            likeness: Likeness::Differs {
                differences: vec![
                    difference(Aspect::Status, status[0], status[1]),
                    difference(Aspect::Title, name, "Error"),
                ],
            },
            changes: false,
            uncompared: Vec::new(),
        };
        let mut all = ["/a", "/b", "/c"]
            .map(|name| case(name, ["200", "502"]))
            .to_vec();
        all.push(case("/d", ["404", "410"]));
        let text = Comparison::default().drawn(&all, Style::Plain);
        let expected = "\
A  \nB  \n
3 cases: /a, /b, /c
  status          200                            502

/d
  status          404                            410
  title           /d                             Error

4 cases: 4 differ, 0 alike\n";
        assert_eq!(text, expected);
    }
}
