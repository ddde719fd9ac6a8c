//! Whole URLs where a path may stand.

use url::Url;

use super::request::{RequestReader, Whose};
use crate::source::{Located, Span};
use crate::suite::Destination;
use crate::suite::toml::Findings;

impl RequestReader<'_> {
    /// The place that a whole URL names, and the path there. Where it is wrong,
    /// that is said, and there is nothing in it.
    #[expect(clippy::option_option, reason = "no URL, or a wrong one")]
    pub(super) fn named_place(
        &self,
        url: &Located<String>,
        findings: &mut Findings,
    ) -> Option<Option<(Url, String)>> {
        // Of a URL that a server named, nothing is the suite's word.
        let named = !self.captured || matches!(self.place, Some(Destination::Url(_)));
        let found = Destination::of_url(url).filter(|_| named)?;
        let (message, help) = match (found, self.whose) {
            (Ok(_), Whose::Ready) => (
                "what is waited for is the target".to_owned(),
                "write the path alone",
            ),
            (Ok((place, _)), _) if !place.username().is_empty() || place.password().is_some() => (
                "a URL is shown, and credentials are not".to_owned(),
                "write them as `basic_auth`",
            ),
            (Ok(found), _) => return Some(Some(found)),
            (Err(error), _) => (
                format!("this is no URL: {error}"),
                "a whole URL is `https://HOST/PATH`, or HOST:PORT in it",
            ),
        };
        let bad = self.sources.error("bad-path", url.span, message);
        findings.push(bad.help(help));
        Some(None)
    }

    /// A URL says where it is asked, and for whom.
    pub(super) fn refuse_second_place(&self, url: Span, findings: &mut Findings) {
        let host = self.keys.head.host.as_ref();
        let host = host.filter(|_| !self.inherited.host);
        for (key, said) in [("target", self.target), ("host", host)] {
            let Some(said) = said else { continue };
            let message = format!("`{key}` is of no use beside a whole URL");
            let finding = self.sources.error("two-places", said.span, message);
            let url = self.sources.place(url);
            let help = "write the path alone, or leave it out";
            findings.push(finding.at(url, "this says who is asked").help(help));
        }
    }
}
