//! One exchange: a request, and the redirects that are followed.

use bytes::Bytes;
use http::header::COOKIE;
use http::{HeaderMap, Method};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::compose::{Step, can_be_sent, first_url, headers, raw_target};
use super::content::Content;
use super::hop::{HopError, hop};
use super::jar::{Asked, Cookies};
use super::location::{Next, next};
use super::route::{Origin, Route};
use super::site::SiteRelation;
use super::{Client, Jar, Link, RequestContext};
use crate::exchange::{Cause, Exchange, Hop, Sent, TransportError, Unfollowed};
use crate::source::{elide, one_line};

/// How much is kept of the content of a redirect that was followed: nobody looks
/// at it.
const KEPT: usize = 64 * 1024;

/// Follower of the redirects of one exchange on its way.
pub(super) struct RedirectFollower<'a> {
    client: &'a Client,
    context: RequestContext<'a>,
    start: Instant,
    cookies: Cookies<'a>,
    redirects: Vec<Hop>,
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
    error: HopError,
    sent: Sent,
}

fn ended(error: HopError, sent: &Sent) -> End {
    Box::new(Ended {
        error,
        sent: sent.clone(),
    })
}

impl<'a> RedirectFollower<'a> {
    pub(super) fn new(client: &'a Client, context: &RequestContext<'a>, jar: &'a mut Jar) -> Self {
        Self {
            client,
            context: *context,
            start: Instant::now(),
            cookies: Cookies::new(&context.request.cookies, jar),
            redirects: Vec::new(),
        }
    }

    pub(super) async fn run(mut self) -> Result<Exchange, TransportError> {
        let flight = self.client.in_flight().begin();
        match self.follow().await {
            Ok((mut last, unfollowed)) => {
                last.timings.in_flight = flight.most();
                Ok(Exchange {
                    redirects: self.redirects,
                    last,
                    unfollowed,
                })
            }
            Err(end) => Err(TransportError {
                phase: end.error.phase,
                cause: end.error.cause,
                sent: Box::new(end.sent),
                redirects: self.redirects,
                timings: end.error.timings,
                in_flight: flight.most(),
            }),
        }
    }

    async fn follow(&mut self) -> Result<(Hop, Option<Unfollowed>), End> {
        let mut step = self.first_step().await?;
        let client = self.client;
        let origin = Origin::new(client.target(), client.network(), &step.url);
        let origin = origin.beside(self.context.reserved);
        let mut route = origin.route();
        if let Some(link) = self.context.link {
            step.to_named = self.is_named(link.url);
            route = route_along(link, &origin, &mut step)?;
        }
        let mut ready = self.ready(&origin, step, route)?;
        loop {
            let mut hop = self.go(&ready).await?;
            let url = origin.known(&ready.step.url);
            let asked = asked(&ready.step, &url);
            self.cookies.learn(asked, &hop.response.headers);
            let onward = self.onward(&origin, &ready.step, &hop);
            if let Ok(Onward::End(unfollowed)) = onward {
                return Ok((hop, unfollowed));
            }
            hop.response.body.cut(KEPT);
            self.redirects.push(hop);
            if let Onward::Go(next) = onward? {
                ready = *next;
            }
        }
    }

    /// The request that the suite declares.
    async fn first_step(&self) -> Result<Step, End> {
        let target = self.client.target();
        let method = self.context.request.method.value.clone();
        let unsent = |url: &Url, cause| {
            let sent = Sent {
                method: method.clone(),
                url: url.clone(),
                raw_target: None,
                headers: HeaderMap::new(),
                body: Bytes::new(),
            };
            ended(HopError::unsent(cause), &sent)
        };
        let url = first_url(target, self.context.request, self.context.host)
            .map_err(|message| unsent(&no_url(), Cause::unsendable(message)))?;
        let raw_target = raw_target(target, self.context.request)
            .map_err(|message| unsent(&url, Cause::unsendable(message)))?;
        if method == Method::CONNECT {
            let message = "CONNECT is for proxies; it asks for no page";
            return Err(unsent(&url, Cause::unsendable(message)));
        }
        let content = match self.deadline() {
            None => Content::of(self.context.request.body.as_ref()).await,
            Some(deadline) => timeout_at(deadline, Content::of(self.context.request.body.as_ref()))
                .await
                .unwrap_or(Err(Cause::TimedOut(self.context.limits.timeout))),
        };
        Ok(Step {
            content: Some(content.map_err(|cause| unsent(&url, cause))?),
            method,
            url,
            raw_target,
            to_target: true,
            to_named: false,
            relation: SiteRelation::SameSite,
        })
    }

