//! Cookies that lack an attribute.

use http::header::SET_COOKIE;

use crate::diagnose::application::restart;
use crate::diagnose::nginx::RELOAD;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::exchange::SetCookie;
use crate::expect::{CookiePart, Subject};
use crate::record::{Code, Diagnosis};
use crate::source::quote;
use crate::suite::expect::Safeguard;

/// An attribute that keeps a cookie safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flag {
    Secure,
    HttpOnly,
    SameSite,
}

impl Flag {
    const fn name(self) -> &'static str {
        match self {
            Self::Secure => "`Secure`",
            Self::HttpOnly => "`HttpOnly`",
            Self::SameSite => "`SameSite`",
        }
    }

    /// As Django's settings of cookies end.
    const fn setting(self) -> &'static str {
        match self {
            Self::Secure => "_SECURE = True",
            Self::HttpOnly => "_HTTPONLY = True",
            Self::SameSite => "_SAMESITE = \"Lax\"",
        }
    }

    /// As nginx's `proxy_cookie_flags` has it.
    const fn word(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::HttpOnly => "httponly",
            Self::SameSite => "samesite=lax",
        }
    }

    const fn is_set(self, cookie: &SetCookie) -> bool {
        match self {
            Self::Secure => cookie.secure,
            Self::HttpOnly => cookie.http_only,
            Self::SameSite => cookie.same_site.is_some(),
        }
    }
}

/// A cookie that comes without an attribute that is expected of it.
pub(in crate::diagnose) fn lacking(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let lines = evidence.last().response.headers.get_all(SET_COOKIE);
    let lines = lines.iter().take(50);
    let cookies: Vec<SetCookie> = lines
        .filter_map(|line| SetCookie::parse(&String::from_utf8_lossy(line.as_bytes())))
        .collect();
    let (mut names, mut flags): (Vec<&str>, Vec<Flag>) = (Vec::new(), Vec::new());
    for subject in evidence.unmet() {
        let Some((name, flag)) = wanted(subject) else {
            continue;
        };
        let is_meant = |it: &&SetCookie| name.as_ref().is_none_or(|name| *name == it.name);
        let lacking = cookies
            .iter()
            .filter(is_meant)
            .filter(|it| !flag.is_set(it));
        for cookie in lacking {
            if !names.contains(&&*cookie.name) {
                names.push(&cookie.name);
            }
            if !flags.contains(&flag) {
                flags.push(flag);
            }
        }
    }
    let first = names.first()?;
    let words: Vec<&str> = flags.iter().map(|flag| flag.name()).collect();
    let (lacked, name) = (words.join(" and "), quote(first, 60));
    let more = match names.len() {
        1 => String::new(),
        more => format!(" and {} more", more - 1),
    };
    let over = match flags.as_slice() {
        [Flag::Secure] => ": browsers send it over http, too",
        _ => "",
    };
    let settings = |cookie: &str| {
        let each = flags
            .iter()
            .map(|flag| format!("`{cookie}{}`", flag.setting()));
        each.collect::<Vec<_>>().join(", ")
    };
    let django = match *first {
        "csrftoken" => Some("CSRF_COOKIE"),
        "sessionid" => Some("SESSION_COOKIE"),
        _ => None,
    };
    let flags = flags
        .iter()
        .map(|flag| flag.word())
        .collect::<Vec<_>>()
        .join(" ");
    Some(
        Diagnosis::new(
            Code::CookieFlags,
            format!("the cookie {name}{more} is set without {lacked}{over}"),
        )
        .step(match django {
            Some(cookie) => format!(
                "Django: {} in its settings (`python manage.py check --deploy` names all of them), \
                 then {}",
                settings(cookie),
                restart(evidence.place)
            ),
            None => format!(
                "whoever sets it must say so, most often the application: Django's \
                 `response.set_cookie(…, secure=True, httponly=True, samesite=\"Lax\")`, and {} for \
                 its session's",
                settings("SESSION_COOKIE")
            ),
        })
        .step(format!(
            "where that can't be changed: `proxy_cookie_flags ~ {flags};` beside nginx's \
             `proxy_pass` (since 1.19.3), then {RELOAD}"
        )),
    )
}

/// The attribute that an expectation is of, and the cookie, unless it is of all.
fn wanted(subject: &Subject) -> Option<(Option<String>, Flag)> {
    Some(match subject {
        Subject::Cookie(name, Some(CookiePart::Secure)) => (Some(name.plain()), Flag::Secure),
        Subject::Cookie(name, Some(CookiePart::HttpOnly)) => (Some(name.plain()), Flag::HttpOnly),
        Subject::Cookie(name, Some(CookiePart::SameSite)) => (Some(name.plain()), Flag::SameSite),
        Subject::Security(Some(Safeguard::CookieSecure)) => (None, Flag::Secure),
        Subject::Security(Some(Safeguard::CookieSameSite)) => (None, Flag::SameSite),
        _ => return None,
    })
}
