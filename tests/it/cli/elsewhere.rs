//! Steps that ask another place than the target of their case.

use super::{Desk, Said, TEXT, Up, nobody};
use crate::server::{Conn, header, path};

/// Two servers; the other one issues tokens, and leads back.
struct Both {
    app: Up,
    other: Up,
}

async fn tokens(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let answered = match path(&request).split('?').next().unwrap_or_default() {
            "/back" => {
                let headers = "Location: http://site.example/\r\n";
                conn.answer("302 Found", headers, "").await
            }
            "/moved" => conn.answer("302 Found", "Location: /token\r\n", "").await,
            _ => conn.answer("200 OK", TEXT, "t-42").await,
        };
        if !answered {
            return;
        }
    }
}

impl Both {
    fn up() -> Self {
        Self {
            app: Up::site(),
            other: Up::with(tokens),
        }
    }

    /// Runs a suite in which `OTHER` is the other server.
    fn run(&self, suite: &str, args: &[&str]) -> Said {
        let desk = Desk::with_suite(&suite.replace("OTHER", &self.other.at()));
        let target = format!("app={}", self.app.at());
        desk.run(&[&["-t", &target], args].concat())
    }

    fn asked_of_other(&self) -> String {
        self.other.server.requests().remove(0)
    }
}

/// What is meant for the target.
const HOME: &str = r#"
host = "site.example"

[targets.auth]
url = "http://OTHER/base"
host = "auth.example"

[defaults]
basic_auth = "me:secret"
headers.x-key = "k"
headers.accept-language = "ko"
query.page = 1
cookies.session = "s"
"#;

#[test]
fn credentials_stay_home_and_what_a_step_says_itself_is_sent() {
    for (asks, at, host) in [
        ("get = \"http://OTHER/token?a=b\"", "/token?a=b", None),
        (
            "target = \"auth\"\nget = \"/token?a=b\"",
            "/base/token?a=b",
            Some("auth.example"),
        ),
    ] {
        let both = Both::up();
        let suite = format!(
            "{HOME}\n[[case]]\n[[case.step]]\n{asks}\ncapture.token = {{ body = true }}\n\
             [[case.step]]\nget = \"/{{{{token}}}}\"\n\
             [[case.step]]\n{asks}\nbearer = \"own\"\nheaders.X-Key = \"mine\"\n\
             cookies.own = \"o\"\nquery.q = \"1\"\n"
        );
        both.run(&suite, &[]).ends_with(0);
        let home = both.app.server.requests().remove(0);
        assert_eq!(path(&home), "/t-42?page=1");
        assert_eq!(header(&home, "host"), Some("site.example"));
        assert!(
            header(&home, "authorization")
                .unwrap()
                .starts_with("Basic ")
        );
        let other = both.other.server.requests();
        let (taken, own) = (&other[0], &other[1]);
        let at_other = both.other.at();
        assert_eq!(path(taken), at);
        assert_eq!(header(taken, "host"), host.or(Some(&*at_other)));
        assert_eq!(header(taken, "accept-language"), Some("ko"));
        for name in ["authorization", "x-key", "cookie"] {
            assert_eq!(header(taken, name), None, "{taken}");
        }
        assert_eq!(path(own), format!("{at}&q=1"));
        assert_eq!(header(own, "authorization"), Some("Bearer own"));
        assert_eq!(header(own, "x-key"), Some("mine"));
        assert_eq!(header(own, "cookie"), Some("own=o"));
    }
}

#[test]
fn a_case_of_one_request_may_ask_elsewhere_too() {
    let both = Both::up();
    let suite = format!("{HOME}\n[[case]]\nget = [\"http://OTHER/a\", \"/b\"]\n");
    let said = both.run(&suite, &[]).ends_with(0);
    let name = format!("site::GET http://{}/a @ app", both.other.at());
    assert!(said.out.contains(&name), "{}", said.out);
    // Only who is asked on the target is listed for it.
    assert!(said.out.contains(" as site.example\n"), "{}", said.out);
    assert_eq!(header(&both.asked_of_other(), "x-key"), None);
    assert_eq!(both.app.server.requests().len(), 1);
}

