//! The files that a page names, judged one by one.
//!
//! A [`Survey`] says what is to be asked, wave by wave: what the page names,
//! then what its stylesheets and its manifest name, and so on. It is told what
//! came, and says in the end what became of it all. It sends nothing itself.

mod cache;
mod charset;
mod choice;
mod fate;
mod finish;
mod gravest;
mod integrity;
mod judge;
mod listing;
mod local;
mod media_type;
mod name;
mod neighbours;
mod notes;
mod outcome;
mod page_flaw;
mod policy;
mod record;
mod screen;
mod sharing;
mod sizes;
mod survey;
mod suspects;
#[cfg(test)]
mod tests;
mod wrong;

pub use finish::Surveyed;
pub use name::HashVerdict;
pub use outcome::unasked;
pub use record::{AssetRecord, AssetVerdict};
pub use survey::{Ask, Looked, Survey};
pub use wrong::{BrokenAsset, Neighbours, NotShared, Wrong};
