//! Secrets among the names.

use super::Variables;
use crate::suite::Secret;
use crate::suite::load::resolved::Resolved;
use crate::suite::load::template::names;
use crate::suite::toml::Value;

/// A secret that has no value here.
#[derive(Clone, Debug)]
pub(in crate::suite::load) struct Lack {
    /// Its environment variable.
    pub(in crate::suite::load) env: String,
    pub(in crate::suite::load) why: Lacking,
}

/// Why a secret has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::suite::load) enum Lacking {
    /// Its environment variable is not set.
    Unset,
    /// It has nothing but blanks.
    Blank,
    /// It is too short to be hidden.
    Short,
}

impl Variables<'_> {
    /// The path with secrets shown by their variables.
    pub(in crate::suite::load) fn masked(&self, path: &str) -> String {
        masked(path, &self.secrets)
    }

    /// The environment variable of a name that is a secret without a value.
    pub(in crate::suite::load) fn lack(&self, name: &str) -> Option<&Lack> {
        self.lacking.get(name)
    }

    /// A secret without a value is open for ever: what uses it can be read, and
    /// not be sent.
    pub(super) fn secret(&mut self, name: &str, env: String) -> Resolved {
        let why = match self.secret_value(name, &env) {
            Ok(value) => {
                let resolved = Resolved::text(&value);
                self.secrets.push(Secret { env, value });
                return resolved;
            }
            Err(why) => why,
        };
        let resolved = Resolved::open(name);
        self.secrets.push(Secret {
            value: resolved.template.clone(),
            env: env.clone(),
        });
        self.lacking.insert(name.to_owned(), Lack { env, why });
        resolved
    }

    /// A secret stays one wherever its value comes from.
    fn secret_value(&self, name: &str, env: &str) -> Result<String, Lacking> {
        let value = self.given(name).or_else(|| (self.options.env)(env));
        let value = value.ok_or(Lacking::Unset)?;
        match value.trim().chars().count() {
            0 => Err(Lacking::Blank),
            length if length < Secret::SHORTEST => Err(Lacking::Short),
            _ => Ok(value),
        }
    }

    /// The values from outside of the suite, of the command line and of the
    /// environment, that a name stands for which stands for something.
    pub(in crate::suite::load) fn given_outside(&self, name: &str) -> Vec<String> {
        if self.secret_envs.contains_key(name) {
            return Vec::new();
        }
        let environment = || (self.options.env)(name.strip_prefix("env.")?);
        if let Some(value) = self.given(name).or_else(environment) {
            return vec![value];
        }
        match self.declared.get(name).map(|node| &node.value) {
            Some(Value::Text(text) | Value::Template(text)) => {
                let names = names(text);
                names.flat_map(|name| self.given_outside(&name)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// All secrets that have a value, whether they are used or not.
    pub(in crate::suite::load) fn known_secrets(&self) -> Vec<Secret> {
        let known = self.secret_envs.iter().filter_map(|(name, env)| {
            let value = self.secret_value(name, env).ok()?;
            let env = env.clone();
            Some(Secret { env, value })
        });
        known.collect()
    }
}

/// `text` with secrets shown by their variables: names are printed.
pub(in crate::suite::load) fn masked(text: &str, secrets: &[Secret]) -> String {
    let mut secrets: Vec<&Secret> = secrets.iter().collect();
    // One may be part of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
    let shown =
        |text: String, secret: &Secret| text.replace(&secret.value, &format!("${}", secret.env));
    secrets.into_iter().fold(text.to_owned(), shown)
}
