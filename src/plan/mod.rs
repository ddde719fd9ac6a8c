//! Cases × targets → trials.

mod addresses;
mod build;
mod certificate;
mod comparable;
mod compatibility;
mod elsewhere;
mod family;
mod gate;
mod gateway;
mod lacking;
mod named;
mod protocol;
mod proxy;
mod public_key;
mod selection;
mod spelling;
mod target;
mod target_names;
mod trial;

pub use addresses::{Addresses, NoAddress, Unresolved};
pub use build::{Plan, Targets};
pub use certificate::{BadIdentity, IdentityFiles, authorities};
pub use comparable::comparable;
pub use elsewhere::Elsewhere;
pub use family::{Family, OtherFamily};
pub use gate::{Gate, Gates, Opens};
pub use lacking::lacking;
pub use named::from_named;
pub use protocol::Protocol;
pub use proxy::{Proxy, ProxyKind};
pub use public_key::public_key;
pub use selection::{Selection, Shown};
pub use spelling::{password, without_password};
pub use target::{Dial, OneOf, Scheme, Target, TargetTls};
pub use target_names::misspelt_targets;
pub use trial::Trial;
