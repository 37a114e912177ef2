//! Faults of a body, as a caller sees them.
//!
//! Owns how many are told and how they are summed up in one sentence. Must not repeat a value
//! that was sent: an answer is kept in more logs than a request is.

use serde::Serialize;

/// Most faults listed in an answer; the rest is counted in its sentence.
pub const MAX_LISTED: usize = 10;
/// Faults named in the answer's sentence.
const SUMMED_UP: usize = 3;
/// Most characters of a path; the caller's own keys are part of it and may be of any length.
const MAX_PATH_CHARS: usize = 120;

/// One fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// Such as `items[1].quantity`; empty for the body as a whole.
    pub path: String,
    /// Completes the path to a sentence: "must be …".
    pub message: String,
    /// What may be sent instead, when that is a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_values: Option<Vec<&'static str>>,
}

impl Issue {
    /// A fault at `path`; `message` completes "`path` …".
    #[must_use]
    pub fn new(path: &str, message: impl Into<String>) -> Self {
        Self { path: shortened(path), message: message.into(), allowed_values: None }
    }

    fn sentence(&self) -> String {
        let subject = if self.path.is_empty() { "The body" } else { &self.path };
        format!("{subject} {}", self.message)
    }
}

pub(crate) fn shortened(path: &str) -> String {
    match path.char_indices().nth(MAX_PATH_CHARS) {
        Some((end, _)) => path.get(..end).map_or_else(String::new, |start| format!("{start}…")),
        None => path.to_owned(),
    }
}

/// The faults of one body: the first [`MAX_LISTED`] of them, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issues {
    listed: Vec<Issue>,
    total: usize,
}

impl Issues {
    /// Adds one.
    pub fn push(&mut self, issue: Issue) {
        self.total += 1;
        if self.listed.len() < MAX_LISTED {
            self.listed.push(issue);
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Those that are listed in an answer.
    #[must_use]
    pub fn listed(&self) -> &[Issue] {
        &self.listed
    }

    /// The first three in one sentence, with the number of the others.
    #[must_use]
    pub fn summary(&self) -> String {
        let named: Vec<String> = self.listed.iter().take(SUMMED_UP).map(Issue::sentence).collect();
        let others = match self.total - named.len() {
            0 => String::new(),
            others => format!("; and {others} more"),
        };
        format!("{}{others}.", named.join("; "))
    }
}

impl From<Issue> for Issues {
    fn from(issue: Issue) -> Self {
        Self { listed: vec![issue], total: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issues(count: usize) -> Issues {
        let mut issues = Issues::default();
        (0..count).for_each(|index| issues.push(Issue::new(&format!("items[{index}].title"), "is required")));
        issues
    }

    #[test]
    fn at_most_ten_faults_are_listed_and_all_are_counted() {
        assert_eq!(issues(500).listed().len(), 10);
        assert!(issues(500).summary().ends_with("; and 497 more."));
    }

    #[test]
    fn the_sentence_names_the_first_three() {
        assert_eq!(issues(1).summary(), "items[0].title is required.");
        assert_eq!(
            issues(3).summary(),
            "items[0].title is required; items[1].title is required; items[2].title is required."
        );
        assert!(issues(4).summary().ends_with("items[2].title is required; and 1 more."));
    }

    #[test]
    fn a_key_of_any_length_makes_no_answer_of_any_length() {
        let issue = Issue::new(&"é".repeat(100_000), "is given more than once");
        assert_eq!(issue.path.chars().count(), MAX_PATH_CHARS + 1);
    }
}
