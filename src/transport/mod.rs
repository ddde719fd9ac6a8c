//! Target + request → exchange, or an error with its phase.
//!
//! Several ways lead out (`connection`): TCP, with TLS and through proxies; Unix
//! sockets, which `hyperlocal` connects to; and the protocols of gateways (uwsgi, FastCGI, SCGI). They only
//! carry a request there and the head of its response back. All else
//! stands above them, once, so that a suite means the same on each: what a
//! request looks like (`compose`), redirects, cookies, the decoding of content,
//! the limits, and which phase took how long (`trace`).
//!
//! # Decisions
//!
//! * A request that changes nothing may share a connection with others
//!   (`connection::pool`); each other one gets a connection of its own, and is sent
//!   once.
//! * Where a response may end with its head (HEAD, 304), the server is asked to
//!   close the connection over HTTP/1.1, and what comes until then is the body
//!   that it should not have (`connection::trailing_bytes`).
//! * What stands behind the end of a response over HTTP/1.1 is looked for, as
//!   far as it came with it (`connection::surplus`): who sends it counts wrong,
//!   and which bytes are meant is not known.
//! * TLS sessions are resumed for connections that are shared alone: each other
//!   handshake verifies the certificate.
//! * Proxies of the environment are not used; `HTTP_PROXY` must not decide
//!   which deployment is checked.
//! * HTTP/2 comes from `h2` itself: `hyper` takes a stream that is cancelled
//!   for one that ended, and half a response for a whole one.
//! * HTTP/1.1 (and what gateways have of it) is parsed strictly: header lines that are folded, or that
//!   have a space before the colon, make a response garbage, since servers and
//!   proxies are known to disagree about them.

mod addresses;
mod client;
mod clock;
mod compose;
mod connect_to;
mod connection;
mod content;
mod failure;
mod hop;
mod in_flight;
mod jar;
mod location;
mod multipart;
mod names;
mod network;
mod options;
mod receive;
mod redirect_follower;
mod request_context;
mod resolve;
mod route;
mod site;
mod tls;
mod trace;
mod versions;
mod wire;

pub use addresses::look_up_all;
pub use client::Client;
pub use clock::Clock;
pub use compose::AGENT;
pub use connect_to::ConnectTo;
pub use connection::Reuse;
pub(crate) use connection::ran_out_of_ports;
pub(crate) use failure::failure;
pub use jar::{CookieFlaw, Jar, RefusedCookie};
pub use names::LookUp;
pub use network::Network;
pub use options::{InvalidOption, Options};
pub use request_context::{Link, LinkKind, Measure, OnAnswered, OnSent, RequestContext};
pub use resolve::Resolve;
pub(crate) use site::{is_here, is_same_domain, is_secure};
pub(crate) use tls::{trusting_nobody, trusting_the_system};
pub use versions::Versions;
