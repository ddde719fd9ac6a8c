//! Links that name another place than the one that was asked for.
//!
//! What is expected and what came are the same URL but for its scheme, its host, its
//! port, or a prefix of its path: then whoever made the link takes itself for another
//! place, and each such place has one usual reason.

use url::{Position, Url};

use crate::diagnose::application::restart;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::redirect::REDIRECTS;
use crate::diagnose::redirect::https::as_proxy;
use crate::diagnose::redirect::internal::{is_internal, to_name_site};
use crate::diagnose::redirect::language::is_language;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::expect::{Check, Judgement, Subject};
use crate::record::{Code, Diagnosis};
use crate::source::bare_host;

/// At most so many URLs of a document are looked at.
const URLS: usize = 10_000;

/// A page, a document or a header, all of whose unmet links are as expected but for the
/// place that they name.
pub(in crate::diagnose) fn lead_elsewhere(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.is_status_wrong() {
        return None;
    }
    let mut others = evidence.failed.iter().filter(|it| has_links(&it.subject));
    let first = Elsewhere::of(evidence, others.next()?)?;
    let is_each = others.all(|check| Elsewhere::of(evidence, check).is_some());
    is_each.then(|| first.told(evidence))
}

/// A redirect that is as expected but for a prefix, or for a port at which its scheme
/// isn't spoken.
pub(in crate::diagnose) fn redirect_elsewhere(
    evidence: &ResponseEvidence<'_>,
) -> Option<Diagnosis> {
    let came = evidence.location()?;
    let of_redirect = |check: &&&Check| check.subject == Subject::Redirect;
    let check = evidence.failed.iter().find(of_redirect)?;
    let found = Elsewhere::between(evidence, wanted(evidence, check), &[came])?;
    let is_ours = match found.kind {
        Kind::Prefix(_) => true,
        Kind::Port => found.came.scheme() != evidence.last().sent.url.scheme(),
        _ => false,
    };
    is_ours.then(|| found.told(evidence))
}

/// Whether an expectation may name links.
fn has_links(subject: &Subject) -> bool {
    use Subject::{Body, Header, Json, JsonSchema, Page, Select, Title};
    matches!(
        subject,
        Body(_) | Header(_) | Json(..) | JsonSchema | Page | Select(..) | Title
    )
}

/// A link that names another place than is expected.
struct Elsewhere {
    came: Url,
    wanted: Url,
    kind: Kind,
}

/// In what the place is another one.
enum Kind {
    Scheme,
    /// A host that only the server knows.
    Inside,
    Host,
    Port,
    Prefix(String),
}

/// A URL that is expected.
struct Wanted {
    url: Url,
    /// Whether a path alone is expected, wherever it is.
    is_path: bool,
}

impl Elsewhere {
    fn of(evidence: &ResponseEvidence<'_>, check: &Check) -> Option<Self> {
        let Judgement::Unmet { actual, .. } = &check.judgement else {
            return None;
        };
        let wanted = wanted(evidence, check);
        let came = match check.subject {
            Subject::Body(_) => urls(evidence.text),
            _ => named(evidence, actual),
        };
        Self::between(evidence, wanted, &came)
    }

    fn between(evidence: &ResponseEvidence<'_>, wanted: Vec<Wanted>, came: &[Url]) -> Option<Self> {
        wanted.into_iter().find_map(|wanted| {
            let kind = |came: &Url| Kind::of(evidence, &wanted, came);
            let (came, kind) = came.iter().find_map(|came| Some((came, kind(came)?)))?;
            Some(Self {
                came: came.clone(),
                wanted: wanted.url,
                kind,
            })
        })
    }

