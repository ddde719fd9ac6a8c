//! What blocks something, in words.

use std::fmt;

/// What blocks something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Name of the directive in the policy, which may stand in for another:
    /// `default-src`.
    pub directive: &'static str,
    /// The directive as it is written, in one bounded line, without its nonces
    /// and hashes.
    pub written: String,
    /// Where its policy comes from.
    pub delivered: Delivered,
    /// Why it blocks.
    pub reason: Reason,
}

/// Where a policy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// A header of the page.
    Header,
    /// A `<meta>` in it.
    Meta {
        /// Its line, from 1, where that is known.
        line: Option<u64>,
    },
}

/// Why a directive blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No source means the URL.
    Url,
    /// A keyword of it lacks its quotes, so that browsers take it for a host.
    Unquoted(String),
    /// The tag has no nonce, and nothing else lets it through.
    NoNonce,
    /// The tag's nonce is not that of the policy.
    OtherNonce,
    /// Nothing lets through what stands in the page.
    Inline,
    /// `'unsafe-inline'` would, but a nonce, a hash or `'strict-dynamic'`
    /// switches it off.
    InlineOff,
    /// A right that a sandbox doesn't give; as it would be written.
    Sandbox(&'static str),
}

impl fmt::Display for Blocked {
    /// As a reason: ``blocked by `style-src 'self'` of the page's
    /// Content-Security-Policy``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = &self.written;
        write!(
            f,
            "blocked by `{written}` of the page's Content-Security-Policy"
        )?;
        match self.delivered {
            Delivered::Header => {}
            Delivered::Meta { line: None } => f.write_str(" (its <meta>)")?,
            Delivered::Meta { line: Some(line) } => write!(f, " (its <meta> in line {line})")?,
        }
        match &self.reason {
            Reason::Unquoted(word) => write!(f, ", where `{word}` lacks its quotes"),
            Reason::OtherNonce => f.write_str(", whose nonce is another"),
            Reason::NoNonce | Reason::Url | Reason::Inline | Reason::Sandbox(_) => Ok(()),
            Reason::InlineOff => f.write_str(", where a nonce or hash switches that off"),
        }
    }
}
