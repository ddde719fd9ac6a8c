//! What nginx does in front of the application.

use std::io;
use std::sync::Arc;

use http::header::{ALLOW, HOST, LOCATION};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Version};
use hyper::body::{Bytes, Incoming};
use percent_encoding::percent_decode_str;

use super::answer::{self, Answer};
use super::application::Application;
use super::deploy::Deploy;
use super::static_file::StaticFile;
use super::upload::{self, Refusal};
use super::{host, nginx_page};

/// The front's `server_name`: who is meant when a client of old names no host.
const SERVER_NAME: &str = "staging.superlists.ml";

/// The server in front of the application.
#[derive(Debug)]
pub(super) struct Front {
    deploy: Deploy,
    application: Arc<Application>,
    files: [StaticFile; 2],
}

impl Front {
    /// A front that hands the application what it doesn't answer itself.
    pub(super) fn new(deploy: Deploy, application: Arc<Application>) -> io::Result<Self> {
        Ok(Self {
            deploy,
            application,
            files: StaticFile::all()?,
        })
    }

    /// Answers a request on the TCP port.
    pub(super) async fn serve(&self, request: Request<Incoming>) -> Answer {
        let answer = match upload::receive(request).await {
            Ok(request) => self.answer(request),
            Err(refusal) => nginx_page::of(match refusal {
                Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::TooSlow => StatusCode::REQUEST_TIMEOUT,
                Refusal::Broken => StatusCode::BAD_REQUEST,
            }),
        };
        answer::signed(answer, "nginx")
    }

    fn answer(&self, mut request: Request<Bytes>) -> Answer {
        if request.version() == Version::HTTP_10 && !request.headers().contains_key(HOST) {
            request
                .headers_mut()
                .insert(HOST, HeaderValue::from_static(SERVER_NAME));
        }
        let Some(host) = host::asked(&request) else {
            return nginx_page::of(StatusCode::BAD_REQUEST);
        };
        if [Method::CONNECT, Method::TRACE].contains(request.method()) {
            return nginx_page::of(StatusCode::METHOD_NOT_ALLOWED);
        }
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
        match self.deploy {
            Deploy::Good if path == "/static" => to_folder(host, request.uri().query()),
            Deploy::Good if path.starts_with("/static/") => {
                self.static_file(request.method(), request.headers(), &path)
            }
            // Its `location` leads to a server that is no longer there.
            Deploy::Broken if path == "/api/status" => nginx_page::of(StatusCode::BAD_GATEWAY),
            Deploy::Good | Deploy::Broken => self.application.answer(&request),
        }
    }

    fn static_file(&self, method: &Method, headers: &HeaderMap, path: &str) -> Answer {
        if ![Method::GET, Method::HEAD].contains(method) {
            let mut page = nginx_page::of(StatusCode::METHOD_NOT_ALLOWED);
            answer::set(&mut page, ALLOW, "GET, HEAD");
            return page;
        }
        if path == "/static/" {
            return nginx_page::of(StatusCode::FORBIDDEN);
        }
        match self.files.iter().find(|file| file.path() == path) {
            Some(file) => file.answer(headers),
            None => nginx_page::of(StatusCode::NOT_FOUND),
        }
    }
}

/// Sends to the folder of static files. nginx names the host in this, as the
/// client wrote it.
fn to_folder(host: &str, query: Option<&str>) -> Answer {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut page = nginx_page::of(StatusCode::MOVED_PERMANENTLY);
    let location = format!("http://{host}/static/{query}");
    answer::set(&mut page, LOCATION, &location);
    page
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_TYPE;
    use http_body_util::BodyExt;

    use super::*;

    fn front(deploy: Deploy) -> Front {
        let application = Arc::new(Application::new(deploy));
        Front::new(deploy, application).unwrap()
    }

    fn request(method: &str, path: &str) -> Request<Bytes> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "localhost:81")
            .body(Bytes::new())
            .unwrap()
    }

    async fn text(answer: Answer) -> String {
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn static_files_are_its_own_and_the_rest_is_not() {
        let front = front(Deploy::Good);
        for (path, status, text_of_page) in [
            ("/static/base.css", 200, "body {"),
            ("/static/%62ase.css?v=1", 200, "body {"),
            ("/static/", 403, "<center><h1>403 Forbidden</h1></center>"),
            ("/static/gone.css", 404, "<center><h1>404 Not Found</h1>"),
            ("/static/../x", 404, "<hr><center>nginx</center>"),
            ("/statics", 404, "<h1>Not Found</h1>"),
            ("/api/status", 200, "\"status\":\"ok\""),
        ] {
            let answer = front.answer(request("GET", path));
            assert_eq!(answer.status(), status, "{path}");
            let text = text(answer).await;
            assert!(text.contains(text_of_page), "{path}: {text}");
        }
        let answer = front.answer(request("GET", "/static?a"));
        assert_eq!(answer.status(), StatusCode::MOVED_PERMANENTLY);
        assert_eq!(answer.headers()[LOCATION], "http://localhost:81/static/?a");
        let posted = front.answer(request("POST", "/static/base.css"));
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(posted.headers()[ALLOW], "GET, HEAD");
    }

    #[tokio::test]
    async fn the_broken_front_lost_its_files_and_an_upstream() {
        let front = front(Deploy::Broken);
        let css = front.answer(request("GET", "/static/base.css"));
        assert_eq!(css.status(), StatusCode::NOT_FOUND);
        assert_eq!(css.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(text(css).await.contains("DEBUG = True"));
        let status = front.answer(request("GET", "/api/status"));
        assert_eq!(status.status(), StatusCode::BAD_GATEWAY);
        assert_eq!(
            text(status).await,
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
             <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n\
             </body>\r\n</html>\r\n"
        );
        let home = front.answer(request("GET", "/"));
        assert_eq!(home.status(), StatusCode::OK);
    }
}
