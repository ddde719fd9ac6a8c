//! Survey of a page's files.

use std::sync::Arc;

use url::{Position, Url};

use super::cache;
use super::fate::{Fate, Judged, LeftOut};
use super::judge::{self, Found, Page, facts, kinds};
use super::local::{self, Compared};
use super::name::NameHash;
use super::page_flaw::{PageFlaw, flaws};
use super::policy;
use super::sharing;
use super::suspects::Suspects;
use super::wrong::{BrokenAsset, Wrong};
use crate::content::Content;
use crate::content::asset::{self, Asset, Document, Kind, Named, is_fingerprinted};
use crate::content::csp::Policies;
use crate::exchange::{Exchange, Flaw, TransportError};
use crate::suite::expect::AssetsExpect;
use crate::transport::is_here;

/// How many levels below the page are looked at when the suite doesn't say.
const LEVELS: usize = 5;

/// At most this many files are asked for.
const MOST: usize = 500;

/// Survey of the files that a page names: which are to be asked for, and what
/// came.
///
/// Reading a page and what came takes time, so this is not to be used where
/// nothing may block.
#[derive(Debug)]
pub struct Survey {
    pub(super) expect: AssetsExpect,
    pub(super) page: Page,
    pub(super) named: Named,
    /// What else the page says, where it is one.
    pub(super) document: Option<Document>,
    /// The policies of the page.
    pub(super) policies: Policies,
    /// Flaws of the page itself.
    pub(super) flaws: Vec<PageFlaw>,
    /// URL of the page or stylesheet that names each file.
    origins: Vec<Arc<Url>>,
    /// Fates of the files.
    pub(super) fates: Vec<Fate>,
    /// Level below the page of the next ones.
    pub(super) level: usize,
    /// Reasons why not all can be judged.
    pub(super) gaps: Vec<String>,
    /// Reason why the response names nothing, where it is no page.
    pub(super) no_page: Option<String>,
    /// The file whose cause is told, with its rank and number.
    pub(super) broken: Option<((usize, usize), BrokenAsset)>,
    /// Responses of files whose names may turn out to be wrong.
    pub(super) suspects: Suspects,
    /// Number of files that were to be asked for.
    asked: usize,
    /// Reason why no more is asked for.
    pub(super) ended: Option<String>,
}

/// A file that is to be asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its number.
    at: usize,
    level: usize,
    /// Its URL.
    pub url: Url,
    /// URL of the page or stylesheet that names it.
    pub origin: Arc<Url>,
    /// Kind that it is to be.
    pub kind: Kind,
    /// What browsers send as `Origin`, where it is to be shared by another origin.
    pub shared_with: Option<String>,
}

/// What was found of a file that was asked for.
#[derive(Debug)]
pub struct Looked {
    fate: Fate,
    broken: Option<BrokenAsset>,
    /// Its response, where its name may turn out to be wrong.
    suspect: Option<Exchange>,
    /// What it names, and its URL where it may.
    named: Named,
    url: Option<Arc<Url>>,
    /// Reason why not all that it names can be judged.
    gap: Option<String>,
    /// Bytes of its content.
    pub bytes: usize,
}

impl Looked {
    fn of(fate: Fate) -> Self {
        Self {
            fate,
            broken: None,
            suspect: None,
            named: Named::default(),
            url: None,
            gap: None,
            bytes: 0,
        }
    }
}

impl Survey {
    /// Reads what the last response of `exchange`, whose content is `content`,
    /// names.
    #[must_use]
    pub fn of(expect: &AssetsExpect, exchange: &Exchange, content: &Content<'_>) -> Self {
        let page = Page::of(exchange, content);
        let mut survey = Self {
            expect: expect.clone(),
            policies: Policies::none(&page.url),
            page,
            named: Named::default(),
            document: None,
            flaws: Vec::new(),
            origins: Vec::new(),
            fates: Vec::new(),
            level: 0,
            gaps: Vec::new(),
            no_page: None,
            broken: None,
            suspects: Suspects::default(),
            asked: 0,
            ended: None,
        };
        if let Some(Flaw::TooLarge(limit)) = exchange.last.response.body.flaw {
            let why = format!("the page is larger than `max_body`, which is {limit} bytes");
            survey.gaps.push(why);
            return survey;
        }
        let url = survey.page.url.clone();
        let (text, named) = (content.text(), &mut survey.named);
        let media_type = judge::media_type(&exchange.last.response).unwrap_or_default();
        let why = match media_type.as_str() {
            "text/css" => asset::of_stylesheet(text, &url, None, named).err(),
            "application/manifest+json" => asset::of_manifest(text, &url, None, named).err(),
            kind if kind.is_empty() || kind.contains("html") => {
                let headers = &exchange.last.response.headers;
                survey.policies = Policies::of_headers(headers, &url);
                policy::isolate(&mut survey.page, &survey.policies);
                let policies = &mut survey.policies;
                let (document, why) = asset::of_page(text, &url, policies, named);
                survey.flaws = flaws(exchange, &document, &url);
                let script = policy::named_script(&survey);
                let more = policy::of_page(expect, &survey.policies, &document, script);
                survey.flaws.extend(more);
                survey.gaps.extend(policy::gap(&survey.policies));
                survey.document = Some(document);
                why
            }
            other => {
                survey.no_page = Some(format!("{other}, which is no page"));
                None
            }
        };
        survey.gaps.extend(why);
        let url = Arc::new(url);
        survey.origins.resize(survey.named.files().len(), url);
        survey
    }

