//! Sandboxes (CSP Level 3, section 6.3.2; WHATWG HTML, section 7.1.5).

/// A right that a sandbox takes from a page, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandboxed {
    /// To run scripts.
    Scripts,
    /// To send forms.
    Forms,
    /// To have its own origin.
    Origin,
}

impl Sandboxed {
    /// The word that gives it back.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Scripts => "allow-scripts",
            Self::Forms => "allow-forms",
            Self::Origin => "allow-same-origin",
        }
    }
}
