//! Words of a command line that is to be typed.

/// `text` as one word of a shell, whichever it is: bare where that means the
/// same to `sh`, bash, zsh and fish, else in single quotes.
///
/// Bare are letters and digits of ASCII and `_@%+=:,./-`, the set of Python's
/// `shlex.quote`; not `~`, which means a home at the start of a word and in
/// bash behind a colon, nor any byte that a locale may take for a blank. A `=`
/// at the start stands for a program's path in zsh.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && !text.starts_with('=') && text.chars().all(bare) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        for (text, word) in [
            ("unix:/run/a.sock", "unix:/run/a.sock"),
            ("--host=a_b,c@d%20+1", "--host=a_b,c@d%20+1"),
            ("/a b", "'/a b'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("~/a", "'~/a'"),
            ("=ls", "'=ls'"),
            ("é", "'é'"),
            ("[::1]:80", "'[::1]:80'"),
            ("$HOME!#*?", "'$HOME!#*?'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
