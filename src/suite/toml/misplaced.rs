//! Keys that are right, but elsewhere; and words of other tools.

use crate::source::nearest;

/// What people write, and what it is called in a suite.
const OTHER_WORDS: [(&str, &str); 15] = [
    ("title", "name"),
    ("url", "get"),
    ("uri", "get"),
    ("request", "get"),
    ("auth", "basic_auth"),
    ("data", "body"),
    ("params", "query"),
    ("redirects", "follow"),
    ("regex", "matches"),
    ("pattern", "matches"),
    ("exists", "absent"),
    ("content_type", "headers.content-type"),
    ("location", "redirect"),
    ("css", "select"),
    ("jsonpath", "json"),
];

/// Keys of `expect`, most of which no case has.
const EXPECT: [&str; 18] = [
    "assets",
    "status",
    "title",
    "size",
    "wire_size",
    "select",
    "json_schema",
    "redirect",
    "hops",
    "charset",
    "content_encoding",
    "http_version",
    "remote_ip",
    "time",
    "security",
    "caching",
    "ranges",
    "head_matches",
];

/// Keys of a case that no file has at its top.
const CASE: [&str; 17] = [
    "get",
    "head",
    "post",
    "put",
    "patch",
    "delete",
    "options",
    "raw_path",
    "timeout",
    "follow",
    "max_body",
    "headers",
    "query",
    "cookies",
    "basic_auth",
    "bearer",
    "skip",
];

/// Keys of a case that `[ready]` has not.
const OF_CASES: [&str; 7] = [
    "name",
    "tags",
    "skip",
    "only_targets",
    "not_targets",
    "retry",
    "each",
];

/// What was meant by the key `written`, where `known` are the keys: a key near
/// to it, one by another word, or one of another place.
pub(super) fn meant(written: &str, known: &[&str]) -> Option<String> {
    let other = OTHER_WORDS.iter().find(|(word, _)| *word == written);
    let is_case = known.contains(&"expect");
    let is_file = known.contains(&"case");
    if is_case && EXPECT.contains(&written) {
        return Some(format!("did you mean `expect.{written}`?"));
    }
    if is_file && written == "expect" {
        return Some("did you mean `[case.expect]`, or `[defaults.expect]`?".to_owned());
    }
    if is_file && CASE.contains(&written) {
        return Some("this is a key of a `[[case]]`; for all of them, of `[defaults]`".to_owned());
    }
    let is_ready = known.contains(&"stable");
    if is_ready && OF_CASES.contains(&written) {
        return Some("this is a key of a `[[case]]`; every case waits for `[ready]`".to_owned());
    }
    let is_step = known.contains(&"session") && !known.contains(&"step");
    if is_step && OF_CASES.contains(&written) {
        return Some("this is a key of the `[[case]]`, for all its steps".to_owned());
    }
    if is_case && !is_step && written == "submit" {
        let meant = "this is a key of a `[[case.step]]`, behind one that gets the page";
        return Some(meant.to_owned());
    }
    if is_case && ["within", "stable"].contains(&written) {
        return Some("this is a key of `[ready]`".to_owned());
    }
    if is_case && written == "content_type" {
        return Some("did you mean `expect.headers.content-type`?".to_owned());
    }
    if let Some((_, right)) = other {
        let first = right.split('.').next().unwrap_or(right);
        if known.contains(&first) {
            return Some(format!("did you mean `{right}`?"));
        }
    }
    nearest(written, known.iter().copied()).map(|word| format!("did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_where_it_belongs() {
        let case = ["get", "basic_auth", "expect", "headers"];
        let file = ["name", "case", "defaults"];
        let matcher = ["matches", "contains"];
        let said = |written, known: &[&str]| meant(written, known).unwrap_or_default();
        assert_eq!(said("status", &case), "did you mean `expect.status`?");
        assert_eq!(said("auth", &case), "did you mean `basic_auth`?");
        assert_eq!(said("url", &case), "did you mean `get`?");
        assert_eq!(said("gett", &case), "did you mean `get`?");
        assert!(said("timeout", &file).contains("[defaults]"));
        assert!(said("expect", &file).contains("[case.expect]"));
        assert_eq!(said("regex", &matcher), "did you mean `matches`?");
        assert_eq!(said("parrot", &matcher), "");
    }
}
