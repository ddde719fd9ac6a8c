//! Requests that a page makes: which cookies go along, and what a redirect
//! leaves behind.

use http::Method;
use smoke::exchange::Exchange;
use smoke::plan::Target;
use smoke::suite::{Body, Forwarded, Limits, Part, PartContent, Request};
use smoke::transport::{CookieFlaw, Jar, Link, LinkKind, RequestContext};
use url::Url;

use super::redirects::{site, walk};
use super::{client, follow, get, here, limits, request, target, with_header};
use crate::server::{Server, header, path};

const SETS: &str = "Set-Cookie: strict=1; SameSite=Strict\r\n\
                    Set-Cookie: lax=2; SameSite=Lax\r\n\
                    Set-Cookie: usual=3\r\n";

/// A session with a server, as a page somewhere goes on with it.
struct Session<'a> {
    server: &'a Server,
    host: String,
    jar: Jar,
}

impl<'a> Session<'a> {
    /// Begins at `/`.
    async fn new(server: &'a Server, host: &str) -> Self {
        let mut session = Self {
            server,
            host: host.to_owned(),
            jar: Jar::default(),
        };
        session.ask(&get("/"), &limits(), None).await;
        session
    }

    async fn ask(
        &mut self,
        request: &Request,
        limits: &Limits,
        link: Option<Link<'_>>,
    ) -> Exchange {
        let context = RequestContext {
            link,
            ..RequestContext::new(request, &self.host, limits)
        };
        let client = client(&target(self.server));
        client.exchange_in(&context, &mut self.jar).await.unwrap()
    }

    /// The cookies of the last request on the way from `page` to `path`.
    async fn cookies(&mut self, method: Method, page: &str, path: &str, kind: LinkKind) -> String {
        let url = Url::parse(&format!("http://{}{path}", self.host)).unwrap();
        let page = Url::parse(page).unwrap();
        let link = Link {
            url: &url,
            page: &page,
            kind,
        };
        let exchange = self.ask(&request(method, "/"), &follow(), Some(link)).await;
        sent(&exchange)
    }
}

fn sent(exchange: &Exchange) -> String {
    let cookies = exchange.last.sent.headers.get("cookie");
    cookies.map_or("", |it| it.to_str().unwrap()).to_owned()
}

#[tokio::test]
async fn other_sites_send_what_same_site_lets_them() {
    for server in &site(&[("/", "200 OK", SETS)]) {
        let mut session = Session::new(server, "www.site.example").await;
        let all = "lax=2; strict=1; usual=3";
        let own = "http://site.example:8080/form";
        let foreign = "http://other.example/form";
        for (method, page, kind, expected) in [
            (Method::POST, own, LinkKind::Navigation, all),
            (Method::GET, own, LinkKind::Asset, all),
            (Method::GET, foreign, LinkKind::Navigation, "lax=2; usual=3"),
            (Method::POST, foreign, LinkKind::Navigation, ""),
            (Method::GET, foreign, LinkKind::Asset, ""),
            (Method::GET, "https://site.example/", LinkKind::Asset, ""),
        ] {
            let cookies = session.cookies(method.clone(), page, "/x", kind).await;
            assert_eq!(cookies, expected, "{method} {page} {kind:?}");
        }
        let typed = session.ask(&get("/x"), &limits(), None).await;
        assert_eq!(sent(&typed), all);
    }
}

/// A redirect that comes by another site is no longer the site's own, unless
/// nobody but the visitor asked.
#[tokio::test]
async fn a_way_by_another_site_counts() {
    // Both know the way to the other only when they are there.
    let home = Server::tcp(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let by = path(&request).strip_prefix("/by/").map(str::to_owned);
            let headers = match &by {
                Some(port) => {
                    let own = header(&request, "host").unwrap().replace(':', "/");
                    format!("Location: http://localhost:{port}/{own}\r\n")
                }
                None => SETS.to_owned(),
            };
            let status = if by.is_some() { "302 Found" } else { "200 OK" };
            conn.answer(status, &headers, "").await;
        }
    });
    let other = Server::tcp(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let back = path(&request)[1..].replace('/', ":");
            let location = format!("Location: http://{back}/end\r\n");
            conn.answer("302 Found", &location, "").await;
        }
    });
    let host = home.address().to_string();
    let by = format!("/by/{}", other.address().port());
    let mut session = Session::new(&home, &host).await;
    let page = format!("http://{host}/");
    let own = session
        .cookies(Method::GET, &page, "/end", LinkKind::Navigation)
        .await;
    assert_eq!(own, "lax=2; strict=1; usual=3");
    let around = session
        .cookies(Method::GET, &page, &by, LinkKind::Navigation)
        .await;
    assert_eq!(around, "lax=2; usual=3");
    let typed = session.ask(&get(&by), &follow(), None).await;
    assert_eq!(typed.redirects.len(), 2);
    assert_eq!(sent(&typed), "lax=2; strict=1; usual=3");
}

