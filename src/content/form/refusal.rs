//! What a page says is wrong with a form that was sent.

use std::collections::HashSet;

use scraper::{ElementRef, Node};

use super::find::is_form;
use super::sent_fields::SentField;
use super::sign::Sign;
use super::wrong_words::{says_done, says_next, says_wrong};
use crate::content::element_text::{element_text, fold};
use crate::content::elements::{elements, is_hidden, with_those_around};
use crate::content::page_sink::{NodeId, Parsed};
use crate::source::{elide, one_line, quote};

/// How many texts of errors are told.
const TOLD: usize = 3;

/// How many characters of each.
const SHOWN: usize = 160;

/// How many characters a text has that says what is wrong, at most; one that
/// has more is what the page is about.
const LONGEST: usize = 300;

/// A form that is in the page again after it was sent.
pub(super) struct Refusal<'a> {
    pub(super) page: &'a Parsed,
    pub(super) form: ElementRef<'a>,
    /// What the form stands in.
    pub(super) around: HashSet<NodeId>,
    pub(super) fields: &'a [SentField],
    /// Whether a text that was sent stands in it, to be put right.
    pub(super) is_filled: bool,
    /// The text of the page before, if that is known.
    pub(super) before: Option<&'a str>,
}

impl<'a> Refusal<'a> {
    /// What the page says, each text once and in one line.
    pub(super) fn said(&self) -> Vec<String> {
        let signs: Vec<(Sign, ElementRef<'_>)> = elements(&self.page.html)
            .filter_map(|element| Some((Sign::of(element)?, element)))
            .filter(|(sign, element)| self.is_at(*element, *sign) && is_bad_news(*element))
            .collect();
        let mark = signs.iter().find(|(sign, _)| *sign == Sign::Mark);
        let mut said = Vec::new();
        for (sign, element) in &signs {
            let text = element_text(*element);
            if self.counts(*sign, *element, &text, mark.is_some()) {
                tell(&mut said, &text);
            }
        }
        if said.is_empty() {
            for text in self.new_texts() {
                tell(&mut said, &text);
            }
        }
        if let (true, Some((_, element))) = (said.is_empty(), mark) {
            let name = element
                .attr("name")
                .unwrap_or_else(|| element.value().name());
            said.push(format!("{} is marked as wrong", quote(name, SHOWN)));
        }
        said
    }

    /// Whether an element with a sign says that the form is wrong.
    fn counts(&self, sign: Sign, element: ElementRef<'_>, text: &str, marked: bool) -> bool {
        let is_answer = match self.before {
            Some(before) => !before.contains(text),
            None => self.is_filled,
        };
        let was_there = self.before.is_some() && !is_answer;
        let is_within = || with_those_around(element).any(|it| it.id() == self.form.id());
        match sign {
            Sign::Page => !was_there || is_within(),
            Sign::Form => is_within() || !was_there && says_wrong(text),
            Sign::Ready => is_answer,
            Sign::Spoken | Sign::Coloured => {
                is_answer && text.chars().count() <= LONGEST && says_wrong(text)
            }
            Sign::Feedback => marked,
            Sign::Mark => false,
        }
    }

    /// Whether the page says that what was sent was taken, and didn't before.
    pub(super) fn is_done(&self) -> bool {
        let before = self.before.unwrap_or_default();
        says_done(&element_text(self.page.html.root_element())) && !says_done(before)
    }

    /// Texts at the form that the page before didn't have, and that say that
    /// something is wrong, however they are marked up.
    fn new_texts(&self) -> Vec<String> {
        let Some(before) = self.before else {
            return Vec::new();
        };
        let heading = self
            .directly_before()
            .next()
            .filter(|it| element_text(*it).chars().count() <= LONGEST);
        let around = heading.into_iter().chain([self.form]);
        let nodes = around.flat_map(|element| element.descendants());
        let texts = nodes.filter_map(|node| {
            let Node::Text(text) = node.value() else {
                return None;
            };
            let parent = ElementRef::wrap(node.parent()?)?;
            let text = fold(text);
            let is_read = !matches!(
                parent.value().name(),
                "option" | "script" | "style" | "textarea" | "button" | "noscript"
            );
            let is_answer = is_read
                && !before.contains(&text)
                && is_bad_news(parent)
                && !self.is_of_content(parent);
            let is_refusal = || {
                let own = self.without_sent(&text);
                says_wrong(&own) && !says_next(&own)
            };
            (is_answer && text.chars().count() <= LONGEST && is_refusal()).then_some(text)
        });
        texts.collect()
    }

    /// A text without the values that were sent, which may say anything.
    fn without_sent(&self, text: &str) -> String {
        let values = self.fields.iter().map(|field| field.value.trim());
        let long = values.filter(|value| value.chars().count() > 3);
        long.fold(text.to_owned(), |text, value| text.replace(value, ""))
    }

    /// Whether an element is about the form: it is in it, or in none and near
    /// enough, and in no content of the page.
    fn is_at(&self, element: ElementRef<'_>, sign: Sign) -> bool {
        let mut around = element.ancestors().filter_map(ElementRef::wrap);
        if let Some(own) = around.find(is_form) {
            return own.id() == self.form.id();
        }
        if sign != Sign::Page && self.is_of_content(element) {
            return false;
        }
        match sign {
            Sign::Page | Sign::Spoken => true,
            Sign::Form => {
                let parent = self.form.parent().map(|parent| parent.id());
                element.ancestors().any(|node| Some(node.id()) == parent)
            }
            Sign::Ready | Sign::Coloured => {
                let mut before = self.directly_before();
                let mut behind = self.form.next_siblings().filter_map(ElementRef::wrap);
                before.any(|near| with_those_around(element).any(|it| it.id() == near.id()))
                    || behind.next().is_some_and(|it| it.id() == element.id())
            }
            Sign::Feedback | Sign::Mark => false,
        }
    }

    /// Whether an element outside the form stands in a table, a list or the like,
    /// which the page is about: what is wrong there is not about the form.
    fn is_of_content(&self, element: ElementRef<'_>) -> bool {
        let around = with_those_around(element).take_while(|it| !self.around.contains(&it.id()));
        let around: Vec<ElementRef<'_>> = around.collect();
        let is_outside = around.last().is_none_or(|top| top.id() != self.form.id());
        is_outside && around.into_iter().any(is_content)
    }

    /// The elements right before the form, the nearest first.
    fn directly_before(&self) -> impl Iterator<Item = ElementRef<'a>> {
        self.form
            .prev_siblings()
            .filter_map(ElementRef::wrap)
            .take(2)
    }
}

