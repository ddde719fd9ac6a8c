//! What the page's Content-Security-Policy blocks (CSP Level 3).

use url::{Origin, Url};

use super::judge::Page;
use super::page_flaw::PageFlaw;
use super::survey::Survey;
use super::wrong::Wrong;
use crate::content::asset::{Asset, Document, Kind, Mention, Spot, Within};
use crate::content::csp::{
    Blocked, Directive, Fetch, InlineKind, Policies, Refused, Sandboxed, Since,
};
use crate::exchange::{Exchange, Unfollowed};
use crate::suite::AssetKind;
use crate::suite::expect::AssetsExpect;

impl Survey {
    /// The URL by which browsers ask for a file: by https, on a page of https whose policy
    /// says so, and for images anyway.
    ///
    /// A page of http may be known to its visitors by https, so that its policy says
    /// nothing of the way on which it is asked here.
    pub(super) fn asked_url(&self, asset: &Asset) -> Url {
        if self.page.url.scheme() != "https" {
            return asset.url.clone();
        }
        if self.page.mixes(&asset.url) && asset.is_upgraded() {
            let mut url = asset.url.clone();
            let _ = url.set_scheme("https");
            return url;
        }
        let since = asset.mentions.iter().map(|it| it.policies).max();
        let upgraded = since.and_then(|since| self.policies.upgraded(&asset.url, since));
        upgraded.unwrap_or_else(|| asset.url.clone())
    }
}

/// Takes its origin from a page that a sandbox keeps from having one.
pub(super) fn isolate(page: &mut Page, policies: &Policies) {
    if policies.sandbox(Sandboxed::Origin).is_some() {
        page.origin = Origin::new_opaque();
    }
}

/// The flaw of a file that is asked for at `url`, where the policies block that.
pub(super) fn of_file(policies: &Policies, asset: &Asset, url: &Url) -> Option<Wrong> {
    of_url(policies, asset, url, false)
}

/// The same of the places that redirects lead to.
pub(super) fn of_redirects(
    policies: &Policies,
    page: &Page,
    asset: &Asset,
    exchange: &Exchange,
) -> Option<Wrong> {
    if policies.is_empty() {
        return None;
    }
    let hops = exchange.hops().skip(1).map(|hop| &hop.sent.url);
    let unfollowed = match &exchange.unfollowed {
        Some(Unfollowed::LeavesTarget(url)) => Some(&**url),
        _ => None,
    };
    hops.chain(unfollowed)
        .map(|url| page.known(url))
        .find_map(|url| of_url(policies, asset, &url, true))
}

fn of_url(policies: &Policies, asset: &Asset, url: &Url, redirected: bool) -> Option<Wrong> {
    if policies.is_empty() {
        return None;
    }
    let blocked = |ahead: bool| {
        let mentions = asset.mentions.iter().filter(move |it| it.preload == ahead);
        mentions.filter_map(move |it| of_mention(policies, it, url, redirected))
    };
    // What is fetched ahead in vain is fetched again where it is needed.
    let is_needed = asset.mentions.iter().any(|it| !it.preload);
    let (by, directive) = blocked(!is_needed).next()?;
    let source = policies.source_of(url);
    Some(Wrong::Blocked {
        refused: Refused::File { directive, source },
        by,
    })
}

fn of_mention(
    policies: &Policies,
    mention: &Mention,
    url: &Url,
    redirected: bool,
) -> Option<(Blocked, Directive)> {
    let fetch = Fetch {
        directive: mention.directive?,
        url,
        redirected,
        nonce: mention.nonce.as_deref(),
        integrity: mention.integrity.as_deref(),
        parser_inserted: !mention.preload,
    };
    let by = policies.fetch(&fetch, mention.policies)?;
    Some((by, fetch.directive))
}

/// What stands in a URL itself, where the policies block that.
fn of_within(policies: &Policies, within: &Within) -> Option<Wrong> {
    let url = Url::parse("data:,").ok()?;
    let (by, directive) = of_mention(policies, &within.mention, &url, false)?;
    let source = policies.source_of(&url);
    Some(Wrong::Blocked {
        refused: Refused::File { directive, source },
        by,
    })
}

/// Flaws of what stands in URLs of the page, of those that are there for sure: a rule of a
/// stylesheet may apply to nothing.
pub(super) fn within(survey: &Survey) -> Vec<PageFlaw> {
    let all = survey.named.within().filter(|it| !it.mention.in_rule);
    let wanted = all.filter(|it| survey.is_wanted(&it.mention));
    let flaw = |within: &Within| {
        let wrong = of_within(&survey.policies, within)?;
        let what = counted(
            within.count,
            &format!("`data:` URL of {}", within.mention.kind),
        );
        Some(PageFlaw {
            what,
            wrong,
            spot: Some(within.mention.spot.clone()),
        })
    };
    wanted.filter_map(flaw).collect()
}

