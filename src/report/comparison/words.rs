//! What differs between texts that change from request to request.

use std::collections::{HashMap, HashSet};

/// How many characters are kept of a text from where it differs.
const KEPT: usize = 200;

/// A text that is no longer than this is kept whole.
const WHOLE: usize = 30;

/// What differs between two texts, each as often as it was asked for: the words
/// that stand in every one of the one side, and more often than in any of the
/// other.
#[derive(Debug)]
pub(super) struct Words<'t> {
    /// The texts of each side.
    sides: [Vec<&'t str>; 2],
    /// Where words begin that only one side has, in its first text.
    only: [Vec<usize>; 2],
    /// Whether the texts differ in nothing but what is told already.
    is_told: bool,
    /// Whether the texts of a side are not all the same.
    pub(super) changes: bool,
    /// Whether the texts of a side have no word in common.
    pub(super) changes_whole: bool,
}

/// Whether the order of words matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// It does.
    Matters,
    /// It doesn't.
    Free,
}

impl<'t> Words<'t> {
    pub(super) fn new(sides: [Vec<&'t str>; 2]) -> Self {
        let [a, b] = sides.each_ref().map(|texts| counts(texts));
        let changed = |texts: &[&str]| texts.iter().any(|text| *text != texts[0]);
        let gone = |texts: &[&str], counts: &Counts<'_>| {
            texts.iter().all(|text| !text.is_empty()) && counts.values().all(|count| count.0 == 0)
        };
        Self {
            only: [only(&sides[0], &a, &b), only(&sides[1], &b, &a)],
            is_told: false,
            changes: changed(&sides[0]) || changed(&sides[1]),
            changes_whole: gone(&sides[0], &a) || gone(&sides[1], &b),
            sides,
        }
    }

    /// Each side from where it differs; none where they don't. Of texts that
    /// change from request to request, the order isn't compared.
    pub(super) fn difference(&self, order: Order) -> Option<[String; 2]> {
        if self.only.iter().any(|only| !only.is_empty()) {
            return Some([self.shown(0), self.shown(1)]);
        }
        let [a, b] = [self.sides[0][0], self.sides[1][0]];
        let is_other = !self.is_told && order == Order::Matters && !self.changes && a != b;
        is_other.then(|| from_first_difference(a, b))
    }

    /// The same, without the words that are told already.
    pub(super) fn without(mut self, told: &[String]) -> Self {
        let told: HashSet<&str> = told
            .iter()
            .flat_map(|text| words(text))
            .map(|it| it.1)
            .collect();
        let before = self.count();
        for (only, texts) in self.only.iter_mut().zip(&self.sides) {
            let word = |at: usize| words(&texts[0][at..]).next().map_or("", |(_, word)| word);
            only.retain(|&at| !told.contains(word(at)));
        }
        self.is_told = before > 0 && self.count() == 0;
        self
    }

    /// How many words only one side has.
    pub(super) fn count(&self) -> usize {
        self.only.iter().map(Vec::len).sum()
    }

    /// A side from its first word that the other hasn't; whole where it is
    /// short, and nothing where the other alone has more.
    fn shown(&self, side: usize) -> String {
        let text = self.sides[side][0];
        if text.chars().count() <= WHOLE {
            return folded(text);
        }
        self.only[side]
            .first()
            .map_or_else(String::new, |&at| from(text, at))
    }
}

/// How often each word stands in each of some texts: least and most.
type Counts<'t> = HashMap<&'t str, (usize, usize)>;

fn counts<'t>(texts: &[&'t str]) -> Counts<'t> {
    let mut all = Counts::new();
    for (number, text) in texts.iter().enumerate() {
        let mut here: HashMap<&str, usize> = HashMap::new();
        for (_, word) in words(text) {
            *here.entry(word).or_default() += 1;
        }
        for (word, count) in &mut all {
            let count_here = here.remove(word).unwrap_or_default();
            *count = (count.0.min(count_here), count.1.max(count_here));
        }
        let least = |count| if number == 0 { count } else { 0 };
        all.extend(
            here.into_iter()
                .map(|(word, count)| (word, (least(count), count))),
        );
    }
    all
}

/// Where words of the first of `texts` begin that are more than others have.
fn only(texts: &[&str], own: &Counts<'_>, others: &Counts<'_>) -> Vec<usize> {
    let mut met: HashMap<&str, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, word) in words(texts[0]) {
        let met = met.entry(word).or_default();
        *met += 1;
        let most = others.get(word).map_or(0, |count| count.1);
        if *met > most && own.get(word).is_some_and(|count| *met <= count.0) {
            found.push(at);
        }
    }
    found
}

