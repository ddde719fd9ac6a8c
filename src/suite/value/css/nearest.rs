//! Elements that are almost what a selector asks for.

use scraper::selector::Simple;
use scraper::{ElementRef, Html};
use selectors::parser::Component;

use super::{Css, parts};
use crate::source::nearest;

/// Most elements that are looked at.
const LOOKED_AT: usize = 5_000;
/// Names of more bytes than this are like no other.
const NAME: usize = 64;
/// What stands between the elements that a selector asks for.
const COMBINATORS: &str = " \t\n>+~";

impl Css {
    /// The element of `page` that has most of what the last element of the selector
    /// is to have. One that has little of it counts where no other has as much.
    #[must_use]
    pub fn nearest<'p>(&self, page: &'p Html) -> Option<ElementRef<'p>> {
        let [selector] = self.selectors.slice() else {
            return None;
        };
        let asked: Vec<_> = selector.iter().collect();
        let elements = page.tree.nodes().filter_map(ElementRef::wrap);
        let scored = elements.take(LOOKED_AT).map(|element| {
            let has = asked.iter().map(|asked| likeness(asked, &element));
            (has.sum::<u32>(), element)
        });
        let (mut best, mut found, mut others) = (0, None, false);
        for (score, element) in scored.filter(|(score, _)| *score > 0) {
            if score > best {
                (best, found, others) = (score, Some(element), false);
            } else {
                others |= score == best;
            }
        }
        found
            .filter(|_| asked.len() > 1 || best > 1)
            .filter(|_| best > 1 || !others)
    }

    /// The selector without the last element that it asks for, where it asks for one
    /// within or behind another.
    #[must_use]
    pub fn without_last(&self) -> Option<Self> {
        let last = parts(&self.text, COMBINATORS).last()?;
        let rest = self.text.strip_suffix(last)?;
        let rest = rest.trim_end_matches(|c| COMBINATORS.contains(c));
        let is_one = parts(rest, ",").nth(1).is_none();
        (is_one && !rest.is_empty()).then(|| Self::try_from(rest.to_owned()).ok())?
    }
}

/// How much of a part of a selector an element has.
fn likeness(asked: &Component<Simple>, element: &ElementRef<'_>) -> u32 {
    let element = element.value();
    match asked {
        Component::LocalName(name) => u32::from(*element.name() == *name.lower_name.0),
        Component::ID(id) => element.id().map_or(0, |it| 2 * alike(&id.0, it)),
        Component::Class(class) => {
            let classes = element.classes().map(|it| alike(&class.0, it));
            classes.max().unwrap_or(0)
        }
        Component::AttributeInNoNamespaceExists { local_name, .. } => {
            u32::from(element.attr(&local_name.0).is_some())
        }
        Component::AttributeInNoNamespace {
            local_name, value, ..
        } => {
            let has = element.attr(&local_name.0);
            has.map_or(0, |it| 1 + alike(&value.0, it))
        }
        _ => 0,
    }
}

/// 2 where it is the same name, 1 where it is almost the same.
fn alike(asked: &str, name: &str) -> u32 {
    let is_name = |text: &str| text.len() <= NAME;
    if asked == name {
        return 2;
    }
    u32::from(is_name(asked) && is_name(name) && nearest(asked, [name]).is_some())
}
