//! Proxies on the way.

use super::died::Died;
use super::place::{shown, word};
use super::seen::Seen;
use crate::exchange::{Cause, Phase};
use crate::record::Diagnosis;

/// A proxy that can't be reached.
pub(super) fn unreachable(died: &Died<'_>) -> Option<Diagnosis> {
    let proxy = died.place.target.proxy.as_ref()?;
    let Cause::Proxy(message) = &died.error.cause else {
        return None;
    };
    let unreached = message.starts_with("no address") || message.starts_with("no connection");
    unreached.then(|| {
        Diagnosis::new("proxy-unreachable", message)
            .step(format!(
                "does the proxy run, and is {} its address? The target itself was not asked",
                shown(&proxy.to_string())
            ))
            .step("without `--proxy` (or `proxy` of the target), smoke connects by itself")
    })
}

/// A proxy that leads nowhere.
pub(super) fn refused(died: &Died<'_>) -> Option<Diagnosis> {
    let proxy = died.place.target.proxy.as_ref()?;
    let Cause::Proxy(message) = &died.error.cause else {
        return None;
    };
    // Behind the place that it was asked for, which may have any name.
    let (_, place) = message.split_once(" opens no way to ")?;
    let (_, why) = place.split_once(": ")?;
    let why = why.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
    if says(&["407 ", "401 ", "auth"]) {
        return Some(wanted(message, &proxy.to_string()));
    }
    if says(&[
        "connection refused",
        "unreachable",
        "expired",
        "502 ",
        "503 ",
        "504 ",
    ]) {
        return Some(
            Diagnosis::new("proxy-without-target", message)
                .step("the proxy answers, and gets no connection itself: does the target run?")
                .step("can it be reached, and its name be looked up, from where the proxy is?"),
        );
    }
    Some(
        Diagnosis::new("proxy-refused", message)
            .step("the proxy answers, and opens no connection: its log and its rules say why")
            .step("many proxies let only some ports through: is that of the target among them?"),
    )
}

/// A proxy that is asked, and nothing comes of it.
pub(super) fn timeout(died: &Died<'_>) -> Option<Diagnosis> {
    let proxy = died.place.target.proxy.as_ref()?;
    if died.phase() > Phase::Connect || !died.is_out_of_time() {
        return None;
    }
    let proxy = shown(&proxy.to_string());
    Some(
        Diagnosis::new(
            "proxy-timeout",
            format!("no connection through the proxy {proxy} stands in time"),
        )
        .step("does the proxy run, and does it reach the target from where it is?"),
    )
}

/// A proxy that answers in place of the target and wants to know who asks.
pub(super) fn authentication_wanted(seen: &Seen<'_>) -> Option<Diagnosis> {
    let proxy = seen.place.target.proxy.as_ref()?;
    let proxy = proxy.to_string();
    (seen.status() == 407).then(|| {
        let cause = format!("the proxy {proxy} wants a user and a password (407)");
        wanted(&cause, &proxy)
    })
}

fn wanted(cause: &str, proxy: &str) -> Diagnosis {
    let (scheme, rest) = proxy.split_once("://").unwrap_or(("http", proxy));
    Diagnosis::new("proxy-authentication-wanted", cause).step(format!(
        "say them: `--proxy {}`",
        word(&format!("{scheme}://USER:PASSWORD@{rest}"))
    ))
}
