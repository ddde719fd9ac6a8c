//! What `junit-report` can't write: one pass over its XML. That of a case is
//! made when the case has come, that of the report around them at the end.

use std::io::{self, Write};

use junit_report::{Report, TestCase, TestSuite};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::Dialect;
use super::group::Group;
use super::rerun::Rerun;
use super::seconds::{seconds, seconds_of};
use super::spool::Spool;

/// How far elements are indented in those around them.
const INDENT: usize = 2;

/// What is written of a case.
pub(super) struct Case<'a> {
    pub(super) test: &'a TestCase,
    /// The line of the suite that it begins in.
    pub(super) line: usize,
    /// The attempts besides the main one.
    pub(super) reruns: &'a [Rerun],
    pub(super) dialect: Dialect,
}

impl Case<'_> {
    /// The element with its line, a time of three decimals, all attempts, and
    /// the indentation of a report.
    pub(super) fn xml(&self) -> io::Result<Vec<u8>> {
        let mut suite = TestSuite::new("");
        suite.add_testcase(self.test.clone());
        let plain = plain(vec![suite])?;
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', INDENT);
        // It stands in two elements.
        for around in ["testsuites", "testsuite"] {
            writer.write_event(Event::Start(BytesStart::new(around)))?;
        }
        let begin = writer.get_ref().len();
        let mut reader = Reader::from_reader(plain.as_slice());
        let mut reruns = self.reruns;
        loop {
            let event = reader.read_event().map_err(io::Error::other)?;
            match event {
                Event::Eof => break,
                Event::Start(element) if is(&element, "testcase") => {
                    writer.write_event(Event::Start(self.head(&element)?))?;
                }
                Event::Empty(element) if is(&element, "testcase") => {
                    let head = self.head(&element)?;
                    if reruns.is_empty() {
                        writer.write_event(Event::Empty(head))?;
                    } else {
                        let end = head.to_end().into_owned();
                        writer.write_event(Event::Start(head))?;
                        self.write_all(&mut reruns, &mut writer)?;
                        writer.write_event(Event::End(end))?;
                    }
                }
                Event::Start(element) if is_around(element.name().as_ref()) => {}
                Event::End(element) if is_around(element.name().as_ref()) => {}
                Event::Decl(_) => {}
                event => {
                    // They stand behind the result and before the output.
                    let behind = match &event {
                        Event::Start(element) => is(element, "system-out"),
                        Event::End(element) => element.name().as_ref() == b"testcase",
                        _ => false,
                    };
                    if behind {
                        self.write_all(&mut reruns, &mut writer)?;
                    }
                    writer.write_event(event)?;
                }
            }
        }
        Ok(writer.into_inner().split_off(begin))
    }

    fn head(&self, element: &BytesStart<'_>) -> io::Result<BytesStart<'static>> {
        let mut new = copy(element, &["time", "file"])?;
        new.push_attribute(("time", &*seconds(self.test.time.as_seconds_f64())));
        if self.dialect == Dialect::Full {
            let file = self.test.filepath.as_deref().unwrap_or_default();
            new.push_attribute(("file", file));
            new.push_attribute(("line", &*self.line.to_string()));
        }
        Ok(new)
    }

    /// Writes the other attempts, once.
    fn write_all(&self, reruns: &mut &[Rerun], writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let mut reruns = std::mem::take(reruns).iter();
        reruns.try_for_each(|rerun| rerun.write(writer, self.dialect))
    }
}

/// Whether an element stands around cases.
fn is_around(name: &[u8]) -> bool {
    matches!(name, b"testsuites" | b"testsuite")
}

fn is(element: &BytesStart<'_>, name: &str) -> bool {
    element.name().as_ref() == name.as_bytes()
}

/// What `junit-report` writes.
fn plain(suites: Vec<TestSuite>) -> io::Result<Vec<u8>> {
    let mut report = Report::new();
    report.add_testsuites(suites);
    let mut plain = Vec::new();
    report.write_xml(&mut plain).map_err(io::Error::other)?;
    Ok(plain)
}

/// The report as a whole.
pub(super) struct Whole<'a> {
    pub(super) groups: &'a [Group],
    /// The cases, as they were written.
    pub(super) spool: &'a mut Spool,
    pub(super) elapsed_us: Option<u64>,
    pub(super) dialect: Dialect,
}

