//! What differs between the responses to a case at two targets.

use super::drawing::row;
use super::{Answer, Case, Difference, Likeness};
use crate::record::{Aspect, Look, Looked};
use crate::report::paint::Paint;
use crate::source::one_line;

/// A line for the case and the targets, and one for each thing that differs; none
/// where nothing is known to differ.
pub(in crate::report) fn side_by_side(looks: &[Looked], paint: Paint) -> Vec<String> {
    let [outer, inner] = looks else {
        return Vec::new();
    };
    let mut differ = differences([&outer.look, &inner.look]);
    differ.retain(|it| !differs_always(&it.aspect));
    if differ.is_empty() {
        return Vec::new();
    }
    let at = format!("@{}", outer.target);
    let case = outer.trial.strip_suffix(&at).unwrap_or(&outer.trial);
    let head = row(&one_line(case), [&outer.target, &inner.target], paint);
    let rows = differ.iter().map(|it| it.drawn(paint));
    std::iter::once(head).chain(rows).collect()
}

/// What differs between two responses to a case, each of them asked once.
fn differences(looks: [&Look; 2]) -> Vec<Difference> {
    let case = Case {
        answers: looks.map(|look| vec![Answer::Response(look.clone())]),
        ..Case::default()
    };
    match case.compared().likeness {
        Likeness::Differs { differences } => differences,
        _ => Vec::new(),
    }
}

/// Whether it differs between a server and the one behind it in any case.
fn differs_always(aspect: &Aspect) -> bool {
    let Aspect::Header(name) = aspect else {
        return false;
    };
    ["server", "via"].contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Style;

    fn looked(target: &str, aspects: &[(Aspect, &str)]) -> Looked {
        let aspects = aspects.iter();
        let aspects = aspects.map(|(aspect, text)| (aspect.clone(), (*text).to_owned()));
        Looked {
            trial: format!("s::GET /@{target}"),
            target: target.to_owned(),
            look: Look {
                aspects: aspects.collect(),
                is_cut: false,
            },
        }
    }

    #[test]
    fn what_always_differs_is_left_out() {
        let server = || Aspect::Header("server".to_owned());
        let nginx = [(Aspect::Status, "404"), (server(), "nginx")];
        let app = [
            (Aspect::Status, "200"),
            (server(), "gunicorn"),
            (Aspect::Title, "To-Do"),
        ];
        let lines = side_by_side(
            &[looked("nginx", &nginx), looked("app", &app)],
            Paint(Style::Plain),
        );
        let expected = [
            "  s::GET /        nginx                          app",
            "  status          404                            200",
            "  title           –                              To-Do",
        ];
        assert_eq!(lines, expected);
        let same = [(Aspect::Status, "404"), (server(), "gunicorn")];
        let looks = [looked("nginx", &nginx), looked("app", &same)];
        assert!(side_by_side(&looks, Paint(Style::Plain)).is_empty());
        assert!(side_by_side(&[], Paint(Style::Plain)).is_empty());
    }
}
