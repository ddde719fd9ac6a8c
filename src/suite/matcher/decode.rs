//! How a matcher is read.

use std::marker::PhantomData;

use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Condition, Key, Matcher, TableKey, Tolerance};
use crate::source::Located;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{Amount, Operand, Pattern};

/// Collects the conditions of a matcher table, key by key; other tables that
/// take matcher keys among their own use it too.
pub(in crate::suite) struct Conditions<V: Operand> {
    plain: Vec<Located<Condition<V>>>,
    about: Option<Located<V::Amount>>,
    within: Option<Located<Tolerance<V::Amount>>>,
}

impl<V: Operand> Default for Conditions<V> {
    fn default() -> Self {
        Self {
            plain: Vec::new(),
            about: None,
            within: None,
        }
    }
}

impl<V: Operand> Conditions<V> {
    /// Reads the value of `key`, which the map just gave.
    pub(in crate::suite) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if key.is_textual() && !V::TEXTUAL {
            let word = key.as_str();
            return Err(A::Error::custom(format!(
                "`{word}` can't apply to {}",
                V::NOUN
            )));
        }
        let condition = match key {
            Key::Equals => operand::<V, A>(map)?.map(Condition::Equals),
            Key::OneOf => one_of(map)?,
            Key::Contains => map
                .next_value::<Located<Texts>>()?
                .map(|t| Condition::Contains(t.0)),
            Key::StartsWith => map
                .next_value::<Located<Part>>()?
                .map(|part| Condition::StartsWith(part.0)),
            Key::EndsWith => map
                .next_value::<Located<Part>>()?
                .map(|part| Condition::EndsWith(part.0)),
            Key::Matches => map
                .next_value::<Located<Pattern>>()?
                .map(Condition::Matches),
            Key::Not => map.next_value::<Located<Matcher<V>>>()?.map(Condition::Not),
            Key::Min => amount::<V::Amount, A>(map)?.map(Condition::Min),
            Key::Max => amount::<V::Amount, A>(map)?.map(Condition::Max),
            Key::Absent => map.next_value::<Located<bool>>()?.map(Condition::Absent),
            Key::About => {
                self.about = Some(amount(map)?);
                return Ok(());
            }
            Key::Within => {
                self.within = Some(tolerance(map)?);
                return Ok(());
            }
        };
        self.plain.push(condition);
        Ok(())
    }

    /// The conditions, when all keys have been read.
    pub(in crate::suite) fn finish<E: Error>(mut self) -> Result<Vec<Located<Condition<V>>>, E> {
        match (self.about, self.within) {
            (Some(about), Some(within)) => {
                let span = about.span;
                let condition = Condition::About {
                    value: about.value,
                    within: within.value,
                };
                self.plain.push(Located::new(condition, span));
            }
            (Some(_), None) => {
                return Err(E::custom(
                    "`about` needs `within`: how far away is near enough",
                ));
            }
            (None, Some(_)) => {
                return Err(E::custom("`within` needs `about`: a number to be near to"));
            }
            (None, None) => {}
        }
        Ok(self.plain)
    }
}

fn operand<'de, V: Operand, A: MapAccess<'de>>(map: &mut A) -> Result<Located<V>, A::Error> {
    let operand: Located<Read<V, IsOperand>> = map.next_value()?;
    Ok(operand.map(|read| read.0))
}

fn amount<'de, N: Amount, A: MapAccess<'de>>(map: &mut A) -> Result<Located<N>, A::Error> {
    let amount: Located<Read<N, IsAmount>> = map.next_value()?;
    Ok(amount.map(|read| read.0))
}

fn one_of<'de, V: Operand, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Located<Condition<V>>, A::Error> {
    let list: Located<Choices<V>> = map.next_value()?;
    Ok(list.map(|list| Condition::OneOf(list.0)))
}

fn tolerance<'de, N: Amount, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Located<Tolerance<N>>, A::Error> {
    let tolerance: Located<Read<Tolerance<N>, IsTolerance>> = map.next_value()?;
    Ok(tolerance.map(|read| read.0))
}

