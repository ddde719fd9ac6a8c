//! Ports of a site at which nobody listens, beside others of the same site.

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};

use super::RunEvidence;
use crate::diagnose::connect::WebPort;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{BLOCKS, ERROR_LOG, configured};
use crate::diagnose::place::shown;
use crate::record::{Code, Diagnosis};
use crate::source::without_port;

/// The ports of a site.
#[derive(Default)]
struct Site<'a> {
    /// The causes of those that refuse connections.
    refused: IndexMap<usize, &'a WebPort>,
    /// The causes of those at which no handshake comes to its end, without a reason that is
    /// known.
    broken: IndexSet<usize>,
    /// The web server that answers at another one, and its target.
    answers: Option<(Front, &'a str)>,
}

/// Lets what answers at one port of a site tell why another one refuses connections, and
/// brings those together that all refuse them.
pub(super) fn explain(evidence: &mut RunEvidence) {
    let mut sites: BTreeMap<&str, Site<'_>> = BTreeMap::new();
    for trial in &evidence.trials {
        let site = sites.entry(without_port(&trial.host)).or_default();
        let port = evidence.facts.web_ports.get(&trial.target);
        let code = trial.cause.map(|at| &evidence.causes[at].diagnosis.code);
        if let (Some(port), Some(at), Some(Code::ConnectionRefused)) = (port, trial.cause, code) {
            site.refused.insert(at, port);
        } else if let (Some(at), Some(Code::TlsFailed)) = (trial.cause, code) {
            site.broken.insert(at);
        } else if trial.is_answered && site.answers.is_none() {
            site.answers = trial.front().map(|front| (front, &*trial.target));
        }
    }
    let mut told = Vec::new();
    for (host, site) in &sites {
        match site.answers {
            Some((front, target)) => {
                let of = |(at, port): (&usize, &&WebPort)| {
                    (*at, not_listening(port, front, target, &shown(host)))
                };
                told.extend(site.refused.iter().map(of));
                let broken = site.broken.iter().filter_map(|at| {
                    let known = &evidence.causes[*at].diagnosis;
                    Some((*at, without_handshake(known, front, &shown(host))?))
                });
                told.extend(broken);
            }
            None if site.refused.len() > 1 => {
                let is_told = |at: &usize| evidence.causes[*at].is_retold;
                if !site.refused.keys().any(is_told) {
                    told.extend(together(evidence, &site.refused));
                }
            }
            None => {}
        }
    }
    for (at, diagnosis) in told {
        let cause = &mut evidence.causes[at];
        cause.diagnosis = diagnosis;
        cause.is_retold = true;
    }
}

/// A port at which a web server that runs doesn't listen.
fn not_listening(port: &WebPort, front: Front, target: &str, site: &str) -> Diagnosis {
    let WebPort { at, listen } = port;
    let name = front.name();
    let found = Diagnosis::new(
        Code::ConnectionRefused,
        format!(
            "nothing accepts connections at {at} (connection refused), while {name} answers at \
             the target {}",
            shown(target)
        ),
    );
    let found = match front {
        Front::Nginx => found.step(format!(
            "{}: is there `{listen}` in a block with {site} among its names? With none, its file \
             isn't in `/etc/nginx/sites-enabled`, or lacks the line (`sudo certbot --nginx -d \
             {site}` writes it, with a certificate); then {}",
            configured(BLOCKS),
            front.reload()
        )),
        Front::Apache => found.step(format!(
            "`sudo apachectl -S` lists the ports: `Listen` in `/etc/apache2/ports.conf`, for https `sudo \
             a2enmod ssl`, and `sudo a2ensite FILE` for a site with it; then {}",
            front.reload()
        )),
        _ => found.step(format!(
            "is {name} set up to listen there, for https with a certificate? Then {}",
            front.reload()
        )),
    };
    found.step(
        "`sudo ss -ltn`: a row with that port, at `0.0.0.0`, `[::]` or `*`, means that a firewall \
         refuses (`sudo ufw status`); nginx's `listen [::]:PORT` is for IPv6 alone, and wants `listen PORT` \
         beside it; in Docker, `docker compose ps` must show the port",
    )
}

/// A handshake that a web server doesn't take part in, whose name is known from another
/// port.
fn without_handshake(known: &Diagnosis, front: Front, site: &str) -> Option<Diagnosis> {
    let step = match front {
        Front::Caddy => format!(
            "Caddy answers at the other port: has it a certificate for {site}? `sudo journalctl -u caddy | \
             grep -i -E 'certificate|obtain'` tells why not (DNS, port 80, a limit of the authority); {site} \
             must be the address of a site in the Caddyfile; then {}",
            front.reload()
        ),
        Front::Nginx => format!(
            "{ERROR_LOG}: `broken header` is a `listen … proxy_protocol` that nothing in front speaks to: \
             take the word out; `no \"ssl_certificate\" is defined` a block without one; then {}",
            front.reload()
        ),
        _ => return None,
    };
    // What nginx says there stands for others in vain.
    let others = known.next.iter().filter(|it| !it.contains(ERROR_LOG));
    Some(Diagnosis {
        next: [step].into_iter().chain(others.take(2).cloned()).collect(),
        ..known.clone()
    })
}

/// The same cause for ports of a site that all refuse connections.
fn together(
    evidence: &RunEvidence,
    refused: &IndexMap<usize, &WebPort>,
) -> Vec<(usize, Diagnosis)> {
    let places: Vec<&str> = refused.values().map(|port| &*port.at).collect();
    let Some((first, _)) = refused.first() else {
        return Vec::new();
    };
    let diagnosis = Diagnosis {
        cause: shown(&format!(
            "nothing accepts connections at {} (connection refused)",
            places.join(" and ")
        )),
        of_several: None,
        ..evidence.causes[*first].diagnosis.clone()
    };
    refused.keys().map(|at| (*at, diagnosis.clone())).collect()
}
