//! Code and style that stand in the page.

use std::fmt;

use super::Directive;

/// Code or style that stands in the page.
#[derive(Clone, Copy, Debug)]
pub struct Inline<'a> {
    /// What it is.
    pub kind: InlineKind,
    /// The `nonce` of its tag, if that counts (CSP Level 3, section 6.7.3.1).
    pub nonce: Option<&'a str>,
    /// It, as it stands there.
    pub text: &'a str,
}

/// What stands in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InlineKind {
    /// A `<script>`.
    Script,
    /// A `<style>`.
    Style,
    /// An `on…` attribute.
    ScriptAttribute,
    /// A `style` attribute.
    StyleAttribute,
}

impl InlineKind {
    /// The directive that speaks of it.
    #[must_use]
    pub fn directive(self) -> Directive {
        match self {
            Self::Script => Directive::ScriptSrcElem,
            Self::Style => Directive::StyleSrcElem,
            Self::ScriptAttribute => Directive::ScriptSrcAttr,
            Self::StyleAttribute => Directive::StyleSrcAttr,
        }
    }

    /// Whether it is run.
    #[must_use]
    pub fn is_script(self) -> bool {
        matches!(self, Self::Script | Self::ScriptAttribute)
    }
}

impl fmt::Display for InlineKind {
    /// As it is written: `inline <script>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Script => "inline <script>",
            Self::Style => "inline <style>",
            Self::ScriptAttribute => "on… attribute",
            Self::StyleAttribute => "style attribute",
        })
    }
}
