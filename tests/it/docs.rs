//! The user's reference: its examples are read as `smoke` reads them, and it
//! leaves no key and no cause out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;
use smoke::demo::{Deploy, Site};
use smoke::record::Code;
use smoke::suite::{Input, Loaded, Options, load};

use crate::program::smoke;

/// What stands above a fragment: the case that it is a part of.
const CASE: &str = "[[case]]\nget = \"/\"\n";

/// Files that examples name, beside the suite.
const BESIDE: [(&str, &str); 6] = [
    ("common.toml", "[defaults]\nexpect.headers.server = true\n"),
    ("backup.json", "{}"),
    ("photo.png", "not a photo"),
    (
        "static.sums",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  css/base.css\n",
    ),
    (
        "pages.csv",
        "path,status,title\n/,200,To-Do lists\n/no-such-page/,404,Not Found\n",
    ),
    (
        "status.schema.json",
        r#"{ "type": "object", "required": ["status"], "properties": { "status": { "const": "ok" } } }"#,
    ),
];

/// A page of the reference.
struct Page {
    path: PathBuf,
    text: String,
}

/// A block between fences.
struct Block {
    /// What stands behind the opening fence: `toml,fragment`.
    info: String,
    /// The page's line that the block's first line is.
    line: usize,
    text: String,
}

impl Page {
    fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path, text }
    }

    /// The place of a line, as compilers write it.
    fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (at, line) in self.text.lines().enumerate() {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(info)) => {
                    open = Some(Block {
                        info: info.trim().to_owned(),
                        line: at + 2,
                        text: String::new(),
                    });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(
            open.is_none(),
            "{}: a block stays open",
            self.path.display()
        );
        blocks
    }

    /// The page without its blocks, line for line.
    fn prose(&self) -> String {
        let mut inside = false;
        let mut prose = String::new();
        for line in self.text.lines() {
            let fence = line.trim_start().starts_with("```");
            if !inside && !fence {
                prose.push_str(line);
            }
            prose.push('\n');
            inside ^= fence;
        }
        prose
    }

    /// Everything that is set as code.
    fn code(&self) -> String {
        let mut code: String = self.blocks().into_iter().map(|block| block.text).collect();
        let span = Regex::new("``(.+?)``|`([^`]+)`").unwrap();
        for found in span.captures_iter(&self.prose()) {
            let _ = writeln!(code, "{}", found.get(1).or(found.get(2)).unwrap().as_str());
        }
        code
    }
}

impl Block {
    fn words(&self) -> Vec<&str> {
        self.info.split(',').map(str::trim).collect()
    }

    fn is(&self, word: &str) -> bool {
        self.words().contains(&word)
    }

    /// What stands above its text, to make a suite of it.
    fn above(&self) -> &'static str {
        if self.is("fragment") { CASE } else { "" }
    }

    fn suite(&self) -> String {
        format!("{}{}", self.above(), self.text)
    }

    /// A folder with it as `suite.toml`, or as the `smoke.toml` of one, and the files
    /// that examples name.
    fn folder(&self) -> tempfile::TempDir {
        if !self.is("project") {
            return folder(&self.suite());
        }
        let folder = folder(CASE);
        std::fs::write(folder.path().join("smoke.toml"), &self.text).unwrap();
        folder
    }
}

fn pages() -> Vec<Page> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir("docs")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "md"))
        .collect();
    paths.sort();
    let readme = PathBuf::from("README.md");
    paths.extend(readme.is_file().then_some(readme));
    assert!(paths.len() >= 5, "the reference has pages");
    paths.into_iter().map(Page::read).collect()
}

