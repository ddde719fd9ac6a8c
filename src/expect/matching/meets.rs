//! Whether values meet a matcher.
//!
//! A header may stand there twice, a selector find ten elements. The positive
//! conditions of a matcher must hold together for *some* value; `not` holds
//! when *no* value meets the inner matcher, which therefore a missing value
//! meets. `absent` asks whether there is a value at all.
//!
//! A condition that can't be applied, such as `min` on `"abc"`, doesn't hold,
//! and its `not` doesn't either: that would be a pass by accident. So there
//! are three truths, combined as in Kleene's logic.

use std::cmp::Ordering;

use serde_json::Value;

use super::wording::{describe, list};
use super::{Measure, Observed, SHOWN};
use crate::expect::assertion::Mismatch;
use crate::source::{Located, elide};
use crate::suite::matcher::{Condition, Matcher, Matchers, Tolerance};
use crate::suite::value::{Amount, Count, Operand};

/// Whether something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::expect) enum Truth {
    /// It does.
    Holds,
    /// It doesn't.
    Fails,
    /// It is no question here; what the value is.
    Unfit(String),
}

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    /// What was found of a value, or what it is where that is no question.
    fn told(found: Result<bool, String>) -> Self {
        found.map_or_else(Self::Unfit, Self::of)
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Unfit(why), _) | (_, Self::Unfit(why)) => Self::Unfit(why),
            (Self::Holds, Self::Holds) => Self::Holds,
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            unfit @ Self::Unfit(_) => unfit,
        }
    }
}

type Of<O> = <O as Observed>::Operand;

/// Condition that values don't meet, and the value to show for it.
pub(in crate::expect) struct Shortfall<'m, O: Observed> {
    /// The condition that isn't met.
    pub(in crate::expect) condition: &'m Located<Condition<Of<O>>>,
    /// The value to show for it: the one that comes nearest, or the one that
    /// should not be there; none where there is no value.
    pub(in crate::expect) value: Option<usize>,
    /// What the value is when the condition can't be applied to it.
    pub(in crate::expect) unfit: Option<String>,
}

/// Whether `values` meet `matcher`; what they are called when there are none
/// is `missing`.
pub(in crate::expect) fn met<O: Observed>(
    matcher: &Matcher<Of<O>>,
    values: &[O],
    missing: &str,
) -> Result<(), Mismatch> {
    let Some(short) = shortfall(matcher, values) else {
        return Ok(());
    };
    let actual = match (&short.unfit, short.value) {
        (Some(why), _) => why.clone(),
        (None, None) => missing.to_owned(),
        (None, Some(_)) if values.len() > 1 && is_positive(short.condition) => {
            let shown: Vec<String> = values.iter().take(4).map(O::show).collect();
            list(&shown, values.len(), 3, "and")
        }
        (None, Some(at)) => values[at].show(),
    };
    let expected = describe::<O>(&short.condition.value, missing);
    let expected = elide(&expected, 2 * SHOWN).into_owned();
    let mismatch = Mismatch::new(short.condition.span, expected, actual);
    Err(mismatch.unfit(short.unfit.is_some()))
}

/// The first condition of `matcher`, in the order of the suite, that `values`
/// don't meet.
pub(in crate::expect) fn shortfall<'m, O: Observed>(
    matcher: &'m Matcher<Of<O>>,
    values: &[O],
) -> Option<Shortfall<'m, O>> {
    let conditions = &matcher.conditions;
    let failing = nearest(conditions, values);
    for (at, condition) in conditions.iter().enumerate() {
        match &condition.value {
            Condition::Absent(absent) if *absent != values.is_empty() => {
                return Some(Shortfall {
                    condition,
                    value: (!values.is_empty()).then_some(0),
                    unfit: None,
                });
            }
            Condition::Not(inner) => {
                if let Some((value, truth)) = offender(inner, values) {
                    let unfit = match truth {
                        Truth::Unfit(why) => Some(why),
                        _ => None,
                    };
                    return Some(Shortfall {
                        condition,
                        value,
                        unfit,
                    });
                }
            }
            _ => {
                if let Some((first, value, unfit)) = &failing
                    && *first == at
                {
                    let (value, unfit) = (*value, unfit.clone());
                    return Some(Shortfall {
                        condition,
                        value,
                        unfit,
                    });
                }
            }
        }
    }
    None
}

/// Whether `condition` asks for something that a value has.
pub(in crate::expect) fn is_positive<V: Operand>(condition: &Condition<V>) -> bool {
    !matches!(condition, Condition::Absent(_) | Condition::Not(_))
}

/// The positive condition that the nearest value fails, if no value meets them
/// all, with that value and what it is when the condition can't be applied.
fn nearest<O: Observed>(
    conditions: &[Located<Condition<Of<O>>>],
    values: &[O],
) -> Option<(usize, Option<usize>, Option<String>)> {
    let positive = || {
        let conditions = conditions.iter().enumerate();
        conditions.filter(|(_, condition)| is_positive(condition))
    };
    let mut best = positive().next().map(|(at, _)| (at, None, None))?;
    for (index, value) in values.iter().enumerate() {
        let fails = |(at, condition): (usize, &Located<Condition<Of<O>>>)| match applies(
            &condition.value,
            value,
        ) {
            Truth::Holds => None,
            Truth::Fails => Some((at, Some(index), None)),
            Truth::Unfit(why) => Some((at, Some(index), Some(why))),
        };
        // A value without one meets them all.
        let failing = positive().find_map(fails)?;
        if best.1.is_none() || failing.0 > best.0 {
            best = failing;
        }
    }
    Some(best)
}

