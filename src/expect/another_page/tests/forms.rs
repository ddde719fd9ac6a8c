//! Forms that come back.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use url::Url;

use super::{HTML, LOGIN, NOTE, led, said, said_behind};
use crate::exchange::Exchange;
use crate::expect::test_support::page;

/// `body`, which came for a form that was sent.
fn posted(body: &str) -> Exchange {
    let mut exchange = page(&[HTML], body.to_owned());
    let sent = &mut exchange.last.sent;
    sent.method = Method::POST;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    sent.headers.insert(CONTENT_TYPE, kind);
    sent.body = Bytes::from_static(b"user=edith");
    exchange
}

#[test]
fn a_form_that_comes_back() {
    let form = "<form method=post><ul class=errorlist><li>That is taken.</ul>\
                <input name=user value=edith></form>";
    assert_eq!(
        said("", &posted(form)).unwrap(),
        format!(
            "page: expected the page that was asked for, got the form again, with what is wrong: \
             That is taken.{NOTE}such as `expect.select` or `expect.body`"
        )
    );
    assert_eq!(said("select.'.errorlist' = true", &posted(form)), None);
    assert_eq!(said("", &page(&[HTML], form)), None);
    // Sent back to the form by a redirect.
    let mut back = led("http://a.example/join", "/join", form);
    back.redirects[0].sent = posted("").last.sent;
    assert!(said("", &back).is_some());
}

/// A page with `said` before a form, in which `user` stands.
fn with_form(said: &str, user: &str) -> String {
    format!("<title>Join</title>{said}<form method=post><input name=user value='{user}'></form>")
}

#[test]
fn what_the_page_before_said_is_no_answer() {
    let alarm = "<div class='alert alert-danger'>Maintenance tonight</div>";
    let before = page(&[HTML], with_form(alarm, ""));
    let saved = posted(&with_form(&format!("{alarm}<p>Saved."), "edith"));
    assert_eq!(said_behind(Some(&before), "", &saved), None);
    let new = posted(&with_form(
        &alarm.replace("Maintenance tonight", "Zu kurz"),
        "",
    ));
    assert!(said_behind(Some(&before), "", &new).is_some());
    // One that is new beside good news is a warning.
    let warned = alarm.replace("Maintenance tonight", "Your trial ends in 3 days");
    let saved_too = posted(&with_form(&format!("{warned}<p>Saved."), "edith"));
    assert_eq!(said_behind(Some(&before), "", &saved_too), None);
    // What was said of a form that was sent may be said again.
    let refused = posted(&with_form("<p class=alert-danger>Zu kurz", "edith"));
    assert!(said_behind(Some(&refused), "", &refused).is_some());
}

#[test]
fn a_refusal_needs_no_markup_that_is_known() {
    let before = page(&[HTML], with_form("", ""));
    let refused = |page: &str| {
        let found = said_behind(Some(&before), "", &posted(page));
        found.is_some_and(|said| said.contains("the form again"))
    };
    for (said, user) in [
        ("<p class=error>Falsche Eingabe</p>", ""),
        ("<div class=flash>Incorrect username.</div>", ""),
        ("<p class=alert>Invalid name.</p>", "edith"),
        ("<font color=red>Your attempt was not successful</font>", ""),
        (
            "<p class='text-sm text-red-600'>The name is required.</p>",
            "",
        ),
        ("<b>edith</b> <i>is not a valid name</i>", "edith"),
    ] {
        assert!(refused(&with_form(said, user)), "{said}");
    }
    let inside = with_form("", "edith").replace("</form>", "<i>Enter a valid name</i></form>");
    assert!(refused(&inside));
    for (said, user) in [
        ("<p class=flash>Saved.</p>", "edith"),
        ("<div role=alert>Thank you, edith!</div>", "edith"),
        ("<p>3 results for edith", "edith"),
        ("<p style='color: red'>Only 3 left</p>", "edith"),
        ("<p class=error hidden>Wrong</p>", "edith"),
        ("", "edith"),
    ] {
        assert!(!refused(&with_form(said, user)), "{said}");
    }
    // Results, and what was sent itself, may have such words.
    let results = format!("{}<ul><li>Error handling</ul>", with_form("", "edith"));
    assert!(!refused(&results));
    // Without the page before, it must be filled in as well.
    let red = "<p class='text-red-600'>The name is required.</p>";
    assert!(said("", &posted(&with_form(red, "edith"))).is_some());
    assert_eq!(said("", &posted(&with_form(red, ""))), None);
}

