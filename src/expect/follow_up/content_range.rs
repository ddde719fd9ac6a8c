//! `Content-Range`: which part of the content a response has (RFC 9110, section
//! 14.4).

use http::header::CONTENT_RANGE;

use crate::exchange::Response;

/// Part of the content that a response has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentRange {
    /// From a byte to another, both of them included, of so many; of how many
    /// may be unsaid.
    Part(u64, u64, Option<u64>),
    /// None, of so many.
    Nothing(u64),
}

impl ContentRange {
    /// What a response says, where it is proper; the text otherwise.
    pub(super) fn of(response: &Response) -> Result<Self, Option<String>> {
        let Some(value) = response.headers.get(CONTENT_RANGE) else {
            return Err(None);
        };
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self::parse(&text).ok_or(Some(text))
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (unit, range) = text.split_once(' ')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (part, length) = range.trim().split_once('/')?;
        if part == "*" {
            return number(length).map(Self::Nothing);
        }
        let (first, last) = part.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let length = match length {
            "*" => None,
            length => Some(number(length)?),
        };
        let is_proper = first <= last && length.is_none_or(|length| last < length);
        is_proper.then_some(Self::Part(first, last, length))
    }
}

fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proper_ones_are_read() {
        let parse = ContentRange::parse;
        assert_eq!(
            parse("bytes 0-9/10"),
            Some(ContentRange::Part(0, 9, Some(10)))
        );
        assert_eq!(parse("bytes 5-5/*"), Some(ContentRange::Part(5, 5, None)));
        assert_eq!(parse("Bytes */10"), Some(ContentRange::Nothing(10)));
        for bad in [
            "",
            "bytes",
            "bytes 0-9",
            "bytes=0-9/10",
            "lines 0-9/10",
            "bytes 9-0/10",
            "bytes 0-10/10",
            "bytes -1-9/10",
            "bytes +0-9/10",
            "bytes 0-9/99999999999999999999999",
            "bytes */*",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