/// The value (or their absence) that meets `inner`, or for which that can't be
/// told.
fn offender<O: Observed>(inner: &Matcher<Of<O>>, values: &[O]) -> Option<(Option<usize>, Truth)> {
    if values.is_empty() {
        let truth = matches_one::<O>(inner, None);
        return (truth != Truth::Fails).then_some((None, truth));
    }
    let truths = || values.iter().map(|value| matches_one(inner, Some(value)));
    let at = |truth: fn(&Truth) -> bool| truths().position(|t| truth(&t));
    if let Some(at) = at(|truth| *truth == Truth::Holds) {
        return Some((Some(at), Truth::Holds));
    }
    let at = at(|truth| matches!(truth, Truth::Unfit(_)))?;
    Some((Some(at), truths().nth(at)?))
}

/// Whether the one `value`, or that there is none, meets `matcher`.
pub(in crate::expect) fn matches_one<O: Observed>(
    matcher: &Matcher<Of<O>>,
    value: Option<&O>,
) -> Truth {
    let each = matcher
        .conditions
        .iter()
        .map(|condition| match (&condition.value, value) {
            (Condition::Absent(absent), value) => Truth::of(*absent == value.is_none()),
            (Condition::Not(inner), value) => matches_one(inner, value).negated(),
            (condition, Some(value)) => applies(condition, value),
            (_, None) => Truth::Fails,
        });
    each.fold(Truth::Holds, Truth::and)
}

/// Whether a positive condition holds for `value`.
fn applies<O: Observed>(condition: &Condition<Of<O>>, value: &O) -> Truth {
    let text = |test: &dyn Fn(&str) -> bool| Truth::told(value.as_text(test));
    let json =
        |test: &dyn Fn(&Value) -> Result<bool, String>| Truth::told(value.as_json().and_then(test));
    let order = |than: &<Of<O> as Operand>::Amount, wanted: fn(Ordering) -> bool| {
        let found = value.as_amount().map(|amount| amount.order(than));
        Truth::told(found.map(|order| order.is_some_and(wanted)))
    };
    match condition {
        Condition::Equals(operand) => Truth::told(value.equals(operand)),
        Condition::OneOf(operands) => one_of(operands, value),
        Condition::Contains(part) => text(&|text| text.contains(part.as_str())),
        Condition::StartsWith(start) => text(&|text| text.starts_with(start.as_str())),
        Condition::EndsWith(end) => text(&|text| text.ends_with(end.as_str())),
        Condition::Matches(pattern) => text(&|text| pattern.is_match(text)),
        Condition::Min(least) => order(least, Ordering::is_ge),
        Condition::Max(most) => order(most, Ordering::is_le),
        Condition::Above(least) => order(least, Ordering::is_gt),
        Condition::Below(most) => order(most, Ordering::is_lt),
        Condition::About {
            value: middle,
            within,
        } => {
            let (from, to) = around(middle, within);
            let near = |number: f64| from <= number && number <= to;
            Truth::told(value.as_amount().map(|amount| near(amount.number())))
        }
        Condition::Type(types) => json(&|json| Ok(types.iter().any(|it| it.is_of(json)))),
        Condition::Format(format) => text(&|text| format.fits(text)),
        Condition::Length(wanted) => json(&|json| {
            let length =
                length(json).ok_or_else(|| format!("{}, which has no length", value.show()))?;
            Ok(has_length(wanted, length))
        }),
        Condition::Empty(wanted) => json(&|json| {
            let length = length(json)
                .ok_or_else(|| format!("{}, which is no text, list or object", value.show()))?;
            Ok((length == 0) == *wanted)
        }),
        Condition::Not(_) | Condition::Absent(_) => Truth::Holds,
    }
}

/// Whether `value` is one of `operands`: no question where it could be none of
/// them.
fn one_of<O: Observed>(operands: &[Of<O>], value: &O) -> Truth {
    let mut truth = None;
    for operand in operands {
        truth = match (Truth::told(value.equals(operand)), truth) {
            (Truth::Holds, _) => return Truth::Holds,
            (Truth::Fails, _) | (_, Some(Truth::Fails)) => Some(Truth::Fails),
            (unfit, None) => Some(unfit),
            (_, before) => before,
        };
    }
    truth.unwrap_or(Truth::Fails)
}

/// How many characters, values or keys are in a text, a list or an object.
pub(in crate::expect) fn length(json: &Value) -> Option<usize> {
    match json {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(fields) => Some(fields.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn has_length(wanted: &Matchers<Count>, length: usize) -> bool {
    let length = Measure(Count(length as u64));
    let mut each = wanted.each.iter();
    each.all(|matcher| matches_one(matcher, Some(&length)) == Truth::Holds)
}

/// From where to where `about` reaches.
pub(in crate::expect) fn around<A: Amount>(middle: &A, within: &Tolerance<A>) -> (f64, f64) {
    let middle = middle.number();
    let within = match within {
        Tolerance::Absolute(amount) => amount.number().abs(),
        Tolerance::Percent(percent) => (middle * percent / 100.0).abs(),
    };
    (middle - within, middle + within)
}
