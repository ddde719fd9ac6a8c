//! Which deploy the site plays.

/// Which deploy the site plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deploy {
    /// Everything is as it should be.
    Good,
    /// The front lost its static files and one upstream, and the application is
    /// an old release with `DEBUG` left on.
    Broken,
}
