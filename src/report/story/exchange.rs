//! Requests and answers at length.

use super::steps;
use crate::exchange::ConnectionKind;
use crate::expect::assets::{AssetRecord, AssetVerdict, HashVerdict};
use crate::record::{Attempt, FollowUpRecord, HopRecord, Replaced, TimingRecord, TlsRecord};
use crate::report::duration;
use crate::report::paint::Paint;
use crate::source::{elide, one_line};

/// How many characters of a line are shown.
const WIDTH: usize = 600;
/// How many files of a page are shown.
const ASSETS: usize = 100;
/// How many expectations are shown in whose place others stand.
const REPLACED: usize = 24;
/// How many names of a certificate are shown.
const NAMES: usize = 3;

/// Every request of an attempt and its response, in order: one line each for
/// what was asked, what was answered and how long it took, and their headers.
pub(in crate::report) fn exchanges(attempt: &Attempt, paint: Paint) -> Vec<String> {
    let steps = attempt.steps().map(|step| {
        let hops = step.hops.iter().flat_map(|hop| exchange(hop, paint));
        let besides = step.follow_ups.iter();
        let besides = besides.flat_map(|it| follow_up(it, paint));
        let named = assets(&step.assets, paint);
        let heading = steps::heading(step, paint);
        let polled = steps::polled(step).map(|text| said("=", &text, paint));
        let heading = heading.into_iter().chain(polled);
        let replaced = step.replaced.iter().take(REPLACED);
        let replaced = replaced.map(|it| said("-", &instead_of(it), paint));
        heading
            .chain(hops)
            .chain(besides)
            .chain(named)
            .chain(replaced)
    });
    steps.flatten().collect()
}

/// `expect.title of suites/site.toml:4 is replaced`.
fn instead_of(replaced: &Replaced) -> String {
    let Replaced { key, place } = replaced;
    format!("{key} of {}:{} is replaced", place.path, place.line)
}

/// What was asked besides, and what for.
fn follow_up(record: &FollowUpRecord, paint: Paint) -> Vec<String> {
    let mut lines = vec![said("?", &format!("for `{}`:", record.subject), paint)];
    lines.extend(record.hops.iter().flat_map(|hop| exchange(hop, paint)));
    if let Some(error) = &record.error {
        let message = format!("no answer: {}: {}", error.phase, error.message);
        lines.push(said("<", &message, paint));
    }
    lines
}

/// What became of the files that a page names, a line each.
fn assets(assets: &[AssetRecord], paint: Paint) -> Vec<String> {
    let shown = assets
        .iter()
        .take(ASSETS)
        .map(|asset| asset_line(asset, paint));
    let mut lines: Vec<String> = shown.collect();
    if let Some(more @ 1..) = assets.len().checked_sub(ASSETS) {
        lines.push(said("+", &format!("… and {more} more files"), paint));
    }
    lines
}

/// `/static/base.css: 200, text/css, 512 bytes, 3 ms, a stylesheet — line 7: …`
fn asset_line(asset: &AssetRecord, paint: Paint) -> String {
    let said_of_it = match (asset.verdict, &asset.why) {
        (AssetVerdict::LeftOut, Some(why)) => vec![format!("left out: {why}")],
        (AssetVerdict::Unjudged, Some(why)) => vec![format!("not judged: {why}")],
        (AssetVerdict::Wrong, Some(why)) => vec![why.clone()],
        _ => {
            let status = asset.status.map(|status| status.to_string());
            let size = asset.size.map(|size| format!("{size} bytes"));
            let parts = [status, asset.media_type.clone(), size];
            let hash = match asset.hash {
                Some(HashVerdict::Verified) => Some("the hash in its name is right".to_owned()),
                Some(HashVerdict::Unverified) => {
                    Some("the hash in its name can't be checked".to_owned())
                }
                Some(HashVerdict::Wrong) | None => None,
            };
            parts.into_iter().flatten().chain(hash).collect()
        }
    };
    let mut parts = said_of_it;
    parts.extend(asset.elapsed_us.map(duration));
    parts.push(asset.kind.clone());
    let line = format!("{}: {} — {}", asset.name, parts.join(", "), asset.named_at);
    said("+", &line, paint)
}

fn exchange(hop: &HopRecord, paint: Paint) -> Vec<String> {
    let remote = hop
        .remote
        .as_deref()
        .map_or(String::new(), |remote| format!("  ({remote})"));
    let status = format!("{} {}", hop.version, hop.status_line());
    let size = match (hop.size, hop.wire_size) {
        (size, wire) if size == wire => format!("{size} bytes"),
        (size, wire) => format!("{size} bytes, {wire} transferred"),
    };
    let mut lines = vec![said(
        ">",
        &format!("{} {}{remote}", hop.method, hop.url),
        paint,
    )];
    lines.extend(hop.tls.as_ref().map(|tls| said("*", &secured(tls), paint)));
    lines.extend(headers(">", &hop.sent_headers, paint));
    lines.push(said("<", &format!("{status}, {size}"), paint));
    lines.extend(headers("<", &hop.headers, paint));
    lines.push(said("=", &phases(&hop.timings), paint));
    lines
}

/// `TLS 1.3, CN=a.example, for a.example, issued by CN=R11, valid until
/// 2026-12-01`.
fn secured(tls: &TlsRecord) -> String {
    let mut parts = vec![format!("TLS {}", tls.version)];
    if let Some(it) = &tls.certificate {
        let names = &it.names[..it.names.len().min(NAMES)];
        let more = if it.names.len() > NAMES { ", …" } else { "" };
        let until = it.not_after.split('T').next().unwrap_or_default();
        parts.push(it.subject.clone());
        parts.push(format!("for {}{more}", names.join(", ")));
        parts.push(format!("issued by {}", it.issuer));
        parts.push(format!("valid until {until}"));
    }
    match tls.trusted {
        Some(true) => {}
        Some(false) => parts.push("not trusted".to_owned()),
        None => parts.push("not known whether it is trusted".to_owned()),
    }
    parts.join(", ")
}

fn headers<'a>(
    mark: &'a str,
    headers: &'a [(String, String)],
    paint: Paint,
) -> impl Iterator<Item = String> + 'a {
    headers.iter().map(move |(name, value)| {
        let line = elide(&one_line(&format!("{name}: {value}")), WIDTH).into_owned();
        format!("{} {}", paint.label(mark), paint.dim(&line))
    })
}

fn said(mark: &str, line: &str, paint: Paint) -> String {
    let line = elide(&one_line(line), WIDTH).into_owned();
    format!("{} {line}", paint.label(mark))
}

fn phases(timings: &TimingRecord) -> String {
    let phases = [
        ("resolve", timings.resolve_us),
        ("connect", timings.connect_us),
        ("tls", timings.tls_us),
        ("first byte", timings.first_byte_us),
        ("receive", timings.receive_us),
        ("total", Some(timings.total_us)),
    ];
    let known = phases.iter().filter_map(|(name, us)| Some((name, (*us)?)));
    let known = known.map(|(name, us)| format!("{name} {}", duration(us)));
    let connection = match timings.connection {
        ConnectionKind::New => None,
        ConnectionKind::Resumed => Some("TLS session resumed"),
        ConnectionKind::Kept => Some("kept connection"),
        ConnectionKind::Replaced => Some("kept connection broke, new one"),
    };
    let texts: Vec<String> = connection
        .map(str::to_owned)
        .into_iter()
        .chain(known)
        .collect();
    texts.join(", ")
}