    fn told(self, evidence: &ResponseEvidence<'_>) -> Diagnosis {
        let path = evidence.shown_path();
        let asked = &evidence.last().sent.url;
        let (came, wanted) = (origin(&self.came), origin(&self.wanted));
        let place = evidence.place;
        let there = place.there();
        let is_https = asked.scheme() == "https";
        let what = match &self.kind {
            Kind::Scheme if is_https => {
                format!("{came}, and https was asked: the application takes it for http")
            }
            Kind::Inside => format!("{came}, which only the server knows, and not to {wanted}"),
            Kind::Prefix(prefix) => {
                format!("paths below {prefix}, where the same ones without it are expected")
            }
            _ => format!("{came}, where {wanted} is expected"),
        };
        let (one, several) = match evidence.location() {
            Some(_) => ("redirects", "redirects lead"),
            None => ("has links", "links lead"),
        };
        let found = Diagnosis::new(Code::LinksElsewhere, format!("{path} {one} to {what}"))
            .of_several(format!("{several} to {what}"));
        match self.kind {
            Kind::Scheme if is_https => found
                .step(format!(
                    "`proxy_set_header X-Forwarded-Proto $scheme;` must stand beside `proxy_pass`, in \
                     the same `location` (beside `uwsgi_pass`, `include uwsgi_params;`), then {RELOAD}"
                ))
                .step(format!(
                    "Django reads it with `SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \
                     \"https\")` in its settings, uvicorn and gunicorn from `--forwarded-allow-ips` \
                     alone; then {}",
                    restart(place)
                ))
                .step("or `http://` is written down: a base URL in the settings, a Sitemap's `protocol`"),
            Kind::Scheme if place.is_socket() => found.step(as_proxy(evidence)),
            Kind::Inside => to_name_site(found, Front::of(evidence), place, &came),
            Kind::Host if is_example(&self.came) => found
                .step(
                    "`python manage.py shell -c 'from django.contrib.sites.models import Site; \
                     print(Site.objects.values())'`: example.com is what Django writes there, and the \
                     site's name belongs there (in the admin, Sites); `SITE_ID` says which row counts",
                )
                .step(format!("then {}, since the row is kept in memory", restart(place))),
            Kind::Scheme | Kind::Host => found.step(format!(
                "is {came} written down, as in a setting or variable of another environment (a base \
                 URL; `SITE_ID` and the row of Django's Sites), in the data that came from there, or \
                 in a front end's build? Then {}",
                restart(place)
            )),
            Kind::Port => found
                .step(format!(
                    "a rule of nginx's with `$server_port` in it names its own port: {there}{}; \
                     `return 301 https://$host$request_uri;` names none; then {RELOAD}",
                    configured(REDIRECTS)
                ))
                .step(format!(
                    "an application gets the port by `proxy_set_header Host $http_host;` (`$host` has \
                     none, `$host:$server_port` nginx's own), or by `X-Forwarded-Port`; then {RELOAD}"
                )),
            Kind::Prefix(prefix) => found
                .step(format!(
                    "whoever makes the links takes {prefix} for the place of the application: Django's \
                     FORCE_SCRIPT_NAME, `SCRIPT_NAME` in nginx's `uwsgi_param` or in the unit, uvicorn's \
                     `--root-path`, `X-Forwarded-Prefix`: take it out; then {}",
                    restart(place)
                ))
                .step(format!(
                    "if it is right, the suite is to ask there: a target that ends in {prefix}/"
                )),
        }
    }
}

impl Kind {
    fn of(evidence: &ResponseEvidence<'_>, wanted: &Wanted, came: &Url) -> Option<Self> {
        let asked = &evidence.last().sent.url;
        let url = &wanted.url;
        if let Some(prefix) = prefix(url.path(), came.path()) {
            let is_asked = asked.path().starts_with(&came.path()[..=prefix.len()]);
            let is_same = wanted.is_path || url.host() == came.host();
            let is_ours = is_same && !is_asked && evidence.place.target.base_path != prefix;
            return is_ours.then(|| Self::Prefix(shown(prefix)));
        }
        if wanted.is_path || !is_of_path(url.path(), came.path()) {
            return None;
        }
        let host = came.host_str()?;
        if url.host() != came.host() {
            let is_inside = is_internal(host) && !url.host_str().is_some_and(is_internal);
            return Some(if is_inside { Self::Inside } else { Self::Host });
        }
        if url.scheme() != came.scheme() && url.port() == came.port() {
            // The other way round, somebody changes the links on the way.
            return (came.scheme() == "http").then_some(Self::Scheme);
        }
        let port = Url::port_or_known_default;
        (port(url) != port(came)).then_some(Self::Port)
    }
}

