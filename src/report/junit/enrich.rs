//! What `junit-report` can't write: one pass over its XML.

use std::io;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::Dialect;
use super::group::Group;
use crate::report::Summary;

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
    };
    let mut reader = Reader::from_reader(plain);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    loop {
        match reader.read_event().map_err(io::Error::other)? {
            Event::Eof => break,
            Event::Start(element) => {
                let rewritten = pass.rewrite(&element)?;
                writer.write_event(Event::Start(rewritten))?;
                if element.name().as_ref() == b"testsuite" {
                    pass.properties(&mut writer)?;
                }
            }
            Event::Empty(element) => writer.write_event(Event::Empty(pass.rewrite(&element)?))?,
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
                    ))
                });
                let (case, line) = known.ok_or_else(out_of_step)?;
                self.case += 1;
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
        let total = |count: fn(&Summary) -> usize| {
            let counts = self.groups.iter().map(|group| count(&group.summary));
            counts.sum::<usize>().to_string()
        };
        let mut root = BytesStart::new("testsuites");
        root.push_attribute(("name", "smoke"));
        root.push_attribute(("tests", &*total(Summary::total)));
        root.push_attribute(("failures", &*total(|it| it.failed)));
        root.push_attribute(("errors", &*total(|it| it.errored)));
        if self.dialect == Dialect::Full {
            root.push_attribute(("skipped", &*total(skipped)));
        }
        #[expect(clippy::cast_precision_loss, reason = "only milliseconds are shown")]
        let elapsed = match self.elapsed_us {
            Some(us) => us as f64 / 1e6,
            None => self
                .groups
                .iter()
                .map(|it| it.suite.time().as_seconds_f64())
                .sum(),
        };
        root.push_attribute(("time", &*seconds(elapsed)));
        root
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

fn seconds(seconds: f64) -> String {
    format!("{seconds:.3}")
}

const fn skipped(summary: &Summary) -> usize {
    summary.skipped + summary.not_run
}

fn out_of_step() -> io::Error {
    io::Error::other("the report has other elements than were put into it")
}
