//! How a matcher is read.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::key::KeyFor;
use super::{Condition, Key, Matcher, Matchers, TableKey, Tolerance};
use crate::source::{Located, Span};
use crate::suite::OneOrMany;
use crate::suite::shape::{NOTHING, Shape, items, shaped};
use crate::suite::toml::Words;
use crate::suite::value::{Amount, Count, Format, JsonType, Operand, Pattern};

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
            Key::Equals if V::WORDS => read_words(map, V::read)?.map(Condition::Equals),
            Key::Equals => read(map, V::read)?.map(Condition::Equals),
            Key::OneOf => map
                .next_value::<Located<Choices<V>>>()?
                .map(|choices| Condition::OneOf(choices.0)),
            Key::Contains => {
                let parts = map.next_value::<OneOrMany<Located<Part>>>()?;
                let parts = parts.0.into_iter();
                let each = parts.map(|it| it.map(|part| Condition::Contains(part.0)));
                self.plain.extend(each);
                return Ok(());
            }
            Key::StartsWith => read_words(map, part)?.map(Condition::StartsWith),
            Key::EndsWith => read_words(map, part)?.map(Condition::EndsWith),
            Key::Matches => map
                .next_value::<Located<Telling<V>>>()?
                .map(|pattern| Condition::Matches(pattern.0)),
            Key::Not => {
                // In a list, each of its entries, whatever a list is outside.
                let refused = map.next_value::<OneOrMany<Matcher<V>>>()?.0.into_iter();
                let each = refused.flat_map(Matcher::apart).map(|matcher| {
                    let span = matcher.span;
                    Located::new(Condition::Not(matcher), span)
                });
                self.plain.extend(each);
                return Ok(());
            }
            Key::Min => read(map, V::Amount::read)?.map(Condition::Min),
            Key::Max => read(map, V::Amount::read)?.map(Condition::Max),
            Key::Above => read(map, V::Amount::read)?.map(Condition::Above),
            Key::Below => read(map, V::Amount::read)?.map(Condition::Below),
            Key::Absent => map.next_value::<Located<bool>>()?.map(Condition::Absent),
            Key::Type => map
                .next_value::<Located<OneOrMany<JsonType>>>()?
                .map(|types| Condition::Type(types.0)),
            Key::Format => map.next_value::<Located<Format>>()?.map(Condition::Format),
            Key::Length => map
                .next_value::<Located<Matchers<Count>>>()?
                .map(Condition::Length),
            Key::Empty => map.next_value::<Located<bool>>()?.map(Condition::Empty),
            Key::About => {
                self.about = Some(read(map, V::Amount::read)?);
                return Ok(());
            }
            Key::Within => {
                self.within = Some(read(map, tolerance)?);
                return Ok(());
            }
        };
        self.plain.push(condition);
        Ok(())
    }

    /// The matcher, when all keys have been read; none where there were no
    /// conditions.
    pub(in crate::suite) fn finish<E: Error>(
        mut self,
        span: Span,
    ) -> Result<Option<Matcher<V>>, E> {
        match (self.about, self.within) {
            (Some(about), Some(within)) => {
                let at = about.span;
                let condition = Condition::About {
                    value: about.value,
                    within: within.value,
                };
                self.plain.push(Located::new(condition, at));
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
        let conditions = self.plain;
        Ok((!conditions.is_empty()).then_some(Matcher { conditions, span }))
    }
}

/// Reads the value of a key by a function.
fn read<'de, T, A: MapAccess<'de>>(
    map: &mut A,
    read: impl FnOnce(&Value) -> Result<T, String>,
) -> Result<Located<T>, A::Error> {
    map.next_value_seed(ReadBy { read, words: false })
}

/// Reads a text by a function; what was put in for a name is one, too.
fn read_words<'de, T, A: MapAccess<'de>>(
    map: &mut A,
    read: impl FnOnce(&Value) -> Result<T, String>,
) -> Result<Located<T>, A::Error> {
    map.next_value_seed(ReadBy { read, words: true })
}

/// A value that is read by a function, so that the error stands at its place.
struct ReadBy<F> {
    read: F,
    words: bool,
}

impl<'de, T, F: FnOnce(&Value) -> Result<T, String>> DeserializeSeed<'de> for ReadBy<F> {
    type Value = Located<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Located<T>, D::Error> {
        let Located { value, span } = if self.words {
            Located::<Words>::deserialize(deserializer)?.map(|words| words.0)
        } else {
            Located::deserialize(deserializer)?
        };
        let read = (self.read)(&value).map_err(D::Error::custom)?;
        Ok(Located::new(read, span))
    }
}

fn tolerance<N: Amount>(value: &Value) -> Result<Tolerance<N>, String> {
    let text = value.as_str().map(str::trim);
    let percent = text.and_then(|text| text.strip_suffix('%'));
    match percent.map(|number| number.trim().parse::<f64>()) {
        Some(Ok(percent)) if percent.is_finite() && percent >= 0.0 => {
            Ok(Tolerance::Percent(percent))
        }
        Some(_) => Err("a share such as \"5%\" is wanted here".to_owned()),
        None => N::read(value).map(Tolerance::Absolute),
    }
}

/// A part of a text.
#[derive(Deserialize)]
#[serde(try_from = "Words")]
struct Part(String);

impl TryFrom<Words> for Part {
    type Error = String;

    fn try_from(value: Words) -> Result<Self, String> {
        part(&value.0).map(Self)
    }
}

/// A part of a text. The empty one, often a variable that is empty by mistake,
/// would be found in whatever comes.
pub(in crate::suite) fn part(value: &Value) -> Result<String, String> {
    match <String as Operand>::read(value)? {
        text if text.is_empty() => Err(EVERYWHERE.to_owned()),
        text => Ok(text),
    }
}

/// A pattern that tells the texts apart that `V` is compared with.
#[derive(Deserialize)]
#[serde(try_from = "Pattern", bound = "")]
struct Telling<V: Operand>(Pattern, PhantomData<V>);

impl<V: Operand> TryFrom<Pattern> for Telling<V> {
    type Error = &'static str;

    fn try_from(pattern: Pattern) -> Result<Self, &'static str> {
        if pattern.fits_every_text() {
            return Err("this matches an empty part of every text");
        }
        if pattern.fits_every_whole_text(V::ONE_LINE) {
            return Err("this matches every text");
        }
        Ok(Self(pattern, PhantomData))
    }
}

