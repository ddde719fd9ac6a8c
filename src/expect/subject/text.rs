//! A subject as text: `GROUP`, `GROUP.PART`, `GROUP.NAME` or
//! `GROUP.NAME.PART`.

use std::convert::Infallible;
use std::fmt::{self, Formatter};
use std::str::FromStr;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer};
use serde::ser::{Serialize, Serializer};

use super::{Group, Name, Subject};

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(group) = self.group() {
            group.serialize(&mut *f)?;
        }
        match self {
            Self::Status
            | Self::Follow
            | Self::Redirect
            | Self::Url
            | Self::Hops
            | Self::HttpVersion
            | Self::RemoteIp
            | Self::ContentEncoding
            | Self::Transfer
            | Self::MaxBody
            | Self::Charset
            | Self::Page
            | Self::Title
            | Self::Size
            | Self::WireSize
            | Self::JsonSchema
            | Self::Time
            | Self::Submit => Ok(()),
            Self::Header(name) | Self::Capture(name) => write!(f, ".{name}"),
            Self::Cookie(name, part) => {
                write!(f, ".{name}")?;
                write_part(f, part.as_ref())
            }
            Self::Select(name, part) | Self::Json(name, part) => {
                write!(f, ".{name}")?;
                write_part(f, part.as_ref())
            }
            Self::Security(part) => write_part(f, part.as_ref()),
            Self::Tls(part) => write_part(f, Some(part)),
            Self::Body(part) => write_part(f, part.as_ref()),
            Self::Timing(part) => write_part(f, Some(part)),
            Self::Caching(part) => write_part(f, part.as_ref()),
            Self::Ranges(part) => write_part(f, part.as_ref()),
            Self::HeadMatches(part) => write_part(f, part.as_ref()),
            Self::Assets(part) => write_part(f, part.as_ref()),
            Self::Unknown { group, rest } => write!(f, "{group}{rest}"),
        }
    }
}

fn write_part(f: &mut Formatter<'_>, part: Option<&impl Serialize>) -> fmt::Result {
    match part {
        None => Ok(()),
        Some(part) => {
            f.write_str(".")?;
            part.serialize(f)
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Every text is a subject: a run that a newer smoke recorded is replayed with
/// the texts that it has.
impl FromStr for Subject {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(read(text).unwrap_or_else(|NotKnown| {
            let end = text.find(['.', '"']).unwrap_or(text.len());
            let (group, rest) = text.split_at(end);
            Self::Unknown {
                group: group.to_owned(),
                rest: rest.to_owned(),
            }
        }))
    }
}

/// No subject of this smoke.
struct NotKnown;

fn read(text: &str) -> Result<Subject, NotKnown> {
    let (group, rest) = match text.split_once('.') {
        Some((group, rest)) => (group, Some(rest)),
        None => (text, None),
    };
    let rest = Rest(rest);
    Ok(match word(group)? {
        Group::Status => rest.none(Subject::Status)?,
        Group::Follow => rest.none(Subject::Follow)?,
        Group::Redirect => rest.none(Subject::Redirect)?,
        Group::Url => rest.none(Subject::Url)?,
        Group::Hops => rest.none(Subject::Hops)?,
        Group::Headers => Subject::Header(rest.name()?),
        Group::Cookies => {
            let (name, part) = rest.name_and_part()?;
            Subject::Cookie(name, part)
        }
        Group::Security => Subject::Security(rest.part()?),
        Group::HttpVersion => rest.none(Subject::HttpVersion)?,
        Group::RemoteIp => rest.none(Subject::RemoteIp)?,
        Group::ContentEncoding => rest.none(Subject::ContentEncoding)?,
        Group::Transfer => rest.none(Subject::Transfer)?,
        Group::MaxBody => rest.none(Subject::MaxBody)?,
        Group::Charset => rest.none(Subject::Charset)?,
        Group::Tls => Subject::Tls(rest.word()?),
        Group::Page => rest.none(Subject::Page)?,
        Group::Title => rest.none(Subject::Title)?,
        Group::Body => Subject::Body(rest.part()?),
        Group::Size => rest.none(Subject::Size)?,
        Group::WireSize => rest.none(Subject::WireSize)?,
        Group::Select => {
            let (name, part) = rest.name_and_part()?;
            Subject::Select(name, part)
        }
        Group::Json => {
            let (name, part) = rest.name_and_part()?;
            Subject::Json(name, part)
        }
        Group::JsonSchema => rest.none(Subject::JsonSchema)?,
        Group::Time => rest.none(Subject::Time)?,
        Group::Timing => Subject::Timing(rest.word()?),
        Group::Caching => Subject::Caching(rest.part()?),
        Group::Ranges => Subject::Ranges(rest.part()?),
        Group::HeadMatches => Subject::HeadMatches(rest.part()?),
        Group::Assets => Subject::Assets(rest.part()?),
        Group::Capture => Subject::Capture(rest.name()?),
        Group::Submit => rest.none(Subject::Submit)?,
    })
}

/// What stands behind the group and its point; none where there is no point.
#[derive(Clone, Copy)]
struct Rest<'a>(Option<&'a str>);

impl<'a> Rest<'a> {
    fn none(self, subject: Subject) -> Result<Subject, NotKnown> {
        match self.0 {
            None => Ok(subject),
            Some(_) => Err(NotKnown),
        }
    }

    fn name(self) -> Result<Name, NotKnown> {
        self.0.and_then(Name::spelled).ok_or(NotKnown)
    }

    fn word<T: Deserialize<'a>>(self) -> Result<T, NotKnown> {
        word(self.0.ok_or(NotKnown)?)
    }

    fn part<T: Deserialize<'a>>(self) -> Result<Option<T>, NotKnown> {
        self.0.map(word).transpose()
    }

    /// A bare name has no point, and a name in quotes ends with one: what
    /// stands behind the last point of anything else is a part.
    fn name_and_part<T: Deserialize<'a>>(self) -> Result<(Name, Option<T>), NotKnown> {
        if let Ok(name) = self.name() {
            return Ok((name, None));
        }
        let (name, part) = self.0.and_then(|it| it.rsplit_once('.')).ok_or(NotKnown)?;
        Ok((Rest(Some(name)).name()?, Some(word(part)?)))
    }
}

