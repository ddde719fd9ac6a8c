//! What a suite file says, every part with its span.

mod capture;
mod case;
mod destination;
pub mod expect;
mod file;
mod key;
mod keys;
mod load;
pub mod matcher;
mod model;
mod one_or_many;
mod poll;
mod ready;
mod request;
mod retry;
mod settings;
mod shape;
mod step;
mod submit;
mod target;
mod toml;
pub mod value;

pub use capture::{Capture, CaptureFrom};
pub use case::{Case, Connections};
pub use destination::Destination;
pub use expect::{AssetKind, Expect};
pub use file::SuiteTable;
pub use key::{Named, Table};
pub use load::{
    DiscoverError, Input, Late, Loaded, Options, ReadSettings, RequestDefaults, discover, load,
    read_settings,
};
pub use model::{Secret, Suite};
pub use one_or_many::OneOrMany;
pub use poll::{Poll, Until};
pub use ready::Ready;
pub use request::{
    Auth, Body, Inherited, Part, PartContent, Request, goes_anywhere, goes_bare, is_secret_field,
    is_secret_header,
};
pub use retry::Retry;
pub use settings::{Setting, SettingValue, Settings};
pub use step::{Limits, Step};
pub use submit::{Field, FieldPart, FieldValue, Submit, Upload};
pub use target::{Forwarded, NamedTarget, NamedTls};
