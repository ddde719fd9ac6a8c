//! Redirects that end at another page than was asked for.

use scraper::Html;
use url::Url;

use crate::content::Content;
use crate::content::login::{
    has_login_form, is_about_logins, is_docs_path, is_login_host, is_login_page, is_login_path,
    is_login_url, is_plain_login_page, leads_back,
};
use crate::exchange::Exchange;
use crate::expect::address;
use crate::transport::is_same_domain;

/// Where redirects ended, which nobody asked for.
pub(super) enum LedAway {
    /// At a page to log in.
    Login(Url),
    /// At a site of another registered domain.
    Elsewhere(Url),
}

/// Words of a path that is about an account, and from which redirects may well
/// lead to a page to log in: somebody signs up, or confirms an address.
const OF_ACCOUNTS: [&str; 12] = [
    "activat",
    "confirm",
    "deactivat",
    "delete",
    "forgot",
    "invit",
    "password",
    "recover",
    "regist",
    "reset",
    "signup",
    "verif",
];

/// Words of a path by which somebody logs out, or in by way of another site.
const IN_OR_OUT: [&str; 6] = ["logout", "logoff", "signout", "signoff", "oauth", "saml"];

/// Parts of a path at which somebody comes in, whoever that is.
const AT_THE_DOOR: [&str; 6] = [
    "auth",
    "connect",
    "enter",
    "session",
    "sessions",
    "signed-out",
];

impl LedAway {
    /// Where the redirects of `exchange` ended, if that is not where they were
    /// to; `page` is what is there, if it is a page.
    pub(super) fn of(exchange: &Exchange, page: Option<&Content<'_>>) -> Option<Self> {
        let asked = &exchange.redirects.first()?.sent.url;
        let url = &exchange.last.sent.url;
        if is_unasked_login(asked, url, page) {
            return Some(Self::Login(url.clone()));
        }
        (!is_same_domain(asked, url)).then(|| Self::Elsewhere(url.clone()))
    }

    /// What is there.
    pub(super) fn told(&self, exchange: &Exchange) -> String {
        let url = self.url();
        let told = address::shown_url(url, asked(exchange));
        match self {
            Self::Login(_) => format!("a page to log in, {told}, to which redirects led"),
            Self::Elsewhere(_) => format!("{told}, another site, to which redirects led"),
        }
    }

    /// The expectation that the suite would have of it.
    pub(super) fn expectation(&self, exchange: &Exchange) -> String {
        let url = self.url();
        address::expectation(url, asked(exchange))
    }

    fn url(&self) -> &Url {
        match self {
            Self::Login(url) | Self::Elsewhere(url) => url,
        }
    }
}

/// The URL that was asked for first.
fn asked(exchange: &Exchange) -> &Url {
    &exchange.first().sent.url
}

/// Whether redirects led from `asked` to a page to log in at `url`, as they
/// lead somebody who may not see what was asked for.
fn is_unasked_login(asked: &Url, url: &Url, page: Option<&Content<'_>>) -> bool {
    let leads_back = leads_back(url, asked);
    if asks_for_login(asked)
        || is_spelt_otherwise(asked, url)
        || is_of_account(asked) && !leads_back
    {
        return false;
    }
    let html = page.and_then(|page| page.page().ok());
    let is_there = is_login_url(url, asked) && !is_docs(url, html);
    if leads_back && (is_there || html.is_some_and(has_login_form)) {
        return true;
    }
    !is_of_account(asked) && (is_there || html.is_some_and(is_login_page))
}

/// Whether a page tells of logins, and is none.
fn is_docs(url: &Url, page: Option<&Html>) -> bool {
    page.is_some_and(|page| {
        is_about_logins(page) || is_docs_path(url.path()) && !has_login_form(page)
    })
}

/// Whether `page` is plainly one to log in, which came in place of what was
/// asked for. The home of a site or of an application on it (`/webmail/`) may be
/// one, and so may a path that says so.
pub(super) fn is_login_in_place(exchange: &Exchange, page: &Content<'_>) -> bool {
    let asked = asked(exchange);
    let is_free = asks_for_login(asked)
        || is_of_account(asked)
        || is_login_host(asked)
        || is_home(asked.path())
        || asked
            .path()
            .split('/')
            .any(|part| AT_THE_DOOR.contains(&part));
    !is_free && page.page().is_ok_and(is_plain_login_page)
}

/// Whether it is the first page of a site, in some language, or of a part of it.
fn is_home(path: &str) -> bool {
    let is_folder = path.ends_with('/');
    let path = path.trim_matches('/');
    if is_folder && !path.contains('/') {
        return true;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    path.is_empty() || is_language(path) || matches!(stem, "home" | "index")
}

/// Whether who asks for it logs in, or out.
fn asks_for_login(asked: &Url) -> bool {
    is_login_path(asked.path()) || has(asked, &IN_OR_OUT)
}

fn is_of_account(asked: &Url) -> bool {
    has(asked, &OF_ACCOUNTS)
}

fn has(asked: &Url, known: &[&str]) -> bool {
    let words = asked.path().to_ascii_lowercase().replace(['-', '_'], "");
    known.iter().any(|word| words.contains(word))
}

/// Whether `url` is `asked` in another spelling: with or without its last
/// slash, or with a language before it.
fn is_spelt_otherwise(asked: &Url, url: &Url) -> bool {
    let plain = |path: &str| path.trim_matches('/').to_ascii_lowercase();
    let (from, to) = (plain(asked.path()), plain(url.path()));
    let (first, rest) = to.split_once('/').unwrap_or((&to, ""));
    from == to || is_language(first) && rest == from
}

/// Whether a part of a path is a language, such as `de` or `pt-br`.
fn is_language(part: &str) -> bool {
    let letters = part.split(['-', '_']).next().unwrap_or_default();
    letters.len() == 2 && part.len() <= 7 && letters.chars().all(|c| c.is_ascii_alphabetic())
}
