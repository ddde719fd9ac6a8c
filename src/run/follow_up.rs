//! What has to be asked besides, before everything that is expected of an
//! answer can be judged.

use super::asker::Asker;
use super::judging::{Judging, Read};
use crate::exchange::Exchange;
use crate::suite::Expect;

/// Whether anything has to be asked besides.
pub(super) fn is_wanted(_expect: &Expect) -> bool {
    false
}

/// All that was checked of the answer, and what more requests have shown. They
/// are sent only where the answer itself is as expected. A request is sent with
/// a clone of `asker`: its cookies are not the session's.
#[expect(clippy::unused_async, reason = "assets and the like are to come")]
pub(super) async fn checks(
    _asker: &Asker,
    _judging: &Judging,
    _exchange: &Exchange,
    read: Read,
) -> Read {
    read
}
