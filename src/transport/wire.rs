//! What a connection carries: a request there, the head of an answer back.

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;

/// Whatever a library says went wrong.
pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An answer's body on its way in.
pub(super) type Incoming = UnsyncBoxBody<Bytes, BoxError>;

/// An answer whose body is still on its way.
pub(super) type Reply = http::Response<Incoming>;
