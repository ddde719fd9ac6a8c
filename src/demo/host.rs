//! The host that a request asks for, and whether the application serves it.

use http::Request;
use http::header::HOST;

/// The application's `ALLOWED_HOSTS`.
const ALLOWED: [&str; 3] = ["staging.superlists.ml", "localhost", "127.0.0.1"];

/// The host as the client wrote it, with the port if there is one: what the
/// request line says, else the one `Host` header. Several are as bad as none.
pub(super) fn asked<B>(request: &Request<B>) -> Option<&str> {
    if let Some(authority) = request.uri().authority() {
        return Some(authority.as_str());
    }
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok().filter(|host| !host.is_empty()),
        _ => None,
    }
}

/// Whether the application serves a host. As in Django, a port, the letters'
/// case and one trailing dot don't matter.
pub(super) fn is_allowed(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    ALLOWED
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_case_and_trailing_dot_do_not_matter() {
        for host in [
            "localhost",
            "LocalHost:8000",
            "127.0.0.1:80",
            "staging.superlists.ml.",
        ] {
            assert!(is_allowed(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "localhost:x",
            "localhost..",
            "superlists.ml",
            "user@localhost",
        ] {
            assert!(!is_allowed(host), "{host}");
        }
    }

    #[test]
    fn two_hosts_are_as_bad_as_none() {
        let one = Request::builder().header(HOST, "a:1").body(()).unwrap();
        assert_eq!(asked(&one), Some("a:1"));
        let two = Request::builder().header(HOST, "a").header(HOST, "b");
        assert_eq!(asked(&two.body(()).unwrap()), None);
        assert_eq!(asked(&Request::new(())), None);
    }
}
