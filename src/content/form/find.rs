//! Which form of a page is meant.

use html5ever::ns;
use scraper::ElementRef;

use super::flaw::{FormFlaw, SHOWN, described, there_are};
use crate::content::elements::elements;
use crate::content::page_sink::Parsed;
use crate::source::{Located, Span, one_line, quote};
use crate::suite::value::Css;

/// How many forms a page may have to be looked through.
const FORMS: usize = 1_000;

/// The form that `css` finds, or the only one.
pub(super) fn find<'p>(
    page: &'p Parsed,
    css: Option<&Located<Css>>,
    span: Span,
) -> Result<ElementRef<'p>, FormFlaw> {
    let forms: Vec<ElementRef<'p>> = elements(&page.html)
        .filter(is_form)
        .take(FORMS + 1)
        .collect();
    if forms.len() > FORMS {
        let actual = format!("more than {FORMS} of them");
        return Err(FormFlaw::new(
            span,
            "a number of forms that can be read",
            actual,
        ));
    }
    match (css, forms.as_slice()) {
        (None, []) => Err(FormFlaw::new(span, "a form", "a page without one")),
        (None, [only]) => Ok(*only),
        (None, several) => {
            let actual = format!("{} of them", several.len());
            let flaw = FormFlaw::new(span, "one form, as no `submit.form` says which", actual);
            Err(flaw.note(there_are(several)))
        }
        (Some(css), forms) => selected(page, css, forms),
    }
}

fn selected<'p>(
    page: &'p Parsed,
    css: &Located<Css>,
    forms: &[ElementRef<'p>],
) -> Result<ElementRef<'p>, FormFlaw> {
    let expected = format!("a form that {} finds", quote(css.as_str(), SHOWN));
    let flaw = |actual: String| FormFlaw::new(css.span, expected.clone(), actual);
    let with_forms = |flaw: FormFlaw| match forms {
        [] => flaw.note("the page has no form"),
        forms => flaw.note(there_are(forms)),
    };
    let mut found = css
        .value
        .select(&page.html)
        .map_err(|spent| flaw(format!("no telling which: {spent}")))?;
    found.truncate(FORMS);
    let chosen: Vec<ElementRef<'p>> = forms
        .iter()
        .copied()
        .filter(|form| found.iter().any(|element| element.id() == form.id()))
        .collect();
    match (chosen.as_slice(), found.as_slice()) {
        ([only], _) => Ok(*only),
        ([], []) => Err(with_forms(flaw("no element that matches".to_owned()))),
        ([], [first, ..]) => {
            let name = one_line(first.value().name());
            let flaw = flaw(format!(
                "<{}>, which is no form",
                crate::source::elide(&name, SHOWN)
            ));
            let around = first.ancestors().filter_map(ElementRef::wrap).find(is_form);
            Err(match around {
                Some(form) => flaw.note(format!("it stands in {}", described(form))),
                None => with_forms(flaw),
            })
        }
        (several, _) => Err(flaw(format!("{} of them", several.len())).note(there_are(several))),
    }
}

pub(super) fn is_form(element: &ElementRef<'_>) -> bool {
    let name = &element.value().name;
    &*name.local == "form" && name.ns == ns!(html)
}
