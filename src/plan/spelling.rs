//! Spelling of targets.

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::Url;

use super::{Dial, Protocol, Scheme, Target, TargetTls, gateway};
use crate::source::{self, bare_host, is_scheme};

/// What targets look like, for errors.
const FORMS: &str = "\n  write HOST[:PORT], http://…, https://… or unix:/PATH; \
                     \n  uwsgi://HOST:PORT or uwsgi:unix:/PATH (or fastcgi, scgi)";

impl Target {
    /// Reads a target: `staging.example.com`, `127.0.0.1:8000`, `[::1]:8000`,
    /// `https://…`, `unix:/run/gunicorn.sock`, or `http://unix:/run/gunicorn.sock`
    /// as nginx's `proxy_pass` spells it. A bare host is http, as curl reads it.
    /// A gateway is `uwsgi://127.0.0.1:3031` or `uwsgi:unix:/run/site.sock`,
    /// and likewise with `fastcgi` and `scgi`.
    ///
    /// # Errors
    /// When it is none of these; the text says why.
    pub fn parse(spelling: &str) -> Result<Self, String> {
        let spelling = spelling.trim();
        if let Some(path) = spelling.strip_prefix("unix:") {
            return unix(spelling, path, Protocol::Http);
        }
        if let Some(path) = spelling.strip_prefix("http://unix:") {
            return unix(spelling, path, Protocol::Http);
        }
        if let Some(target) = gateway::parse(spelling) {
            return target;
        }
        if spelling.starts_with("https://unix:") {
            return Err("TLS over a Unix socket is not spoken; write unix:/PATH".to_owned());
        }
        if spelling.starts_with(['/', '.', '~']) {
            return Err(format!(
                "`{spelling}` is a path; for a Unix socket write unix:{spelling}"
            ));
        }
        if !spelling.is_empty() && spelling.chars().all(|c| c.is_ascii_digit()) {
            return Err(format!(
                "`{spelling}` is a port; did you mean 127.0.0.1:{spelling}?"
            ));
        }
        match spelling.split_once("://") {
            Some(("http", _)) => url(spelling, Scheme::Http, spelling),
            Some(("https", _)) => url(spelling, Scheme::Https, spelling),
            Some((scheme, _)) if !is_scheme(scheme) => {
                let shown = without_password(spelling);
                Err(format!("`{shown}` is no target{FORMS}"))
            }
            Some((scheme, _)) => Err(format!("`{scheme}://` is not spoken here{FORMS}")),
            None if spelling.is_empty() => Err(format!("an empty target{FORMS}")),
            None => url(&format!("http://{spelling}"), Scheme::Http, spelling),
        }
    }
}

impl Target {
    /// Connects to `HOST[:PORT]` instead of what the URL says.
    pub(super) fn connect_to(&mut self, there: &str) -> Result<(), String> {
        let Dial::Tcp { port, .. } = &self.dial else {
            return Err("a target on a Unix socket connects there".to_owned());
        };
        let bad = || format!("`{there}` is no HOST:PORT to connect to");
        if there.contains(['/', '@', '?', '#']) || there.ends_with(':') {
            return Err(bad());
        }
        // Of a scheme without a port of its own, every port is told.
        let url = Url::parse(&format!("smoke://{there}")).map_err(|_| bad())?;
        let host = bare_host(&url).ok_or_else(bad)?;
        let port = url.port().unwrap_or(*port);
        self.dial = Dial::Tcp { host, port };
        Ok(())
    }
}