    /// The files that are to be asked for now; none when all is known.
    pub fn wave(&mut self) -> Vec<Ask> {
        let mut asks = Vec::new();
        let mut unasked = Vec::new();
        for (at, asset) in self.named.files().enumerate().skip(self.fates.len()) {
            let fate = self.fate(asset);
            let wrong = match &fate {
                Fate::Judged(judged) => judged.wrong.first().cloned(),
                _ => None,
            };
            if let Some(wrong) = wrong {
                let path = self.page.name(&asset.url);
                unasked.push((at, BrokenAsset::new(wrong, path, None)));
            }
            if matches!(fate, Fate::Asked) {
                self.asked += 1;
                asks.push(Ask {
                    at,
                    level: self.level,
                    url: self.asked_url(asset),
                    origin: Arc::clone(&self.origins[at]),
                    kind: kinds(asset)[0],
                    shared_with: sharing::origin(asset, &self.page),
                });
            }
            self.fates.push(fate);
        }
        for (at, broken) in unasked {
            self.keep_broken(at, broken);
        }
        self.level += 1;
        asks
    }

    /// Judges what came, which was `saved` to a file if to any, and looks into it
    /// for what it names. Little is kept of it, whenever it may be
    /// [taken](Self::take).
    #[must_use]
    pub fn look(
        &self,
        ask: &Ask,
        found: Result<Exchange, TransportError>,
        saved: Option<String>,
    ) -> Looked {
        let exchange = match found {
            Ok(exchange) => exchange,
            Err(error) => return Looked::of(Fate::unanswered(&error)),
        };
        let bytes = exchange.last.response.body.bytes.len();
        let mut looked = match self.named.files().nth(ask.at) {
            Some(asset) => self.looked(asset, ask.level, exchange),
            None => Looked::of(Fate::Asked),
        };
        if let Fate::Judged(judged) = &mut looked.fate {
            judged.saved = saved;
        }
        Looked { bytes, ..looked }
    }

    fn looked(&self, asset: &Asset, level: usize, mut exchange: Exchange) -> Looked {
        let flaw = &mut exchange.last.response.body.flaw;
        // Browsers take a coding that they don't know for none.
        if let Some(Flaw::UnknownEncoding(_)) = flaw {
            *flaw = None;
        }
        let blocked = policy::of_redirects(&self.policies, &self.page, asset, &exchange);
        let found = blocked.map_or_else(
            || judge::judge(asset, &self.page, &exchange, self.allows_empty(asset)),
            Found::only,
        );
        if let Some(why) = found.unjudged.filter(|_| found.wrong.is_empty()) {
            return Looked::of(Fate::Unjudged(why));
        }
        let judged = self.judged(asset, &exchange, found.wrong);
        let wrong = judged.wrong.first().cloned();
        let is_suspect = judged.name.as_ref().is_some_and(NameHash::is_suspect)
            || judged.compared.as_ref().is_some_and(Compared::differs);
        let mut looked = Looked::of(Fate::Judged(Box::new(judged)));
        match wrong {
            None => {
                let has_rules = self.look_into(asset, level, &exchange, &mut looked);
                if let Fate::Judged(judged) = &mut looked.fate {
                    judged.has_rules = has_rules;
                }
                looked.suspect = is_suspect.then_some(exchange);
            }
            Some(wrong) => looked.broken = Some(BrokenAsset::of(wrong, exchange)),
        }
        looked
    }

    /// Takes what was found of a file; one after the other, as they are named.
    pub fn take(&mut self, ask: &Ask, looked: Looked) {
        self.fates[ask.at] = looked.fate;
        self.gaps.extend(looked.gap);
        self.named.add_all(looked.named);
        if let Some(url) = looked.url {
            self.origins.resize(self.named.files().len(), url);
        }
        if let Some(exchange) = looked.suspect {
            self.suspects.keep(ask.at, exchange);
        }
        if let Some(broken) = looked.broken {
            self.keep_broken(ask.at, broken);
        }
    }

