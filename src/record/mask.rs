//! Headers without what they keep secret.

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE};

use crate::exchange::cookie_pair;
use crate::suite::is_secret_header;

/// What stands in place of what isn't shown.
const MASK: &str = "***";

/// The value of a header that was sent, as it may be shown.
pub(super) fn masked_sent(name: &HeaderName, value: &str) -> String {
    let shown = masked(name, value);
    if shown == value && is_secret_header(name.as_str()) {
        MASK.to_owned()
    } else {
        shown
    }
}

/// The value of a header as it may be shown.
pub(super) fn masked(name: &HeaderName, value: &str) -> String {
    match *name {
        AUTHORIZATION | PROXY_AUTHORIZATION => credentials(value),
        COOKIE => value.split(';').map(cookie).collect::<Vec<_>>().join("; "),
        SET_COOKIE => match value.split_once(';') {
            Some((pair, attributes)) => format!("{};{attributes}", cookie(pair)),
            None => cookie(value),
        },
        _ => value.to_owned(),
    }
}

/// The scheme stays, if there is one.
fn credentials(value: &str) -> String {
    match value.trim().split_once(' ') {
        Some((scheme, _)) => format!("{scheme} {MASK}"),
        None => MASK.to_owned(),
    }
}

/// The name stays. A cookie without one is all value.
fn cookie(pair: &str) -> String {
    match cookie_pair(pair) {
        Some((name, "")) => format!("{name}="),
        Some((name, _)) => format!("{name}={MASK}"),
        None => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_are_masked() {
        let cases = [
            (AUTHORIZATION, "Basic dTpw", "Basic ***"),
            (AUTHORIZATION, "token", "***"),
            (PROXY_AUTHORIZATION, "Bearer a b", "Bearer ***"),
            (COOKIE, "a=1; b=2=3;c", "a=***; b=***; ***"),
            (
                SET_COOKIE,
                "sessionid=abc; Path=/; HttpOnly",
                "sessionid=***; Path=/; HttpOnly",
            ),
            (SET_COOKIE, "gone=; Max-Age=0", "gone=; Max-Age=0"),
            (http::header::SERVER, "nginx", "nginx"),
        ];
        for (name, value, shown) in cases {
            assert_eq!(masked(&name, value), shown, "{name}");
        }
    }
}
