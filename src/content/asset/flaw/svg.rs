//! SVG, read tag by tag as far as it takes to see where its root ends (XML 1.0,
//! section 2).

/// What a text in XML is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Document {
    /// It has no root that is called `svg`.
    Other,
    /// An SVG; whether its root ends, and whether its elements are of SVG.
    Svg { ends: bool, is_in_namespace: bool },
}

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// What `text` is. What stands behind the root isn't looked at.
pub(super) fn document(text: &str) -> Document {
    let mut rest = text.trim_start();
    let mut root: Option<Tag<'_>> = None;
    let mut depth = 0_usize;
    let ended = |root: Option<Tag<'_>>, ends| match root {
        Some(root) => Document::Svg {
            ends,
            is_in_namespace: root.is_in_namespace(),
        },
        None => Document::Other,
    };
    if !rest.starts_with('<') {
        return Document::Other;
    }
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let Some(part) = Part::first_of(rest) else {
            return ended(root.or_else(|| Tag::cut(rest)), false);
        };
        rest = &rest[part.length..];
        match part.tag {
            None => {}
            Some(tag) if root.is_none() => {
                if tag.local_name() != "svg" {
                    return Document::Other;
                }
                root = Some(tag);
                depth = usize::from(!tag.is_empty);
            }
            Some(tag) if tag.closes => depth = depth.saturating_sub(1),
            Some(tag) if tag.is_empty => {}
            Some(_) => depth += 1,
        }
        if root.is_some() && depth == 0 {
            return ended(root, true);
        }
    }
    ended(root, false)
}

#[derive(Clone, Copy)]
struct Tag<'a> {
    /// Name with its prefix.
    name: &'a str,
    attributes: &'a str,
    closes: bool,
    is_empty: bool,
}

impl<'a> Tag<'a> {
    /// A tag of which `inner` stands between its angle brackets.
    fn of(inner: &'a str) -> Self {
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let (is_empty, inner) = match inner.strip_suffix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let end = inner.find(|c: char| c.is_ascii_whitespace());
        let (name, attributes) = inner.split_at(end.unwrap_or(inner.len()));
        Self {
            name,
            attributes,
            closes,
            is_empty,
        }
    }

    /// The tag that `text` ends inside of.
    fn cut(text: &'a str) -> Option<Self> {
        let tag = Self::of(text.strip_prefix('<')?);
        (tag.local_name() == "svg").then_some(tag)
    }

    fn local_name(&self) -> &'a str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// Whether it is in the namespace of SVG, or that can't be told: entities
    /// may stand for it.
    fn is_in_namespace(&self) -> bool {
        self.attributes.contains(NAMESPACE) || self.attributes.contains('&')
    }
}

/// A tag or something else between angle brackets.
struct Part<'a> {
    /// How many bytes it has.
    length: usize,
    tag: Option<Tag<'a>>,
}

impl<'a> Part<'a> {
    /// What `text` begins with; none where it ends before that does.
    fn first_of(text: &'a str) -> Option<Self> {
        const DELIMITED: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        let other = |length| Self { length, tag: None };
        for (start, end) in DELIMITED {
            if let Some(inner) = text.strip_prefix(start) {
                return Some(other(start.len() + inner.find(end)? + end.len()));
            }
        }
        if text.starts_with("<!") {
            return declaration(text).map(other);
        }
        let end = end_of_tag(text)?;
        Some(Self {
            length: end + 1,
            tag: Some(Tag::of(&text[1..end])),
        })
    }
}

/// Where the tag ends that `text` begins with: in quotes, `>` is nothing special.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.bytes().position(|byte| match (quote, byte) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), _) => {
            if open == byte {
                quote = None;
            }
            false
        }
        (None, _) => false,
    })
}

/// Bytes of the document type that `text` begins with, with the declarations in
/// its brackets.
fn declaration(text: &str) -> Option<usize> {
    let (mut at, mut is_inner) = (0, false);
    while let Some(&byte) = text.as_bytes().get(at) {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"<!--") {
            at += text[at..].find("-->")? + 3;
            continue;
        }
        match byte {
            b'"' | b'\'' => at += 1 + rest[1..].iter().position(|&it| it == byte)?,
            b'[' => is_inner = true,
            b']' => is_inner = false,
            b'>' if !is_inner => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}
