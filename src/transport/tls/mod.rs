//! TLS: whom to trust, and what is wrong with a certificate in one line.

mod certificate;
mod handshake;
mod roots;
mod session;
mod verifier;

pub(super) use certificate::what_is_wrong;
pub(super) use handshake::{config, name, unused_config};
pub(super) use roots::trust;
pub(super) use session::session;
