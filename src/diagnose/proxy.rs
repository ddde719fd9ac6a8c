//! Proxies on the way.

use super::no_response::NoResponse;
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::exchange::{Cause, Phase, ProxyFailure, ProxyRefusal};
use crate::plan::Proxy;
use crate::record::{Code, Diagnosis};
use crate::source::shell_word;

/// A proxy that can't be reached.
pub(super) fn unreachable(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let Cause::Proxy(why @ ProxyFailure::Unreachable { proxy, .. }) = &failure.error.cause else {
        return None;
    };
    Some(
        Diagnosis::new(Code::ProxyUnreachable, why.to_string())
            .step(format!(
                "does the proxy run, and is {} its address? The target itself was not asked",
                shown(&proxy.to_string())
            ))
            .step("without `--proxy` (or `proxy` of the target), smoke connects by itself"),
    )
}

/// A proxy that leads nowhere.
pub(super) fn refused(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let Cause::Proxy(why @ ProxyFailure::NoTunnel { proxy, refusal, .. }) = &failure.error.cause
    else {
        return None;
    };
    let cause = why.to_string();
    let is_own = failure.place.is_here();
    let port = failure.address().map_or(443, |(_, port)| port);
    Some(match refusal {
        ProxyRefusal::Credentials => wanted(&cause, proxy),
        ProxyRefusal::TargetUnreachable => Diagnosis::new(Code::ProxyWithoutTarget, cause)
            .step_if(is_own, OWN_MACHINE)
            .step("the proxy answers, and gets no connection itself: does the target run?")
            .step("can it be reached, and its name be looked up, from where the proxy is?"),
        ProxyRefusal::Refused => Diagnosis::new(Code::ProxyRefused, cause)
            .step_if(is_own, OWN_MACHINE)
            .step_if(
                port != 443,
                format!(
                    "many proxies let `CONNECT` through to port 443 alone: in squid, `acl SSL_ports \
                     port {port}` in /etc/squid/squid.conf, then `sudo squid -k reconfigure`"
                ),
            )
            .step("its log says why: `sudo tail -n 3 /var/log/squid/access.log`, say"),
    })
}

/// What a proxy makes of a target on the machine that asks it.
const OWN_MACHINE: &str = "to the proxy, that address is its own machine: without `--proxy` (or \
                           `proxy` of the target), smoke asks this one";

/// A proxy that is asked, and nothing comes of it.
pub(super) fn timeout(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let proxy = failure.place.target.proxy.as_ref()?;
    if failure.phase() > Phase::Connect || !failure.is_out_of_time() {
        return None;
    }
    let proxy = shown(&proxy.to_string());
    Some(
        Diagnosis::new(
            Code::ProxyTimeout,
            format!("no connection through the proxy {proxy} stands in time"),
        )
        .step("does the proxy reach the target from where it is?")
        .step("without `--proxy` (or `proxy` of the target), smoke connects by itself"),
    )
}

/// A proxy that answers in place of the target and wants to know who asks.
pub(super) fn authentication_wanted(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let proxy = evidence.place.target.proxy.as_ref()?;
    (evidence.status() == 407).then(|| {
        let cause = format!("the proxy {proxy} wants a user and a password (407)");
        wanted(&cause, proxy)
    })
}

fn wanted(cause: &str, proxy: &Proxy) -> Diagnosis {
    Diagnosis::new(Code::ProxyAuthenticationWanted, cause).step(format!(
        "say user and password: `--proxy {}`",
        shell_word(&proxy.spelt_with("USER:PASSWORD"))
    ))
}
