//! Conditions in words, to be read behind "expected".

use super::{Observed, SHOWN};
use crate::source::{elide, one_line, quote};
use crate::suite::matcher::{Condition, Matcher, Tolerance};
use crate::suite::value::{Amount, Operand};

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
        Condition::Contains(parts) => {
            let limit = if parts.len() > 1 { LISTED } else { SHOWN };
            let shown: Vec<String> = parts.iter().map(|part| quote(part, limit)).collect();
            format!("containing {}", list(&shown, parts.len(), 5, "and"))
        }
        Condition::StartsWith(start) => format!("starting with {}", quote(start, SHOWN)),
        Condition::EndsWith(end) => format!("ending with {}", quote(end, SHOWN)),
        Condition::Matches(pattern) => {
            format!("matching `{}`", elide(&one_line(pattern.as_str()), SHOWN))
        }
        Condition::Not(inner) => negated::<O>(inner, missing),
        Condition::Min(least) => format!("at least {}", amount(*least)),
        Condition::Max(most) => format!("at most {}", amount(*most)),
        Condition::Above(least) => format!("more than {}", amount(*least)),
        Condition::Below(most) => format!("less than {}", amount(*most)),
        Condition::About { value, within } => about::<O>(*value, *within),
        Condition::Absent(true) => missing.to_owned(),
        Condition::Absent(false) => "it to be there".to_owned(),
    }
}

type AmountOf<O> = <<O as Observed>::Operand as Operand>::Amount;

fn amount<A: Amount>(amount: A) -> String {
    A::show(amount.number())
}

fn about<O: Observed>(value: AmountOf<O>, within: Tolerance<AmountOf<O>>) -> String {
    let within = match within {
        Tolerance::Absolute(within) => amount(within),
        Tolerance::Percent(percent) => format!("{percent}%"),
    };
    format!("about {} (within {within})", amount(value))
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
