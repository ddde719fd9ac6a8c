//! Comparisons of responses, made by hand.

use super::*;

fn look(aspects: &[(Aspect, &str)]) -> Answer {
    let aspects = aspects.iter();
    Answer::Response(Look {
        aspects: aspects
            .map(|(aspect, text)| (aspect.clone(), (*text).to_owned()))
            .collect(),
        is_cut: false,
    })
}

fn compared(a: Vec<Answer>, b: Vec<Answer>) -> Compared {
    let case = Case {
        answers: [a, b],
        ..Case::default()
    };
    case.compared()
}

fn differing(compared: Compared) -> Vec<Aspect> {
    match compared.likeness {
        Likeness::Differs { differences } => differences.into_iter().map(|it| it.aspect).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn where_the_status_differs_the_rest_is_another_page() {
    let page = |status, title| {
        let header = Aspect::Header("vary".to_owned());
        vec![look(&[
            (Aspect::Status, status),
            (Aspect::Title, title),
            (header, title),
            (Aspect::Text, title),
        ])]
    };
    let found = differing(compared(page("200", "a"), page("500", "b")));
    assert_eq!(found, [Aspect::Status, Aspect::Title]);
    // The text has nothing beside the title.
    let found = differing(compared(page("200", "a"), page("200", "b")));
    assert_eq!(found.len(), 2);
}

#[test]
fn a_size_differs_only_with_the_content() {
    let page = |size, text| vec![look(&[(Aspect::Size, size), (Aspect::Text, text)])];
    let likeness = |a, b| compared(a, b).likeness;
    assert_eq!(
        likeness(page("1 byte", "a"), page("9 bytes", "a")),
        Likeness::Alike
    );
    let found = differing(compared(page("1 byte", "a"), page("9 bytes", "b")));
    assert_eq!(found, [Aspect::Size, Aspect::Text]);
}

#[test]
fn what_can_not_be_compared_is_said() {
    let page = |text| look(&[(Aspect::Text, text)]);
    let random = compared(vec![page("a"), page("b")], vec![page("c"), page("d")]);
    assert_eq!(random.likeness, Likeness::Alike);
    assert_eq!(random.uncompared, ["content that is another each time"]);
    let none = Answer::None("refused".to_owned());
    let unanswered = compared(vec![page("a")], vec![none]).likeness;
    assert!(matches!(
        unanswered,
        Likeness::Unanswered {
            a: None,
            b: Some(_)
        }
    ));
    let left_out = compared(vec![page("a")], Vec::new()).likeness;
    assert!(matches!(left_out, Likeness::LeftOut { .. }));
}

#[test]
fn what_is_settled_keeps_no_responses() {
    let page = |title| vec![look(&[(Aspect::Status, "200"), (Aspect::Title, title)])];
    let mut case = Case {
        answers: [page("a"), page("b")],
        ..Case::default()
    };
    let compared = case.compared();
    case.settle();
    assert_eq!(case.compared(), compared);
    assert!(case.answers.iter().all(Vec::is_empty));
}