/// The words of a text and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |c: char| c.is_whitespace() || "<>\"',;&=".contains(c);
    let mut at = 0;
    text.split(is_between).filter_map(move |word| {
        let begin = at;
        // What parts words is a character that may have several bytes.
        at += word.len()
            + text[at + word.len()..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((begin, word))
    })
}

/// Both texts from their first character that differs, with some before it.
fn from_first_difference(a: &str, b: &str) -> [String; 2] {
    const BEFORE: usize = 8;
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let skipped = same.saturating_sub(BEFORE);
    [a, b].map(|text| {
        let at = text
            .char_indices()
            .nth(skipped)
            .map_or(text.len(), |(at, _)| at);
        from(text, at)
    })
}

/// A text from a place on, as far as it is kept, in one line.
fn from(text: &str, at: usize) -> String {
    let kept: String = text[at..].chars().take(KEPT).collect();
    let before = if at == 0 { "" } else { "…" };
    format!("{before}{}", folded(&kept))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(a: &[&str], b: &[&str]) -> Option<[String; 2]> {
        Words::new([a.to_vec(), b.to_vec()]).difference(Order::Matters)
    }

    #[test]
    fn what_changes_within_one_side_is_no_difference() {
        let page = |token: &str| format!("<p>a <input value=\"{token}\"> b, c</p>");
        let pages = ["t1", "t2", "t3", "t4", "t1"].map(page);
        let text = |at: usize| pages[at].as_str();
        assert!(difference(&[text(0)], &[text(1)]).is_some());
        let same = [[text(0), text(2)], [text(1), text(3)]];
        assert_eq!(difference(&same[0], &same[1]), None);
        // One that both change to at another time.
        assert_eq!(difference(&["a 1", "a 2"], &["a 2", "a 2"]), None);
    }

    #[test]
    fn what_always_differs_is_seen_beside_what_changes() {
        let [a, b] = difference(&["x old 1", "x old 2"], &["x new 3", "x new 4"]).unwrap();
        assert_eq!((a.as_str(), b.as_str()), ("x old 1", "x new 3"));
        let long = "word ".repeat(20);
        let (old, new) = (format!("{long}old end"), format!("{long}new end"));
        let shown = difference(&[&old], &[&new]).unwrap();
        assert_eq!(shown, ["…old end", "…new end"]);
        let more = format!("{long}end more");
        let end = format!("{long}end");
        let shown = difference(&[&end], &[&more]).unwrap();
        assert_eq!(shown, ["", "…more"]);
    }

    #[test]
    fn what_is_told_already_is_not_told_again() {
        let long = "word ".repeat(20);
        let (a, b) = (format!("old {long} x old 1"), format!("new {long} x new 2"));
        let told = ["old".to_owned(), "new".to_owned()];
        let words = || Words::new([vec![&a], vec![&b]]);
        let difference = words().without(&told).difference(Order::Matters);
        assert_eq!(difference.unwrap(), ["…1", "…2"]);
        let all = ["old 1".to_owned(), "new 2".to_owned()];
        assert_eq!(words().without(&all).difference(Order::Matters), None);
    }

    #[test]
    fn another_order_and_other_signs_are_a_difference_where_they_matter() {
        assert!(difference(&["a b"], &["b a"]).is_some());
        assert!(difference(&["<b>"], &["\"b\""]).is_some());
        let free = Words::new([vec!["a, b"], vec!["b, a"]]);
        assert_eq!(free.difference(Order::Free), None);
        let turns = [vec!["a b 1", "a b 2"], vec!["b a 1", "b a 2"]];
        assert_eq!(Words::new(turns).difference(Order::Matters), None);
    }

    #[test]
    fn a_text_that_is_another_each_time_is_known() {
        let words = Words::new([vec!["a", "b"], vec!["c", "c"]]);
        assert!(words.changes && words.changes_whole);
        let words = Words::new([vec!["", ""], vec!["c", "c"]]);
        assert!(!words.changes && !words.changes_whole);
    }

    #[test]
    fn words_are_where_they_begin() {
        let found: Vec<_> = words("é, \u{3000}b").collect();
        assert_eq!(found, [(0, "é"), (7, "b")]);
    }
}