/// Tells a text that has letters, once and in one line, unless it is one too
/// many.
fn tell(said: &mut Vec<String>, text: &str) {
    let is_text = text.chars().any(char::is_alphabetic);
    let text = elide(&one_line(text), SHOWN).into_owned();
    if is_text && said.len() < TOLD && !said.contains(&text) {
        said.push(text);
    }
}

/// Whether an element holds content of a page: of a list, unless it is one of
/// messages.
fn is_content(element: ElementRef<'_>) -> bool {
    let of_messages = |class: &str| {
        ["alert", "error", "flash", "message", "notif"]
            .iter()
            .any(|word| class.contains(word))
    };
    match element.value().name() {
        "article" | "blockquote" | "code" | "dl" | "pre" | "table" => true,
        "ol" | "ul" => !element.value().classes().any(of_messages),
        _ => false,
    }
}

/// Whether an element is to be seen, as far as its markup tells, and in no box
/// for good news.
fn is_bad_news(element: ElementRef<'_>) -> bool {
    !with_those_around(element).any(|element| {
        let style = element.attr("style").unwrap_or_default();
        let style = style.to_ascii_lowercase().replace(' ', "");
        is_hidden(element)
            || style.contains("display:none")
            || element.value().classes().any(|class| {
                matches!(class, "hidden" | "d-none" | "hide" | "is-hidden")
                    || class.contains("success")
            })
    })
}
