//! Passwords in URLs.

use std::ops::Range;

/// Where the password is in what stands behind the `://` of a URL, if it has
/// one.
#[must_use]
pub fn password(rest: &str) -> Option<Range<usize>> {
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    // A password with a slash in it ends the host too early; nothing else puts
    // anything but a number behind a colon.
    let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
    let broken = !port
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b']');
    let end = match authority.rfind('@') {
        None if broken => rest.rfind('@'),
        end => end,
    }?;
    let colon = rest[..end].find(':')?;
    Some(colon + 1..end)
}

/// A text with `***` in place of the passwords of URLs.
#[must_use]
pub fn without_passwords(text: &str) -> String {
    WithoutPasswords::of(text).text
}

/// A text in which passwords of URLs are not shown, and where its places are
/// now.
pub(super) struct WithoutPasswords {
    pub(super) text: String,
    /// Passwords as they were, in their order.
    hidden: Vec<Range<usize>>,
}

/// What stands in place of a password.
const MASK: &str = "***";

impl WithoutPasswords {
    pub(super) fn of(text: &str) -> Self {
        let mut hidden: Vec<Range<usize>> = Vec::new();
        for (at, mark) in text.match_indices("://") {
            let start = at + mark.len();
            let rest = &text[start..];
            let end = rest.find(|c: char| c.is_whitespace() || c == '"' || c == '\'');
            let url = &rest[..end.unwrap_or(rest.len())];
            let found = password(url).map(|it| start + it.start..start + it.end);
            let is_new = |it: &Range<usize>| hidden.last().is_none_or(|last| last.end <= it.start);
            hidden.extend(found.filter(is_new));
        }
        let (mut shown, mut done) = (String::with_capacity(text.len()), 0);
        for password in &hidden {
            shown.push_str(&text[done..password.start]);
            shown.push_str(MASK);
            done = password.end;
        }
        shown.push_str(&text[done..]);
        Self {
            text: shown,
            hidden,
        }
    }

    /// Where a place of the text is now.
    pub(super) fn place(&self, at: usize) -> usize {
        let (mut place, mut done) = (0, 0);
        for password in self.hidden.iter().filter(|it| it.start < at) {
            place += password.start - done + MASK.len();
            done = password.end;
        }
        place + at.saturating_sub(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_no_password_of_a_url() {
        for (text, shown) in [
            (
                "get = \"http://bob:pw@host/a\" # b@c",
                "get = \"http://bob:***@host/a\" # b@c",
            ),
            (
                "[\"a://b:p@c\", 'd://e:f:g@h@i:80/@']",
                "[\"a://b:***@c\", 'd://e:***@i:80/@']",
            ),
            ("http://me:p/w@host", "http://me:***@host"),
            (
                "http://host:80/a:b@c http://a/b",
                "http://host:80/a:b@c http://a/b",
            ),
        ] {
            let without = WithoutPasswords::of(text);
            assert_eq!(without.text, shown);
            let rest = |text: &str| text.len() - text.rfind('@').unwrap_or_default();
            assert_eq!(without.place(text.len()), shown.len());
            assert_eq!(
                without.place(text.len() - rest(text)),
                shown.len() - rest(shown)
            );
            assert_eq!(without.place(3), 3);
        }
    }
}
