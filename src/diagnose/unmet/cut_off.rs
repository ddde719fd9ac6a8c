//! Pages that end in the middle.

use crate::content::{Content, cut_page};
use crate::diagnose::application::log;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::static_files::has_tag_of_a_file;
use crate::record::{Code, Diagnosis};

/// A page whose end is missing.
pub(in crate::diagnose) fn page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let response = &evidence.last().response;
    if !evidence.is_page_wrong() || !evidence.is_page() || response.body.flaw.is_some() {
        return None;
    }
    let within = cut_page(Content::of(response).text())?;
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let size = response.body.size();
    let found = Diagnosis::of(Code::PageCutOff, &path, |path| {
        format!("the page at {path} is cut off: it ends inside of {within}, without `</html>`")
    })
    .of_several(format!(
        "pages are cut off: they end inside of {within}, without `</html>`"
    ));
    Some(if has_tag_of_a_file(evidence) {
        found.step(format!(
            "it is a file of the web server's, of {size} bytes: compare its size with its source's; a \
             full disk (`df -h`) or an interrupted copy leaves such a one; deploy it again"
        ))
    } else {
        found
            .step(format!(
                "the answer itself is whole, {size} bytes: {there}{}: a view that streams its page \
                 (`StreamingHttpResponse`) has its exception there, behind the start of the page",
                log(evidence.place)
            ))
            .step(
                "or a cache in front keeps a page of which only the beginning came: is it the same at \
                 the application itself? And is the template whole where it runs?",
            )
    })
}
