//! Pace of a run.

/// Pace of a run: how many trials run at once, and whether it stops early.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Most trials at once.
    pub concurrency: usize,
    /// Most trials at once against one target.
    pub per_target: usize,
    /// Whether to stop after the first that fails.
    pub fail_fast: bool,
}
