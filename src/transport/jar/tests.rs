use http::HeaderValue;

use super::*;

/// A session, told in requests and answers.
#[derive(Default)]
struct Session(Jar);

impl Session {
    /// Takes in what a response from `url` sets.
    fn learn(&mut self, url: &str, relation: SiteRelation, lines: &[&str]) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(SET_COOKIE, HeaderValue::from_str(line).unwrap());
        }
        let url = Url::parse(url).unwrap();
        let asked = Asked {
            url: &url,
            is_meant: true,
            method: &Method::GET,
            relation,
        };
        Cookies::new(&[], &mut self.0).learn(asked, &headers);
    }

    fn set(url: &str, lines: &[&str]) -> Self {
        let mut session = Self::default();
        session.learn(url, SiteRelation::SameSite, lines);
        session
    }

    fn to(&mut self, url: &str, method: &Method, relation: SiteRelation) -> String {
        let url = Url::parse(url).unwrap();
        let asked = Asked {
            url: &url,
            is_meant: true,
            method,
            relation,
        };
        let sent = Cookies::new(&[], &mut self.0).to(asked);
        sent.unwrap_or_default()
    }

    fn get(&mut self, url: &str) -> String {
        self.to(url, &Method::GET, SiteRelation::SameSite)
    }
}

#[test]
fn secure_cookies_go_over_https_or_stay_on_this_machine() {
    let mut session = Session::set("https://a.example/", &["s=1; Secure", "t=2"]);
    assert_eq!(session.get("https://a.example/"), "s=1; t=2");
    assert_eq!(session.get("http://a.example/"), "t=2");
    // Nor may they come otherwise.
    let mut session = Session::set("http://a.example/", &["s=1; Secure", "t=2"]);
    assert_eq!(session.get("https://a.example/"), "t=2");
    for local in [
        "http://localhost:8000/",
        "http://127.0.0.1/",
        "http://x.localhost/",
    ] {
        let mut session = Session::set(local, &["s=1; Secure"]);
        assert_eq!(session.get(local), "s=1", "{local}");
    }
}

#[test]
fn what_is_secure_is_not_hidden_by_what_is_not() {
    let mut session = Session::set("https://a.example/", &["s=1; Secure; Path=/in"]);
    session.learn(
        "http://a.example/in/",
        SiteRelation::SameSite,
        &["s=2; Path=/in/deep"],
    );
    session.learn(
        "http://a.example/",
        SiteRelation::SameSite,
        &["s=3; Path=/other"],
    );
    assert_eq!(session.get("https://a.example/in/deep"), "s=1");
    assert_eq!(session.get("https://a.example/other"), "s=3");
    session.learn(
        "https://a.example/in/",
        SiteRelation::SameSite,
        &["s=4; Path=/in"],
    );
    assert_eq!(session.get("https://a.example/in/deep"), "s=4");
}

#[test]
fn same_site_says_which_cookies_other_sites_may_send() {
    let lines = [
        "n=1; SameSite=None; Secure",
        "l=2; SameSite=Lax",
        "d=3",
        "s=4; SameSite=Strict",
        "u=5; SameSite=Whatever",
    ];
    let mut session = Session::set("https://a.example.com/", &lines);
    let url = "https://a.example.com/";
    assert_eq!(session.get(url), "d=3; l=2; n=1; s=4; u=5");
    let mut from_elsewhere = |method, relation| session.to(url, &method, relation);
    assert_eq!(
        from_elsewhere(Method::GET, SiteRelation::Navigation),
        "d=3; l=2; n=1; u=5"
    );
    assert_eq!(
        from_elsewhere(Method::HEAD, SiteRelation::Navigation),
        "d=3; l=2; n=1; u=5"
    );
    assert_eq!(
        from_elsewhere(Method::POST, SiteRelation::Navigation),
        "n=1"
    );
    assert_eq!(
        from_elsewhere(Method::GET, SiteRelation::Subresource),
        "n=1"
    );
    assert_eq!(
        from_elsewhere(Method::POST, SiteRelation::SameSite),
        "d=3; l=2; n=1; s=4; u=5"
    );
}

#[test]
fn a_part_of_another_sites_page_sets_only_what_is_for_other_sites() {
    let mut session = Session::default();
    let lines = ["n=1; SameSite=None; Secure", "l=2; SameSite=Lax", "d=3"];
    session.learn("https://a.example/", SiteRelation::Subresource, &lines);
    assert_eq!(session.get("https://a.example/"), "n=1");
    session.learn("https://a.example/", SiteRelation::Navigation, &lines);
    assert_eq!(session.get("https://a.example/"), "d=3; l=2; n=1");
}

#[test]
fn none_needs_secure() {
    let mut session = Session::set("https://a.example/", &["n=1; SameSite=None"]);
    assert_eq!(session.get("https://a.example/"), "");
}

#[test]
fn prefixes_keep_their_promises() {
    let url = "https://a.example.com/x/y";
    let good = [
        "__Host-a=1; Secure; Path=/",
        "__Secure-b=2; Secure; Domain=example.com",
    ];
    assert_eq!(
        Session::set(url, &good).get(url),
        "__Secure-b=2; __Host-a=1"
    );
    let bad = [
        "__Host-a=1; Path=/",
        "__Host-b=1; Secure",
        "__Host-c=1; Secure; Path=/x",
        "__Host-d=1; Secure; Path=/; Domain=a.example.com",
        "__hOsT-e=1; Secure",
        "__Secure-f=1",
        "__SECURE-g=1",
    ];
    for line in bad {
        assert_eq!(Session::set(url, &[line]).get(url), "", "{line}");
    }
}

#[test]
fn nobody_sets_cookies_for_everybody() {
    let lines = [
        "a=1; Domain=co.uk",
        "b=2; Domain=.CO.UK",
        "c=3; Domain=b.co.uk",
    ];
    let mut session = Session::set("https://a.b.co.uk/", &lines);
    assert_eq!(session.get("https://b.co.uk/"), "c=3");
    assert_eq!(session.get("https://c.co.uk/"), "");
    // The suffix itself may, for itself.
    let mut session = Session::set("https://github.io/", &["a=1; Domain=github.io"]);
    assert_eq!(session.get("https://github.io/"), "a=1");
    assert_eq!(session.get("https://a.github.io/"), "");
    let mut session = Session::set("http://localhost/", &["a=1; Domain=localhost"]);
    assert_eq!(session.get("http://localhost/"), "a=1");
}

#[test]
fn a_cookie_is_deleted_by_one_that_is_over() {
    let mut session = Session::set("http://a.example/", &["a=1", "b=2"]);
    session.learn(
        "http://a.example/",
        SiteRelation::SameSite,
        &["a=; Max-Age=0"],
    );
    assert_eq!(session.get("http://a.example/"), "b=2");
}
