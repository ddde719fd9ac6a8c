//! Reports that can't be written, and files that can.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use smoke::report::{Console, Detail, Dialect, Json, Junit, Reporters};
use smoke::source::Style;

use super::recording::events;
use super::{Shared, tell};

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Writes a report to `path` and returns what went wrong.
fn written(path: &Path) -> Vec<String> {
    let mut reporters = Reporters::default();
    reporters.add("--junit", Junit::to_file(path, Dialect::Full).unwrap());
    for event in events() {
        reporters.event(&event);
    }
    reporters.finish().iter().map(ToString::to_string).collect()
}

#[test]
fn an_older_report_is_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("smoke.xml");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    // Whoever reads the old one reads on.
    let mut reading = fs::File::open(&path).unwrap();
    assert_eq!(written(&path), [""; 0]);
    assert_eq!(io::read_to_string(&mut reading).unwrap(), "old");
    let new = fs::read_to_string(&path).unwrap();
    assert!(new.starts_with("<?xml") && new.ends_with("</testsuites>\n"));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(names(folder.path()), ["smoke.xml"]);
}

#[test]
fn a_new_report_has_the_permissions_that_the_user_gives_to_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("smoke.xml");
    assert_eq!(written(&path), [""; 0]);
    let twin = folder.path().join("twin");
    fs::write(&twin, "").unwrap();
    let mode = |path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(&path), mode(&twin));
}

#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "old").unwrap();
    symlink(&file, &link).unwrap();
    assert_eq!(written(&link), [""; 0]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("<?xml"));
    let null = folder.path().join("null");
    symlink("/dev/null", &null).unwrap();
    assert_eq!(written(&null), [""; 0]);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_report_that_cannot_be_written_says_why_before_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path| {
        let error = Junit::to_file(path, Dialect::Full).err().unwrap();
        error.to_string()
    };
    let file = folder.path().join("reports");
    fs::write(&file, "").unwrap();
    let expected = format!("can't make the folder `{}`: ", file.display());
    let error = refused(&file.join("smoke.xml"));
    assert!(error.starts_with(&expected), "{error}");
    assert_eq!(refused(folder.path()), "is a directory");
    assert_eq!(names(folder.path()), ["reports"]);
    let error = Json::create(&file.join("smoke.jsonl")).err().unwrap();
    assert!(error.to_string().starts_with(&expected), "{error}");
    // Nobody may make files there, not even root.
    assert!(!refused(Path::new("/proc/smoke.xml")).is_empty());
}

#[test]
fn a_folder_is_made_for_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b/smoke.xml");
    assert_eq!(written(&path), [""; 0]);
    assert!(
        fs::read_to_string(path)
            .unwrap()
            .ends_with("</testsuites>\n")
    );
    drop(Json::create(&folder.path().join("c/run.jsonl")).unwrap());
    assert_eq!(names(folder.path()), ["a", "c"]);
}

#[test]
fn a_folder_that_goes_away_during_the_run_is_told_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().join("reports");
    fs::create_dir(&reports).unwrap();
    let path = reports.join("smoke.xml");
    let mut reporters = Reporters::default();
    reporters.add("--junit", Junit::to_file(path, Dialect::Full).unwrap());
    fs::remove_dir(&reports).unwrap();
    fs::write(&reports, "").unwrap();
    let failures: Vec<_> = reporters.finish().iter().map(ToString::to_string).collect();
    let expected = format!("--junit: can't make the folder `{}`: ", reports.display());
    assert!(failures[0].starts_with(&expected), "{failures:?}");
    assert_eq!(failures.len(), 1);
}

#[test]
fn a_recording_can_be_read_while_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    fs::write(&path, "old and longer than a line\n".repeat(1000)).unwrap();
    let mut reporters = Reporters::default();
    reporters.add("--json", Json::new(Json::create(&path).unwrap()));
    for (at, event) in events().iter().enumerate() {
        reporters.event(event);
        let so_far = fs::read_to_string(&path).unwrap();
        assert!(so_far.ends_with('\n'));
        assert_eq!(so_far.lines().count(), at + 1);
    }
}

/// A disk that is full after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        match taken {
            0 => Err(io::Error::other("the disk is full")),
            taken => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_ends_its_report_and_no_other() {
    let (alone, beside) = (Shared::default(), Shared::default());
    let normal = |out| Console::new(out, Style::Plain, Detail::Normal);
    tell(&mut normal(alone.clone()), &events());
    let mut reporters = Reporters::default();
    reporters.add("--json -", Json::new(Full(700)));
    reporters.add("console", normal(beside.clone()));
    reporters.add("--junit -", Junit::to_writer(Full(700), Dialect::Full));
    for event in events() {
        reporters.event(&event);
    }
    let failures: Vec<_> = reporters.finish().iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        ["--json -: the disk is full", "--junit -: the disk is full"]
    );
    assert_eq!(beside.text(), alone.text());
}
