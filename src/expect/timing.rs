//! Durations of the exchange and of its phases.

use std::time::Duration;

use super::assertion::{Assertion, Context, Failure, Verdict};
use super::matching::{Measure, met};
use super::subject::{Subject, TimingPhase};
use crate::suite::Expect;
use crate::suite::matcher::{Matcher, every};
use crate::suite::value::Millis;

/// The assertions on the time: from the start of the first request to the end of
/// the last response, and on the phases of the last request. They are judged
/// last: a slow page is news only when it is the right one.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let total: Duration = context.exchange.hops().map(|hop| hop.timings.total).sum();
    let last = &context.exchange.last.timings;
    let timing = expect.timing.as_ref();
    let time = every(expect.time.as_ref()).iter();
    let time = time.map(|matcher| {
        let judge = move || at_most(matcher, Some(total), "");
        Assertion::new(Subject::Time, matcher.span, judge)
    });
    let phases = [
        (
            TimingPhase::Resolve,
            timing.and_then(|it| it.resolve.as_ref()),
            last.resolve,
            "no name was looked up: the connection went to an address or a socket",
        ),
        (
            TimingPhase::Connect,
            timing.and_then(|it| it.connect.as_ref()),
            last.connect,
            "no connection was opened for this request",
        ),
        (
            TimingPhase::Tls,
            timing.and_then(|it| it.tls.as_ref()),
            last.tls,
            "there was no TLS handshake",
        ),
        (
            TimingPhase::FirstByte,
            timing.and_then(|it| it.first_byte.as_ref()),
            last.first_byte,
            "the time of the first byte is not known",
        ),
        (
            TimingPhase::Total,
            timing.and_then(|it| it.total.as_ref()),
            Some(total),
            "",
        ),
    ];
    let phases = phases
        .into_iter()
        .flat_map(|(phase, wanted, took, missing)| {
            let each = every(wanted).iter();
            each.map(move |matcher| {
                let judge = move || at_most(matcher, took, missing);
                Assertion::new(Subject::Timing(phase), matcher.span, judge)
            })
        });
    time.chain(phases).collect()
}

/// A phase that did not happen took no time, and is no quick one.
fn at_most(matcher: &Matcher<Millis>, took: Option<Duration>, missing: &str) -> Verdict {
    match took {
        Some(took) => met(matcher, &[Measure(Millis(took))], "no time").map_err(Into::into),
        None => Err(Failure::Unjudged(missing.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::{assert_met, assert_said, following, page};

    const ALL: &str = "timing = { resolve = '10ms', connect = '20ms', tls = '30ms', \
                       first_byte = '40ms', total = '150ms' }";

    #[test]
    fn each_phase_is_judged_by_itself() {
        let mut response = page(&[], "");
        let timings = &mut response.last.timings;
        let ms = |ms| Some(Duration::from_millis(ms));
        (timings.resolve, timings.connect) = (ms(10), ms(19));
        (timings.tls, timings.first_byte) = (ms(31), ms(40));
        assert_said(
            ALL,
            &response,
            &[
                "timing.resolve: met",
                "timing.connect: met",
                "timing.tls: expected at most 30ms, got 31ms",
                "timing.first_byte: met",
                "timing.total: met",
            ],
        );
        assert_met("timing.tls = { min = '31ms', max = '1s' }", &response);
        assert_met(
            "timing.tls = ['> 30ms', '<= 31ms']\ntime = '< 1s'",
            &response,
        );
        assert_said(
            "timing.tls = '> 31ms'",
            &response,
            &["timing.tls: expected more than 31ms, got 31ms"],
        );
    }

    #[test]
    fn a_phase_that_did_not_happen_is_not_passed() {
        assert_said(
            ALL,
            &page(&[], ""),
            &[
                "timing.resolve: unjudged, no name was looked up: the connection went to an \
                 address or a socket",
                "timing.connect: unjudged, no connection was opened for this request",
                "timing.tls: unjudged, there was no TLS handshake",
                "timing.first_byte: unjudged, the time of the first byte is not known",
                "timing.total: met",
            ],
        );
    }

    #[test]
    fn the_total_is_that_of_all_redirects_and_the_phases_are_those_of_the_last() {
        let mut first = page(&[], "");
        first.last.timings.tls = Some(Duration::from_secs(9));
        let mut response = following(vec![first], page(&[], ""), "http://a.example/b");
        response.last.timings.tls = Some(Duration::from_millis(1));
        let said = [
            "timing.tls: met",
            "timing.total: expected at most 150ms, got 200ms",
        ];
        assert_said(
            "timing = { tls = '2ms', total = '150ms' }",
            &response,
            &said,
        );
        assert_said(
            "time = '150ms'",
            &response,
            &["time: expected at most 150ms, got 200ms"],
        );
    }
}
