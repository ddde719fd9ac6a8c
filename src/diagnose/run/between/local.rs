//! What files and processes of this machine show of what is lost between two
//! targets.

use std::path::Path;

use super::Between;
use super::rules::{error_log, which_pass};
use crate::diagnose::app_server::AppServer;
use crate::diagnose::application::restart;
use crate::diagnose::here::{Worker, is_alone_at};
use crate::diagnose::identity::{Identity, rights};
use crate::diagnose::place::Place;
use crate::diagnose::run::between::Told;
use crate::diagnose::socket::obstacle::{self, Obstacle};
use crate::diagnose::socket::told;
use crate::plan::Dial;
use crate::record::{Certainty, Code, Diagnosis};
use crate::source::shell_word;

/// The worker of the nginx that answers at the outer target.
fn worker(between: &Between<'_>) -> Option<Worker> {
    match &between.outer().dial {
        Dial::Tcp { port, .. } => Worker::at(*port),
        Dial::Unix(_) => None,
    }
}

/// A socket that nginx doesn't see, in another file system than ours.
pub(super) fn unseen(between: &Between<'_>) -> Option<Told> {
    let socket = between.socket().filter(|_| !between.gets_through())?;
    let worker = worker(between)?;
    if worker.sees(socket)? {
        return None;
    }
    let place = told(socket);
    let cause = if is_of_tmp(socket) {
        format!("nginx has a /tmp of its own, in which there is no socket {place} (502)")
    } else {
        format!("nginx has a file system of its own, in which there is no socket {place} (502)")
    };
    Some(Told {
        diagnosis: hidden(cause, socket),
        certainty: if worker.is_known {
            Certainty::Certain
        } else {
            Certainty::Likely
        },
        otherwise: Some("another nginx of this machine, which doesn't answer here".to_owned()),
    })
}

/// A socket in /tmp, of which nginx may have one of its own.
pub(super) fn perhaps_unseen(between: &Between<'_>) -> Option<Told> {
    let socket = between.socket().filter(|_| !between.gets_through())?;
    let is_known = worker(between).is_some_and(|worker| worker.sees(socket).is_some());
    if is_known || !is_of_tmp(socket) {
        return None;
    }
    let cause = format!(
        "nginx gets no answer at the socket {} (502), which is there: most often, it has a /tmp of \
         its own",
        told(socket)
    );
    Some(Told {
        diagnosis: hidden(cause, socket).step(error_log(between)),
        certainty: Certainty::Possible,
        otherwise: Some("another place that it passes on to, or rights that it lacks".to_owned()),
    })
}

fn hidden(cause: String, socket: &Path) -> Diagnosis {
    Diagnosis::new(Code::BadGateway, cause)
        .step_if(
            is_of_tmp(socket),
            "put the socket into /run: `RuntimeDirectory=app` in its unit makes /run/app, and \
             `proxy_pass` names it there",
        )
        .step("`systemctl show nginx -p PrivateTmp -p ProtectHome -p RootDirectory`: which is it?")
}

/// Whether it lies where units often have folders of their own (`PrivateTmp`).
fn is_of_tmp(socket: &Path) -> bool {
    let mut folders = ["/tmp", "/var/tmp"].iter();
    folders.any(|folder| socket.starts_with(folder))
}

/// A socket that nginx's user may not open.
pub(super) fn may_not_open(between: &Between<'_>) -> Option<Told> {
    let socket = between.socket().filter(|_| !between.gets_through())?;
    let worker = worker(between);
    let (identity, certainty) = match &worker {
        Some(worker) if worker.is_known => (worker.identity.clone(), Certainty::Certain),
        Some(worker) => (worker.identity.clone(), Certainty::Likely),
        None if between.is_answered => (Identity::stranger(), Certainty::Possible),
        // That this user may not ask there says nothing of nginx's.
        None => return None,
    };
    let user = match &worker {
        Some(worker) => format!("nginx's user {}", worker.identity.name()),
        None => "a user such as nginx's".to_owned(),
    };
    let place = told(socket);
    let (cause, step) = match obstacle::find(socket, &identity)? {
        Obstacle::Elsewhere => return None,
        Obstacle::Folder(folder, file) => (
            format!(
                "{user} may not pass the folder {} ({}) on the way to the socket {place} (502)",
                told(&folder),
                rights(&file)
            ),
            format!(
                "`sudo chmod o+x {}` lets everybody pass{}",
                shell_word(&folder.to_string_lossy()),
                if folder.starts_with("/run") {
                    "; for good, `RuntimeDirectoryMode=755` in the unit does"
                } else {
                    ""
                }
            ),
        ),
        Obstacle::Socket(file) => (
            format!(
                "{user} may not open the socket {place} ({}) (502)",
                rights(&file)
            ),
            format!(
                "{}; then `sudo systemctl daemon-reload` and {}",
                let_in(between),
                restart(Place::new(
                    between.inner(),
                    between.place().host,
                    between.run
                ))
            ),
        ),
    };
    Some(Told {
        diagnosis: Diagnosis::new(Code::BadGateway, cause).step(step),
        certainty,
        otherwise: Some("another socket that nginx passes on to".to_owned()),
    })
}

/// How the socket of an application lets nginx in.
fn let_in(between: &Between<'_>) -> String {
    if between.inner().protocol.is_gateway() {
        return "uWSGI's `chmod-socket = 660` with `chown-socket = USER:www-data` lets nginx in"
            .to_owned();
    }
    format!(
        "{} lets its group in, and `Group=www-data` in the unit makes that nginx's",
        AppServer::of_target(between.inner()).lets_group_in()
    )
}

/// An address of the other family, at which nobody listens.
pub(super) fn other_family(between: &Between<'_>) -> Option<Told> {
    let (address, port) = between.loopback().filter(|_| !between.gets_through())?;
    is_alone_at(port, address).filter(|is_alone| *is_alone)?;
    let other = if address.is_ipv4() {
        format!("[::1]:{port}")
    } else {
        format!("127.0.0.1:{port}")
    };
    let (front, behind) = (between.front(), between.behind());
    let diagnosis = Diagnosis::new(
        Code::BadGateway,
        format!(
            "{front} gets no answer from {behind} (502), which listens at {address} alone: most \
             often, it asks {other}, where nobody does"
        ),
    )
    .step(which_pass(between));
    Some(Told {
        diagnosis: diagnosis.step(error_log(between)),
        certainty: Certainty::Possible,
        otherwise: Some("another port, another protocol there, or rights that it lacks".to_owned()),
    })
}
