//! Bounds of reading content. They count what is in it, and not the time that
//! it takes, which other work shares.

use std::fmt;

use crate::source::Grouped;

/// Most elements in each other. The parser walks up the open ones for many a
/// tag, so its time is quadratic in their depth. Browsers stop nesting at 512.
pub(super) const DEPTH: usize = 1_000;

/// Most nodes and attributes of a document. One takes some 250 bytes, so a tag
/// of three takes a hundred times the memory of what is sent.
const PARTS: usize = 1_000_000;

/// As how many bytes the smallest document counts. It may have more nodes than
/// bytes: what is not closed, such as a `<font>`, is there again in each
/// paragraph behind it.
const LEAST: usize = 64 * 1024;

/// Bytes of memory that a node or an attribute takes.
const PART: usize = 256;

/// Most nodes and attributes of a document of so many bytes.
pub(super) fn parts(bytes: usize) -> usize {
    bytes.clamp(LEAST, PARTS)
}

/// Most bytes of memory that a document of so many bytes takes as it is read.
pub(crate) fn memory(bytes: usize) -> usize {
    parts(bytes) * PART
}

/// Most attributes of one tag: each is compared with all before it.
pub(super) const ATTRIBUTES: usize = 500;

/// Most steps of parsing a document: for each tag, the open elements around it
/// times its attributes, which may all be compared with theirs.
pub(super) const STEPS: u64 = 100_000_000;

/// The bound that content is beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    Depth,
    Parts(usize),
    Attributes,
    Steps,
}

impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Depth => write!(
                f,
                "it is too deeply nested: more than {} elements deep",
                Grouped(DEPTH as u64)
            ),
            Self::Parts(most) => write!(
                f,
                "it has more than {} nodes and attributes",
                Grouped(*most as u64)
            ),
            Self::Attributes => write!(
                f,
                "a tag has more than {} attributes",
                Grouped(ATTRIBUTES as u64)
            ),
            Self::Steps => write!(f, "it takes more than {} steps", Grouped(STEPS)),
        }
    }
}

/// What a document has come to on the way to its bounds.
#[derive(Debug)]
pub(super) struct Work {
    steps: u64,
    /// How many nodes and attributes there may be.
    parts: usize,
}

impl Work {
    /// The work on a document of so many bytes.
    pub(super) fn on(bytes: usize) -> Self {
        Self {
            steps: 0,
            parts: parts(bytes),
        }
    }

    /// Adds a tag with so many attributes at a depth; `parts` is how many
    /// nodes and attributes there are by now.
    pub(super) fn add(
        &mut self,
        depth: usize,
        attributes: usize,
        parts: usize,
    ) -> Result<(), Beyond> {
        let steps = depth as u64 * (1 + attributes as u64);
        if attributes > ATTRIBUTES {
            Err(Beyond::Attributes)
        } else if depth > DEPTH {
            Err(Beyond::Depth)
        } else if parts > self.parts {
            Err(Beyond::Parts(self.parts))
        } else {
            self.add_steps(steps)
        }
    }

    /// Adds steps of another kind.
    pub(super) fn add_steps(&mut self, steps: u64) -> Result<(), Beyond> {
        self.steps += steps;
        match self.steps {
            0..=STEPS => Ok(()),
            _ => Err(Beyond::Steps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_is_told() {
        let add = |depth, attributes, parts| Work::on(70_000).add(depth, attributes, parts);
        assert_eq!(add(DEPTH, ATTRIBUTES, 70_000), Ok(()));
        assert_eq!(add(DEPTH + 1, 0, 0), Err(Beyond::Depth));
        assert_eq!(add(0, ATTRIBUTES + 1, 0), Err(Beyond::Attributes));
        assert_eq!(add(0, 0, 70_001), Err(Beyond::Parts(70_000)));
    }

    #[test]
    fn nodes_and_attributes_are_as_many_as_bytes() {
        assert_eq!(
            [0, 70_000, 9_000_000].map(parts),
            [65_536, 70_000, 1_000_000]
        );
    }

    /// A closing tag that nothing was opened for is looked for in all open
    /// elements, and need not be long.
    #[test]
    fn deep_tags_are_few() {
        let mut work = Work::on(PARTS);
        let deep = (0..1_000_000).find_map(|tags| work.add(900, 0, 0).err().map(|why| (tags, why)));
        assert_eq!(deep, Some((111_111, Beyond::Steps)));
        // As in a page of 16 MiB of small cells.
        let mut work = Work::on(PARTS);
        assert!((0..2_000_000).all(|_| work.add(20, 1, 0).is_ok()));
    }
}
