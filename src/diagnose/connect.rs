//! Names without addresses, and connections that are not made.

use std::io::ErrorKind;

use super::application::status;
use super::no_response::NoResponse;
use super::place::shown;
use crate::exchange::{Cause, Phase};
use crate::plan::NoAddress;
use crate::record::{Code, Diagnosis};
use crate::source::{Bracketed, quote, shell_word};

/// A name or an address of the other family than `-4` or `-6` asks for.
pub(super) fn other_family(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    const ALL: &str = "without `-4` and `-6`, every address is used";
    match &failure.error.cause {
        Cause::NoAddress {
            name,
            why: NoAddress::OtherFamily(found),
        } => {
            let cause = format!(
                "{} has no {} address, but {}: {}",
                quote(name, 120),
                found.used,
                found.used.other(),
                found.listed()
            );
            let found = Diagnosis::new(Code::OtherFamily, cause).step(ALL);
            Some(found.step(format!(
                "`getent ahosts {}`: which addresses does this machine know? IPv4 are A records, \
                 IPv6 are AAAA",
                shell_word(name)
            )))
        }
        given @ Cause::OtherFamily(_) => {
            Some(Diagnosis::new(Code::OtherFamily, given.to_string()).step(ALL))
        }
        _ => None,
    }
}

/// A name without an address.
pub(super) fn unknown_name(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let Cause::NoAddress { name, .. } = &failure.error.cause else {
        return None;
    };
    let port = failure.address().map_or(80, |(_, port)| port);
    let shell = shell_word(name);
    Some(
        Diagnosis::new(
            Code::UnknownName,
            format!("no address is found for the name {}", quote(name, 120)),
        )
        .step(format!(
            "`getent hosts {shell}`: is it spelt right, and does a DNS record exist by now?"
        ))
        .step(format!(
            "until then, give its address by hand: `smoke --resolve {shell}:{port}:ADDRESS …`"
        )),
    )
}

/// A look-up that takes too long.
pub(super) fn resolve_timeout(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    if failure.phase() != Phase::Resolve || !failure.is_out_of_time() {
        return None;
    }
    let (name, port) = failure.address()?;
    let shell = shell_word(name);
    Some(
        Diagnosis::new(
            Code::ResolveTimeout,
            format!("looking up the address of {} took too long", shown(name)),
        )
        .step(format!(
            "`getent hosts {shell}`: does the name server answer?"
        ))
        .step(format!(
            "without it: `smoke --resolve {shell}:{port}:ADDRESS …`"
        )),
    )
}

/// A port that nobody accepts connections at.
pub(super) fn refused(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let (host, port) = failure.address()?;
    if !failure.is_refused_by(ErrorKind::ConnectionRefused) {
        return None;
    }
    let at = at(failure, host, port);
    let found = Diagnosis::new(
        Code::ConnectionRefused,
        format!("nothing accepts connections at {at} (connection refused)"),
    );
    let is_gateway = failure.place.target.protocol.is_gateway();
    let status = match port {
        80 | 443 if !is_gateway => "`sudo systemctl status nginx`: does it run?".to_owned(),
        _ => status(failure.place),
    };
    if failure.place.is_here() {
        return Some(
            found
                .step(status)
                .step(format!(
                    "`sudo ss -ltnp`: which programs listen, and is {port} among their ports?"
                ))
                .step(
                    "in a container, this address is the container itself: use the name of the \
                     service there",
                ),
        );
    }
    Some(
        found
            .step(format!("on the server, {status}"))
            .step(format!(
                "on the server, `sudo ss -ltn`: `127.0.0.1:{port}` there is only for the server \
                 itself; `0.0.0.0:{port}` is for all"
            ))
            .step(format!(
                "is port {port} the right one, and does a firewall let it through?"
            )),
    )
}

/// A connection that isn't answered at all.
pub(super) fn timeout(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let (host, port) = failure.address()?;
    if failure.phase() != Phase::Connect || !failure.is_out_of_time() {
        return None;
    }
    let at = at(failure, host, port);
    Some(
        Diagnosis::new(
            Code::ConnectTimeout,
            format!("{at} doesn't answer when it is asked for a connection"),
        )
        .step(format!(
            "does a firewall or a security group drop it? Port {port} must be open for the \
             address that smoke comes from"
        ))
        .step(format!(
            "is it the right address, and is the machine up? `getent hosts {}`",
            shell_word(host)
        )),
    )
}

/// An address that no route leads to.
pub(super) fn unreachable(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let (host, port) = failure.address()?;
    let away = failure.is_refused_by(ErrorKind::HostUnreachable)
        || failure.is_refused_by(ErrorKind::NetworkUnreachable)
        || failure.is_refused_by(ErrorKind::AddrNotAvailable);
    if !away {
        return None;
    }
    let at = at(failure, host, port);
    let shell = shell_word(host);
    Some(
        Diagnosis::new(
            Code::Unreachable,
            format!("no way leads to {at} from this machine"),
        )
        .step(format!(
            "`getent ahosts {shell}`: is the address right? An IPv6 address needs a machine \
                 that has IPv6"
        ))
        .step("is a VPN or a private network needed to get there?"),
    )
}

/// A limit of this machine, not of the server.
pub(super) fn too_many_files(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    const EMFILE: i32 = 24;
    match &failure.error.cause {
        Cause::Io(error) if error.code == Some(EMFILE) => {}
        _ => return None,
    }
    Some(
        Diagnosis::new(
            Code::TooManyOpenFiles,
            "smoke itself may not open more connections at once; the server is not to blame",
        )
        .step("`ulimit -n 4096`, or a smaller `--concurrency`"),
    )
}

/// Another limit of this machine.
pub(super) fn no_free_ports(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    if !matches!(failure.error.cause, Cause::NoPorts(_)) {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::NoFreePorts,
            "this machine has no port left to connect from; the server is not to blame",
        )
        .step("`ss -s`: who holds them? One stays taken for a minute after its connection")
        .step("`sysctl net.ipv4.ip_local_port_range`: are there few?"),
    )
}

/// A place as an address bar has it, and which of its addresses it is.
fn at(failure: &NoResponse<'_>, host: &str, port: u16) -> String {
    let host = Bracketed(host);
    match failure.place.target.address() {
        Some(address) => shown(&format!("{host}:{port} ({})", address.ip())),
        None => shown(&format!("{host}:{port}")),
    }
}
