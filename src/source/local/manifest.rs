//! Names that builds write down.

use std::path::Path;

use serde_json::Value;

use crate::source::file::{MAX_FILE, read_within};

/// Django's list of what `collectstatic` has named anew.
const DJANGO: &str = "staticfiles.json";

/// Vite's lists of what it has built, the older one last.
const VITE: [&str; 2] = [".vite/manifest.json", "manifest.json"];

/// Names that a build has written down in `folder`, and the file in which it did;
/// nothing where there is no such file that can be read.
pub(super) fn names(folder: &Path) -> Option<(&'static str, Vec<String>)> {
    let django = read(folder, DJANGO).and_then(|it| named(DJANGO, of_django(&it)));
    let vite = || {
        let mut files = VITE.into_iter();
        files.find_map(|name| named(name, of_vite(&read(folder, name)?)))
    };
    django.or_else(vite)
}

fn named(name: &'static str, names: Vec<String>) -> Option<(&'static str, Vec<String>)> {
    (!names.is_empty()).then_some((name, names))
}

fn read(folder: &Path, name: &str) -> Option<Value> {
    let path = folder.join(name);
    let is_file = path.is_file();
    let bytes = is_file.then(|| read_within(&path, MAX_FILE).ok())??;
    serde_json::from_slice(&bytes).ok()
}

/// `{"paths": {"css/base.css": "css/base.5f3a9c1d2e4b.css"}}`
fn of_django(manifest: &Value) -> Vec<String> {
    let paths = manifest.get("paths").and_then(Value::as_object);
    let names = paths.into_iter().flat_map(|paths| paths.values());
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `{"index.html": {"file": "assets/index-Ab12Cd34.js", "css": […]}}`
fn of_vite(manifest: &Value) -> Vec<String> {
    let entries = manifest.as_object();
    let entries = entries.into_iter().flat_map(|entries| entries.values());
    let names = entries.flat_map(|entry| {
        let lists = ["css", "assets"].into_iter();
        let lists = lists.filter_map(|key| entry.get(key)?.as_array()).flatten();
        entry.get("file").into_iter().chain(lists)
    });
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}