/// A socket; nginx puts a path of the URL behind another colon.
pub(super) fn unix(spelling: &str, path: &str, protocol: Protocol) -> Result<Target, String> {
    // `unix:///run/x.sock` is nginx's spelling for `uwsgi_pass`.
    let path = match path.strip_prefix("//") {
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    };
    let (path, base) = match path.split_once(":/") {
        Some((path, base)) => (path, format!("/{base}")),
        None => (path.strip_suffix(':').unwrap_or(path), String::new()),
    };
    if path.is_empty() {
        let spoken = match protocol {
            Protocol::Http => String::new(),
            gateway => format!("{}:", gateway.as_str()),
        };
        return Err(format!(
            "`{spelling}` names no socket; write {spoken}unix:/PATH"
        ));
    }
    let dial = Dial::Unix(PathBuf::from(path));
    Ok(Target {
        name: Target::default_name(protocol, Scheme::Http, &dial),
        spelling: spelling.to_owned(),
        protocol,
        scheme: Scheme::Http,
        dial,
        host: "localhost".to_owned(),
        host_override: None,
        base_path: base.trim_end_matches('/').to_owned(),
        forwarded: None,
        credentials: None,
        tls: TargetTls::default(),
        proxy: None,
        one_of: None,
        no_address: None,
        behind: Vec::new(),
        has_inner: false,
        logs: Vec::new(),
        lacks: Vec::new(),
    })
}

pub(super) fn url(text: &str, scheme: Scheme, spelling: &str) -> Result<Target, String> {
    let shown = without_password(spelling);
    let bad = |why: &str| format!("`{shown}` is no target: {why}{FORMS}");
    if let Some(host) = host_of_empty_port(text) {
        return Err(bad(&format!(
            "there is no port behind the `:`, write {host} or {host}:8000"
        )));
    }
    let mut url = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("a query belongs into a case"));
    }
    let host = bare_host(&url).ok_or_else(|| bad("there is no host in it"))?;
    let port = url.port().unwrap_or(scheme.port());
    if port == 0 {
        return Err(bad("nothing listens on port 0"));
    }
    let asked = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    let credentials = credentials(&url);
    // Only an URL without a host refuses these, and this one has one.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let spelling = match (&credentials, spelling.contains("://")) {
        (None, _) => spelling.to_owned(),
        (Some(_), true) => url.to_string().trim_end_matches('/').to_owned(),
        (Some(_), false) => asked.clone(),
    };
    let dial = Dial::Tcp { host, port };
    Ok(Target {
        name: Target::default_name(Protocol::Http, scheme, &dial),
        spelling,
        protocol: Protocol::Http,
        scheme,
        dial,
        host: asked,
        host_override: None,
        base_path: url.path().trim_end_matches('/').to_owned(),
        forwarded: None,
        credentials,
        tls: TargetTls::default(),
        proxy: None,
        one_of: None,
        no_address: None,
        behind: Vec::new(),
        has_inner: false,
        logs: Vec::new(),
        lacks: Vec::new(),
    })
}

/// The host of a URL that has the colon of a port, and none behind it.
fn host_of_empty_port(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let place = authority.rsplit('@').next().unwrap_or(authority);
    place.strip_suffix(':').filter(|host| !host.is_empty())
}

/// A target as it was typed, with `***` in place of a password.
#[must_use]
pub fn without_password(typed: &str) -> Cow<'_, str> {
    match password(typed) {
        Some(Range { start, end }) => {
            Cow::Owned(format!("{}***{}", &typed[..start], &typed[end..]))
        }
        None => Cow::Borrowed(typed),
    }
}

/// Where the password of a target is that was typed, if it has one.
#[must_use]
pub fn password(typed: &str) -> Option<Range<usize>> {
    let unmarked = typed.split_once("unix:").is_none();
    // What stands before a user and a password is a scheme, even one that can't be,
    // or a name and one.
    let scheme = |at: &usize| !typed[..*at].contains(['@', ':']);
    let start = typed.find("://").filter(scheme).map_or(0, |at| at + 3);
    let found = source::password(&typed[start..]).filter(|_| unmarked)?;
    Some(start + found.start..start + found.end)
}

