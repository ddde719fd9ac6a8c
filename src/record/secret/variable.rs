//! Variables of a shell that stand for secrets in commands.

/// A variable of a shell that stands for a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// One of the environment, by its name.
    Environment(String),
    /// One that whoever types the command is asked for: without it, the shell
    /// says its name and runs nothing.
    Asked(String),
    /// The same for the value of another with escapes in it, which no variable
    /// has.
    Escaped(String),
}

impl Variable {
    /// One that is asked for by what it is `called`: `X_API_KEY` for
    /// `x-api-key`.
    #[must_use]
    pub fn asked(called: &str) -> Self {
        Self::Asked(name(called))
    }

    /// What a shell expands to its value, within double quotes.
    #[must_use]
    pub fn expansion(&self) -> String {
        match self {
            Self::Environment(name) if self.is_had() => format!("${name}"),
            // No shell has it.
            Self::Environment(other) => format!("${{{}:?}}", name(other)),
            Self::Asked(name) => format!("${{{name}:?}}"),
            Self::Escaped(name) => format!("${{{name}_ESCAPED:?}}"),
        }
    }

    /// Whether a shell has it from the environment.
    #[must_use]
    pub fn is_had(&self) -> bool {
        let Self::Environment(name) = self else {
            return false;
        };
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.bytes().all(is_letter)
    }

    /// The one for its value with escapes in it.
    pub(super) fn escaped(&self) -> Self {
        let (Self::Environment(it) | Self::Asked(it) | Self::Escaped(it)) = self;
        Self::Escaped(name(it))
    }

    /// The next of several by one name: `KEY_2` behind `KEY`.
    pub(super) fn next(&self) -> Self {
        let (Self::Environment(name) | Self::Asked(name) | Self::Escaped(name)) = self;
        let numbered = name.rsplit_once('_');
        let numbered = numbered.and_then(|(name, number)| Some((name, number.parse().ok()?)));
        let (name, number): (&str, usize) = numbered.unwrap_or((name, 1));
        Self::Asked(format!("{name}_{}", number + 1))
    }
}

/// A name that a shell takes, for what is `called` otherwise.
fn name(called: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let name: String = called.chars().map(letter).collect();
    // A number is an argument of the script.
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_a_name_that_a_shell_takes() {
        for (variable, expansion) in [
            (Variable::asked("x-api-key"), "${X_API_KEY:?}"),
            (Variable::asked("2fa.key"), "${_2FA_KEY:?}"),
            (Variable::asked("key").next(), "${KEY_2:?}"),
            (Variable::asked("key").next().next(), "${KEY_3:?}"),
            (Variable::Environment("TOKEN".into()), "$TOKEN"),
            (Variable::Environment("$(id)".into()), "${__ID_:?}"),
            (
                Variable::Environment("Tok".into()).escaped(),
                "${TOK_ESCAPED:?}",
            ),
        ] {
            assert_eq!(variable.expansion(), expansion);
        }
    }
}
