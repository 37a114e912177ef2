//! Environment variables: read once, in the wiring, and refused by name.
//!
//! Owns the difference between set, empty and missing. Must not put a value into an error: it
//! may be a credential.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Why the wiring stops.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvironmentError {
    /// The variable is not set, or is empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// The variable is set to something that cannot be used.
    #[error("the environment variable {name} must be {expected}")]
    Invalid {
        /// Its name.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
}

/// Where variables are read from: the process, or a table in a test.
pub struct Environment(Source);

enum Source {
    Process,
    Table(BTreeMap<String, String>),
}

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn process() -> Self {
        Self(Source::Process)
    }

    /// These variables and no others.
    #[must_use]
    pub fn of(variables: &[(&str, &str)]) -> Self {
        Self(Source::Table(
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ))
    }

    /// The variable, if it is set. An empty one counts as not set: a template has no other way
    /// to leave a parameter out.
    #[must_use]
    pub fn optional(&self, name: &'static str) -> Option<String> {
        let value = match &self.0 {
            Source::Process => std::env::var(name).ok(),
            Source::Table(variables) => variables.get(name).cloned(),
        };
        value.filter(|value| !value.is_empty())
    }

    /// The variable.
    ///
    /// # Errors
    /// [`EnvironmentError::Missing`] when it is not set or empty.
    pub fn required(&self, name: &'static str) -> Result<String, EnvironmentError> {
        self.optional(name).ok_or(EnvironmentError::Missing(name))
    }

    /// The variable, parsed, if it is set; `expected` completes "must be …".
    ///
    /// # Errors
    /// [`EnvironmentError::Invalid`] when it is set to something else.
    pub fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, EnvironmentError> {
        let parse = |value: String| value.parse().map_err(|_| EnvironmentError::Invalid { name, expected });
        self.optional(name).map(parse).transpose()
    }
}

/// Without the variables: some are credentials.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        let error = Environment::of(&[]).required("TABLE_NAME").unwrap_err();
        assert_eq!(error.to_string(), "the environment variable TABLE_NAME is not set");
    }

    #[test]
    fn an_empty_variable_counts_as_missing() {
        let environment = Environment::of(&[("TABLE_NAME", "")]);
        assert_eq!(environment.required("TABLE_NAME"), Err(EnvironmentError::Missing("TABLE_NAME")));
        assert_eq!(environment.optional("TABLE_NAME"), None);
    }

    #[test]
    fn a_variable_of_the_wrong_form_is_named_without_its_value() {
        let environment = Environment::of(&[("MINUTES", "hunter2")]);
        let error = environment.parsed::<u32>("MINUTES", "a whole number of minutes").unwrap_err();
        assert_eq!(error.to_string(), "the environment variable MINUTES must be a whole number of minutes");
        assert!(!format!("{error:?} {environment:?}").contains("hunter2"));
    }

    #[test]
    fn a_variable_left_out_is_no_fault_when_it_is_optional() {
        assert_eq!(Environment::of(&[]).parsed::<u32>("MINUTES", "a number"), Ok(None));
        assert_eq!(Environment::of(&[("MINUTES", "60")]).parsed("MINUTES", "a number"), Ok(Some(60_u32)));
    }

    #[test]
    fn the_process_has_variables_too() {
        assert!(Environment::process().required("CARGO_MANIFEST_DIR").is_ok());
    }
}