#[test]
fn a_url_of_the_target_itself_is_asked_of_the_target() {
    let both = Both::up();
    let suite = format!("{HOME}\n[[case]]\nget = \"http://site.example/x\"\n");
    both.run(&suite, &[]).ends_with(0);
    let home = both.app.server.requests().remove(0);
    assert_eq!(path(&home), "/x?page=1");
    assert_eq!(header(&home, "x-key"), Some("k"));
    assert!(header(&home, "authorization").is_some());
}

#[test]
fn where_a_server_leads_nothing_goes_along_and_to_the_same_origin_it_does() {
    let both = Both::up();
    let suite = "[[case]]\n[[case.step]]\nget = \"/echo/OTHER\"\n\
                 capture.at = { regex = 'echo/(\\S+)' }\n\
                 [[case.step]]\nget = \"http://{{at}}/x\"\nbearer = \"own\"\n\
                 [[case.step]]\nget = \"http://OTHER/moved?{{at}}\"\nfollow = true\nbearer = \"own\"\n";
    both.run(suite, &[]).ends_with(0);
    let requests = both.other.server.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|it| header(it, "authorization"))
        .collect();
    assert_eq!(sent, [None, Some("Bearer own"), Some("Bearer own")]);
    assert_eq!(path(&requests[2]), "/token");
}

#[test]
fn a_redirect_back_does_not_ask_who_has_the_name_of_the_target() {
    let both = Both::up();
    let suite = format!("{HOME}\n[[case]]\ntarget = \"auth\"\nget = \"/back\"\nfollow = true\n");
    let suite = suite.replace("/base", "");
    let said = both.run(&suite, &[]).ends_with(1);
    let why = "got one to http://site.example/, where this target doesn't lead";
    assert!(said.out.contains(why), "{}", said.out);
    assert_eq!(both.app.server.requests().len(), 0);
}

#[test]
fn what_must_be_known_of_a_target_is_that_of_the_step() {
    let both = Both::up();
    let tls = "expect.tls = { valid_for = \"14d\" }\n";
    let suite = format!("{HOME}\n[[case]]\nget = \"https://OTHER/a\"\n{tls}");
    // There is nobody who speaks it, and it isn't refused before.
    let said = both.run(&suite, &[]).ends_with(3);
    assert!(!said.out.contains("DOWN"), "{}", said.out);
    for asks in ["get = \"http://OTHER/a\"", "get = \"/\"\ntarget = \"auth\""] {
        let said = both.run(&format!("{HOME}\n[[case]]\n{asks}\n{tls}"), &[]);
        let said = said.ends_with(2);
        assert!(said.err.contains("error[no-tls]"), "{}", said.err);
    }
}

#[test]
fn who_is_asked_elsewhere_and_is_down_is_not_the_target() {
    let both = Both::up();
    let suite = format!(
        "[targets.gone]\nurl = \"http://{}\"\n[[case]]\ntarget = \"gone\"\nget = \"/\"\n\
         [[case]]\nget = \"http://{}/\"\n[[case]]\nget = \"/home\"\n",
        nobody(),
        nobody()
    );
    let said = both.run(&suite, &[]).ends_with(3);
    assert!(!said.out.contains("DOWN"), "{}", said.out);
    assert!(said.out.contains("1 passed, 2 errored"), "{}", said.out);
}

