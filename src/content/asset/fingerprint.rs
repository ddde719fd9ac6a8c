//! Names that have a hash of the content in them.

/// Whether the last part of a path has a hash of its content in its name, so
/// that other content has another name: `base.5f3a9c1d2e4b.css` (Django,
/// webpack), `index-Ab12Cd34.js` (Vite, esbuild), `app-<64 digits>.css`.
#[must_use]
pub fn is_fingerprinted(path: &str) -> bool {
    before_fingerprint(path).is_some()
}

/// What stands before the hash in such a name: `base`, `index`.
#[must_use]
pub fn before_fingerprint(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, _) = name.rsplit_once('.')?;
    // The hash may stand before several endings: `main.5f3a9c1d.chunk.js`.
    // What comes first is the name.
    let marks = stem.match_indices(['.', '-', '_', '~']);
    let mut before = marks.map(|(at, mark)| (&stem[..at], &stem[at + mark.len()..]));
    let part = |rest: &str| {
        rest.split(['.', '-', '_', '~'])
            .next()
            .is_some_and(is_hexadecimal)
    };
    let of_digits = before
        .find(|(_, rest)| part(rest))
        .map(|(before, _)| before);
    of_digits.or_else(|| ends_in_base64(stem).then(|| &stem[..stem.len() - 9]))
}

/// Six hexadecimal digits at least, of both kinds unless there are many, and
/// no date.
pub(super) fn is_hexadecimal(part: &str) -> bool {
    let is_hex = part
        .bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let is_mixed = digits > 0 && digits < part.len();
    is_hex && (part.len() >= 6 && is_mixed || part.len() >= 20 && digits > 0)
}

/// The eight characters that Vite, Rollup and esbuild put behind a name.
fn ends_in_base64(stem: &str) -> bool {
    let Some(at) = stem.len().checked_sub(9) else {
        return false;
    };
    let (Some(before), Some(hash)) = (stem.as_bytes().get(at), stem.get(at + 1..)) else {
        return false;
    };
    let is_base64 = hash
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let has = |test: fn(&u8) -> bool| hash.as_bytes().iter().any(test);
    let (upper, lower) = (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase));
    let digit = has(u8::is_ascii_digit);
    at > 0
        && matches!(before, b'-' | b'.')
        && is_base64
        && (digit && upper || digit && lower && !is_word(hash) || upper && !is_word(hash))
}

/// Whether it reads as words: `DataGrid`, `template`, `mobile-2`, `icon_180`.
fn is_word(text: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        let starts = c.is_ascii_uppercase() || !c.is_ascii_alphabetic();
        let within_number = c.is_ascii_digit()
            && words
                .last()
                .is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit()));
        match words.last_mut() {
            Some(word) if !starts || within_number => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    words.iter().all(|word| {
        let is_number = word.bytes().all(|b| b.is_ascii_digit());
        is_number || word.len() >= 3 || matches!(word.as_str(), "-" | "_")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_known_from_versions_and_words() {
        for path in [
            "/static/base.5f3a9c1d2e4b.css",
            "/static/base.5f3a9c.css",
            "/assets/index-Ab12Cd34.js",
            "/assets/index-BdQxTzKl.js",
            "/assets/index-D-x_Qa1B.css",
            "/assets/logo-Dz8sK2-f.svg",
            "/static/js/main.073c9b0a.chunk.js",
            "/_next/static/chunks/4bd1b696-100b9d70ed4e49c1.js",
            "/app-LQJ3M2ZK.js",
            "/assets/application-0123456789abcdef0123456789abcdef01234567.css",
            "/a.b.5f3a9c1d2e4b.woff2",
        ] {
            assert!(is_fingerprinted(path), "{path}");
        }
        for (path, before) in [
            ("/static/js/main.073c9b0a.chunk.js", "main"),
            ("/assets/index-D-x_Qa1B.css", "index"),
            ("/a.b.5f3a9c1d2e4b.woff2", "a.b"),
        ] {
            assert_eq!(before_fingerprint(path), Some(before));
        }
        for path in [
            "/",
            "/static/base.css",
            "/static/bootstrap.5.3.2.min.css",
            "/static/jquery-3.7.1.min.js",
            "/static/base.1234.css",
            "/static/bootstrap-datepicker.js",
            "/static/index-template.js",
            "/static/my-DataGrid.js",
            "/static/app.20240101.js",
            "/static/apple-icon-180x180.png",
            "/static/a.facade.js",
            "/static/5f3a9c1d2e4b/base.css",
            "/static/icon-mobile-2.png",
            "/fonts/roboto-v30-latin-regular.woff2",
            "/5f3a9c1d2e4b.css/x",
        ] {
            assert!(!is_fingerprinted(path), "{path}");
        }
    }
}