/// What is said of an empty text that is looked for.
pub(in crate::suite) const EVERYWHERE: &str =
    "every text has an empty part; empty content is `size = 0`";

/// What it can be one of.
struct Choices<V>(Vec<V>);

impl<'de, V: Operand> Deserialize<'de> for Choices<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let choices = Vec::<Choice<V>>::deserialize(deserializer)?;
        if choices.is_empty() {
            return Err(D::Error::custom(NOTHING));
        }
        Ok(Self(choices.into_iter().map(|choice| choice.0).collect()))
    }
}

/// One of them, so that what is wrong with it stands at its place.
struct Choice<V>(V);

impl<'de, V: Operand> Deserialize<'de> for Choice<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = if V::WORDS {
            Words::deserialize(deserializer)?.0
        } else {
            Value::deserialize(deserializer)?
        };
        V::read(&value).map(Self).map_err(D::Error::custom)
    }
}

impl<'de, V: Operand> Deserialize<'de> for Matcher<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl<V: Operand> Shape for Matcher<V> {
    const WORDS: bool = V::WORDS;

    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        V::bare(value).map(|condition| Self::of(condition, span))
    }

    fn table<'de, A: MapAccess<'de>>(mut table: A, span: Span) -> Result<Self, A::Error> {
        let mut conditions = Conditions::default();
        while let Some(TableKey(key)) = table.next_key::<TableKey<KeyFor<V>>>()? {
            conditions.read(key.0, &mut table)?;
        }
        let matcher = conditions.finish(span)?;
        matcher.ok_or_else(|| A::Error::custom(NOTHING))
    }
}

impl<'de, V: Operand> Deserialize<'de> for Matchers<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

/// A matcher, or a list of such, unless a list is a value here.
impl<V: Operand> Shape for Matchers<V> {
    const WORDS: bool = V::WORDS;

    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        Matcher::bare(value, span).map(Self::from)
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, span: Span) -> Result<Self, A::Error> {
        if V::HAS_LISTS {
            return Matcher::list(list, span).map(Self::from);
        }
        items(list).map(|each| Self::new(each, span))
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        Matcher::table(table, span).map(Self::from)
    }
}
