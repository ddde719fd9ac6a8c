//! What a path that nobody has tells of those that are expected to be there.

use scraper::Html;

use super::RunEvidence;
use super::probes::ProbeEvidence;
use super::trial::TrialEvidence;
use crate::content::is_app_shell;
use crate::diagnose::nginx::{RELOAD, ROUTES, configured};
use crate::diagnose::place::shown;
use crate::diagnose::static_files::is_file;
use crate::record::{Code, Diagnosis, Excerpt, HopRecord, StepRecord, Verdict};

impl RunEvidence {
    /// Explains trials that show no cause, and get the page that a path gets that nobody
    /// has. A front end of one page answers so, as any site does at its root, and is no
    /// worse for it.
    pub(super) fn explain_by_catch_all(&mut self, probe: usize) {
        let ProbeEvidence { trial, step, .. } = &self.probes[probe];
        if is_front_end(step) {
            return;
        }
        let site = self.trials[*trial].site();
        let is_alike = |trial: &TrialEvidence| {
            trial.cause.is_none()
                && trial.verdict == Verdict::Failed
                && trial.is_content_wrong
                && trial.site() == site
                && trial
                    .answer
                    .as_ref()
                    .is_some_and(|it| it.is_answered_like(step))
        };
        let places = 0..self.trials.len();
        let alike: Vec<usize> = places.filter(|&at| is_alike(&self.trials[at])).collect();
        let mut below = alike.iter().map(|&at| &*self.trials[at].path);
        if below.all(|path| path == "/") {
            return;
        }
        let diagnosis = catch_all(
            &step
                .hops
                .last()
                .map_or_else(String::new, HopRecord::status_line),
        );
        let cause = self.cause(&site.0, &diagnosis);
        for at in alike {
            self.trials[at].cause = Some(cause);
        }
    }

    /// Explains trials that show no cause, and get the site's own page for what it hasn't.
    pub(super) fn explain_by_own_page(&mut self, probe: usize) {
        let ProbeEvidence { trial, step, .. } = &self.probes[probe];
        let site = self.trials[*trial].site();
        let is_missing = |trial: &TrialEvidence| {
            let answer = || trial.answer.as_ref();
            trial.cause.is_none()
                && trial.verdict == Verdict::Failed
                && trial.status == 404
                && trial.is_status_wrong
                && !is_file(&trial.path)
                && trial.site() == site
                && answer().is_some_and(|it| it.is_answered_like(step))
        };
        let places = 0..self.trials.len();
        let missing: Vec<usize> = places.filter(|&at| is_missing(&self.trials[at])).collect();
        let Some(first) = missing.first() else { return };
        let cause = self.cause(&site.0, &no_such_page(&self.trials[*first].path));
        for at in missing {
            let told = no_such_page(&self.trials[at].path);
            self.trials[at].said = self.said(&told);
            self.trials[at].cause = Some(cause);
        }
    }
}

/// What the site itself says that it hasn't.
fn no_such_page(path: &str) -> Diagnosis {
    Diagnosis::of(Code::NoRoute, &shown(path), |path| {
        format!(
            "for {path}, the site has the same page as for a path that nobody has (404): the request \
             reaches it, and it knows nothing there"
        )
    })
    .step(does_path_arrive())
    .step("is it the right release, with this path among its URL patterns, and spelt so?")
    .step("or is what it shows missing (another database, other settings), or a 404 of before kept in a cache?")
}

/// The step that shows whether a path reaches an application as it is asked for.
pub(in crate::diagnose) fn does_path_arrive() -> String {
    format!(
        "does the path reach it whole? {}: a `proxy_pass http://…:/;` with a `/` behind the place takes the \
         path of its `location` off, one without leaves it on; what stands there counts from the next \
         `sudo systemctl reload nginx`",
        configured(r"^[^#]*\b(server_name|location|rewrite|[a-z]+_pass)\s")
    )
}

/// Whether a page is one that scripts fill, as far as its beginning shows.
fn is_front_end(step: &StepRecord) -> bool {
    match &step.excerpt {
        Some(Excerpt::Text { lines, .. }) => is_app_shell(&Html::parse_document(&lines.join("\n"))),
        _ => false,
    }
}

/// What sends one page for whatever is asked.
fn catch_all(status: &str) -> Diagnosis {
    Diagnosis::new(
        Code::SamePageForAll,
        format!(
            "what is asked for gets the same page as a path that nobody has ({status}): what \
             answers sends one page for whatever it has not"
        ),
    )
    .step(format!(
        "nginx: {}: what is asked for needs a `location` of its own with `proxy_pass` (or its \
         files), beside that with `try_files … /index.html`; an `error_page` with `=200` sends \
         such a page, too; then {RELOAD}",
        configured(ROUTES)
    ))
    .step(
        "the application's: a pattern that matches every path comes last (`re_path(r'^.*$', …)`, \
         `/{path:path}`), behind those that it must leave through",
    )
}
