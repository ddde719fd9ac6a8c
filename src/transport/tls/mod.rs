//! TLS: whom to trust, who we are, and what there is to know of a handshake.

mod chain;
mod failure;
mod handshake;
mod read;
mod roots;
mod session;
mod signature;
mod system;
mod verifier;
mod x509;

pub(super) use failure::failure;
pub(super) use handshake::{Secured, Setup};
pub(super) use roots::{Roots, roots};
pub(crate) use system::{trusting_nobody, trusting_the_system};