    /// Gives a step its headers.
    fn ready(&self, origin: &Origin<'_>, step: Step, route: Route) -> Result<Ready, End> {
        let url = origin.known(&step.url);
        let cookies = self.cookies.to(asked(&step, &url));
        let target = self.client.target();
        let composed = headers(
            target,
            self.context.request,
            self.context.host,
            &step,
            cookies,
        );
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
            Err(message) => return Err(ended(HopError::unsent(Cause::unsendable(message)), &sent)),
        }
        Ok(Ready { step, sent, route })
    }

    /// Sends a request and receives its response.
    async fn go(&mut self, ready: &Ready) -> Result<Hop, End> {
        let end = |error| ended(error, &ready.sent);
        let connection = self
            .client
            .connection(&ready.route)
            .map_err(|(phase, cause)| end(HopError::at(phase, cause)))?;
        let keeps_encoded = self.client.network().options().keeps_encoded;
        hop(
            &connection,
            &ready.sent,
            &self.context,
            keeps_encoded,
            &mut self.start,
        )
        .await
        .map_err(end)
    }

    /// Step after a response.
    fn onward(&self, origin: &Origin<'_>, step: &Step, hop: &Hop) -> Result<Onward, End> {
        let Some(most) = self.context.limits.follow else {
            return Ok(Onward::End(None));
        };
        let not_followed = |why| Ok(Onward::End(Some(why)));
        let to = match next(hop) {
            Next::End => return Ok(Onward::End(None)),
            Next::Nowhere => return not_followed(Unfollowed::BadLocation),
            Next::Onward(to) => to,
        };
        if origin.is_own_address(&step.url, &to.url) {
            return not_followed(Unfollowed::LeavesTarget(Box::new(to.url)));
        }
        let route = match origin.route_to(&to.url) {
            Ok(route) => route,
            Err(why) => return not_followed(why),
        };
        let step = Step {
            method: to.method,
            to_target: origin.owns(&to.url),
            to_named: self.is_named(&to.url),
            relation: self.relation(origin, step, &to.url),
            url: to.url,
            raw_target: None,
            content: step.content.clone().filter(|_| to.with_body),
        };
        let ready = self.ready(origin, step, route)?;
        let mut visited = self.redirects.iter().chain([hop]);
        if visited.any(|hop| is_same(&hop.sent, &ready.sent)) {
            return not_followed(Unfollowed::Loop);
        }
        if self.redirects.len() >= most {
            return not_followed(Unfollowed::TooMany(self.redirects.len()));
        }
        Ok(Onward::Go(Box::new(ready)))
    }

    /// Relation of a redirect to the page that asked for it. One that came by
    /// another site is not the site's own any more.
    fn relation(&self, origin: &Origin<'_>, before: &Step, url: &Url) -> SiteRelation {
        match self.context.link {
            Some(link) if before.relation == SiteRelation::SameSite => relation(link, origin, url),
            _ => before.relation,
        }
    }

    /// Whether a URL has the origin of the one that the suite names.
    fn is_named(&self, url: &Url) -> bool {
        self.context
            .named
            .is_some_and(|named| named.origin() == url.origin())
    }

    /// Deadline; none for a timeout beyond what a clock can hold.
    fn deadline(&self) -> Option<Instant> {
        self.start.checked_add(self.context.limits.timeout)
    }
}

/// Lets `step` go along a link instead, and says which way that is.
fn route_along(link: Link<'_>, origin: &Origin<'_>, step: &mut Step) -> Result<Route, End> {
    step.url = link.url.clone();
    step.url.set_fragment(None);
    step.raw_target = None;
    step.to_target = origin.owns(&step.url);
    step.relation = relation(link, origin, &step.url);
    let sent = || Sent {
        method: step.method.clone(),
        url: step.url.clone(),
        raw_target: None,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    let unsent = |message: String| ended(HopError::unsent(Cause::unsendable(message)), &sent());
    if !can_be_sent(&step.url) {
        return Err(unsent("the URL is too long to be sent".to_owned()));
    }
    origin.route_to(&step.url).map_err(|_| {
        let origin = step.url.origin().ascii_serialization();
        let origin = elide(&one_line(&origin), 120).into_owned();
        unsent(if step.to_named {
            format!("the target doesn't say where {origin} is; `target` names another one")
        } else {
            format!("the page leads to {origin}, where this target doesn't lead")
        })
    })
}

/// Step after a response.
enum Onward {
    /// Nothing, with the reason if it was to be a redirect.
    End(Option<Unfollowed>),
    /// Another request.
    Go(Box<Ready>),
}

/// Whether two requests are one, by which loops are found: a redirect to itself that
/// sets a cookie asks for something else.
fn is_same(one: &Sent, other: &Sent) -> bool {
    let asked = |sent: &Sent| (sent.method.clone(), sent.address());
    one.headers.get(COOKIE) == other.headers.get(COOKIE) && asked(one) == asked(other)
}

/// Relation of a request to `url` to the page that names it.
fn relation(link: Link<'_>, origin: &Origin<'_>, url: &Url) -> SiteRelation {
    SiteRelation::from(&origin.known(link.page), &origin.known(url), link.kind)
}

/// A step as cookies see it, which know it by `url`.
fn asked<'s>(step: &'s Step, url: &'s Url) -> Asked<'s> {
    Asked {
        url,
        is_meant: step.is_meant(),
        method: &step.method,
        relation: step.relation,
    }
}

/// Stands where the host that was to be asked makes no URL.
fn no_url() -> Url {
    Url::parse("http://target.invalid/").expect("this is a URL")
}
