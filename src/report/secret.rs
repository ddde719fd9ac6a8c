//! Values that must not be shown.

use std::borrow::Cow;
use std::fmt;

use url::form_urlencoded;

/// A value that must not be shown, and what is shown in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The value.
    pub value: String,
    /// What is shown: `$API_TOKEN` where the environment has it, else `***`.
    pub shown: String,
}

impl Secret {
    /// The other spellings in which the value may occur: in a query or a form,
    /// in a path, in JSON. A shell can't make them of the variable.
    pub(super) fn encoded(&self) -> impl Iterator<Item = String> {
        let form: String = form_urlencoded::byte_serialize(self.value.as_bytes()).collect();
        let path = form.replace('+', "%20");
        let json = serde_json::to_string(&self.value).unwrap_or_default();
        let json = json.trim_matches('"').to_owned();
        [form, path, json]
            .into_iter()
            .filter(|spelling| *spelling != self.value)
    }
}

/// `text` with what is shown in place of every secret.
#[must_use]
pub fn hide<'a>(text: &'a str, secrets: &[Secret]) -> Cow<'a, str> {
    let mut spellings: Vec<(String, &str)> = secrets
        .iter()
        .filter(|secret| !secret.value.is_empty())
        .flat_map(|secret| {
            let all = secret.encoded().chain([secret.value.clone()]);
            all.map(|spelling| (spelling, secret.shown.as_str()))
        })
        .collect();
    // A secret may be part of another.
    spellings.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
    let mut out = Cow::Borrowed(text);
    for (spelling, shown) in spellings {
        if out.contains(&spelling) {
            out = Cow::Owned(out.replace(&spelling, shown));
        }
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
        let secrets = [
            secret("ab", "***"),
            secret("ab c\"d", "$TOKEN"),
            secret("", "?"),
        ];
        let text = "x ab c\"d, ab+c%22d, ab%20c%22d, ab c\\\"d, ab";
        assert_eq!(
            hide(text, &secrets),
            "x $TOKEN, $TOKEN, $TOKEN, $TOKEN, ***"
        );
        assert!(matches!(hide("plain", &secrets), Cow::Borrowed(_)));
        assert_eq!(format!("{:?}", secrets[1]), "$TOKEN");
    }
}
