//! Values that must not be shown.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use super::spellings::spellings;

/// A value that must not be shown, and what is shown in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The value.
    pub value: String,
    /// What is shown: `$API_TOKEN` where the environment has it, else `***`.
    pub shown: String,
}

impl Secret {
    /// Mask of a secret that no variable can put in.
    pub const MASK: &'static str = "***";

    /// Whether an environment variable has it, as is shown.
    #[must_use]
    pub fn is_from_environment(&self) -> bool {
        self.shown.starts_with('$')
    }
}

/// `secrets` and every other spelling in which their values may come back. No
/// shell can make those of a variable, so they are masked. The first secret of
/// a value knows where it comes from.
#[must_use]
pub fn in_every_spelling(mut secrets: Vec<Secret>) -> Vec<Secret> {
    let spelt: Vec<Secret> = secrets
        .iter()
        .flat_map(|secret| spellings(&secret.value))
        .map(|value| Secret {
            value,
            shown: Secret::MASK.to_owned(),
        })
        .collect();
    secrets.extend(spelt);
    let mut seen = HashSet::new();
    secrets.retain(|secret| !secret.value.is_empty() && seen.insert(secret.value.clone()));
    secrets
}

/// `text` with what is shown in place of every secret.
#[must_use]
pub fn hide<'a>(text: &'a str, secrets: &[Secret]) -> Cow<'a, str> {
    let known = secrets.iter().filter(|secret| !secret.value.is_empty());
    let mut found: Vec<&Secret> = known
        .filter(|secret| text.contains(&secret.value))
        .collect();
    // A secret may be part of another.
    found.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
    let mut out = Cow::Borrowed(text);
    for secret in found {
        out = Cow::Owned(out.replace(&secret.value, &secret.shown));
    }
    out
}

/// A secret is not for logs either.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        let secret = |value: &str, shown: &str| Secret {
            value: value.into(),
            shown: shown.into(),
        };
        let secrets = in_every_spelling(vec![
            secret("ab", "***"),
            secret("ab c\"d", "$TOKEN"),
            secret("", "?"),
        ]);
        let text = "x ab c\"d, ab+c%22d, ab%20c%22d, ab c\\\"d, ab";
        assert_eq!(hide(text, &secrets), "x $TOKEN, ***, ***, ***, ***");
        assert!(matches!(hide("plain", &secrets), Cow::Borrowed(_)));
        assert_eq!(format!("{:?}", secrets[1]), "$TOKEN");
    }
}
