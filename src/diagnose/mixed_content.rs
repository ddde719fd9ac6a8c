//! Files that a page of https names by http.

use url::Url;

use super::application::restart;
use super::nginx::RELOAD;
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};
use crate::source::shell_word;

/// Why a page of https names `url` by http (W3C Mixed Content): an application that
/// doesn't know of https writes its own URLs so, and a template those of others.
pub(super) fn named_by_http(evidence: &ResponseEvidence<'_>, url: &str) -> Diagnosis {
    let name = shown(url);
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    let is_own = host.eq_ignore_ascii_case(&evidence.place.site());
    let written = shell_word(&format!("http://{}", shown(&host)));
    let found = Diagnosis::new(
        Code::MixedContent,
        format!("the page is one of https and names {name} by http: browsers don't fetch it"),
    )
    .of_several("the page is one of https and names files by http: browsers don't fetch them");
    let found = if is_own {
        found
            .step(format!(
                "if the application makes the URL (`build_absolute_uri`), it takes requests for http: \
                 `proxy_set_header X-Forwarded-Proto $scheme;` in nginx, then {RELOAD}; and in \
                 Django's settings `SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \
                 \"https\")`, then {}",
                restart(evidence.place)
            ))
            .step(format!(
                "if it is written out (`grep -rn {written} .` in templates, stylesheets, settings): \
                 `{{% static %}}`, and a `STATIC_URL` and `MEDIA_URL` without a host, such as `/static/`"
            ))
    } else {
        found
            .step(format!(
                "where is it written (`grep -rn {written} .` in templates, stylesheets, `STATIC_URL`, \
                 `MEDIA_URL`)? Write https there, if that host answers it, or serve the file yourself"
            ))
            .step("a storage makes such URLs, too (`AWS_S3_URL_PROTOCOL = \"https:\"`)")
    };
    found.step(format!(
        "until then: `add_header Content-Security-Policy upgrade-insecure-requests always;` in nginx, \
         then {RELOAD}, has browsers ask by https instead"
    ))
}
