//! Spellings in which a secret may come back.

use url::{Position, Url, form_urlencoded};

/// The quotes of HTML, double and single, as template engines write them.
const QUOTES: [(&str, &str); 4] = [
    ("\"", "'"),
    ("&quot;", "&#x27;"),
    ("&#34;", "&#39;"),
    ("&quot;", "&#039;"),
];

/// `value` as URLs, forms, JSON and pages have it; `value` itself may be among
/// them.
pub(super) fn spellings(value: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let json = serde_json::Value::from(value).to_string();
    let mut all = vec![form.replace('+', "%20"), lower_escapes(&form), form];
    all.push(json[1..json.len() - 1].to_owned());
    all.extend(
        ["/", "/?"]
            .iter()
            .filter_map(|before| in_url(before, value)),
    );
    let escaped = value.replace('&', "&amp;");
    let escaped = escaped.replace('<', "&lt;").replace('>', "&gt;");
    all.extend(QUOTES.map(|(double, single)| escaped.replace('"', double).replace('\'', single)));
    all
}

/// As it is sent when a suite writes it behind `before`.
fn in_url(before: &str, value: &str) -> Option<String> {
    let url = Url::parse(&format!("http://host{before}{value}")).ok()?;
    let sent = &url[Position::BeforePath..Position::AfterQuery];
    sent.strip_prefix(before).map(ToOwned::to_owned)
}

/// With the hexadecimal digits in small letters, as some programs write them.
fn lower_escapes(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(part.len().min(2));
        out.extend(["%", &digits.to_lowercase(), rest]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_known_as_it_comes_back() {
        let all = spellings("s/k&'t \"y");
        for spelling in [
            "s%2Fk%26%27t+%22y",
            "s%2fk%26%27t+%22y",
            "s%2Fk%26%27t%20%22y",
            "s/k&'t%20%22y",
            "s/k&%27t%20%22y",
            "s/k&'t \\\"y",
            "s/k&amp;'t \"y",
            "s/k&amp;&#x27;t &quot;y",
        ] {
            assert!(
                all.iter().any(|known| known == spelling),
                "{spelling}: {all:?}"
            );
        }
    }
}