/// What a word stands for, as the type spells its variants.
fn word<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, NotKnown> {
    let text: StrDeserializer<'a, Error> = text.into_deserializer();
    T::deserialize(text).map_err(|_| NotKnown)
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let Ok(subject) = text.parse();
        Ok(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::{AssetsPart, CookiePart, NodePart};

    fn subject(text: &str) -> Subject {
        let Ok(subject) = text.parse();
        subject
    }

    /// Every text that stood in a recorded run before there was a type for it.
    const TEXTS: &str = "status follow redirect url hops headers.server cookies.sessionid \
        cookies.sessionid.secure cookies.sessionid.http_only cookies.sessionid.same_site \
        cookies.sessionid.path cookies.sessionid.domain cookies.sessionid.max_age security \
        security.nosniff security.framing security.referrer security.hsts security.version \
        security.cookie_secure security.cookie_http_only security.cookie_same_site http_version \
        remote_ip content_encoding transfer max_body charset tls.valid_for tls.names tls.issuer tls.version \
        tls.chain page title body body.sha256 size wire_size select.h1 select.h1.count json.a \
        json.a.count json_schema time timing.resolve timing.connect timing.tls \
        timing.first_byte timing.total caching caching.changed ranges ranges.suffix \
        ranges.beyond head_matches head_matches.status head_matches.headers head_matches.body \
        assets assets.count assets.min_size assets.cache assets.integrity assets.hashes assets.same_as \
        capture.token submit";

    #[test]
    fn every_text_is_read_back() {
        for text in TEXTS.split_whitespace() {
            let read = subject(text);
            assert_eq!(read.to_string(), text);
            let group = read.group().expect("a subject that is known");
            assert_eq!(Some(group.to_string().as_str()), text.split('.').next());
            assert_eq!(read.group_text(), group.to_string());
        }
    }

    #[test]
    fn whatever_a_name_is_its_subject_is_read_back() {
        let long = "é\"".repeat(500);
        for name in [
            "",
            ".",
            "a",
            "a.count",
            "a\".count",
            "\".secure",
            "a…",
            "…\" (3 characters)",
            "$['a.b'][0]",
            "#id\\\"",
            "\u{1b}[31m\n\0\u{202e}",
            "\u{d55c}\u{ad6d}",
            &long,
        ] {
            let count = Some(NodePart::Count);
            for subject in [
                Subject::Header(Name::of(name)),
                Subject::Capture(Name::of(name)),
                Subject::Cookie(Name::of(name), None),
                Subject::Cookie(Name::of(name), Some(CookiePart::MaxAge)),
                Subject::Select(Name::of(name), None),
                Subject::Select(Name::of(name), count),
                Subject::Json(Name::of(name), None),
                Subject::Json(Name::of(name), count),
            ] {
                let json = serde_json::to_string(&subject).unwrap();
                let read: Subject = serde_json::from_str(&json).unwrap();
                assert_eq!(read, subject, "{json}");
            }
        }
    }

    #[test]
    fn an_unknown_text_is_kept() {
        for (text, group) in [
            ("", ""),
            ("trailers.\"x.y\"", "trailers"),
            ("tls.ocsp", "tls"),
            ("tls", "tls"),
            ("status.code", "status"),
            ("headers.", "headers"),
            ("headers.a b", "headers"),
            ("cookies.\"a\".size", "cookies"),
            ("select\"a\"", "select"),
            ("a\u{1b}\0", "a\u{1b}\0"),
        ] {
            let read = subject(text);
            assert!(read.group().is_none(), "{read:?}");
            assert_eq!(
                (read.to_string().as_str(), read.group_text().as_str()),
                (text, group)
            );
        }
    }

    #[test]
    fn a_part_is_not_taken_for_another_ones() {
        assert_eq!(
            subject("assets.count"),
            Subject::Assets(Some(AssetsPart::Count))
        );
        assert_eq!(subject("caching.count").group(), None);
    }
}
