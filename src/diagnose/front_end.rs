//! Front ends whose `index.html` answers for more than it should.

use super::nginx::{RELOAD, ROUTES, configured};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use super::static_files::{has_tag_of_a_file, is_file};
use crate::content::{Content, is_app_shell};
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};

/// The page of a front end where the application is to answer, or nobody.
pub(super) fn index_for_everything(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_shell = evidence.status() == 200
        && evidence.is_page()
        && (!is_file(evidence.path()) || is_data_file(evidence.path()))
        && Content::of(&evidence.last().response)
            .page()
            .is_ok_and(is_app_shell);
    if !is_shell {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let or_file = if has_tag_of_a_file(evidence) {
        "nginx's `try_files`"
    } else {
        "a rule for everything"
    };
    if is_data_wanted(evidence) {
        let folder = folder(evidence.path());
        return Some(
            Diagnosis::of(Code::IndexForEverything, &path, |path| {
                format!(
                    "{path} is answered with the front end's page (index.html) instead of data: \
                     the application isn't asked"
                )
            })
            .step(format!(
                "{there}{}: the block needs `location {folder} {{ proxy_pass …; }}` beside \
                 `try_files … /index.html`, with the application's place (without a slash behind \
                 it), then {RELOAD}",
                configured(ROUTES)
            ))
            .step("where it has one: is the path spelt as the `location` and the application have it?"),
        );
    }
    if is_data_file(evidence.path()) && evidence.is_page_wrong() {
        return Some(
            Diagnosis::of(Code::IndexForEverything, &path, |path| {
                format!("{path} is answered with the front end's page (index.html): there is no such file")
            })
            .step(format!(
                "put the file into the folder that is handed out (of Vite, into `public/`), or for what the \
                 application makes: {there}{}: `location = {path} {{ proxy_pass …; }}`; then {RELOAD}",
                configured(ROUTES)
            )),
        );
    }
    let is_nobodys =
        evidence.is_status_wrong() && (evidence.wants_status(404) || evidence.wants_status(410));
    is_nobodys.then(|| {
        Diagnosis::of(Code::IndexForEverything, &path, |path| {
            format!(
                "{path} is answered with the front end's page (200), as whatever has no file is: \
                 {or_file}"
            )
        })
        .step(
            "a front end shows its own \"not found\" then, with 200: expect that (`expect.status = \
             200`), or ask for what is to be 404",
        )
        .step(format!(
            "{there}{}: what is no page of it needs a `location` of its own: `/api/` with \
             `proxy_pass`, `/assets/` with `try_files $uri =404;`; then {RELOAD}",
            configured(ROUTES)
        ))
    })
}

/// A file of a front end that lies below a path, and names its files outside of it: it was
/// built for another.
pub(super) fn built_for_elsewhere(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let page = &evidence.before?.last;
    let at = page.sent.url.path();
    // A route of a front end at `/` has more to it, or no slash at its end.
    let name = at.strip_prefix('/')?.strip_suffix('/')?;
    let is_below = !name.is_empty() && !name.contains('/');
    let is_outside = !evidence.path().starts_with(at);
    let is_shell = || Content::of(&page.response).page().is_ok_and(is_app_shell);
    if !is_below || !is_outside || !is_shell() {
        return None;
    }
    let (at, path) = (shown(at), evidence.shown_path());
    Some(
        Diagnosis::new(
            Code::PrefixLost,
            format!(
                "the front end at {at} names its files outside of that ({path}), where they aren't: \
                 most often, it was built for another path"
            ),
        )
        .step(format!(
            "build it for {at}: Vite's `base: '{at}'`, `PUBLIC_URL={at}` of create-react-app, \
             Angular's `--base-href {at}`, webpack's `output.publicPath`; then deploy that"
        ))
        .or("an index.html of another build than the files"),
    )
}

/// A page of the server that a front end is developed with.
pub(super) fn development_server(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    /// What pages name that such a server makes.
    const MARKS: [(&str, &str); 3] = [
        ("/@vite/client\"", "Vite"),
        ("/_next/static/development/", "Next.js"),
        ("/webpack-dev-server/", "webpack"),
    ];
    let mut tags = evidence.text.split("<script").skip(1);
    let name = tags.find_map(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        let mut marks = MARKS.iter();
        marks.find(|(mark, _)| tag.contains(mark)).map(|it| it.1)
    })?;
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::DebugOn, &path, |path| {
            format!(
                "{name}'s server for development answers {path}: it makes the front end anew for \
                 each request, and hands out its source"
            )
        })
        .step(
            "build the front end (`npm run build`) and let nginx hand out `dist`: `root …/dist;` and \
             `try_files $uri /index.html;` in its `location /`; `npm run dev` is for a machine of \
             one's own",
        )
        .or("another release than is expected"),
    )
}

/// Whether data is expected, and what came is none.
fn is_data_wanted(evidence: &ResponseEvidence<'_>) -> bool {
    let mut failed = evidence.failed.iter();
    failed.any(|check| matches!(check.subject, Subject::Json(..) | Subject::JsonSchema))
}

/// Whether a path is that of a file that is no page, such as `/robots.txt`.
fn is_data_file(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let endings = ["txt", "xml", "json", "webmanifest"];
    endings.iter().any(|it| ending.eq_ignore_ascii_case(it))
}

/// The folder that a `location` for a path may name: `/api/` of `/api/v1/lists`.
fn folder(path: &str) -> String {
    let name = path.split('/').nth(1).unwrap_or_default();
    let is_safe = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if name.is_empty() || !is_safe {
        return "/api/".to_owned();
    }
    format!("/{}/", shown(name))
}
