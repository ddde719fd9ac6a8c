//! What `junit-report` can't write: one pass over its XML.

use std::io;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::Dialect;
use super::group::Group;
use super::rerun::Rerun;
use super::seconds::{seconds, seconds_of};
use crate::record::Summary;

/// The report with totals, properties, files, lines, times of three decimals,
/// and indentation.
pub(super) fn enrich(
    plain: &[u8],
    groups: &[Group],
    elapsed_us: Option<u64>,
    dialect: Dialect,
) -> io::Result<Vec<u8>> {
    let mut pass = Pass {
        groups,
        elapsed_us,
        dialect,
        suite: 0,
        case: 0,
        unwritten: &[],
    };
    let mut reader = Reader::from_reader(plain);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    loop {
        match reader.read_event().map_err(io::Error::other)? {
            Event::Eof => break,
            Event::Start(element) => {
                // They stand behind the result and before the output.
                if element.name().as_ref() == b"system-out" {
                    pass.reruns(&mut writer)?;
                }
                let rewritten = pass.rewrite(&element)?;
                writer.write_event(Event::Start(rewritten))?;
                if element.name().as_ref() == b"testsuite" {
                    pass.properties(&mut writer)?;
                }
            }
            Event::Empty(element) => {
                let rewritten = pass.rewrite(&element)?;
                let whole = element.name().as_ref() != b"testcase";
                if whole || pass.unwritten.is_empty() {
                    writer.write_event(Event::Empty(rewritten))?;
                } else {
                    let end = rewritten.to_end().into_owned();
                    writer.write_event(Event::Start(rewritten))?;
                    pass.reruns(&mut writer)?;
                    writer.write_event(Event::End(end))?;
                }
            }
            Event::End(element) => {
                if element.name().as_ref() == b"testcase" {
                    pass.reruns(&mut writer)?;
                }
                writer.write_event(Event::End(element))?;
            }
            event => writer.write_event(event)?,
        }
    }
    let mut xml = writer.into_inner();
    xml.push(b'\n');
    Ok(xml)
}

/// How far the pass is: the suite and the case that come next.
struct Pass<'a> {
    groups: &'a [Group],
    elapsed_us: Option<u64>,
    dialect: Dialect,
    suite: usize,
    case: usize,
    /// The other attempts of the case that was begun last.
    unwritten: &'a [Rerun],
}

impl Pass<'_> {
    fn rewrite(&mut self, element: &BytesStart<'_>) -> io::Result<BytesStart<'static>> {
        let full = self.dialect == Dialect::Full;
        match element.name().as_ref() {
            b"testsuites" => Ok(self.root()),
            b"testsuite" => {
                let Some(group) = self.groups.get(self.suite) else {
                    return Err(out_of_step());
                };
                self.suite += 1;
                self.case = 0;
                let mut new = copy(element, &["time"])?;
                new.push_attribute(("skipped", &*skipped(&group.summary).to_string()));
                new.push_attribute(("time", &*suite_time(group)));
                new.push_attribute(("file", &*group.file));
                Ok(new)
            }
            b"testcase" => {
                let group = self.suite.checked_sub(1).and_then(|at| self.groups.get(at));
                let known = group.and_then(|group| {
                    Some((
                        group.suite.testcases.get(self.case)?,
                        group.lines.get(self.case)?,
                        group.reruns.get(self.case)?,
                    ))
                });
                let (case, line, reruns) = known.ok_or_else(out_of_step)?;
                self.case += 1;
                self.unwritten = reruns;
                let mut new = copy(element, &["time", "file"])?;
                new.push_attribute(("time", &*seconds(case.time.as_seconds_f64())));
                if full {
                    new.push_attribute(("file", case.filepath.as_deref().unwrap_or_default()));
                    new.push_attribute(("line", &*line.to_string()));
                }
                Ok(new)
            }
            _ => Ok(element.to_owned()),
        }
    }

    fn root(&self) -> BytesStart<'static> {
        let total = |count: fn(&Group) -> usize| {
            let counts = self.groups.iter().map(count);
            counts.sum::<usize>().to_string()
        };
        let mut root = BytesStart::new("testsuites");
        root.push_attribute(("name", "smoke"));
        root.push_attribute(("tests", &*total(|it| it.summary.total())));
        root.push_attribute(("failures", &*total(Group::failures)));
        root.push_attribute(("errors", &*total(|it| it.summary.errored)));
        if self.dialect == Dialect::Full {
            root.push_attribute(("skipped", &*total(|it| skipped(&it.summary))));
        }
        let cases = || {
            let times = self.groups.iter().map(|it| it.suite.time());
            seconds(times.map(time::Duration::as_seconds_f64).sum())
        };
        let elapsed = self.elapsed_us.map_or_else(cases, seconds_of);
        root.push_attribute(("time", &*elapsed));
        root
    }

    /// The other attempts of the case that was begun last, once.
    fn reruns(&mut self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let mut reruns = std::mem::take(&mut self.unwritten).iter();
        reruns.try_for_each(|rerun| rerun.write(writer, self.dialect))
    }

    /// The properties of the suite that was begun last.
    fn properties(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let group = self.suite.checked_sub(1).and_then(|at| self.groups.get(at));
        let group = group.ok_or_else(out_of_step)?;
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

fn suite_time(group: &Group) -> String {
    seconds(group.suite.time().as_seconds_f64())
}

const fn skipped(summary: &Summary) -> usize {
    summary.skipped + summary.not_run
}

fn out_of_step() -> io::Error {
    io::Error::other("the report has other elements than were put into it")
}
