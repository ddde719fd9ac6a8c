//! Files that arrive with the wrong bytes.

use super::application;
use super::asset::media_type;
use super::nginx::{FOLDERS, RELOAD, configured};
use super::response_evidence::ResponseEvidence;
use super::static_files::has_tag_of_a_file;
use crate::content::asset::{Begins, Flaw, Kind};
use crate::record::{Code, Diagnosis};

/// How a file that was spoilt in its folder is replaced: `collectstatic` leaves
/// one that is newer than its source.
const AGAIN: &str = "remove it and run `python manage.py collectstatic`, or the build, again: one \
                     that is newer than its source is not replaced";

/// What is sent of a file that was compressed beforehand.
pub(super) const BESIDE: &str = "it came compressed: are `FILE.gz` and `FILE.br` beside it of the \
                                 same file (`gzip -dc FILE.gz | cmp - FILE`)? If not, remove them, \
                                 or compress again";

/// Whether a response came compressed.
pub(super) fn is_compressed(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.header("content-encoding").is_some()
}

/// Why a file has the bytes that it has.
pub(super) fn wrong_content(evidence: &ResponseEvidence<'_>, flaw: &Flaw) -> Diagnosis {
    match flaw {
        Flaw::EndsInside { .. } | Flaw::CutOff { .. } => cut_off(evidence, flaw),
        Flaw::Zeros { .. } => zeros(evidence),
        Flaw::Utf16 => utf16(evidence),
        Flaw::NotXml { .. } => not_xml(evidence),
        Flaw::ReadAsText(_) => no_format(evidence, "text, of what was none"),
        Flaw::Damaged(format) => no_format(evidence, &format!("{format} whose parts don't fit")),
        Flaw::LfsPointer => lfs_pointer(evidence),
        Flaw::NoRule(Begins::UnknownAtRule(_)) => unbuilt(evidence),
        Flaw::NoRule(Begins::ConflictMark)
        | Flaw::NoScript(Begins::ConflictMark | Begins::ConflictIn(_)) => conflict(evidence),
        Flaw::NoRule(_) => other_text(evidence, "no CSS"),
        Flaw::NoScript(_) => other_text(evidence, "no script"),
        Flaw::NoImage(_) => no_format(evidence, "no image"),
        Flaw::NoFont(_) | Flaw::LongerThanItSays { .. } => {
            no_format(evidence, "no font that browsers take")
        }
        Flaw::SvgType => media_type(evidence, Kind::Image, false),
        Flaw::NotSvg(format) => not_svg(evidence, format),
        Flaw::SvgNamespace => without_namespace(evidence),
    }
}

/// Whether nginx hands out the file as it lies there.
fn is_from_file(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.is_from_nginx() && has_tag_of_a_file(evidence)
}

/// What leads to the file itself.
fn at_the_file(evidence: &ResponseEvidence<'_>, then: &str) -> String {
    let there = evidence.place.there();
    if is_from_file(evidence) {
        format!("{there}{} names the folder: {then}", configured(FOLDERS))
    } else {
        format!("{there}where the files lie: {then}")
    }
}

fn cut_off(evidence: &ResponseEvidence<'_>, flaw: &Flaw) -> Diagnosis {
    let path = evidence.shown_path();
    let from = if is_from_file(evidence) {
        "nginx hands it out as it lies there, so the file itself is cut off"
    } else {
        "all that was announced came, so it was cut off before it was sent"
    };
    let found = Diagnosis::new(
        Code::AssetCutOff,
        format!("{path} ends in the middle: {from}"),
    )
    .of_several("files end in the middle: all that was announced came")
    .step(at_the_file(
        evidence,
        "is it as large as its source (`ls -l`, `sha256sum`)?",
    ))
    .step_if(is_compressed(evidence), BESIDE)
    .step("a full disk (`df -h`), or a copy or build that was interrupted, leaves such files")
    .step(AGAIN);
    match flaw {
        Flaw::EndsInside { open, line } => found.step(format!(
            "if its source ends so, too: {open} that begins in line {line} is never closed"
        )),
        _ => found,
    }
}

fn zeros(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetCutOff,
        format!("{path} ends in zeros: its length was written, and its content was not"),
    )
    .of_several("files end in zeros: their length was written, and their content was not")
    .step(at_the_file(
        evidence,
        "`tail -c 64 FILE | xxd` shows them, `sha256sum` whether its source is the same",
    ))
    .step(
        "a crash or a power cut soon after a copy leaves such files, and so does a download that \
         was interrupted: copy all that was copied then again",
    )
    .step(AGAIN)
}

