//! Cases × targets → trials.

mod addresses;
mod build;
mod named;
mod proxy;
mod selection;
mod spelling;
mod target;
mod trial;

pub use addresses::{Addresses, Unresolved};
pub use build::{Plan, Targets};
pub use named::from_named;
pub use proxy::{Proxy, ProxyKind};
pub use selection::Selection;
pub use spelling::without_password;
pub use target::{Dial, OneOf, Scheme, Target};
pub use trial::Trial;
