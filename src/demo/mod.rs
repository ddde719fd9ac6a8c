//! A small to-do site that runs inside the process, for `smoke demo`.
//!
//! It listens twice, as a deployed Django site does: on a TCP port, where it
//! behaves like nginx, and on a Unix socket, where it behaves like the gunicorn
//! behind that nginx. Both show the same lists. [`Deploy::Broken`] plays a
//! deploy that went wrong in the ways that deploys do.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use smoke::demo::{Deploy, Site};
//!
//! let site = Site::start(Deploy::Good).await?;
//! println!("http://{}/ and unix:{}", site.address(), site.socket().display());
//! # Ok::<(), std::io::Error>(())
//! # })?;
//! # Ok::<(), std::io::Error>(())
//! ```

mod answer;
mod application;
mod csrf;
mod deploy;
mod django_page;
mod escape;
mod form;
mod front;
mod host;
mod list;
mod listener;
mod nginx_page;
mod route;
mod site;
mod static_file;
mod store;
mod todo_page;
mod upload;

pub use self::deploy::Deploy;
pub use self::site::Site;
