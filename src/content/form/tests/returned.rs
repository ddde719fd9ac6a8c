use super::*;
use crate::content::form::returned;
use crate::exchange::{Exchange, Hop, Sent, Timings};

/// What is said of `page`, which came for `user=edith&password=x&token=y`.
fn said(page: &str) -> Option<Vec<String>> {
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(CONTENT_TYPE, kind);
    let sent = Sent {
        method: Method::POST,
        url: Url::parse("http://a.example/login").unwrap(),
        raw_target: None,
        headers,
        body: Bytes::from_static(b"user=edith&password=x&token=y"),
    };
    let response = Response {
        status: StatusCode::OK,
        reason: None,
        version: Version::HTTP_11,
        headers: HeaderMap::new(),
        body: Content_ {
            bytes: Bytes::from(page.to_owned()),
            ..Content_::default()
        },
    };
    let exchange = Exchange {
        redirects: Vec::new(),
        last: Hop {
            sent,
            response,
            timings: Timings::default(),
            remote: None,
            tls: None,
        },
        unfollowed: None,
    };
    let content = Content::of(&exchange.last.response);
    returned(&content, &exchange, None).map(|it| it.said)
}

const FIELDS: &str = "<input type=hidden name=token value=z><input name=user value=edith>\
                      <input type=password name=password>";

fn form(inside: &str) -> String {
    format!("<form method=post>{inside}{FIELDS}</form>")
}

#[test]
fn a_form_comes_back_with_what_is_wrong() {
    let wrong = Some(vec!["Please enter a correct name.".to_owned()]);
    for error in [
        "<ul class=\"errorlist nonfield\"><li>Please enter a correct name.</ul>",
        "<div class='alert alert-danger' role=alert>Please enter a correct name.</div>",
        "<p class=field-validation-error>Please enter a correct name.</p>",
        "<p class=error>Please enter a correct name.</p>",
        "<ul class=errors><li>Please enter a correct name.</ul>",
        "<input name=user class='input is-danger'><p class='help is-danger'>Please enter a correct name.</p>",
        "<b class=is-invalid></b><p class=invalid-feedback>Please enter a correct name.</p>",
    ] {
        assert_eq!(said(&form(error)), wrong, "{error}");
    }
    let before = "<div><p class=errornote>Please enter a correct name.</p></div>";
    assert_eq!(said(&format!("{before}<main>{}</main>", form(""))), wrong);
    let told = "<ul class=messages><li class=error>Please enter a correct name.</ul>";
    assert_eq!(said(&format!("{told}<main>{}</main>", form(""))), wrong);
    assert_eq!(
        said(&form("")),
        Some(vec!["it asks for the password again".to_owned()])
    );
    let beside = "<p class=alert-error>Please enter a correct name.</p>";
    assert_eq!(said(&format!("{beside}{}", form(""))), wrong);
    assert_eq!(
        said(&form("<input name=more aria-invalid=true>")),
        Some(vec!["\"more\" is marked as wrong".to_owned()])
    );
}

#[test]
fn what_only_looks_like_it_does_not_count() {
    let form = |inside: &str| {
        // One to log in need not look like anything.
        form(inside).replace("type=password", "type=password autocomplete=new-password")
    };
    let list = "<ul class=errorlist><li>This is wrong.</ul>";
    for page in [
        form(""),
        // Another form, or one that asks for something else.
        format!("<form method=post><input name=q>{list}</form>"),
        format!("{}<form method=post><input name=q>{list}</form>", form("")),
        form("").replace("method=post", "method=get") + list,
        // Nothing to be seen.
        form(&format!("<div hidden>{list}</div>")),
        form(&format!("<div style='display: none'>{list}</div>")),
        form("<ul class=errorlist></ul>"),
        form("<button class='button is-danger'>Delete</button>"),
        form("<ul class=messages><li class=success>Saved.</ul>"),
        form("<span class=error>*</span>"),
        // Texts that are ready in the page.
        form("<p class=invalid-feedback>Please enter a name.</p>"),
        form("<p class=error>Please enter a name.</p>").replace(" value=edith", ""),
        // A banner of the whole site.
        format!(
            "<p class=alert-danger>Read only today.</p><main>{}</main>",
            form("")
        ),
    ] {
        assert_eq!(said(&page), None, "{page}");
    }
}
