//! Where a step asks, when it isn't the target of its case.

use url::Url;

use crate::source::Located;

/// Where a step asks, when it isn't the target of its case.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// The scheme, host and port of a URL that the suite names.
    Url(Located<Url>),
    /// A target, by its name.
    Target(Located<String>),
}

impl Destination {
    /// A whole URL of http or https as the place that it names and what is asked
    /// for there. Nothing for what begins otherwise, or whose place isn't
    /// written out: where a server says who is asked.
    pub(super) fn of_url(text: &str) -> Option<Result<(Url, String), url::ParseError>> {
        let (scheme, rest) = text.split_once("://")?;
        if !["http", "https"].contains(&&*scheme.to_ascii_lowercase()) {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains("{{") {
            return None;
        }
        let slash = if rest.starts_with('/') { "" } else { "/" };
        let place = Url::parse(&format!("{scheme}://{authority}/"));
        Some(place.map(|place| (place, format!("{slash}{rest}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String)> {
        let (place, path) = Destination::of_url(text)?.ok()?;
        Some((place.to_string(), path))
    }

    #[test]
    fn a_url_has_a_place_and_a_path() {
        let both = |place: &str, path: &str| Some((place.to_owned(), path.to_owned()));
        assert_eq!(parts("https://a.test"), both("https://a.test/", "/"));
        assert_eq!(
            parts("HTTP://a.test:81//b?c=/d"),
            both("http://a.test:81/", "//b?c=/d")
        );
        assert_eq!(parts("https://a.test?b"), both("https://a.test/", "/?b"));
        assert_eq!(
            parts("https://a.test/{{id}}"),
            both("https://a.test/", "/{{id}}")
        );
        for other in [
            "/a",
            "ftp://a.test/",
            "https://{{host}}/",
            "{{url}}",
            "https://",
        ] {
            assert_eq!(parts(other), None, "{other}");
        }
        assert!(Destination::of_url("https://a b/").unwrap().is_err());
    }
}
