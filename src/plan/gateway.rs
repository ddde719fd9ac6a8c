//! Spelling of gateways as targets.

use url::{Position, Url};

use super::spelling::{unix, url, without_password};
use super::{Protocol, Scheme, Target};

/// Reads a spelling that begins with the protocol of a gateway; nothing, if it
/// doesn't.
pub(super) fn parse(spelling: &str) -> Option<Result<Target, String>> {
    let (protocol, rest) = split(spelling)?;
    Some(target(spelling, rest, protocol))
}

/// The gateway's protocol at the start of a spelling, and what follows its
/// colon. `uwsgi:3031` is a host of that name, as compose files have one.
fn split(spelling: &str) -> Option<(Protocol, &str)> {
    let (word, rest) = spelling.split_once(':')?;
    let protocol = Protocol::GATEWAYS
        .into_iter()
        .find(|protocol| protocol.as_str() == word)?;
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit())
        && rest
            .split('/')
            .next()
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    (!is_port).then_some((protocol, rest))
}

/// A gateway, by what follows the colon of its protocol.
fn target(spelling: &str, rest: &str, protocol: Protocol) -> Result<Target, String> {
    let word = protocol.as_str();
    let authority = rest.strip_prefix("//").filter(|it| !it.starts_with('/'));
    if let Some(path) = authority.unwrap_or(rest).strip_prefix("unix:") {
        return unix(spelling, path, protocol);
    }
    let shown = without_password(spelling);
    let Some(authority) = authority else {
        let path = rest.trim_start_matches('/');
        return Err(if rest.starts_with(['/', '.', '~']) {
            format!("`{shown}` names no host; for a Unix socket write {word}:unix:/{path}")
        } else {
            format!("`{shown}` is no target; write {word}://HOST:PORT or {word}:unix:/PATH")
        });
    };
    // Of a scheme without a port of its own, every port is told.
    let told = Url::parse(&format!("smoke://{authority}")).ok();
    let has_no_port = |url: &Url| url.has_host() && url.port().is_none();
    if told.as_ref().is_some_and(has_no_port) {
        return Err(format!(
            "`{shown}` has no port, and {} has none of its own; write {word}://HOST:PORT",
            protocol.title()
        ));
    }
    let mut target = url(&format!("http://{authority}"), Scheme::Http, spelling)?;
    target.name = Target::default_name(protocol, target.scheme, &target.dial);
    target.protocol = protocol;
    if target.credentials.is_some() {
        // Also a port that http would leave out.
        let at = &told.ok_or("no URL")?[Position::BeforeHost..Position::AfterPath];
        target.spelling = format!("{word}://{}", at.trim_end_matches('/'));
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Dial;

    fn tcp(host: &str, port: u16) -> Dial {
        Dial::Tcp {
            host: host.to_owned(),
            port,
        }
    }

    #[test]
    fn a_gateway_is_a_port_or_a_socket() {
        for protocol in Protocol::GATEWAYS {
            let word = protocol.as_str();
            let port = Target::parse(&format!("{word}://127.0.0.1:3031/app/")).unwrap();
            assert_eq!(port.protocol, protocol);
            assert_eq!(port.dial, tcp("127.0.0.1", 3031));
            assert_eq!((&*port.name, &*port.host), (word, "127.0.0.1:3031"));
            assert_eq!(port.base_path, "/app");
            for spelling in [
                "unix:/run/u.sock",
                "//unix:/run/u.sock",
                "unix:///run/u.sock",
            ] {
                let spelling = format!("{word}:{spelling}");
                let socket = Target::parse(&spelling).unwrap();
                assert_eq!(socket.protocol, protocol, "{spelling}");
                assert_eq!(socket.dial, Dial::Unix("/run/u.sock".into()), "{spelling}");
                assert_eq!((&*socket.name, &*socket.host), (word, "localhost"));
                assert_eq!(socket.spelling, spelling);
            }
        }
        let named = Target::parse("uwsgi://me:p%2fw@app.internal:80").unwrap();
        assert_eq!(named.name, "app.internal");
        assert_eq!(named.spelling, "uwsgi://app.internal:80");
        assert_eq!(
            Target::parse("uwsgi://[::1]:3031").unwrap().dial,
            tcp("::1", 3031)
        );
        // A service of a compose file.
        let service = Target::parse("uwsgi:8000").unwrap();
        assert_eq!(service.protocol, Protocol::Http);
        assert_eq!(service.dial, tcp("uwsgi", 8000));
    }

    #[test]
    fn what_is_no_gateway_is_told() {
        for (spelling, word) in [
            ("uwsgi://example.com", "has no port, and uwsgi has none"),
            ("fastcgi://[::1]/app", "has no port, and FastCGI has none"),
            ("scgi://127.0.0.1:0", "port 0"),
            ("uwsgi:///run/u.sock", "write uwsgi:unix:/run/u.sock"),
            ("uwsgi:/run/u.sock", "write uwsgi:unix:/run/u.sock"),
            ("uwsgi:127.0.0.1:3031", "write uwsgi://HOST:PORT"),
            ("uwsgi:unix:", "write uwsgi:unix:/PATH"),
            ("uwsgi://me:hunter2@host", "uwsgi://me:***@host"),
            ("suwsgi://127.0.0.1:3031", "not spoken"),
        ] {
            let error = Target::parse(spelling).unwrap_err();
            assert!(error.contains(word), "{spelling}: {error}");
        }
    }
}