/// A folder with `suite` as `suite.toml` and the files that examples name.
fn folder(suite: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in BESIDE {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    std::fs::write(folder.path().join("suite.toml"), suite).unwrap();
    folder
}

fn loaded(folder: &Path) -> Loaded {
    let input = Input::File {
        path: folder.join("suite.toml"),
        named: true,
    };
    let options = Options {
        vars: Vec::new(),
        env: &|name| (name != "NOT_SET").then(|| format!("the-{name}")),
        defaults: smoke::suite::RequestDefaults::default(),
    };
    load(&[input], &options)
}

/// What is wrong with an example, each with its place on the page.
fn wrong(page: &Page, block: &Block) -> Vec<String> {
    const KNOWN: [&str; 5] = ["fragment", "smoke", "bad", "cargo", "project"];
    let words = block.words();
    let bad = words.iter().position(|word| *word == "bad");
    // Behind `bad` may stand the code that is to be found.
    let code = bad.and_then(|at| words.get(at + 1));
    let unknown = words[1..].iter().find(|word| !KNOWN.contains(word));
    if let Some(word) = unknown.filter(|word| Some(*word) != code) {
        return vec![format!("{}: no example is `{word}`", page.at(block.line))];
    }
    if block.is("cargo") {
        let parsed = block.text.parse::<toml::Table>();
        let error = parsed
            .err()
            .map(|error| format!("{}: {error}", page.at(block.line)));
        return error.into_iter().collect();
    }
    let folder = block.folder();
    let findings = loaded(folder.path()).findings;
    if bad.is_some() {
        let found = match code {
            Some(code) => findings.iter().any(|finding| finding.code == **code),
            None => !findings.is_empty(),
        };
        let codes: Vec<&str> = findings.iter().map(|finding| &*finding.code).collect();
        let missed = format!(
            "{}: this is to be found wrong, got {codes:?}",
            page.at(block.line)
        );
        return (!found).then_some(missed).into_iter().collect();
    }
    let findings = findings.iter().map(|finding| {
        let line = finding.labels.first().map_or(1, |label| label.place.line);
        let line = (block.line + line).saturating_sub(1 + block.above().lines().count());
        format!("{}: {}: {}", page.at(line), finding.code, finding.message)
    });
    findings.collect()
}

#[test]
fn examples_are_suites() {
    let mut all = Vec::new();
    let mut count = 0;
    for page in pages() {
        for block in page.blocks().iter().filter(|block| block.is("toml")) {
            count += 1;
            all.extend(wrong(&page, block));
        }
    }
    assert!(all.is_empty(), "\n{}", all.join("\n"));
    assert!(count > 30, "{count} examples are few");
}

#[test]
fn a_wrong_example_is_found_at_its_line() {
    let page = |info: &str| Page {
        path: PathBuf::from("docs/x.md"),
        text: format!("# x\n\n```{info}\nexpect.title = \"a\"\nexpect.statsu = 200\n```\n"),
    };
    let said = |info: &str| {
        let page = page(info);
        wrong(&page, &page.blocks()[0]).join("\n")
    };
    assert!(said("toml,fragment").starts_with("docs/x.md:5: unknown-key: "));
    assert_eq!(said("toml,fragment,bad"), "");
    assert_eq!(said("toml,fragment,bad,unknown-key"), "");
    assert!(said("toml,fragment,bad,no-cases").contains("docs/x.md:4: "));
    assert!(said("toml,fragmnet").contains("no example is `fragmnet`"));
}

#[test]
fn examples_pass_on_the_demo_site() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let site = runtime.block_on(Site::start(Deploy::Good)).unwrap();
    let mut all = Vec::new();
    let mut count = 0;
    for page in pages() {
        for block in page.blocks().iter().filter(|block| block.is("smoke")) {
            count += 1;
            let folder = folder(&block.suite());
            let output = smoke()
                .current_dir(folder.path())
                .args(["suite.toml", "--target"])
                .arg(format!("nginx={}", site.address()))
                .arg("--target")
                .arg(format!("gunicorn=unix:{}", site.socket().display()))
                .output()
                .unwrap();
            if output.status.code() != Some(0) {
                let out = String::from_utf8_lossy(&output.stdout);
                let err = String::from_utf8_lossy(&output.stderr);
                all.push(format!("{}:\n{out}{err}", page.at(block.line)));
            }
        }
    }
    assert!(all.is_empty(), "\n{}", all.join("\n"));
    assert!(count > 5, "{count} examples are few");
}

#[test]
fn recordings_replay() {
    let mut count = 0;
    for page in pages() {
        for block in page.blocks().iter().filter(|block| block.is("jsonl")) {
            count += 1;
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("run.jsonl"), &block.text).unwrap();
            let replay = ["replay", "run.jsonl"];
            let replayed = smoke().current_dir(&folder).args(replay).output().unwrap();
            let err = String::from_utf8_lossy(&replayed.stderr);
            assert_eq!(
                replayed.status.code(),
                Some(1),
                "{}: {err}",
                page.at(block.line)
            );
        }
    }
    assert!(count > 0, "there is a recording to look at");
}