/// A value that is read by what it is to be, so that the error stands at the
/// value itself.
struct Read<T, As>(T, PhantomData<As>);
struct IsOperand;
struct IsAmount;
struct IsTolerance;

impl<'de, V: Operand> Deserialize<'de> for Read<V, IsOperand> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let operand = V::read(&value).map_err(D::Error::custom)?;
        Ok(Self(operand, PhantomData))
    }
}

impl<'de, N: Amount> Deserialize<'de> for Read<N, IsAmount> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let amount = N::read(&value).map_err(D::Error::custom)?;
        Ok(Self(amount, PhantomData))
    }
}

impl<'de, N: Amount> Deserialize<'de> for Read<Tolerance<N>, IsTolerance> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let percent = value
            .as_str()
            .and_then(|text| text.trim().strip_suffix('%'));
        let tolerance = match percent.map(|number| number.trim().parse::<f64>()) {
            Some(Ok(percent)) if percent.is_finite() && percent >= 0.0 => {
                Tolerance::Percent(percent)
            }
            Some(_) => return Err(D::Error::custom("a share such as \"5%\" is wanted here")),
            None => Tolerance::Absolute(N::read(&value).map_err(D::Error::custom)?),
        };
        Ok(Self(tolerance, PhantomData))
    }
}

/// A text or a list of texts.
pub(in crate::suite) struct Texts(pub(in crate::suite) Vec<String>);

impl Texts {
    /// Reads a value of the suite, or says what is wrong with it.
    pub(in crate::suite) fn read(value: &Value) -> Result<Self, String> {
        let texts = match value {
            Value::Array(items) if items.is_empty() => return Err(NOTHING.to_owned()),
            Value::Array(items) => items.iter().map(part).collect::<Result<_, _>>()?,
            one => vec![part(one)?],
        };
        Ok(Self(texts))
    }
}

/// A part of a text. The empty one, often a variable that is empty by mistake,
/// would be found in whatever comes.
fn part(value: &Value) -> Result<String, String> {
    match <String as Operand>::read(value)? {
        text if text.is_empty() => Err(EVERYWHERE.to_owned()),
        text => Ok(text),
    }
}

/// What is said of an empty text that is looked for.
pub(in crate::suite) const EVERYWHERE: &str =
    "an empty text is a part of every text; empty content is `size = 0`";

struct Part(String);

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        part(&value).map(Self).map_err(D::Error::custom)
    }
}

/// What it can be one of.
struct Choices<V>(Vec<V>);

impl<'de, V: Operand> Deserialize<'de> for Choices<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let choices = Vec::<Read<V, IsOperand>>::deserialize(deserializer)?;
        if choices.is_empty() {
            return Err(D::Error::custom(NOTHING));
        }
        Ok(Self(choices.into_iter().map(|read| read.0).collect()))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::read(&value).map_err(D::Error::custom)
    }
}

impl<'de, V: Operand> Deserialize<'de> for Matcher<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Located::<Bare<V>>::deserialize(deserializer)?.into())
    }
}

impl<V: Operand> From<Located<Bare<V>>> for Matcher<V> {
    fn from(Located { value, span }: Located<Bare<V>>) -> Self {
        match value {
            Bare::One(condition) => Self::of(condition, span),
            Bare::Table(conditions) => Self { conditions, span },
        }
    }
}

/// A bare value or a matcher table, before its place is known.
pub(in crate::suite) enum Bare<V: Operand> {
    One(Condition<V>),
    Table(Vec<Located<Condition<V>>>),
}

impl<'de, V: Operand> Deserialize<'de> for Bare<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl<V: Operand> Shape for Bare<V> {
    fn wanted() -> String {
        format!("{} or a matcher table", V::NOUN)
    }

    fn bare(value: &Value) -> Result<Self, String> {
        V::bare(value).map(Self::One)
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = table.next_key()? {
            conditions.read(key, &mut table)?;
        }
        let conditions = conditions.finish()?;
        if conditions.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self::Table(conditions))
    }
}

/// What is said of a table or a list that says nothing.
pub(in crate::suite) const NOTHING: &str = "this is empty, and asks for nothing";
