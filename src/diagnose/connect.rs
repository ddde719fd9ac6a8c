//! Names without addresses, and connections that are not made.

use std::io::ErrorKind;
use std::net::IpAddr;

use super::application::{restart, status};
use super::nginx::listen_at;
use super::no_response::NoResponse;
use super::place::shown;
use crate::exchange::{Cause, Phase};
use crate::plan::{Dial, NoAddress, Protocol, Scheme, Target};
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
    let cause = format!("no address is found for the name {}", quote(name, 120));
    let redirect = failure.error.redirects.last();
    let found = match redirect.filter(|hop| hop.sent.url.host_str() != Some(name)) {
        Some(hop) => {
            let from = shown(hop.sent.url.path());
            Diagnosis::new(
                Code::UnknownName,
                format!("{cause}, which {from} redirects to"),
            )
            .of_several(format!("{cause}, which redirects lead to"))
        }
        None => Diagnosis::new(Code::UnknownName, cause),
    };
    Some(
        found
            .step(format!(
                "`getent hosts {shell}` shows nothing: is it spelt right, and is there a DNS record \
                 for it? Where `getent hosts debian.org` shows nothing either, the name server that \
                 `cat /etc/resolv.conf` names doesn't answer"
            ))
            .step_if(
                !name.contains('.'),
                "a service's name is known in its Docker network alone: from outside, ask the port \
                 that `docker compose ps` shows",
            )
            .step(by_hand("until then", &shell, port)),
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
            "`getent hosts {shell}`: does the name server answer? `cat /etc/resolv.conf` names it"
        ))
        .step(by_hand("without it", &shell, port)),
    )
}

/// How to do without a name server.
fn by_hand(when: &str, name: &str, port: u16) -> String {
    format!("{when}, `--resolve {name}:{port}:ADDRESS` gives its address by hand")
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
    let status = if is_web_server(failure.place.target, port) {
        NGINX_RUNS.to_owned()
    } else {
        status(failure.place)
    };
    if failure.place.is_here() {
        return Some(
            found
                .step(listeners(failure, host, port))
                .step(status)
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

/// A port at which it is most often a web server that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebPort {
    /// The place, as an address bar has it.
    pub(super) at: String,
    /// nginx's directive for it.
    pub(super) listen: String,
}

impl WebPort {
    /// The one of a target; none where most often an application listens.
    #[must_use]
    pub fn of(target: &Target) -> Option<Self> {
        let Dial::Tcp { host, port } = &target.dial else {
            return None;
        };
        is_web_server(target, *port).then(|| Self {
            at: shown(&format!("{}:{port}", Bracketed(host))),
            listen: listen_at(target),
        })
    }
}

/// Whether it is most often a web server that listens at such a target, and no application.
fn is_web_server(target: &Target, port: u16) -> bool {
    let is_usual = matches!(port, 80 | 443 | 8443) || target.scheme == Scheme::Https;
    !target.protocol.is_gateway() && (is_usual || target.has_inner || target.name.contains("nginx"))
}

/// The step that shows whether nginx runs, and starts it.
pub(super) const NGINX_RUNS: &str = "`sudo systemctl status nginx`: does it run? If not: `sudo \
                                     nginx -t` (a mistake in the configuration keeps it from \
                                     starting), then `sudo systemctl start nginx`";

/// The step that shows who listens on this machine, and where.
fn listeners(failure: &NoResponse<'_>, host: &str, port: u16) -> String {
    let server = failure.place.server;
    let is_front = is_web_server(failure.place.target, port);
    let (rows, how) = match address(failure, host) {
        Some(IpAddr::V6(ip)) => (
            format!("`[{ip}]:{port}`, `[::]:{port}` or `*:{port}`"),
            format!(
                " (nginx: `listen [::]:{port};` beside `listen {port};`, {})",
                server.listen(ip.into(), port)
            ),
        ),
        Some(IpAddr::V4(ip)) => (
            format!("`{ip}:{port}`, `0.0.0.0:{port}` or `*:{port}`"),
            if is_front {
                format!(" (nginx: `listen {port};`)")
            } else {
                format!(" ({})", server.listen(ip.into(), port))
            },
        ),
        None => (format!("port {port}"), String::new()),
    };
    let is_http = failure.place.target.protocol == Protocol::Http;
    let how = if is_http { how } else { String::new() };
    format!(
        "`sudo ss -ltnp` must have a row with {rows}: if the program listens elsewhere, ask it \
         there, or let it listen here{how}"
    )
}

/// The address that was dialled, where it is known.
fn address(failure: &NoResponse<'_>, host: &str) -> Option<IpAddr> {
    let known = failure.place.target.address().map(|address| address.ip());
    known.or_else(|| host.parse().ok())
}

/// A connection that isn't answered at all.
pub(super) fn timeout(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let (host, port) = failure.address()?;
    if failure.phase() != Phase::Connect || !failure.is_out_of_time() {
        return None;
    }
    let at = at(failure, host, port);
    let is_here = failure.place.is_here();
    let which = known_addresses(host);
    // What an application listens at is for what stands in front of it alone.
    let open = match port {
        80 | 443 => format!("`sudo ufw allow {port}/tcp` opens it"),
        _ => format!("`sudo ufw allow from ADDRESS to any port {port} proto tcp` opens it to that"),
    };
    Some(
        Diagnosis::new(
            Code::ConnectTimeout,
            format!("{at} doesn't answer when it is asked for a connection"),
        )
        .step_if(
            is_here,
            format!(
                "`sudo ss -ltn 'sport = :{port}'`: a Recv-Q above Send-Q is a server that takes no \
                 connections, since it hangs: {}",
                restart(failure.place)
            ),
        )
        .step_if(
            !is_here,
            format!(
                "does a firewall or a security group drop it? Port {port} must be open for the \
                 address that smoke comes from: on the server, `sudo ufw status` shows whether it is, \
                 and {open}"
            ),
        )
        .step_if(
            !is_here,
            format!("is it the right address, and is the machine up?{which}"),
        ),
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
    Some(
        Diagnosis::new(
            Code::Unreachable,
            format!("no way leads to {at} from this machine"),
        )
        .step(match address(failure, host) {
            Some(IpAddr::V6(_)) => {
                "`ip -6 route show default` shows nothing where this machine has \
                                    no IPv6: ask from one that has, or an IPv4 address (`-4`)"
                    .to_owned()
            }
            Some(IpAddr::V4(ip)) => {
                format!(
                    "is the address right? `ip route get {ip}` shows the way there, if one leads"
                )
            }
            None => format!(
                "`getent ahosts {}`: is the address right? For one with colons (IPv6), `ip -6 route \
                 show default` shows nothing where this machine has no IPv6: ask from one that has",
                shell_word(host)
            ),
        })
        .step("is a VPN or a private network needed to get there?"),
    )
}

/// What shows the addresses of a name; nothing where that is an address.
fn known_addresses(host: &str) -> String {
    match host.parse::<IpAddr>() {
        Ok(_) => String::new(),
        Err(_) => format!(" `getent hosts {}`", shell_word(host)),
    }
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
        .step_if(
            failure.place.run.options.fresh_connections,
            "without `--fresh-connections`, one connection serves many cases",
        )
        .step(
            "`ss -s`: with many in `timewait`, wait a minute and run again; with many in `estab`, \
             `sudo ss -tnp state established` shows who holds them",
        )
        .step(
            "`sysctl net.ipv4.ip_local_port_range`: with fewer than 32768 to 60999, `sudo sysctl -w \
             net.ipv4.ip_local_port_range='32768 60999'`",
        ),
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