fn credentials(url: &Url) -> Option<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = url.password().unwrap_or_default();
    (!url.username().is_empty() || url.password().is_some())
        .then(|| (decoded(url.username()), decoded(password)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(spelling: &str) -> (String, Dial, String, String) {
        let target = Target::parse(spelling).unwrap();
        (target.name, target.dial, target.host, target.base_path)
    }

    fn tcp(host: &str, port: u16) -> Dial {
        Dial::Tcp {
            host: host.to_owned(),
            port,
        }
    }

    #[test]
    fn a_bare_host_is_http() {
        assert_eq!(
            parts("staging.example.com"),
            (
                "staging.example.com".into(),
                tcp("staging.example.com", 80),
                "staging.example.com".into(),
                String::new()
            )
        );
        assert_eq!(
            parts("127.0.0.1:8000"),
            (
                "http".into(),
                tcp("127.0.0.1", 8000),
                "127.0.0.1:8000".into(),
                String::new()
            )
        );
        assert_eq!(
            parts("[::1]:8000"),
            (
                "http".into(),
                tcp("::1", 8000),
                "[::1]:8000".into(),
                String::new()
            )
        );
    }

    #[test]
    fn a_url_may_have_a_base_path_and_credentials() {
        let target = Target::parse("https://me:p%40ss@example.com/app/").unwrap();
        assert_eq!(target.dial, tcp("example.com", 443));
        assert_eq!(target.base_path, "/app");
        assert_eq!(target.credentials, Some(("me".into(), "p@ss".into())));
        assert_eq!(target.spelling, "https://example.com/app");
    }

    #[test]
    fn a_socket_has_three_spellings() {
        let socket = Dial::Unix(PathBuf::from("/run/g.sock"));
        for spelling in [
            "unix:/run/g.sock",
            "http://unix:/run/g.sock",
            "unix:///run/g.sock",
        ] {
            assert_eq!(parts(spelling).1, socket, "{spelling}");
        }
        assert_eq!(parts("http://unix:/run/g.sock:/app/").3, "/app");
        assert_eq!(parts("unix:/run/g.sock").2, "localhost");
    }

    #[test]
    fn another_place_keeps_the_port_if_it_has_none() {
        let mut target = Target::parse("https://example.com").unwrap();
        target.connect_to("127.0.0.1").unwrap();
        assert_eq!(target.dial, tcp("127.0.0.1", 443));
        target.connect_to("[::1]:80").unwrap();
        assert_eq!(target.dial, tcp("::1", 80));
        assert_eq!(target.host, "example.com");
        for bad in [
            "https://127.0.0.1",
            "127.0.0.1:99/x",
            "127.0.0.1:",
            "",
            "unix:/run/x",
        ] {
            assert!(target.connect_to(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        for (typed, shown) in [
            ("https://me:p%2fs@host/app", "https://me:***@host/app"),
            ("x=http://me:a:b@c@host:80/@", "x=http://me:***@host:80/@"),
            ("me:pw@host:0", "me:***@host:0"),
            ("http://me:p/w@host", "http://me:***@host"),
            ("http://me@host/a:b@c", "http://me@host/a:b@c"),
            ("[::1]:80/@", "[::1]:80/@"),
            ("host:80/a@b", "host:80/a@b"),
            ("unix:/run/a:b@c.sock", "unix:/run/a:b@c.sock"),
            ("me:pw@http://host", "me:***@http://host"),
            ("ht!tp://me:pw@host", "ht!tp://me:***@host"),
        ] {
            assert_eq!(without_password(typed), shown);
        }
        let error = Target::parse("http://me:hunter2@host/?a=1").unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn what_is_no_target_is_told() {
        for (spelling, word) in [
            ("/run/g.sock", "unix:/run/g.sock"),
            ("ftp://example.com", "not spoken"),
            ("8000", "127.0.0.1:8000"),
            ("unix:", "names no socket"),
            ("", "empty"),
            ("http://", "empty host"),
            ("example.com/?a=1", "query"),
            ("example.com:0", "port 0"),
            ("127.0.0.1:", "write 127.0.0.1 or 127.0.0.1:8000"),
            ("[::1]:", "write [::1] or [::1]:8000"),
            ("https://me:pw@example.com:/app", "write example.com or"),
            ("example.com:99999", "port"),
        ] {
            let error = Target::parse(spelling).unwrap_err();
            assert!(error.contains(word), "{spelling}: {error}");
        }
    }
}