/// The keys of every table that `schema` describes.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                found.extend(properties.keys().cloned());
            }
            fields.values().for_each(|field| keys(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// What `smoke schema` prints.
fn schema() -> Value {
    let printed = smoke().arg("schema").output();
    serde_json::from_slice(&printed.unwrap().stdout).unwrap()
}

#[test]
fn editors_accept_the_examples() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let mut wrong = Vec::new();
    for page in pages() {
        for block in page.blocks().iter().filter(|block| block.is("toml")) {
            if block.is("bad") || block.is("cargo") {
                continue;
            }
            let suite: Value = toml::from_str(&block.suite()).unwrap();
            let errors = schema.iter_errors(&suite);
            let at = page.at(block.line);
            wrong.extend(errors.map(|error| format!("{at}: {}: {error}", error.instance_path())));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_key_is_described() {
    let schema = schema();
    let mut known = BTreeSet::new();
    keys(&schema, &mut known);
    for one in ["case", "get", "sha256", "forwarded", "within", "http_only"] {
        assert!(known.contains(one), "the schema has `{one}`");
    }
    let reference = ["suites", "assets", "targets", "settings"];
    let reference = reference.map(|page| format!("docs/{page}.md"));
    let code: String = reference.map(|page| Page::read(page).code()).concat();
    let words: BTreeSet<&str> = code
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let missing: Vec<&String> = known
        .iter()
        .filter(|key| !words.contains(key.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in the reference: {missing:?}");
}

#[test]
fn every_cause_is_described() {
    let page = Page::read("docs/diagnoses.md");
    let row = Regex::new(r"(?m)^\| `([a-z0-9-]+)` \|").unwrap();
    let rows: Vec<&str> = row
        .captures_iter(&page.text)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    let described: BTreeSet<String> = rows.iter().map(|&code| code.to_owned()).collect();
    assert_eq!(rows.len(), described.len(), "a cause is described twice");
    let codes: BTreeSet<String> = Code::ALL.iter().map(Code::to_string).collect();
    assert_eq!(codes.len(), Code::ALL.len(), "two causes have one code");
    let missing: Vec<_> = codes.difference(&described).collect();
    let unknown: Vec<_> = described.difference(&codes).collect();
    assert!(missing.is_empty(), "not in the reference: {missing:?}");
    assert!(unknown.is_empty(), "no such cause: {unknown:?}");
}

#[test]
fn every_finding_of_the_bad_suites_is_described() {
    let page = Page::read("docs/suites.md");
    let finding = Regex::new(r"(?m)^(?:error|warning)\[([a-z-]+)\]").unwrap();
    let mut codes = BTreeSet::new();
    for entry in std::fs::read_dir("tests/it/bad").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ext| ext == "txt") {
            let text = std::fs::read_to_string(path).unwrap();
            codes.extend(
                finding
                    .captures_iter(&text)
                    .map(|found| found[1].to_owned()),
            );
        }
    }
    assert!(codes.len() > 30, "{codes:?}");
    let missing = |code: &&String| !page.text.contains(&format!("`{code}`"));
    let missing: Vec<_> = codes.iter().filter(missing).collect();
    assert!(missing.is_empty(), "not in the reference: {missing:?}");
}

/// What a heading is called in a link, as GitHub makes it.
fn anchors(page: &Page) -> BTreeSet<String> {
    let prose = page.prose();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let slug = |heading: &str| -> String {
        let text = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = text
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(slug).collect()
}

#[test]
fn links_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut dead = Vec::new();
    for page in pages() {
        for (at, line) in page.prose().lines().enumerate() {
            for found in link.captures_iter(line) {
                let to = &found[1];
                if to.contains("://") || to.starts_with("mailto:") {
                    continue;
                }
                let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
                let file = match path {
                    "" => page.path.clone(),
                    path => page.path.parent().unwrap().join(path),
                };
                let alive = file.exists()
                    && (anchor.is_empty() || anchors(&Page::read(&file)).contains(anchor));
                if !alive {
                    dead.push(format!("{}: {to}", page.at(at + 1)));
                }
            }
        }
    }
    assert!(dead.is_empty(), "\n{}", dead.join("\n"));
}
