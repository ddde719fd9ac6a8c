//! A webhook, and posting to it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use reqwest::{Client, redirect};
use url::{Position, Url};

use crate::exchange::{Cause, Phase};
use crate::record::Secret;
use crate::transport::{AGENT, failure, is_secure, trusting_nobody, trusting_the_system};

/// How long one attempt may take.
const LIMIT: Duration = Duration::from_secs(10);

/// The pauses between attempts, of which there is one more.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// A webhook. Its URL is a secret, but for the host.
pub(super) struct Webhook {
    url: Url,
}

/// What is wrong with the URL of a webhook; it tells nothing of it but the
/// host.
#[derive(Debug)]
pub(super) enum WrongUrl {
    /// It can't be read.
    Unreadable(url::ParseError),
    /// It is neither https nor http.
    Scheme,
    /// It is http, and this host may be another machine.
    OverHttp(String),
}

/// Why nobody took what was posted.
pub(super) enum Failure {
    /// It was answered, but not with success.
    Status(StatusCode),
    /// It was not answered, or could not be sent.
    Unanswered(Cause),
}

impl Webhook {
    /// The webhook at a URL. On its way to another machine a URL is to be read
    /// by nobody.
    pub(super) fn at(url: &str) -> Result<Self, WrongUrl> {
        let url = Url::parse(url).map_err(WrongUrl::Unreadable)?;
        match (url.scheme(), url.host()) {
            ("https", _) => Ok(Self { url }),
            ("http", Some(_)) if is_secure(&url) => Ok(Self { url }),
            ("http", Some(host)) => Err(WrongUrl::OverHttp(host.to_string())),
            _ => Err(WrongUrl::Scheme),
        }
    }

    /// Whose it is.
    pub(super) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// What must not be shown of it.
    pub(super) fn secret(&self) -> Secret {
        Secret::masked(&self.url[Position::BeforeUsername..], "notify url")
    }

    /// Posts JSON, more than once where another attempt may be taken.
    pub(super) async fn post(&self, json: Vec<u8>) -> Result<(), Failure> {
        let client = self.client()?;
        let json = Bytes::from(json);
        let mut pauses = PAUSES.into_iter();
        loop {
            let Err(failure) = self.attempt(&client, json.clone()).await else {
                return Ok(());
            };
            match pauses.next() {
                Some(pause) if failure.may_pass() => tokio::time::sleep(pause).await,
                _ => return Err(failure),
            }
        }
    }

    async fn attempt(&self, client: &Client, json: Bytes) -> Result<(), Failure> {
        let request = client.post(self.url.clone()).body(json);
        let request = request.header(CONTENT_TYPE, "application/json");
        let answer = request.send().await.map_err(Failure::of)?;
        match answer.status() {
            taken if taken.is_success() => Ok(()),
            status => Err(Failure::Status(status)),
        }
    }

    /// A client that follows no redirect, which would make a GET of a POST. Over
    /// http it uses no proxy, which would read the URL.
    fn client(&self) -> Result<Client, Failure> {
        let is_https = self.url.scheme() == "https";
        let tls = if is_https {
            trusting_the_system()
        } else {
            trusting_nobody()
        };
        let tls = tls.map_err(|failure| Failure::Unanswered(Cause::Tls(failure)))?;
        let builder = Client::builder()
            .user_agent(AGENT)
            .timeout(LIMIT)
            .redirect(redirect::Policy::none())
            .tls_backend_preconfigured(tls);
        let builder = if is_https {
            builder
        } else {
            builder.no_proxy()
        };
        builder.build().map_err(Failure::of)
    }
}

impl Failure {
    /// The failure that reqwest reports, without the URL that it is about.
    fn of(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Unanswered(Cause::TimedOut(LIMIT));
        }
        let under_way = if error.is_connect() {
            Phase::Connect
        } else {
            Phase::FirstByte
        };
        let (_, cause) = failure(&Box::from(error.without_url()), under_way);
        Self::Unanswered(cause)
    }

    /// Whether another attempt may go better.
    fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::Unanswered(Cause::Tls(_)) => false,
            Self::Unanswered(_) => true,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) if status.is_redirection() => {
                write!(f, "{status}, and redirects are not followed")
            }
            Self::Status(status) => status.fmt(f),
            Self::Unanswered(cause) => cause.fmt(f),
        }
    }
}

impl fmt::Display for WrongUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::Scheme => f.write_str("https is wanted, or http to this machine"),
            Self::OverHttp(host) => write!(
                f,
                "over http everybody on the way to {host} would read it; https is wanted"
            ),
        }
    }
}