    /// Leaves everything that is still to be asked for, and says why.
    pub fn give_up(&mut self, why: &str) {
        self.ended = Some(why.to_owned());
    }

    /// Number of levels below the page that are looked at.
    pub(super) fn depth(&self) -> usize {
        self.expect.depth.map_or(LEVELS, |depth| depth.0)
    }

    /// Whether a file is to be asked for.
    fn fate(&self, asset: &Asset) -> Fate {
        if !asset.mentions.iter().any(|m| self.is_wanted(m)) && !self.is_needed(asset) {
            return Fate::LeftOut(LeftOut::Kind);
        }
        let path = &asset.url[Position::BeforePath..];
        if self.is_excluded(asset.url.as_str(), path) {
            return Fate::LeftOut(LeftOut::Excluded);
        }
        let url = self.asked_url(asset);
        let is_nobodys = is_here(&asset.url) && !is_here(&self.page.url);
        let here = is_nobodys.then_some(Wrong::ThisMachine);
        let mixed = || self.page.mixes(&url).then_some(Wrong::MixedContent);
        let blocked = || policy::of_file(&self.policies, asset, &url);
        let unasked = here.or_else(mixed).or_else(blocked);
        if let Some(wrong) = unasked {
            return Fate::Judged(Box::new(Judged {
                wrong: vec![wrong],
                ..Judged::default()
            }));
        }
        if asset.url.host() != self.page.url.host() && !self.expect.external {
            return Fate::LeftOut(LeftOut::External);
        }
        if self.asked >= MOST {
            return Fate::Unjudged(format!(
                "not asked for: {MOST} files were already; `only` and `exclude` leave some out"
            ));
        }
        Fate::Asked
    }

    fn judged(&self, asset: &Asset, exchange: &Exchange, wrong: Vec<Wrong>) -> Judged {
        let last = &exchange.last;
        let path = asset.url.path();
        let response = &last.response;
        let is_known = wrong.is_empty() && kinds(asset) != [Kind::Data];
        let name = NameHash::of(path, response).filter(|_| is_known);
        let is_verified = name.as_ref().is_some_and(NameHash::is_verified);
        let hashed = is_fingerprinted(path) || is_verified;
        let is_ours = asset.url.host() == self.page.url.host();
        let policy = self.expect.cache.as_ref();
        let cache = policy
            .filter(|_| wrong.is_empty() && is_ours)
            .and_then(|policy| cache::wrong(policy.value, hashed, &last.response.headers));
        let elapsed = exchange.hops().map(|hop| hop.timings.total.as_micros());
        let elapsed: u128 = elapsed.sum();
        let (facts, alike) = facts(&self.page, exchange);
        Judged {
            facts,
            alike,
            wrong,
            cache,
            has_rules: None,
            hashed: hashed && is_ours,
            is_empty_on_purpose: response.body.bytes.is_empty() && is_verified,
            name,
            compared: is_known
                .then(|| local::compare(&self.expect, &asset.url, &response.body.bytes))
                .flatten(),
            unlike: None,
            conflict: judge::conflict(asset, response),
            status: Some(last.response.status.as_u16()),
            media_type: judge::media_type(&last.response),
            size: Some(last.response.body.bytes.len() as u64),
            elapsed_us: u64::try_from(elapsed).ok(),
            saved: None,
        }
    }

    /// Reads what a file names, and whether a stylesheet has rules of its own. What is
    /// wrong is not looked into: browsers don't either.
    fn look_into(
        &self,
        asset: &Asset,
        level: usize,
        exchange: &Exchange,
        looked: &mut Looked,
    ) -> Option<bool> {
        let kinds = kinds(asset);
        let is_sheet = kinds.contains(&Kind::Stylesheet);
        if !is_sheet && !kinds.contains(&Kind::Manifest) {
            return None;
        }
        let content = Content::of(&exchange.last.response);
        let (text, name) = (content.text(), self.page.name(&asset.url));
        // After redirects, URLs are relative to where they led.
        let url = &exchange.last.sent.url;
        let read = |named: &mut Named| {
            if is_sheet {
                asset::of_stylesheet(text, url, Some(&name), named).map(Some)
            } else {
                asset::of_manifest(text, url, Some(&name), named).map(|()| None)
            }
        };
        if level < self.depth() {
            looked.url = Some(Arc::new(url.clone()));
            return read(&mut looked.named).unwrap_or_else(|why| {
                looked.gap = Some(format!("{name}: {why}"));
                None
            });
        }
        let mut deeper = Named::default();
        let read = read(&mut deeper);
        if self.expect.depth.is_none() && (read.is_err() || deeper.files().len() > 0) {
            looked.gap = Some(format!(
                "{name} names files more than {LEVELS} levels below the page; `depth` says how \
                 far to look"
            ));
        }
        read.ok().flatten()
    }
}
