//! The to-do application: what Django does, behind gunicorn or behind the front.

use http::header::{ALLOW, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderName, HeaderValue, Request, StatusCode};
use hyper::body::{Bytes, Incoming};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::answer::{self, Answer, HTML};
use super::deploy::Deploy;
use super::route::Route;
use super::store::Store;
use super::{django_page, form, host, list, todo_page, upload};

/// What the application puts on every answer, through Django's middleware.
const SECURITY: [(HeaderName, &str); 4] = [
    (X_FRAME_OPTIONS, "DENY"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// The application and its lists.
#[derive(Debug)]
pub(super) struct Application {
    deploy: Deploy,
    store: Store,
}

impl Application {
    /// An application without lists.
    pub(super) fn new(deploy: Deploy) -> Self {
        Self {
            deploy,
            store: Store::default(),
        }
    }

    /// Answers a request on the socket, as gunicorn.
    pub(super) async fn serve(&self, request: Request<Incoming>) -> Answer {
        let answer = match upload::receive(request).await {
            Ok(request) => self.answer(&request),
            Err(_) => secured(bad_request()),
        };
        answer::signed(answer, "gunicorn")
    }

    /// Answers a request, whoever passed it on.
    pub(super) fn answer(&self, request: &Request<Bytes>) -> Answer {
        secured(self.respond(request))
    }

    fn respond(&self, request: &Request<Bytes>) -> Answer {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
        let method = request.method().as_str();
        let host = host::asked(request).unwrap_or_default();
        if !host::is_allowed(host) {
            return self.bad_host(method, host, &path);
        }
        let Some(route) = Route::of(&path) else {
            return self.not_found(method, host, &path);
        };
        if !route.allows(method) {
            let mut answer = answer::new(StatusCode::METHOD_NOT_ALLOWED, HTML, "");
            answer::set(&mut answer, ALLOW, route.allow());
            return answer;
        }
        let (store, debug) = (&self.store, self.debug());
        match route {
            Route::Home => form::page(request, |token| todo_page::home(token, None)),
            Route::NewList => list::start(store, request, debug),
            Route::List(number) => list::show(store, request, number, None)
                .unwrap_or_else(|| self.not_found(method, host, &path)),
            Route::AddItem(number) => list::add(store, request, number, debug)
                .unwrap_or_else(|| self.not_found(method, host, &path)),
            Route::Unclosed => close(request),
            Route::Status => self.status(),
            Route::Start => self.begin(host),
        }
    }

    /// What `DEBUG` is in the settings.
    fn debug(&self) -> bool {
        self.deploy == Deploy::Broken
    }

    fn bad_host(&self, method: &str, host: &str, path: &str) -> Answer {
        if self.debug() {
            let page = django_page::technical_bad_host(method, host, path);
            answer::new(StatusCode::BAD_REQUEST, HTML, page)
        } else {
            bad_request()
        }
    }

    fn not_found(&self, method: &str, host: &str, path: &str) -> Answer {
        let page = if self.debug() {
            django_page::technical_not_found(method, host, path)
        } else {
            django_page::not_found()
        };
        answer::new(StatusCode::NOT_FOUND, HTML, page)
    }

    /// What a deploy script would look at. The broken deploy never restarted
    /// gunicorn, so the release before this one answers.
    fn status(&self) -> Answer {
        let release = match self.deploy {
            Deploy::Good => "2026.11.1",
            Deploy::Broken => "2026.10.4",
        };
        let lists = self.store.count();
        let body = json!({ "status": "ok", "release": release, "lists": lists });
        answer::new(StatusCode::OK, "application/json", body.to_string())
    }

    /// An old address of the home page. In the broken deploy it leads to
    /// itself, as with `SECURE_SSL_REDIRECT` behind a proxy that doesn't tell
    /// the scheme; there is no TLS here, so the loop is in plain http.
    fn begin(&self, host: &str) -> Answer {
        let location = match self.deploy {
            Deploy::Good => "/".to_owned(),
            Deploy::Broken => format!("http://{host}/start"),
        };
        answer::redirect(StatusCode::MOVED_PERMANENTLY, &location)
    }
}

fn secured(mut answer: Answer) -> Answer {
    for (name, value) in SECURITY {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn bad_request() -> Answer {
    answer::new(StatusCode::BAD_REQUEST, HTML, django_page::bad_request())
}

/// Sends to the same address with its closing slash (`APPEND_SLASH`).
fn close(request: &Request<Bytes>) -> Answer {
    let uri = request.uri();
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let location = format!("{}/{query}", uri.path());
    answer::redirect(StatusCode::MOVED_PERMANENTLY, &location)
}

#[cfg(test)]
mod tests {
    use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE, VARY};
    use http_body_util::BodyExt;

    use super::*;

    const TOKEN: &str = "0123456789abcdefghijABCDEFGHIJxy";

    fn request(method: &str, path: &str, form: &str) -> Request<Bytes> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "staging.superlists.ml:8000")
            .header(COOKIE, format!("csrftoken={TOKEN}"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form.to_owned()))
            .unwrap()
    }

    async fn text(answer: Answer) -> String {
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap()
    }

    fn item(text: &str) -> String {
        format!("csrfmiddlewaretoken={TOKEN}&item_text={text}")
    }

    #[tokio::test]
    async fn a_list_is_started_added_to_and_shown_escaped() {
        let site = Application::new(Deploy::Good);
        let started = site.answer(&request("POST", "/lists/new", &item("Buy+%3Cb%3E%26%27")));
        assert_eq!(started.status(), StatusCode::FOUND);
        assert_eq!(started.headers()[LOCATION], "/lists/1/");
        let added = site.answer(&request("POST", "/lists/1/add_item", &item("fly")));
        assert_eq!(added.headers()[LOCATION], "/lists/1/");
        let page = text(site.answer(&request("GET", "/lists/1/", ""))).await;
        assert!(
            page.contains("<td>1: Buy &lt;b&gt;&amp;&#x27;</td>"),
            "{page}"
        );
        assert!(page.contains("<td>2: fly</td>"), "{page}");
        let status = text(site.answer(&request("GET", "/api/status", ""))).await;
        assert_eq!(status, r#"{"status":"ok","release":"2026.11.1","lists":1}"#);
    }

    #[tokio::test]
    async fn an_empty_item_is_refused_on_the_page() {
        let site = Application::new(Deploy::Good);
        for path in ["/lists/new", "/lists/1/add_item"] {
            let answer = site.answer(&request("POST", path, &item("++")));
            assert_eq!(answer.status(), StatusCode::OK);
            let page = text(answer).await;
            assert!(page.contains("You can't have an empty list item"), "{page}");
            site.store.start("something".to_owned());
        }
    }

    #[tokio::test]
    async fn a_form_needs_the_token_of_the_cookie() {
        let site = Application::new(Deploy::Good);
        let mut strange = request("POST", "/lists/new", &item("x"));
        strange.headers_mut().remove(COOKIE);
        let unsigned = request("POST", "/lists/new", "item_text=x");
        let forged = "csrfmiddlewaretoken=zzzz&item_text=x";
        for request in [strange, unsigned, request("POST", "/lists/new", forged)] {
            let answer = site.answer(&request);
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            let page = text(answer).await;
            assert!(page.contains("CSRF verification failed. Request aborted."));
        }
        assert_eq!(site.store.count(), 0);
    }

    #[tokio::test]
    async fn a_page_with_a_form_gives_the_cookie_and_keeps_the_one_there_is() {
        let site = Application::new(Deploy::Good);
        let answer = site.answer(&request("GET", "/", ""));
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.starts_with(&format!("csrftoken={TOKEN}; expires=")));
        assert!(cookie.ends_with("; Max-Age=31449600; Path=/; SameSite=Lax"));
        assert_eq!(answer.headers()[VARY], "Cookie");
        assert_eq!(answer.headers()[X_FRAME_OPTIONS], "DENY");
        assert!(text(answer).await.contains(TOKEN));
    }

    #[test]
    fn other_methods_and_hosts_are_refused() {
        let site = Application::new(Deploy::Good);
        let answer = site.answer(&request("DELETE", "/", ""));
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.headers()[ALLOW], "GET, HEAD");
        let mut elsewhere = request("GET", "/", "");
        elsewhere
            .headers_mut()
            .insert(HOST, HeaderValue::from_static("example.com"));
        assert_eq!(site.answer(&elsewhere).status(), StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn addresses_that_lead_nowhere_are_not_found_with_the_bare_page() {
        let site = Application::new(Deploy::Good);
        for path in ["/lists/1/", "/static/base.css", "/favicon.ico"] {
            let answer = site.answer(&request("GET", path, ""));
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(text(answer).await.contains("<h1>Not Found</h1>"));
        }
        let adding = site.answer(&request("POST", "/lists/1/add_item", &item("x")));
        assert_eq!(adding.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_list_without_its_slash_is_sent_to_the_slash() {
        let site = Application::new(Deploy::Good);
        let answer = site.answer(&request("GET", "/lists/1?a=b", ""));
        assert_eq!(answer.status(), StatusCode::MOVED_PERMANENTLY);
        assert_eq!(answer.headers()[LOCATION], "/lists/1/?a=b");
    }

    #[tokio::test]
    async fn the_broken_deploy_shows_its_debug_page_and_loops() {
        let site = Application::new(Deploy::Broken);
        let page = text(site.answer(&request("GET", "/a%3Cb", ""))).await;
        assert!(page.contains("<title>Page not found at /a&lt;b</title>"));
        assert!(page.contains(
            "You're seeing this error because you have <code>DEBUG = True</code> \
             in your Django settings file."
        ));
        let answer = site.answer(&request("GET", "/start", ""));
        assert_eq!(
            answer.headers()[LOCATION],
            "http://staging.superlists.ml:8000/start"
        );
        let status = text(site.answer(&request("GET", "/api/status", ""))).await;
        assert!(status.contains("2026.10.4"));
    }
}
