//! What a query leads to (RFC 9535, sections 2.3 to 2.5).

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use regex::{Regex, RegexBuilder};
use serde_json::{Map, Value};

use super::super::Decimal;
use super::query::{Begins, Comparable, Comparison, Logical, Query, Segment, Selector};
use crate::source::{Spent, Steps};

/// What a pattern costs to be compiled, which may come from the document.
const PATTERN: u64 = 10_000;

/// How large a compiled pattern may be, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// Evaluation of a query on a document.
pub(super) struct Evaluation<'d> {
    root: &'d Value,
    steps: Steps,
    /// Most values that a query may lead to.
    values: usize,
    /// Patterns as they were compiled, if they are any.
    patterns: RefCell<HashMap<String, Option<Regex>>>,
}

/// One value or nothing, of the document or made of it.
type Operand<'v> = Option<Cow<'v, Value>>;

impl<'d> Evaluation<'d> {
    pub(super) fn new(root: &'d Value, steps: Steps, values: usize) -> Self {
        Self {
            root,
            steps,
            values,
            patterns: RefCell::default(),
        }
    }

    /// Every value that `query` leads to.
    pub(super) fn query(&self, query: &Query, current: &'d Value) -> Result<Vec<&'d Value>, Spent> {
        self.steps.take(1)?;
        let mut values = vec![match query.begins {
            Begins::AtRoot => self.root,
            Begins::AtCurrent => current,
        }];
        for segment in &query.segments {
            let mut next = Vec::new();
            for value in values {
                self.segment(segment, value, &mut next)?;
            }
            values = next;
        }
        Ok(values)
    }

    /// What `segment` leads to from `value`, which stands before what it leads
    /// to from below. A document is at most 128 levels deep.
    fn segment(
        &self,
        segment: &Segment,
        value: &'d Value,
        found: &mut Vec<&'d Value>,
    ) -> Result<(), Spent> {
        self.steps.take(1)?;
        for selector in &segment.selectors {
            self.selector(selector, value, found)?;
        }
        if segment.descends {
            children(value).try_for_each(|child| self.segment(segment, child, found))?;
        }
        Ok(())
    }

    fn selector(
        &self,
        selector: &Selector,
        value: &'d Value,
        found: &mut Vec<&'d Value>,
    ) -> Result<(), Spent> {
        match (selector, value) {
            (Selector::Name(name), Value::Object(members)) => {
                members.get(name).map_or(Ok(()), |it| self.find(it, found))
            }
            (Selector::Index(index), Value::Array(items)) => {
                let place = place(*index, items.len());
                place.map_or(Ok(()), |at| self.find(&items[at], found))
            }
            (Selector::Slice { start, end, step }, Value::Array(items)) => {
                let mut places = slice(*start, *end, *step, items.len());
                places.try_for_each(|at| self.find(&items[at], found))
            }
            (Selector::Wildcard, value) => {
                children(value).try_for_each(|child| self.find(child, found))
            }
            (Selector::Filter(wanted), value) => children(value).try_for_each(|child| {
                self.steps.take(1)?;
                if self.holds(wanted, child)? {
                    self.find(child, found)?;
                }
                Ok(())
            }),
            _ => Ok(()),
        }
    }

    fn find(&self, value: &'d Value, found: &mut Vec<&'d Value>) -> Result<(), Spent> {
        self.steps.take(1)?;
        if found.len() == self.values {
            return Err(Spent::Values(self.values));
        }
        found.push(value);
        Ok(())
    }

    fn holds(&self, wanted: &Logical, current: &'d Value) -> Result<bool, Spent> {
        match wanted {
            Logical::Any(parts) => self.some(parts, current, true),
            Logical::All(parts) => self.some(parts, current, false).map(|some| !some),
            Logical::Not(part) => self.holds(part, current).map(|holds| !holds),
            Logical::Exists(query) => Ok(!self.query(query, current)?.is_empty()),
            Logical::Compare(left, comparison, right) => {
                let left = self.operand(left, current)?;
                let right = self.operand(right, current)?;
                self.compare(left.as_deref(), *comparison, right.as_deref())
            }
            Logical::Matches {
                text,
                pattern,
                whole,
            } => {
                let text = self.operand(text, current)?;
                let pattern = self.operand(pattern, current)?;
                match (text.as_deref(), pattern.as_deref()) {
                    (Some(Value::String(text)), Some(Value::String(pattern))) => {
                        self.matches(text, pattern, *whole)
                    }
                    _ => Ok(false),
                }
            }
        }
    }

    /// Whether some part is `wanted`.
    fn some(&self, parts: &[Logical], current: &'d Value, wanted: bool) -> Result<bool, Spent> {
        for part in parts {
            if self.holds(part, current)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn operand<'v>(&self, of: &'v Comparable, current: &'d Value) -> Result<Operand<'v>, Spent>
    where
        'd: 'v,
    {
        self.steps.take(1)?;
        Ok(match of {
            Comparable::Literal(value) => Some(Cow::Borrowed(value)),
            Comparable::Query(query) => match self.query(query, current)?.as_slice() {
                [value] => Some(Cow::Borrowed(*value)),
                _ => None,
            },
            Comparable::Count(query) => {
                let count = self.query(query, current)?.len();
                Some(Cow::Owned(Value::from(count)))
            }
            Comparable::Length(of) => match self.operand(of, current)?.as_deref() {
                Some(value) => self.length(value)?.map(Value::from).map(Cow::Owned),
                None => None,
            },
        })
    }

    fn length(&self, value: &Value) -> Result<Option<usize>, Spent> {
        Ok(match value {
            Value::String(text) => {
                self.steps.take_text(text)?;
                Some(text.chars().count())
            }
            Value::Array(items) => Some(items.len()),
            Value::Object(members) => Some(members.len()),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        })
    }

    fn compare(
        &self,
        left: Option<&Value>,
        comparison: Comparison,
        right: Option<&Value>,
    ) -> Result<bool, Spent> {
        Ok(match comparison {
            Comparison::Equal => self.both_equal(left, right)?,
            Comparison::NotEqual => !self.both_equal(left, right)?,
            Comparison::Less => self.order(left, right)? == Some(Ordering::Less),
            Comparison::Greater => self.order(left, right)? == Some(Ordering::Greater),
            Comparison::LessOrEqual => {
                self.both_equal(left, right)? || self.order(left, right)? == Some(Ordering::Less)
            }
            Comparison::GreaterOrEqual => {
                self.both_equal(left, right)? || self.order(left, right)? == Some(Ordering::Greater)
            }
        })
    }

    /// Nothing equals nothing (RFC 9535, section 2.3.5.2.2).
    fn both_equal(&self, left: Option<&Value>, right: Option<&Value>) -> Result<bool, Spent> {
        match (left, right) {
            (Some(left), Some(right)) => self.equal(left, right),
            (left, right) => Ok(left.is_none() && right.is_none()),
        }
    }

    fn equal(&self, left: &Value, right: &Value) -> Result<bool, Spent> {
        match (left, right) {
            (Value::Array(left), Value::Array(right)) => {
                self.steps.take(1)?;
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (left, right) in left.iter().zip(right) {
                    if !self.equal(left, right)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::Object(left), Value::Object(right)) => self.members_equal(left, right),
            (Value::Number(_), Value::Number(_)) => {
                Ok(self.order(Some(left), Some(right))? == Some(Ordering::Equal))
            }
            (Value::String(left), Value::String(right)) => {
                self.steps.take_text(left)?;
                Ok(left == right)
            }
            (left, right) => {
                self.steps.take(1)?;
                Ok(left == right)
            }
        }
    }

    fn members_equal(
        &self,
        left: &Map<String, Value>,
        right: &Map<String, Value>,
    ) -> Result<bool, Spent> {
        self.steps.take(1)?;
        if left.len() != right.len() {
            return Ok(false);
        }
        for (key, left) in left {
            match right.get(key) {
                Some(right) if self.equal(left, right)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Which of two texts, or of two numbers, is more.
    fn order(
        &self,
        left: Option<&Value>,
        right: Option<&Value>,
    ) -> Result<Option<Ordering>, Spent> {
        Ok(match (left, right) {
            (Some(Value::Number(left)), Some(Value::Number(right))) => {
                self.steps.take_text(left.as_str())?;
                self.steps.take_text(right.as_str())?;
                Some(Decimal::from(left).cmp(&Decimal::from(right)))
            }
            (Some(Value::String(left)), Some(Value::String(right))) => {
                self.steps.take_text(left)?;
                Some(left.cmp(right))
            }
            _ => None,
        })
    }

    /// Whether the pattern, an I-Regexp (RFC 9485), matches the text.
    fn matches(&self, text: &str, pattern: &str, whole: bool) -> Result<bool, Spent> {
        self.steps.take_text(text)?;
        self.steps.take_text(pattern)?;
        let pattern = if whole {
            format!("(?R)^({pattern})$")
        } else {
            format!("(?R)({pattern})")
        };
        let mut patterns = self.patterns.borrow_mut();
        let regex = if let Some(regex) = patterns.get(&pattern) {
            regex
        } else {
            self.steps.take(PATTERN)?;
            let regex = RegexBuilder::new(&pattern)
                .size_limit(PATTERN_SIZE)
                .build()
                .ok();
            patterns.entry(pattern).or_insert(regex)
        };
        Ok(regex.as_ref().is_some_and(|regex| regex.is_match(text)))
    }
}

/// What stands in a list or an object.
fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.as_array().into_iter().flatten();
    let members = value.as_object().into_iter().flat_map(Map::values);
    items.chain(members)
}

/// The place that an index means, which counts from the end below zero.
fn place(index: i64, length: usize) -> Option<usize> {
    let place = match usize::try_from(index) {
        Ok(place) => place,
        Err(_) => length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
    };
    (place < length).then_some(place)
}

/// The places of a slice, in its order (RFC 9535, section 2.3.4.2.2).
fn slice(
    start: Option<i64>,
    end: Option<i64>,
    step: i64,
    length: usize,
) -> Box<dyn Iterator<Item = usize>> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from_front = |at: i64| {
        if at < 0 {
            at.saturating_add(length)
        } else {
            at
        }
    };
    let stride = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
    let at = |place: i64| usize::try_from(place).unwrap_or_default();
    match step.cmp(&0) {
        Ordering::Greater => {
            let low = from_front(start.unwrap_or(0)).clamp(0, length);
            let high = from_front(end.unwrap_or(length)).clamp(0, length);
            Box::new((at(low)..at(high)).step_by(stride))
        }
        Ordering::Less => {
            let high = from_front(start.unwrap_or(length - 1)).clamp(-1, length - 1);
            let low = end.map_or(-1, from_front).clamp(-1, length - 1);
            Box::new((at(low + 1)..at(high + 1)).rev().step_by(stride))
        }
        Ordering::Equal => Box::new(std::iter::empty()),
    }
}
