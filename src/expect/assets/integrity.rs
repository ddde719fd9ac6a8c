//! Hashes in tags (W3C Subresource Integrity).

use crate::content::integrity::{Algorithm, decoded, hashes};

/// Verdict of an `integrity` attribute on some content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing that browsers know, so they don't look.
    Nothing,
    /// That it is this content.
    Right,
    /// That it is another; the hash that this one has.
    Wrong(String),
}

/// Verdict of `integrity` on `content`. Of several hashes, the strongest count,
/// and one of them must be right.
pub(super) fn said(integrity: &str, content: &[u8]) -> Said {
    let known: Vec<(Algorithm, &str)> = hashes(integrity).collect();
    let Some(strongest) = known.iter().map(|(algorithm, _)| *algorithm).max() else {
        return Said::Nothing;
    };
    let digest = strongest.digest(content);
    let mut told = known
        .iter()
        .filter(|(algorithm, _)| *algorithm == strongest);
    if told.any(|(_, hash)| decoded(hash).is_some_and(|hash| hash == digest.as_ref())) {
        return Said::Right;
    }
    Said::Wrong(strongest.written(content))
}

/// Whether there is a hash that browsers know.
pub(super) fn is_there(integrity: Option<&str>) -> bool {
    integrity.is_some_and(|integrity| hashes(integrity).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    // printf 'alert(1)' | openssl dgst -sha256 -binary | openssl base64 -A
    const SHA256: &str = "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=";
    const SHA384: &str = "sha384-HT2E9NfWiuQ/w1PRai+hTyqW16NIoCGA/m8VQDUopfAtcz6YQjtsMmQd5uRbVDpW";

    #[test]
    fn the_strongest_hash_counts() {
        let content = b"alert(1)";
        let sha256 = match said("sha256-AAAA", content) {
            Said::Wrong(right) => right,
            other => panic!("{other:?}"),
        };
        assert_eq!(sha256, SHA256);
        assert_eq!(said(SHA256, content), Said::Right);
        let both = format!("{SHA256} {SHA384}");
        assert!(matches!(said(SHA384, b"alert(2)"), Said::Wrong(_)));
        let wrong_and_right = format!("{SHA256} sha384-AAAA");
        assert!(matches!(said(&wrong_and_right, content), Said::Wrong(_)));
        let either = format!("sha256-AAAA {SHA256}?foo");
        assert_eq!(said(&either, content), Said::Right);
        assert!(is_there(Some(&both)));
    }

    #[test]
    fn what_browsers_do_not_know_says_nothing() {
        assert_eq!(said(" ", b""), Said::Nothing);
        assert_eq!(said("md5-AAAA sha1-AAAA nonsense", b""), Said::Nothing);
        assert!(!is_there(Some("md5-AAAA")) && !is_there(None));
        let bare = SHA256.trim_end_matches('=');
        assert_eq!(said(bare, b"alert(1)"), Said::Right);
        let url_safe = bare.replace('+', "-").replace('/', "_");
        assert_eq!(said(&url_safe, b"alert(1)"), Said::Right);
    }
}
