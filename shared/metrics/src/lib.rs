//! What is counted and measured, as CloudWatch metrics.
//!
//! Each measurement is one line of JSON on standard output in CloudWatch's embedded metric format,
//! from which CloudWatch makes the metrics by itself: nothing is called while somebody waits. The
//! lines do not pass the log, so no level of it silences them.
//!
//! Read it in this order:
//! - [`line`]: a measurement, and the line that it becomes,
//! - [`request`]: what an HTTP request came to,
//! - [`folding`]: what folding a fact came to,
//! - [`stream`]: records that were sent again or stepped over,
//! - [`schedules`]: what was done for an automation, and wake-ups,
//! - [`output`]: where the lines go.
//!
//! Owns the names of the metrics, which alarms and dashboards stand on. Every metric has the
//! dimension `Stack`. Must not hold anything of a person, nor an id: each value of a dimension is
//! a metric of its own, and is paid for.
//!
//! The format is a page long and is written here: the library for it brings fifty packages into
//! every function.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

pub mod folding;
pub mod line;
pub mod output;
pub mod request;
pub mod schedules;
pub mod stream;

pub use folding::Folded;
pub use line::{Measurement, NAMESPACE};
pub use output::{emit, install};
pub use request::{Refused, Request};
pub use schedules::{Reconciled, WokenUp};
pub use stream::{Parked, SentAgain};
