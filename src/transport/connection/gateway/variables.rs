//! A request as the variables of a gateway (RFC 3875, section 4.1).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;

use crate::exchange::{Cause, Sent};
use crate::plan::Protocol;
use crate::transport::route::Gateway;

/// The variables of a request, in the order in which nginx sends them.
#[derive(Debug)]
pub(super) struct Variables(pub(super) Vec<(String, Vec<u8>)>);

impl Variables {
    /// The variables of a request of a client that came from `client` and, as
    /// far as the application is to know, over the gateway's scheme.
    pub(super) fn of(
        sent: &Sent,
        gateway: Gateway,
        client: Option<SocketAddr>,
    ) -> Result<Self, Cause> {
        let mut variables = Self(Vec::new());
        variables.request(sent);
        variables.gateway(gateway.protocol, sent);
        variables.connection(sent, gateway, client);
        variables.headers(&sent.headers)?;
        Ok(variables)
    }

    fn push(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.0.push((name.to_owned(), value.as_ref().to_vec()));
    }

    /// Variables of the request line.
    fn request(&mut self, sent: &Sent) {
        let header = |name| {
            let value = sent.headers.get(name);
            value.map_or(&b""[..], http::HeaderValue::as_bytes)
        };
        self.push("QUERY_STRING", path_and_query(sent).1);
        self.push("REQUEST_METHOD", sent.method.as_str());
        self.push("CONTENT_TYPE", header(CONTENT_TYPE));
        self.push("CONTENT_LENGTH", header(CONTENT_LENGTH));
        self.push("REQUEST_URI", sent.target());
        self.push("PATH_INFO", path(sent));
    }

    /// Variables that CGI has beyond `uwsgi_params`.
    fn gateway(&mut self, protocol: Protocol, sent: &Sent) {
        if protocol != Protocol::Uwsgi {
            // The application is at the root: PEP 3333 wants that said.
            self.push("SCRIPT_NAME", "");
            self.push("DOCUMENT_URI", path(sent));
            self.push("GATEWAY_INTERFACE", "CGI/1.1");
            self.push(
                "SERVER_SOFTWARE",
                concat!("smoke/", env!("CARGO_PKG_VERSION")),
            );
        }
        if protocol == Protocol::FastCgi {
            // PHP refuses to work without it.
            self.push("REDIRECT_STATUS", "200");
        }
    }

    /// Variables of the client's connection.
    fn connection(&mut self, sent: &Sent, gateway: Gateway, client: Option<SocketAddr>) {
        let scheme = gateway.scheme;
        self.push("SERVER_PROTOCOL", "HTTP/1.1");
        self.push("REQUEST_SCHEME", scheme);
        if gateway.protocol == Protocol::Uwsgi {
            self.push("UWSGI_SCHEME", scheme);
        }
        if scheme == "https" {
            self.push("HTTPS", "on");
        }
        // Whoever reaches a socket is on its machine.
        let address = client.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.ip());
        self.push("REMOTE_ADDR", address.to_string());
        if let Some(client) = client {
            self.push("REMOTE_PORT", client.port().to_string());
        }
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = sent.url.port().unwrap_or(usual);
        self.push("SERVER_PORT", port.to_string());
        self.push("SERVER_NAME", sent.url.host_str().unwrap_or_default());
    }

    /// The headers, those of one name joined as nginx does.
    fn headers(&mut self, headers: &HeaderMap) -> Result<(), Cause> {
        for name in headers.keys() {
            if [CONTENT_TYPE, CONTENT_LENGTH].contains(name) {
                continue;
            }
            if let Some(why) = unfit(name) {
                return Err(Cause::unsendable(why));
            }
            let between: &[u8] = if name == COOKIE { b"; " } else { b", " };
            let values: Vec<_> = headers
                .get_all(name)
                .iter()
                .map(http::HeaderValue::as_bytes)
                .collect();
            let variable = name.as_str().replace('-', "_").to_ascii_uppercase();
            self.push(&format!("HTTP_{variable}"), values.join(between));
        }
        Ok(())
    }
}

fn path_and_query(sent: &Sent) -> (&str, &str) {
    let target = sent.target();
    target.split_once('?').unwrap_or((target, ""))
}

/// The path, percent-decoded.
fn path(sent: &Sent) -> Vec<u8> {
    percent_decode_str(path_and_query(sent).0).collect()
}

/// Reason why a header can't be one of the variables.
fn unfit(name: &HeaderName) -> Option<String> {
    Protocol::unfit_header(name).map(|why| format!("the header `{name}` can't be sent: {why}"))
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Method};

    use super::*;

    fn sent(url: &str, headers: &[(&'static str, &'static str)]) -> Sent {
        let pairs = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        Sent {
            method: Method::GET,
            url: url.parse().unwrap(),
            raw_target: None,
            headers,
            body: bytes::Bytes::new(),
        }
    }

    fn told(sent: &Sent, protocol: Protocol, scheme: &'static str) -> String {
        let gateway = Gateway { protocol, scheme };
        let variables = Variables::of(sent, gateway, None).unwrap();
        let lines = variables.0.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value);
            format!("{name}={value}")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn they_are_those_of_nginx() {
        let sent = sent(
            "http://site.test:81/a%20b%2Fc/?x=%20y",
            &[
                ("host", "site.test:81"),
                ("cookie", "a=1"),
                ("cookie", "b=2"),
                ("x-twice", "1"),
                ("x-twice", "2"),
                ("content-type", "text/plain"),
                ("content-length", "3"),
            ],
        );
        assert_eq!(
            told(&sent, Protocol::Uwsgi, "http"),
            "QUERY_STRING=x=%20y\nREQUEST_METHOD=GET\nCONTENT_TYPE=text/plain\n\
             CONTENT_LENGTH=3\nREQUEST_URI=/a%20b%2Fc/?x=%20y\nPATH_INFO=/a b/c/\n\
             SERVER_PROTOCOL=HTTP/1.1\nREQUEST_SCHEME=http\nUWSGI_SCHEME=http\n\
             REMOTE_ADDR=127.0.0.1\nSERVER_PORT=81\nSERVER_NAME=site.test\n\
             HTTP_HOST=site.test:81\nHTTP_COOKIE=a=1; b=2\nHTTP_X_TWICE=1, 2"
        );
    }

    #[test]
    fn the_client_may_have_come_over_https() {
        let sent = sent("http://site.test/", &[("host", "site.test")]);
        let told = told(&sent, Protocol::FastCgi, "https");
        for line in [
            "HTTPS=on",
            "REQUEST_SCHEME=https",
            "SERVER_PORT=443",
            "SCRIPT_NAME=",
        ] {
            assert!(told.lines().any(|it| it == line), "{line}: {told}");
        }
    }

    #[test]
    fn what_an_application_would_take_for_something_else_is_refused() {
        for name in ["proxy", "x_user", "x.user"] {
            let sent = sent("http://site.test/", &[(name, "x")]);
            let gateway = Gateway {
                protocol: Protocol::Uwsgi,
                scheme: "http",
            };
            let refused = Variables::of(&sent, gateway, None).unwrap_err();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }
}
