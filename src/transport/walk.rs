//! One exchange: a request, and the redirects that are followed.

use std::collections::HashSet;

use bytes::Bytes;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue, Method};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::compose::{Step, can_be_sent, first_url, headers, raw_target};
use super::content::Content;
use super::hop::{Died, hop};
use super::jar::{Asked, Cookies};
use super::location::{Next, next};
use super::route::{Home, Route};
use super::site::Reach;
use super::{Client, Jar, Link, Visit};
use crate::exchange::{Cause, Exchange, Hop, Sent, TransportError, Unfollowed};
use crate::source::{elide, one_line};
use crate::suite::{Limits, Request};

/// One exchange on its way.
pub(super) struct Walk<'a> {
    client: &'a Client,
    request: &'a Request,
    host: &'a str,
    limits: &'a Limits,
    link: Option<Link<'a>>,
    start: Instant,
    cookies: Cookies<'a>,
    redirects: Vec<Hop>,
    visited: HashSet<(Method, String, Option<HeaderValue>)>,
}

/// A request that is ready to go.
struct Ready {
    step: Step,
    sent: Sent,
    route: Route,
}

/// A request that ended the exchange.
type End = Box<Ended>;

struct Ended {
    died: Died,
    sent: Sent,
}

fn ended(died: Died, sent: &Sent) -> End {
    Box::new(Ended {
        died,
        sent: sent.clone(),
    })
}

impl<'a> Walk<'a> {
    pub(super) fn new(client: &'a Client, visit: &Visit<'a>, jar: &'a mut Jar) -> Self {
        Self {
            client,
            request: visit.request,
            host: visit.host,
            limits: visit.limits,
            link: visit.link,
            start: Instant::now(),
            cookies: Cookies::new(&visit.request.cookies, jar),
            redirects: Vec::new(),
            visited: HashSet::new(),
        }
    }

    pub(super) async fn run(mut self) -> Result<Exchange, TransportError> {
        match self.walk().await {
            Ok((last, unfollowed)) => Ok(Exchange {
                redirects: self.redirects,
                last,
                unfollowed,
            }),
            Err(end) => Err(TransportError {
                phase: end.died.phase,
                cause: end.died.cause,
                sent: Box::new(end.sent),
                redirects: self.redirects,
                timings: end.died.timings,
            }),
        }
    }

    async fn walk(&mut self) -> Result<(Hop, Option<Unfollowed>), End> {
        let mut step = self.first_step().await?;
        let client = self.client;
        let home = Home::new(client.target(), client.network(), &step.url);
        let mut route = home.route();
        if let Some(link) = self.link {
            route = route_along(link, &home, &mut step)?;
        }
        let mut ready = self.ready(&home, step, route)?;
        loop {
            let hop = self.go(&ready).await?;
            let url = home.known(&ready.step.url);
            let asked = asked(&ready.step, &url);
            self.cookies.learn(asked, &hop.answer.headers);
            let onward = self.onward(&home, &ready.step, &hop);
            if let Ok(Onward::End(unfollowed)) = onward {
                return Ok((hop, unfollowed));
            }
            self.redirects.push(hop);
            if let Onward::Go(next) = onward? {
                ready = *next;
            }
        }
    }

    /// The request that the suite declares.
    async fn first_step(&self) -> Result<Step, End> {
        let target = self.client.target();
        let method = self.request.method.value.clone();
        let unsent = |url: &Url, cause| {
            let sent = Sent {
                method: method.clone(),
                url: url.clone(),
                raw_target: None,
                headers: HeaderMap::new(),
                body: Bytes::new(),
            };
            ended(Died::unsent(cause), &sent)
        };
        let url = first_url(target, self.request, self.host)
            .map_err(|message| unsent(&no_url(), Cause::unsendable(message)))?;
        let raw_target = raw_target(target, self.request)
            .map_err(|message| unsent(&url, Cause::unsendable(message)))?;
        if method == Method::CONNECT {
            let message = "CONNECT is for proxies; it asks for no page";
            return Err(unsent(&url, Cause::unsendable(message)));
        }
        let content = match self.deadline() {
            None => Content::of(self.request.body.as_ref()).await,
            Some(deadline) => timeout_at(deadline, Content::of(self.request.body.as_ref()))
                .await
                .unwrap_or(Err(Cause::TimedOut(self.limits.timeout))),
        };
        Ok(Step {
            content: Some(content.map_err(|cause| unsent(&url, cause))?),
            method,
            url,
            raw_target,
            home: true,
            reach: Reach::Same,
        })
    }

