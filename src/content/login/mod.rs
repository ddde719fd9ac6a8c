//! Pages on which users log in.

mod page;
mod words;

pub use page::{
    asks_for_name, has_login_form, is_about_logins, is_login_form, is_login_page,
    is_plain_login_page, says_login,
};

use url::Url;

/// Words of a path, without `-` and `_`, that name such a page; so does any
/// that ends with one of the first two.
const WORDS: [&str; 20] = [
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
    "accedi",
    "entrar",
    "loggain",
    "kirjaudu",
    "zaloguj",
    "giris",
    "authenticate",
    "cas",
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

/// First labels of hosts that are there for that alone.
const HOSTS: [&str; 7] = ["login", "signin", "logon", "auth", "sso", "idp", "adfs"];

/// Whether a word of a path names a page to log in.
#[must_use]
pub fn is_login_word(word: &str) -> bool {
    let plain = word.to_ascii_lowercase().replace(['-', '_'], "");
    WORDS.contains(&plain.as_str()) || plain.ends_with("login") || plain.ends_with("signin")
}

/// Extensions of what is for programs, wherever it stands.
const FOR_PROGRAMS: [&str; 6] = ["css", "js", "json", "txt", "xml", "zip"];

/// Whether a path is that of a page to log in.
#[must_use]
pub fn is_login_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_file = name
        .rsplit_once('.')
        .is_some_and(|(_, extension)| FOR_PROGRAMS.contains(&extension));
    let mut parts = path.split('/');
    !is_file && parts.any(|part| is_login_word(part.split('.').next().unwrap_or_default()))
}

/// Parts of a path below which pages tell how something is done.
const OF_DOCS: [&str; 16] = [
    "articles",
    "blog",
    "doc",
    "docs",
    "documentation",
    "faq",
    "guide",
    "guides",
    "help",
    "hilfe",
    "kb",
    "learn",
    "manual",
    "news",
    "reference",
    "wiki",
];

/// Whether a path is that of a page which tells how something is done.
#[must_use]
pub fn is_docs_path(path: &str) -> bool {
    path.split('/').any(|part| OF_DOCS.contains(&part))
}

/// Whether `url`, where somebody was led who asked for `asked`, is that of a
/// page to log in.
#[must_use]
pub fn is_login_url(url: &Url, asked: &Url) -> bool {
    let path = url.path();
    let of_host = url.host() != asked.host() && is_login_host(url);
    of_host || is_login_path(path) || SINGLE_SIGN_ON.iter().any(|part| path.contains(part))
}

/// Whether the host of `url` is there for logging in alone.
#[must_use]
pub fn is_login_host(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    HOSTS.contains(&host.split('.').next().unwrap_or_default())
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
        for path in [
            "/",
            "/blog/in/",
            "/logins/",
            "/signing/",
            "/auth/",
            "/sso/metadata.xml",
        ] {
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
}
