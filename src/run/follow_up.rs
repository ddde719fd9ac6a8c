//! What has to be asked besides, before everything that is expected of an
//! answer can be judged.

use std::sync::Arc;

use super::judging::Judging;
use super::read::Read;
use super::session_client::SessionClient;
use super::{assets, further};
use crate::exchange::Exchange;
use crate::expect::assets::unasked;
use crate::expect::{Check, is_followed_up, not_asked};
use crate::suite::Expect;

/// Whether anything has to be asked besides.
pub(super) fn is_wanted(expect: &Expect) -> bool {
    is_followed_up(expect) || expect.assets.is_some()
}

/// Why nothing more was asked.
const NOT_AS_EXPECTED: &str = "the answer itself is not as expected";

/// All that was checked of the answer, and what more requests have shown. They are sent only where the answer itself is as
/// expected. A request is sent with a clone of `client`: its cookies are not the
/// session's.
pub(super) async fn checks(
    client: &SessionClient,
    judging: &Arc<Judging>,
    exchange: &Arc<Exchange>,
    mut read: Read,
) -> Read {
    let expect = &judging.step.expect;
    if !read.checks.iter().all(Check::is_met) {
        let checks = not_asked(expect, NOT_AS_EXPECTED, &judging.sources);
        read.checks.extend(checks);
        if let Some(assets) = &expect.assets {
            let checks = unasked(assets, NOT_AS_EXPECTED, &judging.sources);
            read.checks.extend(checks);
        }
        return read;
    }
    if is_followed_up(expect) {
        let further = further::ask(client, judging, exchange).await;
        read.checks.extend(further.checks);
        read.follow_ups = further.records;
        read.wrong = further.wrong;
    }
    if let Some(assets) = &expect.assets {
        let surveyed = Box::pin(assets::survey(client, judging, exchange, assets)).await;
        read.checks.extend(surveyed.checks);
        read.assets = surveyed.files;
        read.broken = surveyed.broken;
    }
    read
}
