//! Cases × targets → trials.

mod build;
mod certificate;
mod gate;
mod gateway;
mod named;
mod protocol;
mod selection;
mod spelling;
mod target;
mod trial;
mod unfit;

pub use build::{Plan, Targets};
pub use certificate::{BadIdentity, IdentityFiles, authorities};
pub use gate::{Gate, Gates, Opens};
pub use named::from_named;
pub use protocol::Protocol;
pub use selection::Selection;
pub use spelling::without_password;
pub use target::{Dial, Scheme, Target, TargetTls};
pub use trial::Trial;
