//! Words by which pages ask to log in.

/// What their titles, headings and buttons begin with, in lower case.
const PHRASES: [&str; 46] = [
    "log in",
    "login",
    "log-in",
    "sign in",
    "signin",
    "sign-in",
    "log on",
    "logon",
    "sign on",
    "please log in",
    "please login",
    "please sign in",
    "anmelden",
    "anmeldung",
    "einloggen",
    "bitte anmelden",
    "bitte melden sie sich an",
    "connexion",
    "se connecter",
    "connectez-vous",
    "identifiez-vous",
    "s\u{2019}identifier",
    "s'identifier",
    "iniciar sesi\u{f3}n",
    "inicia sesi\u{f3}n",
    "acceder",
    "ingresar",
    "entrar",
    "fazer login",
    "iniciar sess\u{e3}o",
    "accedi",
    "inloggen",
    "aanmelden",
    "logga in",
    "log ind",
    "logg inn",
    "kirjaudu",
    "zaloguj",
    "logowanie",
    "p\u{159}ihl\u{e1}\u{161}",
    "giri\u{15f}",
    "\u{432}\u{43e}\u{439}\u{442}\u{438}",
    "\u{432}\u{445}\u{43e}\u{434}",
    "\u{30ed}\u{30b0}\u{30a4}\u{30f3}",
    "\u{767b}\u{5f55}",
    "\u{b85c}\u{adf8}\u{c778}",
];

/// What parts a title into the page's name and the site's.
const BETWEEN: [char; 10] = [
    '|', '\u{2013}', '\u{2014}', '\u{b7}', ':', '\u{2039}', '\u{ab}', '\u{bb}', '\u{203a}',
    '\u{2022}',
];

/// Whether a text asks to log in: it begins so.
pub(super) fn asks_to_log_in(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    PHRASES.iter().any(|phrase| {
        let rest = text.strip_prefix(phrase);
        // Other scripts and stems of words go on without a space.
        rest.is_some_and(|rest| {
            !phrase.ends_with(|c: char| c.is_ascii_alphabetic())
                || !rest.starts_with(char::is_alphabetic)
        })
    })
}

/// Whether a title says that a page is there to log in, as a whole or beside
/// the name of the site.
pub(super) fn is_title_of_login(title: &str) -> bool {
    let mut parts = title.split(BETWEEN).flat_map(|part| part.split(" - "));
    parts.any(asks_to_log_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_pages_to_log_in() {
        for title in [
            "Log in",
            "Sign in to Shop",
            "Log in | Django site admin",
            "Shop \u{2013} Sign-in",
            "Log In \u{2039} Blog \u{2014} WordPress",
            "Please sign in",
            "Anmelden bei Laden",
            "P\u{159}ihl\u{e1}\u{161}en\u{ed}",
        ] {
            assert!(is_title_of_login(title), "{title}");
        }
        for title in [
            "Trouble signing in?",
            "How to log in",
            "Docs: how login works",
            "Logins of today",
            "Entrarbeit",
            "Shop",
            "",
        ] {
            assert!(!is_title_of_login(title), "{title}");
        }
    }
}
