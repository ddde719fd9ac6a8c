//! Cookies, as headers carry them.

use std::time::Duration;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

/// A cookie as a `Set-Cookie` line sets it.
///
/// It is read as browsers read it (RFC 6265bis, section 5.6); everything that
/// looks at such a line reads it here. The parser of the `cookie` crate would
/// lose how `SameSite` is written and keep an earlier one where the last is
/// unknown (section 5.6.7), takes an empty `Max-Age` for no end (section 5.6.2)
/// and knows four forms of a date (section 5.1.1 knows any order).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetCookie {
    /// The name.
    pub name: String,
    /// The value, with the quotes that it may have.
    pub value: String,
    /// `Secure`: it goes over https alone.
    pub secure: bool,
    /// `HttpOnly`: scripts can't read it.
    pub http_only: bool,
    /// `SameSite`, as it is written.
    pub same_site: Option<String>,
    /// The path that it is sent to and below; one that does not begin with a
    /// slash is none (section 5.6.4).
    pub path: Option<String>,
    /// The domain that it is sent to, in lower case and without a leading dot;
    /// an empty one is none.
    pub domain: Option<String>,
    /// `Max-Age`; zero is over.
    pub max_age: Option<Duration>,
    /// `Expires`.
    pub expires: Option<OffsetDateTime>,
}

impl SetCookie {
    /// The cookie that `line` sets; none where it has no name. Browsers keep a
    /// value without one, but nothing can ask for it.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = cookie_pair(pair).filter(|(name, _)| !name.is_empty())?;
        let mut cookie = Self {
            name: name.to_owned(),
            value: value.to_owned(),
            ..Self::default()
        };
        for attribute in attributes.split(';') {
            let (name, value) = cookie_pair(attribute).unwrap_or((trim(attribute), ""));
            cookie.take(&name.to_ascii_lowercase(), value);
        }
        Some(cookie)
    }

    fn take(&mut self, attribute: &str, value: &str) {
        match attribute {
            "secure" => self.secure = true,
            "httponly" => self.http_only = true,
            "samesite" => self.same_site = Some(value.to_owned()),
            "path" => self.path = value.starts_with('/').then(|| value.to_owned()),
            "domain" if !value.is_empty() => {
                let domain = value.strip_prefix('.').unwrap_or(value);
                self.domain = Some(domain.to_ascii_lowercase());
            }
            "max-age" => self.max_age = max_age(value).or(self.max_age),
            "expires" => self.expires = date(value).or(self.expires),
            _ => {}
        }
    }

    /// Lifetime from `now` on; none is as long as the browser runs. `Max-Age`
    /// has precedence over `Expires` (section 5.7).
    #[must_use]
    pub fn lifetime(&self, now: OffsetDateTime) -> Option<Duration> {
        let until = |date: OffsetDateTime| (date - now).try_into().unwrap_or_default();
        self.max_age.or(self.expires.map(until))
    }
}

/// Name and value of `NAME=VALUE`, as in `Cookie` and `Set-Cookie`; none where
/// there is no `=`.
#[must_use]
pub fn cookie_pair(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    Some((trim(name), trim(value)))
}

/// Whether a `Cookie` header's value has the cookie `name`.
#[must_use]
pub fn has_cookie(header: &str, name: &str) -> bool {
    let mut pairs = header.split(';').filter_map(cookie_pair);
    pairs.any(|(known, _)| known == name)
}