/// A note of those that rules name.
pub(super) fn in_rules(survey: &Survey) -> Option<String> {
    let all = survey.named.within().filter(|it| it.mention.in_rule);
    let wanted = all.filter(|it| survey.is_wanted(&it.mention));
    let blocked = wanted.filter_map(|it| Some((of_within(&survey.policies, it)?, it)));
    let blocked: Vec<(Wrong, &Within)> = blocked.collect();
    let (wrong, first) = blocked.first()?;
    let count: usize = blocked.iter().map(|(_, within)| within.count).sum();
    let (what, are) = match count {
        1 => ("1 `data:` URL".to_owned(), "is"),
        n => (format!("{n} `data:` URLs"), "are"),
    };
    let by = first.mention.spot.by.as_deref().unwrap_or("a <style>");
    Some(format!(
        "{what} in rules of {by} {are} {wrong}: browsers leave it out where that rule is used"
    ))
}

/// A note of a page of http whose files browsers ask for by https.
pub(super) fn upgrades_http(survey: &Survey) -> Option<String> {
    let is_http = survey.page.url.scheme() == "http";
    let url = survey.named.files().next().map(|file| &file.url)?;
    let since = Since::ALL;
    (is_http && survey.policies.upgraded(url, since).is_some()).then(|| {
        "`upgrade-insecure-requests`: browsers ask for the files by https, smoke by http, as for \
         the page"
            .to_owned()
    })
}

/// Why not all that is blocked is known.
pub(super) fn gap(policies: &Policies) -> Option<String> {
    policies.gap().map(str::to_owned)
}

/// Flaws of the page itself that its policies make.
pub(super) fn of_page(
    expect: &AssetsExpect,
    policies: &Policies,
    document: &Document,
    has_scripts: Option<&Spot>,
) -> Vec<PageFlaw> {
    let wants_scripts = expect.wants(Some(AssetKind::Script), false);
    let is_wanted = |refused: &Refused| match refused {
        Refused::Inline { kind, .. } if kind.is_script() => wants_scripts,
        Refused::Inline { .. } => expect.wants(Some(AssetKind::Stylesheet), false),
        // Forms are no kind of file.
        _ => expect.only.is_none(),
    };
    let scripts = document.script.as_ref().or(has_scripts);
    let scripts = scripts.filter(|_| wants_scripts);
    let forms = document.form.as_ref().filter(|_| expect.only.is_none());
    let sandboxed = [
        (Sandboxed::Scripts, Refused::Scripts, scripts, "its scripts"),
        (Sandboxed::Forms, Refused::Forms, forms, "its forms"),
    ];
    let sandboxed = sandboxed
        .into_iter()
        .filter_map(|(right, refused, spot, what)| {
            let (spot, by) = (spot?.clone(), policies.sandbox(right)?);
            Some(PageFlaw {
                what: what.to_owned(),
                wrong: Wrong::Blocked { refused, by },
                spot: Some(spot),
            })
        });
    let pieces = document.blocked.iter().filter(|it| is_wanted(&it.refused));
    let pieces = pieces.map(|it| PageFlaw {
        what: counted(it.count, piece(&it.refused)),
        wrong: Wrong::Blocked {
            refused: it.refused.clone(),
            by: it.by.clone(),
        },
        spot: Some(it.spot.clone()),
    });
    sandboxed.chain(pieces).collect()
}

fn piece(refused: &Refused) -> &'static str {
    match refused {
        Refused::Inline { kind, .. } => match kind {
            InlineKind::Script => "inline <script>",
            InlineKind::Style => "inline <style>",
            InlineKind::ScriptAttribute => "`on…` attribute",
            InlineKind::StyleAttribute => "`style` attribute",
        },
        _ => "<form>",
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => what.to_owned(),
        n => format!("{what} ({n} of them)"),
    }
}

/// The first script that the page names, and that browsers run.
pub(super) fn named_script(survey: &Survey) -> Option<&Spot> {
    let mut mentions = survey.named.files().flat_map(|file| &file.mentions);
    let script = mentions.find(|it| {
        let is_script = matches!(it.kind, Kind::Script | Kind::Module);
        is_script && !it.preload && it.directive.is_some()
    });
    script.map(|mention| &mention.spot)
}
