//! Which controls belong to a form.

use html5ever::ns;
use scraper::ElementRef;

use super::control::{Control, Kind, kind};
use super::find::is_form;
use crate::content::elements::elements;
use crate::content::page_sink::Parsed;

/// How many controls a page may have, in all its forms.
const CONTROLS: usize = 10_000;

/// How many options the lists of a form may have together. So many are parsed
/// slowly in tests.
const OPTIONS: usize = if cfg!(test) { 1_000 } else { 100_000 };

/// The controls of `form` in the order of the page, or what there is too much
/// of.
pub(super) fn controls(page: &Parsed, form: ElementRef<'_>) -> Result<Vec<Control>, String> {
    let id = form.attr("id").filter(|id| !id.is_empty());
    // The first element of an id is the one that is meant by it.
    let named = id.filter(|id| {
        let mut same = elements(&page.html).filter(|element| element.attr("id") == Some(*id));
        same.next().is_some_and(|first| first.id() == form.id())
    });
    let mut owned = Vec::new();
    let mut looked_at = 0;
    let mut options = 0;
    for element in elements(&page.html).filter(is_listed) {
        looked_at += 1;
        if looked_at > CONTROLS {
            return Err(format!("more than {CONTROLS} fields in the page"));
        }
        let belongs = match element.attr("form") {
            Some(other) => named == Some(other),
            None => owner(page, element) == Some(form.id()),
        };
        let Some(kind) = belongs.then(|| kind(element, OPTIONS)).flatten() else {
            continue;
        };
        if let Kind::List { options: own, .. } = &kind {
            options += own.len();
            if options > OPTIONS {
                return Err(format!("more than {OPTIONS} options in its lists"));
            }
        }
        owned.push(control(element, kind));
    }
    one_radio_button(&mut owned);
    Ok(owned)
}

pub(super) fn control(element: ElementRef<'_>, kind: Kind) -> Control {
    Control {
        name: element.attr("name").unwrap_or_default().to_owned(),
        kind,
        disabled: is_disabled(element),
        direction: direction(element),
    }
}

fn is_listed(element: &ElementRef<'_>) -> bool {
    let name = &element.value().name;
    name.ns == ns!(html) && matches!(&*name.local, "input" | "button" | "select" | "textarea")
}

/// The form that a control without `form` belongs to.
fn owner(page: &Parsed, element: ElementRef<'_>) -> Option<super::super::page_sink::NodeId> {
    let around = || {
        let mut around = element.ancestors().filter_map(ElementRef::wrap);
        around.find(is_form).map(|form| form.id())
    };
    page.owners.get(&element.id()).copied().or_else(around)
}

/// Whether a control isn't to be used: it says so itself, a `<fieldset>` around
/// it does (but not for what is in its first `<legend>`), or it only stands for
/// suggestions.
fn is_disabled(element: ElementRef<'_>) -> bool {
    if element.attr("disabled").is_some() {
        return true;
    }
    let mut inner = element;
    for outer in element.ancestors().filter_map(ElementRef::wrap) {
        match &*outer.value().name.local {
            "datalist" => return true,
            "fieldset" if outer.attr("disabled").is_some() => {
                let children = outer.children().filter_map(ElementRef::wrap);
                let mut legends = children.filter(|child| child.value().name() == "legend");
                if legends
                    .next()
                    .is_none_or(|legend| legend.id() != inner.id())
                {
                    return true;
                }
            }
            _ => {}
        }
        inner = outer;
    }
    false
}

/// `dirname`, and the direction that is known without reading the text.
fn direction(element: ElementRef<'_>) -> Option<(String, &'static str)> {
    let name = element.attr("dirname").filter(|name| !name.is_empty())?;
    let own = element.ancestors().filter_map(ElementRef::wrap);
    let mut said = std::iter::once(element).chain(own).filter_map(|element| {
        match element.attr("dir")?.to_ascii_lowercase().as_str() {
            "rtl" => Some("rtl"),
            "ltr" => Some("ltr"),
            _ => None,
        }
    });
    Some((name.to_owned(), said.next().unwrap_or("ltr")))
}

/// Of the radio buttons of one name, the last that is checked is.
fn one_radio_button(controls: &mut [Control]) {
    let mut seen = std::collections::HashSet::new();
    for control in controls.iter_mut().rev() {
        if let Kind::Mark {
            radio: true,
            checked,
            ..
        } = &mut control.kind
            && *checked
            && !control.name.is_empty()
        {
            *checked = seen.insert(control.name.clone());
        }
    }
}
