//! What a value is for whoever reads it.

use percent_encoding::percent_decode_str;

use super::pattern::LONG;

/// What a value is read as: without its escapes, as those of a cookie, with the
/// line ends that it spells out, as a key in a variable has them, and as the name
/// of a host, which is written in lower case.
pub(super) fn as_read(value: &str) -> Vec<String> {
    let decoded = percent_decode_str(value).decode_utf8_lossy().into_owned();
    let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let host = value
        .bytes()
        .all(is_of_host)
        .then(|| value.to_ascii_lowercase());
    let mut all = vec![decoded, with_line_ends(value)];
    all.extend(host);
    all.retain(|it| it != value && is_long(it));
    all
}

/// The lines of a value of several that are secrets by themselves: not a brace, nor
/// the line that every key begins with.
pub(super) fn lines(value: &str) -> Vec<String> {
    let text = with_line_ends(value);
    let lines = text.lines().map(str::trim);
    let telling = lines.filter(|line| is_long(line) && !line.starts_with("-----"));
    let telling = telling.filter(|line| *line != text);
    telling.map(str::to_owned).collect()
}

fn with_line_ends(value: &str) -> String {
    value.replace("\\r\\n", "\n").replace("\\n", "\n")
}

/// Whether it is long enough to be known in another spelling.
fn is_long(text: &str) -> bool {
    text.chars().nth(LONG - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_known_as_it_is_read() {
        for (value, read) in [
            ("plain-value", &[][..]),
            ("s%3Aabc.def%2Fg", &["s:abc.def/g"]),
            ("Squeamish", &["squeamish"]),
            ("Two words", &[]),
            ("one line\\nanother", &["one line\nanother"]),
            // Too little is left.
            ("%41%42%43", &[]),
        ] {
            assert_eq!(as_read(value), read, "{value}");
        }
    }

    #[test]
    fn lines_are_known_however_they_end() {
        for end in ["\n", "\r\n", "\\n", "\\r\\n"] {
            let key = [
                "-----BEGIN KEY-----",
                "  MIIBVgIBADAN",
                "}",
                "-----END KEY-----",
                "",
            ];
            assert_eq!(lines(&key.join(end)), ["MIIBVgIBADAN"]);
        }
        assert_eq!(lines("one line alone"), [""; 0]);
    }
}
