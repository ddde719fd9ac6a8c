//! Conditions in words, to be read behind "expected".

use super::{Measure, Observed, SHOWN};
use crate::source::{elide, one_line, quote};
use crate::suite::matcher::{Condition, Matcher, Tolerance};
use crate::suite::value::{Amount, Count};

/// How many characters of each value of a list are shown.
const LISTED: usize = 40;

/// `condition` in words; a value that isn't there is called `missing`.
pub(in crate::expect) fn describe<O: Observed>(
    condition: &Condition<O::Operand>,
    missing: &str,
) -> String {
    match condition {
        Condition::Equals(operand) => O::spell(operand, SHOWN),
        Condition::OneOf(operands) => {
            let shown = operands.iter().take(6).map(|one| O::spell(one, LISTED));
            let shown: Vec<String> = shown.collect();
            format!("one of {}", list(&shown, operands.len(), 5, "or"))
        }
        Condition::Contains(part) => format!("containing {}", quote(part, SHOWN)),
        Condition::StartsWith(start) => format!("starting with {}", quote(start, SHOWN)),
        Condition::EndsWith(end) => format!("ending with {}", quote(end, SHOWN)),
        Condition::Matches(pattern) => {
            format!("matching `{}`", elide(&one_line(pattern.as_str()), SHOWN))
        }
        Condition::Not(inner) => negated::<O>(inner, missing),
        Condition::Min(least) => format!("at least {}", least.words()),
        Condition::Max(most) => format!("at most {}", most.words()),
        Condition::Above(least) => format!("more than {}", least.words()),
        Condition::Below(most) => format!("less than {}", most.words()),
        Condition::About { value, within } => about(value, within),
        Condition::Absent(true) => missing.to_owned(),
        Condition::Absent(false) => "it to be there".to_owned(),
        Condition::Type(types) => {
            let names: Vec<String> = types.iter().map(|it| it.as_str().to_owned()).collect();
            format!("a value of type {}", list(&names, names.len(), 7, "or"))
        }
        Condition::Format(format) => format!("a text in the format {}", format.as_str()),
        Condition::Length(wanted) => {
            let conditions = wanted.conditions();
            let each = conditions.map(|it| describe::<Measure<Count>>(&it.value, "no length"));
            format!("a length of {}", each.collect::<Vec<_>>().join(" and "))
        }
        Condition::Empty(true) => "an empty text, list or object".to_owned(),
        Condition::Empty(false) => "a text, list or object that is not empty".to_owned(),
    }
}

fn about<A: Amount>(value: &A, within: &Tolerance<A>) -> String {
    let within = match within {
        Tolerance::Absolute(within) => within.words(),
        Tolerance::Percent(percent) => format!("{percent}%"),
    };
    format!("about {} (within {within})", value.words())
}

fn negated<O: Observed>(inner: &Matcher<O::Operand>, missing: &str) -> String {
    if let [only] = inner.conditions.as_slice()
        && let Condition::Absent(absent) = only.value
    {
        return describe::<O>(&Condition::Absent(!absent), missing);
    }
    let conditions = inner.conditions.iter();
    let each: Vec<String> = conditions
        .map(|condition| describe::<O>(condition, missing))
        .collect();
    match each.as_slice() {
        [one] => format!("not {one}"),
        several => format!("not ({})", several.join(" and ")),
    }
}

/// `shown`, of `total` values, at most `limit` of them, as `a, b and c`.
pub(in crate::expect) fn list(shown: &[String], total: usize, limit: usize, and: &str) -> String {
    let shown = &shown[..shown.len().min(limit)];
    let more = total - shown.len();
    match (shown, more) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([before @ .., last], 0) => format!("{} {and} {last}", before.join(", ")),
        (shown, more) => format!("{} {and} {more} more", shown.join(", ")),
    }
}