#[test]
fn a_target_of_the_command_line_may_be_named() {
    let both = Both::up();
    let suite = "[[case]]\nonly_targets = [\"app\"]\ntarget = \"side\"\nget = \"/token\"\n\
                 expect.status = 404\n";
    let side = format!("side={}", both.other.at());
    let said = both.run(suite, &["-t", &side]).ends_with(1);
    let curl = format!("curl -i http://{}/token\n", both.other.at());
    assert!(said.out.contains(&curl), "{}", said.out);
    assert_eq!(both.other.server.requests().len(), 1);
    let said = both.run(suite, &[]).ends_with(2);
    assert!(said.err.contains("error[unknown-target]"), "{}", said.err);
    let near = suite.replace("\"side\"", "\"ap\"");
    let said = both.run(&near, &[]).ends_with(2);
    assert!(said.err.contains("did you mean `app`?"), "{}", said.err);
}

#[test]
fn a_form_of_another_target_is_sent_there() {
    let app = Up::site();
    let auth = Up::with(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let form = "<form action=\"/in\" method=\"post\"><input name=\"user\"></form>";
            let html = "Content-Type: text/html\r\nSet-Cookie: seen=1\r\n";
            let answered = match path(&request) {
                "/in" => conn.answer("200 OK", TEXT, &request).await,
                _ => conn.answer("200 OK", html, form).await,
            };
            if !answered {
                return;
            }
        }
    });
    let both = Both { app, other: auth };
    let suite = format!(
        "{HOME}\n[[case]]\n[[case.step]]\ntarget = \"auth\"\nget = \"/form\"\n\
         [[case.step]]\nsubmit.fields.user = \"edith\"\nexpect.body = \"user=edith\"\n"
    );
    both.run(&suite.replace("/base", ""), &[]).ends_with(0);
    let sent = both.other.server.requests().remove(1);
    assert_eq!(header(&sent, "host"), Some("auth.example"));
    assert_eq!(header(&sent, "cookie"), Some("seen=1"));
    assert_eq!(header(&sent, "authorization"), None);
    assert_eq!(both.app.server.requests().len(), 0);
}

/// A server that leads to the other one: by a URL, and by a form.
async fn leading(mut conn: Conn, to: String) {
    while let Some(request) = conn.request().await {
        let html = "Content-Type: text/html\r\n";
        let form = |at: &str| format!("<form action=\"{at}\"><input name=\"user\"></form>");
        let answered = match path(&request).split('?').next().unwrap_or_default() {
            "/away" => {
                conn.answer("200 OK", TEXT, format!("http://{to}/a?b=c"))
                    .await
            }
            "/home" => {
                conn.answer("200 OK", TEXT, "http://site.example/a?b=c")
                    .await
            }
            "/form-away" => {
                conn.answer("200 OK", html, form(&format!("http://{to}/a")))
                    .await
            }
            "/form-home" => conn.answer("200 OK", html, form("/a")).await,
            _ => conn.answer("200 OK", TEXT, "t-42").await,
        };
        if !answered {
            return;
        }
    }
}

#[test]
fn parameters_of_a_step_stay_home_where_an_answer_leads_away() {
    for (asks, sent) in [
        ("/away", "/a?b=c"),
        ("/home", "/a?b=c&api_key=k&page=1"),
        ("/form-away", "/a?user="),
        ("/form-home", "/a?user=&api_key=k&page=1"),
    ] {
        let other = Up::with(tokens);
        let to = other.at();
        let app = Up::with(move |conn| leading(conn, to.clone()));
        let both = Both { app, other };
        let next = match asks {
            "/away" | "/home" => "get = \"{{at}}\"",
            _ => "submit = true",
        };
        let capture = match asks {
            "/away" | "/home" => "capture.at = { body = true }\n",
            _ => "",
        };
        let suite = format!(
            "{HOME}\n[[case]]\n[[case.step]]\nget = \"{asks}\"\n{capture}\
             [[case.step]]\n{next}\nquery.api_key = \"k\"\nexpect.body = \"t-42\"\n"
        );
        both.run(&suite, &[]).ends_with(0);
        let asked = match asks {
            "/away" | "/form-away" => both.asked_of_other(),
            _ => both.app.server.requests().remove(1),
        };
        assert_eq!(path(&asked), sent, "{asks}");
    }
}