#[test]
fn what_a_page_has_beside_the_form_is_no_refusal() {
    let form = "<form method=post><textarea name=user></textarea><button>Send</button></form>";
    let before = page(&[HTML], form);
    let refused = |page: &str| {
        let found = said_behind(Some(&before), "", &posted(page));
        found.is_some_and(|said| said.contains("the form again"))
    };
    for honest in [
        "<div class='alert alert-danger'>Comment deleted.</div>",
        "<div class='alert alert-success'>Your failed payment was refunded.</div>",
        "<div class=is-success><p>Nothing is wrong</p></div>",
        "<table><tr class=table-danger><td><b class=error>DB error</b></table>",
        "<ol><li class='comment error-reports'><p>I get an error</ol>",
        "<ul><li class=error>could not connect</ul>",
        "<div class=comment><pre><span class=err>error</span> <i class=error>$</i></pre></div>",
        "<blockquote><p role=alert>It failed</blockquote>",
        "<p>You cannot undo this.",
        "<p>Error log is empty",
    ] {
        assert!(!refused(&format!("{honest}{form}")), "{honest}");
        assert!(!refused(&format!("{form}{honest}")), "{honest}");
    }
    for refusal in [
        "<div class='alert alert-danger'>Comment could not be deleted.</div>",
        "<p class=error>Falsche Eingabe</p>",
        "<div role=alert class=error>Please enter a name</div>",
        "<div role=alert>Please enter a name</div>",
        "<ul class=flashes><li class=flash>Please enter a name</ul>",
        "<ul class=messages><li class='alert alert-danger'>Please enter a name</ul>",
    ] {
        assert!(refused(&format!("{refusal}{form}")), "{refusal}");
        assert!(refused(&format!("{form}{refusal}")), "{refusal}");
    }
    let around = |page: &str| format!("<table><tr><td><ul><li>{page}</ul></table>");
    let above = "<p class=error>Please enter a name";
    assert!(refused(&around(&format!("{above}{form}"))));
    let inside = form.replace("<button>", "<ul><li class=error>Too short</ul><button>");
    assert!(refused(&inside));
}

#[test]
fn a_form_without_texts_comes_back() {
    for field in [
        "<input type=radio name=choice value=1>",
        "<input type=checkbox name=choice value=1>",
        "<button>Buy</button>",
    ] {
        let form = format!("<form method=post><input type=hidden name=csrf value=x>{field}</form>");
        let before = page(&[HTML], form.clone());
        let refused = |page: &str| {
            let mut exchange = posted(page);
            exchange.last.sent.body = Bytes::from_static(b"csrf=x");
            said_behind(Some(&before), "", &exchange).is_some()
        };
        for wrong in [
            "<ul class=errorlist><li>This field is required.</ul>",
            "<div class='alert alert-danger'>This field is required.</div>",
            "<p><strong>You didn&#x27;t select a choice.</strong></p>",
        ] {
            assert!(refused(&format!("{wrong}{form}")), "{wrong}{form}");
            // Another form, and one that has more to send.
            let elsewhere = form.replace("<form", "<form action=/elsewhere");
            assert!(!refused(&format!("{wrong}{elsewhere}")));
            let more = form.replace("</form>", "<input name=q></form>");
            assert!(!refused(&format!("{wrong}{more}")));
        }
        assert!(!refused(&form));
        assert!(!refused(&format!("<p>You have voted</p>{form}")));
    }
}

#[test]
fn a_form_to_log_in_that_comes_back() {
    let login = |body: &str, led_to: Option<&str>| {
        let mut exchange = posted(body);
        exchange.last.sent.body = Bytes::from_static(b"user=edith&password=x");
        exchange.last.sent.url = Url::parse("http://a.example/login").unwrap();
        let Some(to) = led_to else { return exchange };
        let mut led = led("http://a.example/login", to, body);
        led.redirects[0].sent = exchange.last.sent;
        led
    };
    let again = |exchange: &Exchange| said("", exchange).is_some_and(|said| said.contains("again"));
    assert!(again(&login(LOGIN, None)));
    assert!(again(&login(LOGIN, Some("/login?error"))));
    assert!(!again(&login("<title>Hello</title>", None)));
    // Settings that are saved by the password, or by it alone.
    let settings = LOGIN.replace("Log in", "Settings");
    let saved = format!("<p class=flash>Saved.</p>{settings}");
    let alone = settings.replace("<input name=user>", "");
    for (body, is_refused) in [(&settings, true), (&saved, false), (&alone, false)] {
        let mut exchange = login(body, None);
        exchange.last.sent.url = Url::parse("http://a.example/settings").unwrap();
        assert_eq!(again(&exchange), is_refused, "{body}");
    }
    // Whoever signed up logs in, at another address.
    let elsewhere = LOGIN.replace("<form", "<form action=/enter");
    assert!(!again(&login(&elsewhere, None)));
    assert!(!again(&login(LOGIN, Some("/enter"))));
    // It asks for another password.
    let new = LOGIN.replace("name=password", "name=password autocomplete=new-password");
    assert!(!again(&login(&new, None)));
}