/// Space and tab are the only white space here (section 5.6).
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Section 5.6.2: what is no number is ignored, what isn't positive is over.
fn max_age(value: &str) -> Option<Duration> {
    let (negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = digits.parse().unwrap_or(u64::MAX / 1_000);
    Some(Duration::from_secs(if negative { 0 } else { seconds }))
}

/// The parts of a date, as they are found.
#[derive(Default)]
struct Parts {
    time: Option<Time>,
    day: Option<u8>,
    month: Option<Month>,
    year: Option<i32>,
}

/// A date of a cookie (section 5.1.1): its parts, in whatever order.
fn date(text: &str) -> Option<OffsetDateTime> {
    let delimits = |c: char| matches!(c, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~');
    let mut parts = Parts::default();
    for token in text.split(delimits).filter(|token| !token.is_empty()) {
        parts.take(token)?;
    }
    let date = Date::from_calendar_date(parts.year?, parts.month?, parts.day?).ok()?;
    Some(PrimitiveDateTime::new(date, parts.time?).assume_utc())
}

impl Parts {
    /// Takes `token` for the first part that it can be and that is missing;
    /// none where it is one that no date has.
    fn take(&mut self, token: &str) -> Option<()> {
        if self.time.is_none()
            && let Some((hour, minute, second)) = clock(token)
        {
            self.time = Some(Time::from_hms(hour, minute, second).ok()?);
        } else if self.day.is_none()
            && let Some(day) = number(token, 1, 2)
        {
            self.day = Some(u8::try_from(day).ok()?);
        } else if self.month.is_none()
            && let Some(month) = month(token)
        {
            self.month = Some(month);
        } else if self.year.is_none()
            && let Some(year) = number(token, 2, 4)
        {
            self.year = Some(match year {
                70..=99 => 1900 + i32::from(year),
                0..=69 => 2000 + i32::from(year),
                1601.. => i32::from(year),
                _ => return None,
            });
        }
        Some(())
    }
}

/// `7:28:00`, and what may stand behind it.
fn clock(token: &str) -> Option<(u8, u8, u8)> {
    let mut fields = token.splitn(3, ':');
    let mut whole = || {
        let field = fields.next()?;
        number(field, 1, 2)
            .filter(|_| field.len() <= 2 && field.bytes().all(|b| b.is_ascii_digit()))
    };
    let (hour, minute) = (whole()?, whole()?);
    let second = number(fields.next()?, 1, 2)?;
    let byte = |number: u16| u8::try_from(number).ok();
    Some((byte(hour)?, byte(minute)?, byte(second)?))
}

fn month(token: &str) -> Option<Month> {
    const NAMES: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = token.get(..3)?.to_ascii_lowercase();
    let at = NAMES.iter().position(|known| *known == name)?;
    Month::try_from(u8::try_from(at + 1).ok()?).ok()
}

/// The number that `token` begins with, where it has so many digits.
fn number(token: &str, least: usize, most: usize) -> Option<u16> {
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    (least..=most)
        .contains(&digits)
        .then(|| token[..digits].parse().ok())?
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use proptest::prelude::*;

    const NOW: OffsetDateTime = datetime!(2026-10-21 07:28:00 UTC);

    #[test]
    fn attributes_are_read_whatever_their_case() {
        let line = "a = b=c ; SECURE; httponly=x;Path=/x; DOMAIN=.A.Example; samesite=LAX";
        let expected = SetCookie {
            name: "a".into(),
            value: "b=c".into(),
            secure: true,
            http_only: true,
            same_site: Some("LAX".into()),
            path: Some("/x".into()),
            domain: Some("a.example".into()),
            max_age: None,
            expires: None,
        };
        assert_eq!(SetCookie::parse(line), Some(expected));
    }

    #[test]
    fn cookies_of_a_request_are_found_by_their_names() {
        assert!(has_cookie("a=1; b=c=d", "b"));
        assert!(!has_cookie("a=1; b=c=d", "c"));
        assert!(!has_cookie("a=b; c", "c"));
    }

    #[test]
    fn odd_lines_are_read_as_browsers_read_them() {
        let parse = |line: &str| SetCookie::parse(line).unwrap();
        assert_eq!(SetCookie::parse("no-equals-sign; Path=/"), None);
        assert_eq!(SetCookie::parse("=value"), None);
        assert_eq!(parse("a=\"q\"").value, "\"q\"");
        assert_eq!(parse("a=").value, "");
        assert_eq!(parse("a=\u{a0}b\t").value, "\u{a0}b");
        assert_eq!(parse("a=1; Path=x").path, None);
        assert_eq!(parse("a=1; Path=/x; Path=y").path, None);
        assert_eq!(parse("a=1; Domain=").domain, None);
        let last = parse("a=1; SameSite=Lax; SameSite=odd").same_site;
        assert_eq!(last.as_deref(), Some("odd"));
    }

    #[test]
    fn ages_come_from_max_age_or_expires() {
        let age = |attributes: &str| {
            let cookie = SetCookie::parse(&format!("a=1; {attributes}")).unwrap();
            cookie.lifetime(NOW).map(|age| age.as_secs())
        };
        assert_eq!(age(""), None);
        assert_eq!(
            age("Max-Age=60; Expires=Wed, 21 Oct 2026 08:28:00 GMT"),
            Some(60)
        );
        assert_eq!(age("Max-Age=-1"), Some(0));
        assert_eq!(age("Max-Age=1x"), None);
        assert_eq!(age("Max-Age="), None);
        assert_eq!(age("Expires=Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        for hour in [
            "Wed, 21 Oct 2026 08:28:00 GMT",
            "Wed, 21-Oct-2026 08:28:00 GMT",
            "Wednesday, 21-Oct-26 08:28:00 GMT",
            "Wed Oct 21 08:28:00 2026",
            "21 oct 2026 8:28:0",
            "2026 October 21st, 08:28:00.5 UTC",
        ] {
            assert_eq!(age(&format!("Expires={hour}")), Some(3_600), "{hour}");
        }
        for none in [
            "never",
            "Wed, 21 Oct 2026",
            "Wed, 31 Feb 2026 08:28:00 GMT",
            "Wed, 21 Oct 1600 08:28:00 GMT",
            "Wed, 21 Oct 2026 24:00:00 GMT",
        ] {
            assert_eq!(age(&format!("Expires={none}")), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn every_line_sets_a_cookie_with_a_name_or_none(
            line in "[a=; \t]{0,8}(;[ A-Za-z-]{0,9}=[ -~é]{0,9}){0,3}"
        ) {
            if let Some(cookie) = SetCookie::parse(&line) {
                prop_assert_eq!(trim(&cookie.name), &cookie.name);
                prop_assert!(!cookie.name.is_empty());
                prop_assert!(!cookie.value.contains(';'));
                prop_assert!(cookie.path.is_none_or(|path| path.starts_with('/')));
            }
        }

        #[test]
        fn every_date_of_http_is_read(seconds in 0_u64..=u32::MAX.into(), odd in "[ -~]{0,30}") {
            let date = std::time::UNIX_EPOCH + Duration::from_secs(seconds);
            let line = format!("a=1; Expires={}", httpdate::fmt_http_date(date));
            let expires = SetCookie::parse(&line).unwrap().expires.unwrap();
            prop_assert_eq!(expires.unix_timestamp().cast_unsigned(), seconds);
            let _ = SetCookie::parse(&format!("a=1; Expires={odd}"));
        }
    }
}
