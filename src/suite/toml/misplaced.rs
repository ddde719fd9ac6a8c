//! Keys that are right, but elsewhere; and words of other tools.

use serde::de::DeserializeOwned;

use super::words::{self, Table};
use super::{Entry, Mistake, Node, Value};
use crate::source::{Located, Span, nearest};
use crate::suite::expect::{AssetsExpect, CookieExpect, TimingExpect, TlsExpect};
use crate::suite::keys;

/// What was meant by the key `written`, where `known` are the keys: one of
/// another place, one by another word, or a key near to it.
pub(super) fn meant(written: &str, known: &[&str]) -> Option<String> {
    let is_expect = keys::EXPECT.as_slice() == known;
    elsewhere(written, known)
        .or_else(|| words::meant(written, known))
        .or_else(|| in_expect(written).filter(|_| is_expect))
        .or_else(|| {
            let near = nearest(written, known.iter().copied())?;
            Some(format!("did you mean `{near}`?"))
        })
}

/// Where the key `written` belongs, if not into the table with the keys `known`.
fn elsewhere(written: &str, known: &[&str]) -> Option<String> {
    let is = |table: &[&str]| table == known;
    if is(&keys::EXPECT) {
        return beside_expect(written);
    }
    if is(&keys::PROFILE) {
        return of_profile(written);
    }
    let (is_case, is_step, is_ready) = (is(&keys::CASE), is(&keys::STEP), is(&keys::READY));
    let asks = is_case || is_step || is_ready || is(&keys::DEFAULTS);
    let of_case = keys::CASE.contains(&written);
    let of_step = keys::STEP.contains(&written);
    let meant = match written {
        _ if asks && keys::EXPECT.contains(&written) => {
            let ours = words::here(written, known).map(|ours| format!("`{ours}`, or "));
            let ours = ours.unwrap_or_default();
            return Some(format!("did you mean {ours}`expect.{written}`?"));
        }
        "expect" if is(&keys::SUITE) => "did you mean `[case.expect]`, or `[defaults.expect]`?",
        _ if is(&keys::SUITE) && of_case && keys::OWN.contains(&written) => {
            "this is a key of a `[[case]]`"
        }
        _ if is(&keys::SUITE) && of_case => {
            "this is a key of a `[[case]]`; for all of them, of `[defaults]`"
        }
        _ if is_ready && (of_case || of_step) => {
            "this is a key of a `[[case]]`; every case waits for `[ready]`"
        }
        _ if is_step && of_case => "this is a key of the `[[case]]`, for all its steps",
        _ if is_case && of_step => {
            "this is a key of a `[[case.step]]`, behind one that gets the page"
        }
        _ if asks && keys::READY.contains(&written) => "this is a key of `[ready]`",
        _ => return None,
    };
    Some(meant.to_owned())
}

/// Where an option belongs that is no setting.
fn of_profile(written: &str) -> Option<String> {
    let meant = match written {
        "notify" => "whoever has the URL may post: write it into `SMOKE_NOTIFY_URL`",
        "layers" => "this is `behind` of a `[targets.NAME]`",
        _ if keys::TARGET.contains(&written) => "this is a key of `[targets.NAME]`",
        _ => return None,
    };
    Some(meant.to_owned())
}

/// Where the key `written` of `expect` belongs, if it is one of the case.
fn beside_expect(written: &str) -> Option<String> {
    let of_case = keys::CASE.contains(&written) || keys::STEP.contains(&written);
    let beside = of_case && Table::Expect.word(written).is_none();
    beside.then(|| "this is a key of the case, and stands beside `expect`".to_owned())
}

/// Where in `expect` the key `written` belongs, if it is one of a table there.
fn in_expect(written: &str) -> Option<String> {
    let tables = [
        (known_keys::<TimingExpect>(), "timing"),
        (known_keys::<TlsExpect>(), "tls"),
        (known_keys::<CookieExpect>(), "cookies.NAME"),
        (known_keys::<AssetsExpect>(), "assets"),
        (&["sha256"], "body"),
        (&["attrs", "text"], "select.\"CSS\""),
    ];
    let mut tables = tables.iter();
    let (_, table) = tables.find(|(keys, _)| keys.contains(&written))?;
    Some(format!("did you mean `{table}.{written}`?"))
}

/// The keys of a table that may be written bare too: what it says to a key that
/// is none.
fn known_keys<T: DeserializeOwned>() -> &'static [&'static str] {
    let span = Span::default();
    let value = Node {
        value: Value::Bool(true),
        span,
    };
    let no_key = Entry {
        key: Located::new(String::new(), span),
        template: false,
        value,
    };
    let table = Node {
        value: Value::Table(vec![no_key]),
        span,
    };
    match T::deserialize(&table).map_err(|error| error.mistake) {
        Err(Mistake::UnknownKey { known, .. }) => known,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_where_it_belongs() {
        let matcher = ["matches", "absent"];
        let said = |written, known: &[&str]| meant(written, known).unwrap_or_default();
        assert_eq!(said("status", &keys::CASE), "did you mean `expect.status`?");
        assert_eq!(said("auth", &keys::CASE), "did you mean `basic_auth`?");
        assert_eq!(
            said("url", &keys::CASE),
            "did you mean `get`, or `expect.url`?"
        );
        assert_eq!(said("gett", &keys::CASE), "did you mean `get`?");
        assert!(said("submit", &keys::CASE).contains("[[case.step]]"));
        assert!(said("every", &keys::CASE).contains("[ready]"));
        assert!(said("tags", &keys::STEP).contains("[[case]]"));
        assert!(said("tags", &keys::READY).contains("[[case]]"));
        assert!(said("timeout", &keys::SUITE).contains("[defaults]"));
        assert!(said("expect", &keys::SUITE).contains("[case.expect]"));
        assert_eq!(said("regex", &matcher), "did you mean `matches`?");
        assert_eq!(said("parrot", &matcher), "");
    }

    #[test]
    fn a_key_below_expect_is_led_to_its_table() {
        let said = |written| meant(written, &keys::EXPECT).unwrap_or_default();
        for key in ["follow", "timeout", "retry", "max_body", "tags", "submit"] {
            assert!(
                said(key).contains("key of the case"),
                "{key}: {}",
                said(key)
            );
        }
        assert_eq!(said("first_byte"), "did you mean `timing.first_byte`?");
        assert_eq!(said("valid_for"), "did you mean `tls.valid_for`?");
        assert_eq!(said("http_only"), "did you mean `cookies.NAME.http_only`?");
        assert_eq!(said("sha256"), "did you mean `body.sha256`?");
        assert_eq!(said("attrs"), "did you mean `select.\"CSS\".attrs`?");
        assert_eq!(said("statsu"), "did you mean `status`?");
    }

    #[test]
    fn defaults_are_led_to_what_they_may_say() {
        let said = |written| meant(written, &keys::DEFAULTS).unwrap_or_default();
        assert_eq!(said("title"), "did you mean `expect.title`?");
        assert_eq!(said("timeut"), "did you mean `timeout`?");
    }

    #[test]
    fn every_expectation_is_found_in_expect() {
        for table in [&keys::CASE, &keys::STEP, &keys::READY, &keys::DEFAULTS] {
            for key in keys::EXPECT.iter().filter(|key| !table.contains(key)) {
                let said = meant(key, table).unwrap_or_default();
                assert!(said.ends_with(&format!("`expect.{key}`?")), "{key}: {said}");
            }
        }
    }
}
