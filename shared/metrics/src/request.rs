//! What an HTTP request came to.
//!
//! Owns which outcomes and refusals are counted.

use std::time::Duration;

use crate::line::{Measurement, Metric};

/// A request that was answered.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    operation: &'static str,
    outcome: Option<&'static str>,
    failed: bool,
    took: Duration,
}

impl Request {
    /// Of an operation, or of a path that is none; `outcome` is the word in the answer, and
    /// `failed` whether it was we who failed.
    #[must_use]
    pub fn answered(
        operation: Option<&'static str>,
        outcome: Option<&str>,
        failed: bool,
        took: Duration,
    ) -> Self {
        let outcome = match outcome {
            Some("accepted") => Some("Accepted"),
            Some("duplicate") => Some("Duplicate"),
            Some("amended") => Some("Amended"),
            Some("superseded") => Some("Superseded"),
            Some(_) | None => None,
        };
        Self { operation: operation.unwrap_or("unknown"), outcome, failed, took }
    }
}

impl Measurement for Request {
    fn metrics(&self) -> Vec<Metric> {
        let mut metrics = vec![Metric::time("RequestTime", self.took)];
        metrics.extend(self.outcome.map(|outcome| Metric::count(outcome, 1)));
        metrics.extend(self.failed.then(|| Metric::count("Failed", 1)));
        metrics
    }

    fn dimension(&self) -> Option<(&'static str, &str)> {
        Some(("Operation", self.operation))
    }
}

/// A request that was refused.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// The stable code of the answer, for example `order_conflict`.
    pub code: &'static str,
}

impl Measurement for Refused {
    fn metrics(&self) -> Vec<Metric> {
        vec![Metric::count("Refused", 1)]
    }

    fn dimension(&self) -> Option<(&'static str, &str)> {
        Some(("Code", self.code))
    }
}
