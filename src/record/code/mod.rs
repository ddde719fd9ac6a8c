//! The codes of causes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares the codes, each once: what it means, its name here, and its text.
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// The code of a cause: a word such as `nginx-default-page`, the same in
        /// every version.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])+ $name,)+
            /// One that this version doesn't know, as the recording of a newer
            /// one may have it. It is shown as it stands.
            Other(String),
        }

        impl Code {
            /// Every code that a diagnosis of this version may have.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code, as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Other(text) => text,
                }
            }
        }
    };
}

mod list;

pub use list::Code;

impl From<&str> for Code {
    /// No text fails: what isn't known is kept.
    fn from(text: &str) -> Self {
        let known = Self::ALL.iter().find(|code| code.as_str() == text);
        known.map_or_else(|| Self::Other(text.to_owned()), Self::clone)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::from(text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_and_read() {
        for code in Code::ALL {
            let written = serde_json::to_string(code).unwrap();
            assert_eq!(written, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<Code>(&written).unwrap(), *code);
        }
    }

    #[test]
    fn a_code_of_another_version_is_kept() {
        let code: Code = serde_json::from_str("\"of-tomorrow\"").unwrap();
        assert_eq!(code, Code::Other("of-tomorrow".to_owned()));
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"of-tomorrow\"");
    }
}
