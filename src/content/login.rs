//! Pages on which users log in.

use scraper::{ElementRef, Html};
use url::Url;

use super::element_text::element_text;
use super::elements::{elements, is_hidden, with_those_around};

/// Words of a path, without `-` and `_`, that name such a page; so does any
/// that ends with one of the first two.
const WORDS: [&str; 12] = [
    "login",
    "signin",
    "logon",
    "signon",
    "sso",
    "anmelden",
    "anmeldung",
    "einloggen",
    "connexion",
    "inloggen",
    "aanmelden",
    "iniciarsesion",
];

/// Paths of `OpenID` Connect, SAML and the like, on which users are asked who
/// they are.
const SINGLE_SIGN_ON: [&str; 8] = [
    "/openid-connect/auth",
    "/oauth/authorize",
    "/oauth2/authorize",
    "/oauth2/start",
    "/oauth2/v2.0/authorize",
    "/o/oauth2/",
    "/saml2/",
    "/adfs/ls",
];

/// First labels of hosts that do nothing else.
const HOSTS: [&str; 7] = ["login", "signin", "logon", "auth", "sso", "idp", "adfs"];

/// Whether a word of a path names a page to log in.
#[must_use]
pub fn is_login_word(word: &str) -> bool {
    let plain = word.to_ascii_lowercase().replace(['-', '_'], "");
    WORDS.contains(&plain.as_str()) || plain.ends_with("login") || plain.ends_with("signin")
}

/// Whether a path is that of a page to log in.
#[must_use]
pub fn is_login_path(path: &str) -> bool {
    path.split('/')
        .any(|part| is_login_word(part.split('.').next().unwrap_or_default()))
}

/// Whether `url`, where somebody was led who asked for `asked`, is that of a
/// page to log in.
#[must_use]
pub fn is_login_url(url: &Url, asked: &Url) -> bool {
    let path = url.path();
    let host = url.host_str().unwrap_or_default();
    let of_host =
        url.host() != asked.host() && HOSTS.contains(&host.split('.').next().unwrap_or_default());
    of_host || is_login_path(path) || SINGLE_SIGN_ON.iter().any(|part| path.contains(part))
}

/// Whether the query of `url` says that it leads back to `asked` in the end.
#[must_use]
pub fn leads_back(url: &Url, asked: &Url) -> bool {
    url.query_pairs().any(|(_, value)| {
        let is_asked = |path: &str| path == asked.path();
        is_asked(value.split('?').next().unwrap_or_default())
            || Url::parse(&value)
                .is_ok_and(|url| url.host() == asked.host() && is_asked(url.path()))
    })
}

/// How many characters of text a page to log in has beside its form, at most.
const BESIDE: usize = 1500;

/// How many fields for texts a form to log in has beside the password: who it
/// is, and of which company.
const FIELDS: usize = 2;

/// Whether a page has a form to log in.
#[must_use]
pub fn has_login_form(page: &Html) -> bool {
    login_forms(page).next().is_some()
}

/// Whether a page is there for its form to log in, and has no other content; a
/// small form in the corner of a page is not what the page is for.
#[must_use]
pub fn is_login_page(page: &Html) -> bool {
    let Some(form) = login_forms(page).find(|form| !is_aside(*form)) else {
        return false;
    };
    let length = |element| element_text(element).chars().count();
    length(page.root_element()).saturating_sub(length(form)) <= BESIDE
}

/// Forms that ask for a password, once: whoever signs up, or changes it, says
/// it twice, or says more of himself.
fn login_forms(page: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    let forms = elements(page).filter(|element| element.value().name() == "form");
    forms.filter(|form| is_login_form(*form))
}

/// Whether a form asks for a password as whoever logs in says it.
#[must_use]
pub fn is_login_form(form: ElementRef<'_>) -> bool {
    let inputs = form.descendants().filter_map(ElementRef::wrap);
    let inputs = inputs.filter(|element| element.value().name() == "input");
    let (mut passwords, mut texts) = (0, 0);
    for input in inputs {
        let kind = input.attr("type").unwrap_or("text").to_ascii_lowercase();
        match kind.as_str() {
            "password" if input.attr("autocomplete") == Some("new-password") => return false,
            "password" => passwords += 1,
            "text" | "email" | "tel" => texts += 1,
            _ => {}
        }
    }
    passwords == 1 && texts <= FIELDS
}

/// Whether an element stands beside what the page is about, or isn't shown.
fn is_aside(element: ElementRef<'_>) -> bool {
    with_those_around(element).any(|element| {
        let name = element.value().name();
        matches!(name, "header" | "nav" | "aside" | "footer" | "dialog")
            || is_hidden(element)
            || element.value().classes().any(|class| {
                [
                    "modal",
                    "dropdown",
                    "dropdown-menu",
                    "offcanvas",
                    "collapse",
                ]
                .contains(&class)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_paths_are_known() {
        for path in [
            "/accounts/login/",
            "/Sign-In",
            "/wp-login.php",
            "/users/sign_in",
            "/admin/user_login.aspx",
            "/de/anmelden",
        ] {
            assert!(is_login_path(path), "{path}");
        }
        for path in ["/", "/blog/in/", "/logins/", "/signing/", "/auth/"] {
            assert!(!is_login_path(path), "{path}");
        }
    }

    #[test]
    fn single_sign_on_is_known_by_its_url() {
        let asked = Url::parse("https://app.example.com/lists/").unwrap();
        let is_login = |url| is_login_url(&Url::parse(url).unwrap(), &asked);
        for url in [
            "https://login.microsoftonline.com/x/oauth2/v2.0/authorize?a=b",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://id.example.com/realms/a/protocol/openid-connect/auth?b=c",
            "https://auth.example.com/?rd=https://app.example.com/",
        ] {
            assert!(is_login(url), "{url}");
        }
        assert!(!is_login("https://www.example.com/authors"));
        let own = Url::parse("https://auth.example.com/a").unwrap();
        let next = Url::parse("https://auth.example.com/b").unwrap();
        assert!(!is_login_url(&next, &own));
    }

    #[test]
    fn a_query_may_lead_back() {
        let asked = Url::parse("https://a.example/lists/?page=2").unwrap();
        let leads = |query: &str| {
            let url = format!("https://a.example/enter?{query}");
            leads_back(&Url::parse(&url).unwrap(), &asked)
        };
        assert!(leads("next=/lists/"));
        assert!(leads("next=%2Flists%2F%3Fpage%3D2"));
        assert!(leads("rd=https%3A%2F%2Fa.example%2Flists%2F"));
        assert!(!leads("next=/"));
        assert!(!leads("rd=https%3A%2F%2Fb.example%2Flists%2F"));
    }

    #[test]
    fn a_page_for_logging_in_has_nothing_else() {
        let form = "<form method=post><input name=user><input type=password></form>";
        let is = |page: &str| is_login_page(&Html::parse_document(page));
        assert!(is(&format!("<h1>Welcome</h1>{form}")));
        assert!(!is(&format!("<header>{form}</header><p>Hello")));
        assert!(!is(&format!(
            "{}{form}",
            "<p>What others wrote".repeat(100)
        )));
        let twice = "<form><input type=password><input type=password></form>";
        assert!(!is(twice));
        assert!(!is("<form><input name=q></form>"));
        let more = "<form><input><input><input type=email><input type=password></form>";
        assert!(!is(more));
    }
}