    /// Gives a step its headers.
    fn ready(&self, home: &Home<'_>, step: Step, route: Route) -> Result<Ready, End> {
        let url = home.known(&step.url);
        let cookies = self.cookies.to(asked(&step, &url));
        let target = self.client.target();
        let composed = headers(target, self.request, self.host, &step, cookies);
        let content = step.content.as_ref();
        let mut sent = Sent {
            method: step.method.clone(),
            url: step.url.clone(),
            raw_target: step.raw_target.clone(),
            headers: HeaderMap::new(),
            body: content
                .map(|content| content.bytes.clone())
                .unwrap_or_default(),
        };
        match composed {
            Ok(headers) => sent.headers = headers,
            Err(message) => return Err(ended(Died::unsent(Cause::unsendable(message)), &sent)),
        }
        Ok(Ready { step, sent, route })
    }

    /// Sends a request and receives its answer.
    async fn go(&mut self, ready: &Ready) -> Result<Hop, End> {
        self.visited.insert(state(&ready.sent));
        let died = |died| ended(died, &ready.sent);
        let connection = self
            .client
            .connection(&ready.route)
            .map_err(|(phase, cause)| died(Died::at(phase, cause)))?;
        hop(&connection, &ready.sent, self.limits, self.deadline())
            .await
            .map_err(died)
    }

    /// What comes after an answer.
    fn onward(&self, home: &Home<'_>, step: &Step, hop: &Hop) -> Result<Onward, End> {
        let Some(most) = self.limits.follow else {
            return Ok(Onward::End(None));
        };
        let not_followed = |why| Ok(Onward::End(Some(why)));
        let to = match next(hop) {
            Next::End => return Ok(Onward::End(None)),
            Next::Nowhere => return not_followed(Unfollowed::BadLocation),
            Next::Onward(to) => to,
        };
        let route = match home.route_to(&to.url) {
            Ok(route) => route,
            Err(why) => return not_followed(why),
        };
        let step = Step {
            method: to.method,
            home: home.is(&to.url),
            reach: self.reach(home, step, &to.url),
            url: to.url,
            raw_target: None,
            content: step.content.clone().filter(|_| to.with_body),
        };
        let ready = self.ready(home, step, route)?;
        if self.visited.contains(&state(&ready.sent)) {
            return not_followed(Unfollowed::Loop);
        }
        if self.redirects.len() >= most {
            return not_followed(Unfollowed::TooMany(self.redirects.len()));
        }
        Ok(Onward::Go(Box::new(ready)))
    }

    /// How a redirect stands to the page that asked for it. One that came by
    /// another site is not the site's own any more.
    fn reach(&self, home: &Home<'_>, before: &Step, url: &Url) -> Reach {
        match self.link {
            Some(link) if before.reach == Reach::Same => reach(link, home, url),
            _ => before.reach,
        }
    }

    /// When the time is up; never, for a timeout beyond what a clock can hold.
    fn deadline(&self) -> Option<Instant> {
        self.start.checked_add(self.limits.timeout)
    }
}

/// Lets `step` go along a link instead, and says which way that is.
fn route_along(link: Link<'_>, home: &Home<'_>, step: &mut Step) -> Result<Route, End> {
    step.url = link.url.clone();
    step.url.set_fragment(None);
    step.raw_target = None;
    step.home = home.is(&step.url);
    step.reach = reach(link, home, &step.url);
    let sent = || Sent {
        method: step.method.clone(),
        url: step.url.clone(),
        raw_target: None,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    let unsent = |message: String| ended(Died::unsent(Cause::unsendable(message)), &sent());
    if !can_be_sent(&step.url) {
        return Err(unsent("the URL is too long to be sent".to_owned()));
    }
    home.route_to(&step.url).map_err(|_| {
        let origin = step.url.origin().ascii_serialization();
        let origin = elide(&one_line(&origin), 120).into_owned();
        unsent(format!(
            "the page leads to {origin}, where this target doesn't lead"
        ))
    })
}

/// What comes after an answer.
enum Onward {
    /// Nothing, with the reason if it was to be a redirect.
    End(Option<Unfollowed>),
    /// Another request.
    Go(Box<Ready>),
}

/// What makes a request the same as one before: a redirect to itself that sets
/// a cookie asks for something else.
fn state(sent: &Sent) -> (Method, String, Option<HeaderValue>) {
    let cookie = sent.headers.get(COOKIE).cloned();
    (sent.method.clone(), sent.address(), cookie)
}

/// How a request to `url` stands to the page that names it.
fn reach(link: Link<'_>, home: &Home<'_>, url: &Url) -> Reach {
    Reach::from(&home.known(link.page), &home.known(url), link.kind)
}

/// A step as cookies see it, which know it by `url`.
fn asked<'s>(step: &'s Step, url: &'s Url) -> Asked<'s> {
    Asked {
        url,
        home: step.home,
        method: &step.method,
        reach: step.reach,
    }
}

/// Stands where the host that was to be asked makes no URL.
fn no_url() -> Url {
    Url::parse("http://target.invalid/").expect("this is a URL")
}