/// What stands before a path in another one, where that is at least a folder and no
/// language.
fn prefix<'a>(wanted: &str, came: &'a str) -> Option<&'a str> {
    let prefix = came.strip_suffix(wanted).filter(|it| !it.is_empty())?;
    let is_folder = wanted.starts_with('/') && wanted.len() > 1;
    (is_folder && !is_language(prefix.trim_start_matches('/'))).then_some(prefix)
}

/// Whether a path is the one that is wanted, or what is wanted begins it.
fn is_of_path(wanted: &str, came: &str) -> bool {
    came == wanted || wanted.len() > 1 && came.starts_with(wanted)
}

/// The URLs that a check expects; of a path, that of the place that was asked.
fn wanted(evidence: &ResponseEvidence<'_>, check: &Check) -> Vec<Wanted> {
    let Judgement::Unmet { expected, .. } = &check.judgement else {
        return Vec::new();
    };
    // A pattern has its full stops behind backslashes.
    let expected = expected.replace('\\', "");
    let absolute = urls(&expected);
    let is_path = absolute.is_empty();
    let found = if is_path {
        named(evidence, &expected)
    } else {
        absolute
    };
    let found = found.into_iter().map(|url| Wanted { url, is_path });
    found.collect()
}

/// The URLs that a value names: absolute ones, or else the path that it is.
fn named(evidence: &ResponseEvidence<'_>, text: &str) -> Vec<Url> {
    let found = urls(text);
    if !found.is_empty() {
        return found;
    }
    let path = text.split('"').nth(1).filter(|it| it.starts_with('/'));
    let url = path.and_then(|path| evidence.last().sent.url.join(path).ok());
    url.into_iter().collect()
}

/// The absolute URLs of a text.
fn urls(text: &str) -> Vec<Url> {
    let starts = text.match_indices("://").filter_map(|(at, _)| {
        let scheme = ["https", "http"]
            .into_iter()
            .find(|it| text[..at].ends_with(it))?;
        let rest = &text[at - scheme.len()..];
        let is_end = |c: char| c.is_whitespace() || c.is_control() || "\"'`<>)\\…".contains(c);
        Url::parse(&rest[..rest.find(is_end).unwrap_or(rest.len())]).ok()
    });
    starts.take(URLS).collect()
}

/// The scheme, host and port of a URL.
fn origin(url: &Url) -> String {
    shown(&url[..Position::BeforePath])
}

/// Whether it is the name that stands for any site (RFC 2606).
fn is_example(url: &Url) -> bool {
    let host = bare_host(url).unwrap_or_default();
    ["example.com", "www.example.com"].contains(&host.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_end_where_their_text_does() {
        let found =
            urls("<loc>https://a.test/x/</loc> (http://b.test/y?z=1) \"https://c.test/…\" x://");
        let found: Vec<&str> = found.iter().map(Url::as_str).collect();
        let wanted = [
            "https://a.test/x/",
            "http://b.test/y?z=1",
            "https://c.test/",
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_prefix_is_a_folder_and_no_language() {
        assert_eq!(prefix("/breads/", "/shop/breads/"), Some("/shop"));
        assert_eq!(prefix("/breads/", "/a/b/breads/"), Some("/a/b"));
        for (wanted, came) in [
            ("/breads/", "/breads/"),
            ("/breads/", "/en/breads/"),
            ("/", "/shop/"),
            ("/breads/", "/shop/rolls/"),
        ] {
            assert_eq!(prefix(wanted, came), None, "{wanted} {came}");
        }
    }
}
