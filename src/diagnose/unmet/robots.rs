//! A `robots.txt` that keeps all crawlers out.

use crate::diagnose::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// The `robots.txt` of a staging site, where another is expected (RFC 9309).
pub(in crate::diagnose) fn refuses_all(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_robots = evidence.written_path() == "/robots.txt" && evidence.status() == 200;
    if !is_robots || !evidence.is_page_wrong() || !keeps_out_all(evidence.text) {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::RobotsRefused,
            "robots.txt lets no crawler in (`Disallow: /`): search engines leave the site out",
        )
        .step(
            "most often, it is that of staging: deploy the one of this site, or look what chooses between \
             them (a setting, an environment variable, nginx's `location = /robots.txt`)",
        )
        .step("what was left out comes back once crawlers have asked again: days, in search consoles sooner"),
    )
}

/// Whether the group of all crawlers may see nothing.
fn keeps_out_all(text: &str) -> bool {
    let mut is_of_all = false;
    let mut is_in_names = false;
    for line in text.lines().take(500) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        if key == "user-agent" {
            // Several names may stand before the rules of one group.
            is_of_all = value == "*" || is_in_names && is_of_all;
            is_in_names = true;
            continue;
        }
        is_in_names = false;
        if is_of_all && key == "disallow" && value == "/" {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_kept_out_is_read_by_groups() {
        assert!(keeps_out_all("User-agent: *\nDisallow: /\n"));
        assert!(keeps_out_all(
            "user-agent: a\nUSER-AGENT: *\nDisallow: / # all\n"
        ));
        assert!(!keeps_out_all("User-agent: *\nDisallow: /admin/\n"));
        assert!(!keeps_out_all(
            "User-agent: *\nDisallow:\nUser-agent: bad\nDisallow: /\n"
        ));
        assert!(!keeps_out_all("Disallow: /"));
    }
}
