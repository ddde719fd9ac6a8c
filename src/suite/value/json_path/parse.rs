//! Reading a query that is known to be one.

use serde_json::{Number, Value};

use super::query::{Begins, Comparable, Comparison, Logical, Query, Segment, Selector};

/// The query that `text` is; none where it can't be read to its end.
pub(super) fn query(text: &str) -> Option<Query> {
    let mut parser = Parser { rest: text };
    let query = parser.query()?;
    parser.rest.is_empty().then_some(query)
}

/// What is not read yet.
struct Parser<'t> {
    rest: &'t str,
}

/// White space (RFC 9535, section 2.1.1).
const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

impl Parser<'_> {
    /// Reads `token`, if it is what comes next.
    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Reads `token`, which must come next, behind white space.
    fn expect(&mut self, token: &str) -> Option<()> {
        self.skip_blank();
        self.eat(token).then_some(())
    }

    fn skip_blank(&mut self) {
        self.rest = self.rest.trim_start_matches(BLANK);
    }

    /// Reads what is made of such characters.
    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &str {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn query(&mut self) -> Option<Query> {
        let begins = if self.eat("$") {
            Begins::AtRoot
        } else {
            self.eat("@").then_some(Begins::AtCurrent)?
        };
        let mut segments = Vec::new();
        loop {
            // What stands behind the last segment is read by who asked.
            let behind = self.rest;
            self.skip_blank();
            if !self.rest.starts_with(['.', '[']) {
                self.rest = behind;
                return Some(Query { begins, segments });
            }
            segments.push(self.segment()?);
        }
    }

    fn segment(&mut self) -> Option<Segment> {
        let descends = self.eat("..");
        let is_bare = descends && !self.rest.starts_with('[') || self.eat(".");
        let selectors = match is_bare {
            true if self.eat("*") => vec![Selector::Wildcard],
            true => vec![Selector::Name(self.bare_name()?)],
            false => self.brackets()?,
        };
        Some(Segment {
            descends,
            selectors,
        })
    }

    fn bare_name(&mut self) -> Option<String> {
        let is_named = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
        let name = self.take_while(is_named);
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn brackets(&mut self) -> Option<Vec<Selector>> {
        self.expect("[")?;
        let mut selectors = Vec::new();
        loop {
            self.skip_blank();
            selectors.push(self.selector()?);
            self.skip_blank();
            if self.eat("]") {
                return Some(selectors);
            }
            self.expect(",")?;
        }
    }

    fn selector(&mut self) -> Option<Selector> {
        if self.eat("*") {
            return Some(Selector::Wildcard);
        }
        if self.eat("?") {
            return self.any().map(Selector::Filter);
        }
        if self.rest.starts_with(['"', '\'']) {
            return self.quoted().map(Selector::Name);
        }
        let start = self.integer();
        self.skip_blank();
        if !self.eat(":") {
            return start.map(Selector::Index);
        }
        let end = self.integer();
        self.skip_blank();
        let step = if self.eat(":") { self.integer() } else { None };
        Some(Selector::Slice {
            start,
            end,
            step: step.unwrap_or(1),
        })
    }

    fn integer(&mut self) -> Option<i64> {
        self.skip_blank();
        self.take_while(|c| c == '-' || c.is_ascii_digit())
            .parse()
            .ok()
    }

    /// A text in quotes of either kind, as JSON has it but for the quotes.
    fn quoted(&mut self) -> Option<String> {
        let mut chars = self.rest.char_indices();
        let (_, quote) = chars.next()?;
        let mut json = "\"".to_owned();
        loop {
            match chars.next()? {
                (end, c) if c == quote => {
                    self.rest = &self.rest[end + quote.len_utf8()..];
                    json.push('"');
                    return serde_json::from_str(&json).ok();
                }
                (_, '\\') => match chars.next()? {
                    (_, '\'') => json.push('\''),
                    (_, c) => json.extend(['\\', c]),
                },
                (_, '"') => json.push_str("\\\""),
                (_, c) => json.push(c),
            }
        }
    }

    /// Conditions of which one holds.
    fn any(&mut self) -> Option<Logical> {
        self.joined("||", Self::all, Logical::Any)
    }

    /// Conditions that all hold.
    fn all(&mut self) -> Option<Logical> {
        self.joined("&&", Self::condition, Logical::All)
    }

    fn joined(
        &mut self,
        by: &str,
        part: fn(&mut Self) -> Option<Logical>,
        join: fn(Vec<Logical>) -> Logical,
    ) -> Option<Logical> {
        let first = part(self)?;
        let mut parts = vec![first];
        loop {
            self.skip_blank();
            if !self.eat(by) {
                return match parts.len() {
                    1 => parts.pop(),
                    _ => Some(join(parts)),
                };
            }
            parts.push(part(self)?);
        }
    }

    fn condition(&mut self) -> Option<Logical> {
        self.skip_blank();
        if self.eat("!") {
            return self.condition().map(|it| Logical::Not(Box::new(it)));
        }
        if self.eat("(") {
            let inner = self.any()?;
            self.expect(")")?;
            return Some(inner);
        }
        for (name, whole) in [("match(", true), ("search(", false)] {
            if self.eat(name) {
                let text = self.comparable()?;
                self.expect(",")?;
                let pattern = self.comparable()?;
                self.expect(")")?;
                return Some(Logical::Matches {
                    text,
                    pattern,
                    whole,
                });
            }
        }
        let left = self.comparable()?;
        self.skip_blank();
        match (self.comparison(), left) {
            (Some(comparison), left) => {
                let right = self.comparable()?;
                Some(Logical::Compare(left, comparison, right))
            }
            (None, Comparable::Query(query)) => Some(Logical::Exists(query)),
            (None, _) => None,
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let words = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = words.into_iter().find(|(word, _)| self.eat(word));
        found.map(|(_, comparison)| comparison)
    }

    fn comparable(&mut self) -> Option<Comparable> {
        self.skip_blank();
        if self.rest.starts_with(['$', '@']) {
            return self.query().map(Comparable::Query);
        }
        if self.rest.starts_with(['"', '\'']) {
            let text = self.quoted()?;
            return Some(Comparable::Literal(Value::String(text)));
        }
        if self.eat("length(") {
            let of = self.comparable()?;
            self.expect(")")?;
            return Some(Comparable::Length(Box::new(of)));
        }
        if self.eat("count(") {
            return self.argument().map(Comparable::Count);
        }
        if self.eat("value(") {
            return self.argument().map(Comparable::Query);
        }
        self.literal().map(Comparable::Literal)
    }

    /// A query in parentheses, the first of which is read.
    fn argument(&mut self) -> Option<Query> {
        self.skip_blank();
        let query = self.query()?;
        self.expect(")")?;
        Some(query)
    }

    fn literal(&mut self) -> Option<Value> {
        if self.eat("true") {
            return Some(Value::Bool(true));
        }
        if self.eat("false") {
            return Some(Value::Bool(false));
        }
        if self.eat("null") {
            return Some(Value::Null);
        }
        let is_of_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
        let number: Number = self.take_while(is_of_number).parse().ok()?;
        Some(Value::Number(number))
    }
}
