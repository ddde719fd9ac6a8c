//! Cases that can be compared between two deployments.

use http::Method;

use crate::source::Located;
use crate::suite::{Case, Expect, Suite};

/// Leaves in a suite what is sent for a comparison: each case of one GET
/// request, whatever it expects. The others are skipped, and say why.
pub fn comparable(suite: &mut Suite) {
    suite.ready = None;
    for case in &mut suite.cases {
        let why = why_not(case).map(|why| Located::new(why, case.span));
        case.skip = case.skip.take().or(why);
        for step in &mut case.steps {
            step.expect = Expect::default();
            step.poll = None;
            step.pause = None;
        }
    }
}

/// Reason why a case isn't compared.
fn why_not(case: &Case) -> Option<String> {
    let [step] = case.steps.as_slice() else {
        return Some("several requests".to_owned());
    };
    let method = &step.request.method.value;
    if *method != Method::GET {
        return Some(format!("no GET but {method}"));
    }
    if step.to.is_some() {
        return Some("asks another server than the target".to_owned());
    }
    let captures = !step.captures.is_empty();
    captures.then(|| "captures a value".to_owned())
}
