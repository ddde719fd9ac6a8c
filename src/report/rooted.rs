//! Paths of suites from the root of their repository, as readers of reports
//! look for them, wherever in it the run was started.

use std::path::{Component, Path};

/// The path of a file from the root of the repository, for a path that is meant
/// from `folder` in it. One that is absolute, or leads out of the repository,
/// stays as it is.
pub(super) fn rooted(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let all = [folder, path].map(|path| Path::new(path).components());
    for component in all.into_iter().flatten() {
        match component {
            Component::Normal(part) => parts.extend(part.to_str()),
            Component::CurDir => {}
            Component::ParentDir if parts.pop().is_some() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return path.to_owned();
            }
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_root() {
        let cases = [
            ("", "suites/todo.toml", "suites/todo.toml"),
            ("", "./suites//todo.toml", "suites/todo.toml"),
            ("deploy", "suites/todo.toml", "deploy/suites/todo.toml"),
            ("deploy/smoke", "../../todo.toml", "todo.toml"),
            ("deploy", "../../todo.toml", "../../todo.toml"),
            ("deploy", "/srv/todo.toml", "/srv/todo.toml"),
        ];
        for (folder, path, expected) in cases {
            assert_eq!(rooted(folder, path), expected, "{folder} {path}");
        }
    }
}
