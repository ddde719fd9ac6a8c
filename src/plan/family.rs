//! IPv4 or IPv6 alone.

use std::fmt;
use std::net::IpAddr;

/// Address family: which addresses of names are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// IPv4 alone.
    V4,
    /// IPv6 alone.
    V6,
}

impl Family {
    /// Whether an address is of this family.
    #[must_use]
    pub const fn has(self, address: IpAddr) -> bool {
        matches!(
            (self, address),
            (Self::V4, IpAddr::V4(_)) | (Self::V6, IpAddr::V6(_))
        )
    }

    /// The option that asks for it.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            Self::V4 => "-4",
            Self::V6 => "-6",
        }
    }

    /// The other family.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::V4 => Self::V6,
            Self::V6 => Self::V4,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// Addresses that can't be used, since all are of the other family than the one
/// that alone is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OtherFamily {
    /// The family that alone is used.
    pub used: Family,
    /// The addresses, each once.
    pub addresses: Vec<IpAddr>,
}

impl OtherFamily {
    /// How many addresses are named.
    const LISTED: usize = 5;

    /// The addresses, at most so many that they can be read: `::1, ::2, 3
    /// more`.
    #[must_use]
    pub fn listed(&self) -> String {
        let named = self.addresses.iter().take(Self::LISTED);
        let mut named: Vec<String> = named.map(ToString::to_string).collect();
        if self.addresses.len() > Self::LISTED {
            named.push(format!("{} more", self.addresses.len() - Self::LISTED));
        }
        named.join(", ")
    }
}