fn utf16(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is written in UTF-16, and nothing says so"),
    )
    .of_several("files are written in UTF-16, and nothing says so")
    .step(
        "save it as UTF-8 (`iconv -f UTF-16LE -t UTF-8 FILE`): `>` in PowerShell and some editors \
         on Windows write UTF-16",
    )
    .step(AGAIN)
}

fn not_xml(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is no well-formed XML, so browsers don't show it"),
    )
    .of_several("files are no well-formed XML, so browsers don't show them")
    .step("`xmllint --noout FILE` names the places; within an HTML page browsers don't mind them")
    .step(
        "if the file is right in its folder: a template, a filter or `sub_filter` changes it on the \
         way, such as a line in front of `<?xml`",
    )
}

fn lfs_pointer(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is a pointer of Git LFS: the file itself was not fetched"),
    )
    .of_several("files are pointers of Git LFS: the files themselves were not fetched")
    .step(
        "where the files are built or copied from: `git lfs install`, then `git lfs pull`; in CI, \
         the checkout must ask for them (`lfs: true`), and `GIT_LFS_SKIP_SMUDGE` leaves them out",
    )
    .step(AGAIN)
}

fn unbuilt(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is a source that a build makes a stylesheet of, not the stylesheet"),
    )
    .of_several("files are sources that a build makes stylesheets of, not the stylesheets")
    .step(
        "run the build (such as `npx tailwindcss -i SOURCE -o RESULT --minify`), and name its \
         result in the page",
    )
}

fn conflict(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} has conflict marks of Git in it"),
    )
    .of_several("files have conflict marks of Git in them")
    .step("`git grep -n '^<<<<<<< '` finds them: resolve, commit, deploy")
    .step(AGAIN)
}

/// A text that is neither CSS nor a script, as errors are.
fn other_text(evidence: &ResponseEvidence<'_>, what: &str) -> Diagnosis {
    let path = evidence.shown_path();
    let found = Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is answered with 200 and a text that is {what}"),
    )
    .of_several(format!(
        "files are answered with 200 and texts that are {what}"
    ));
    if is_from_file(evidence) {
        return found
            .step(at_the_file(evidence, "the file itself has this text"))
            .step(
                "a build or a download (`curl -o` without `--fail`) that failed writes its error \
                 into the file: run it again, and see what it says",
            );
    }
    let runner = application::runner(evidence).unwrap_or("what answers");
    found
        .step(format!(
            "is it an error's text? {runner} must send its status (404, 500) with it, and its log \
             has the error"
        ))
        .step("if the file itself has this text: build or copy it again")
}

/// Bytes that are in no format of images or fonts.
fn no_format(evidence: &ResponseEvidence<'_>, what: &str) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is answered with 200 and bytes that are {what}"),
    )
    .of_several(format!(
        "files are answered with 200 and bytes that are {what}"
    ))
    .step(at_the_file(evidence, "what does `file NAME` say of it?"))
    .step(
        "what passes as text spoils it: line ends that Git changes (`*.png binary` in \
         `.gitattributes` keeps it from that), FTP, a filter of the build, nginx's `sub_filter`",
    )
    .step("if it is an error's text: that must be sent with its status (404, 500)")
}

fn not_svg(evidence: &ResponseEvidence<'_>, format: &str) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} is {format} by its bytes, and sent as image/svg+xml"),
    )
    .of_several(format!(
        "files are {format} by their bytes, and sent as image/svg+xml"
    ))
    .step("give it the ending of what it is, in the page, too; or export it as SVG")
}

/// What nobody writes: the namespace is a name, and begins with `http:`.
const REWRITTEN: &[u8] = b"\"https://www.w3.org/2000/svg\"";

fn without_namespace(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    let is_rewritten =
        memchr::memmem::find(&evidence.last().response.body.bytes, REWRITTEN).is_some();
    if is_rewritten {
        return Diagnosis::of(Code::AssetBroken, &path, |path| {
            format!(
                "something on the way makes `https:` of every `http:` in {path}, of the namespace of its \
                 `<svg>`, too"
            )
        })
        .step(format!(
            "{}{}: of files, `sub_filter` is to change nothing (`sub_filter_types text/html;`), and of \
             pages the site's own address alone; then {RELOAD}",
            evidence.place.there(),
            configured("server_name|location|sub_filter")
        ));
    }
    Diagnosis::new(
        Code::AssetBroken,
        format!("{path} has a root `<svg>` that is not in the namespace of SVG"),
    )
    .of_several("files have a root `<svg>` that is not in the namespace of SVG")
    .step(
        "`<svg xmlns=\"http://www.w3.org/2000/svg\" …>`: within a page it may be left out, in a \
         file of its own it may not",
    )
}