impl Whole<'_> {
    /// Writes the report with totals, properties and files, and in each suite what was
    /// written of its cases.
    pub(super) fn write(self, out: &mut dyn Write) -> io::Result<()> {
        let suites = self.groups.iter().map(|group| group.suite.clone());
        let plain = plain(suites.collect())?;
        let mut reader = Reader::from_reader(plain.as_slice());
        let mut writer = Writer::new_with_indent(out, b' ', INDENT);
        let mut groups = self.groups.iter();
        loop {
            let event = reader.read_event().map_err(io::Error::other)?;
            match event {
                Event::Eof => break,
                Event::Start(ref element) | Event::Empty(ref element)
                    if is(element, "testsuite") =>
                {
                    let group = groups.next().ok_or_else(out_of_step)?;
                    writer.write_event(Event::Start(suite(element, group)?))?;
                    properties(group, &mut writer)?;
                    match &group.folded {
                        Some(case) => writer.get_mut().write_all(case)?,
                        None => {
                            for piece in &group.pieces {
                                self.spool.copy(*piece, writer.get_mut())?;
                            }
                        }
                    }
                    // Without anything else there, it ends at once.
                    if matches!(event, Event::Empty(_)) {
                        writer.write_event(Event::End(element.to_end()))?;
                    }
                }
                Event::Start(element) if is(&element, "testsuites") => {
                    writer.write_event(Event::Start(self.root()))?;
                }
                Event::Empty(element) if is(&element, "testsuites") => {
                    writer.write_event(Event::Empty(self.root()))?;
                }
                event => writer.write_event(event)?,
            }
        }
        writer.into_inner().write_all(b"\n")
    }

    fn root(&self) -> BytesStart<'static> {
        let total = |count: fn(&Group) -> usize| {
            let counts = self.groups.iter().map(count);
            counts.sum::<usize>().to_string()
        };
        let mut root = BytesStart::new("testsuites");
        root.push_attribute(("name", "smoke"));
        root.push_attribute(("tests", &*total(Group::tests)));
        root.push_attribute(("failures", &*total(|it| it.failures)));
        root.push_attribute(("errors", &*total(|it| it.summary.errored)));
        if self.dialect == Dialect::Full {
            root.push_attribute(("skipped", &*total(Group::skipped)));
        }
        let cases = || {
            let times = self.groups.iter().map(|it| it.time.as_seconds_f64());
            seconds(times.sum())
        };
        let elapsed = self.elapsed_us.map_or_else(cases, seconds_of);
        root.push_attribute(("time", &*elapsed));
        root
    }
}

fn suite(element: &BytesStart<'_>, group: &Group) -> io::Result<BytesStart<'static>> {
    let mut new = BytesStart::new("testsuite");
    for attribute in element.attributes() {
        let attribute = attribute.map_err(io::Error::other)?;
        let counted = match attribute.key.as_ref() {
            b"tests" => group.tests(),
            b"errors" => group.errors,
            b"failures" => group.failures,
            b"time" => continue,
            _ => {
                new.push_attribute(attribute);
                continue;
            }
        };
        let counted = counted.to_string();
        new.push_attribute((attribute.key.as_ref(), counted.as_bytes()));
    }
    new.push_attribute(("skipped", &*group.skipped().to_string()));
    new.push_attribute(("time", &*seconds(group.time.as_seconds_f64())));
    new.push_attribute(("file", &*group.file));
    Ok(new)
}

fn properties<W: Write>(group: &Group, writer: &mut Writer<W>) -> io::Result<()> {
    writer
        .create_element("properties")
        .write_inner_content(|writer| {
            for (name, value) in &group.properties {
                let property = writer.create_element("property");
                let property = property.with_attributes([("name", *name), ("value", value)]);
                property.write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

/// The element with all attributes but some.
fn copy(element: &BytesStart<'_>, without: &[&str]) -> io::Result<BytesStart<'static>> {
    let name = String::from_utf8_lossy(element.name().as_ref()).into_owned();
    let mut new = BytesStart::new(name);
    for attribute in element.attributes() {
        let attribute = attribute.map_err(io::Error::other)?;
        if !without
            .iter()
            .any(|name| name.as_bytes() == attribute.key.as_ref())
        {
            new.push_attribute(attribute);
        }
    }
    Ok(new)
}

fn out_of_step() -> io::Error {
    io::Error::other("the report has other elements than were put into it")
}