#[tokio::test]
async fn what_is_not_kept_is_known() {
    let lines = "Set-Cookie: a=1; Secure\r\nSet-Cookie: b=2; Domain=other.example\r\n\
                 Set-Cookie: c=3\r\n";
    for server in &site(&[("/", "200 OK", lines)]) {
        let session = Session::new(server, "site.example").await;
        let refused = session.jar.refused().iter();
        let refused: Vec<_> = refused
            .map(|it| (it.name.as_str(), it.why.clone()))
            .collect();
        let domain = CookieFlaw::Domain("other.example".into());
        assert_eq!(refused, [("a", CookieFlaw::NotSecure), ("b", domain)]);
    }
}

#[tokio::test]
async fn a_target_behind_a_proxy_with_tls_is_known_as_https() {
    let [tcp, unix] = site(&[]);
    for server in [&tcp, &unix] {
        let mut to = target(server);
        let url = Url::parse("http://site.example/x").unwrap();
        let other = Url::parse("http://other.example/x").unwrap();
        let known = |to: &Target, url: &Url| client(to).known_url("site.example", url).to_string();
        assert_eq!(known(&to, &url), "http://site.example/x");
        to.forwarded = Some(Forwarded::Https);
        assert_eq!(known(&to, &url), "https://site.example/x");
        assert_eq!(known(&to, &other), "http://other.example/x");
    }
}

#[tokio::test]
async fn a_page_of_a_socket_leads_nowhere_else() {
    let [_, unix] = site(&[]);
    let url = Url::parse("https://site.example/x?token=1").unwrap();
    let page = Url::parse("http://site.example/").unwrap();
    let link = Link {
        url: &url,
        page: &page,
        kind: LinkKind::Navigation,
    };
    let (request, limits) = (get("/"), limits());
    let context = RequestContext {
        link: Some(link),
        ..RequestContext::new(&request, "site.example", &limits)
    };
    let client = client(&target(&unix));
    let died = client
        .exchange_in(&context, &mut Jar::default())
        .await
        .unwrap_err();
    assert_eq!(
        died.cause.to_string(),
        "the page leads to https://site.example, where this target doesn't lead"
    );
    assert_eq!(unix.requests().len(), 0);
}

/// Browsers tell where a form was sent from only where it is sent to.
#[tokio::test]
async fn the_origin_goes_with_the_body() {
    for server in &site(&[
        ("/", "302 Found", "Location: /a\r\n"),
        ("/b", "307 x", "Location: /a\r\n"),
    ]) {
        for (at, kept) in [("/", false), ("/b", true)] {
            let mut asked = request(Method::POST, at);
            asked.body = Some(Body::Text("x".into()));
            let asked = with_header(asked, "origin", Some("http://example.test"));
            let asked = with_header(asked, "referer", Some("http://example.test/form"));
            let exchange = walk(&target(server), &asked, &follow()).await;
            let last = &exchange.last.sent.headers;
            assert_eq!(last.contains_key("origin"), kept, "{at}");
            assert!(last.contains_key("referer"), "{at}");
        }
    }
}

#[tokio::test]
async fn a_field_for_a_file_that_has_none_is_sent_empty() {
    let server = Server::tcp(|mut conn| async move {
        while conn.request().await.is_some() {
            conn.answer("200 OK", "", "").await;
        }
    });
    let mut asked = request(Method::POST, "/");
    asked.body = Some(Body::Multipart(vec![Part {
        name: "photo".into(),
        content: PartContent::NoFile,
    }]));
    asked.path = here("/upload".to_owned());
    client(&target(&server))
        .exchange(&asked, "example.test", &limits())
        .await
        .unwrap();
    let requests = server.requests();
    let part = "Content-Disposition: form-data; name=\"photo\"; filename=\"\"\r\n\
                Content-Type: application/octet-stream\r\n\r\n\r\n--";
    assert!(requests[0].contains(part), "{}", requests[0]);
}
