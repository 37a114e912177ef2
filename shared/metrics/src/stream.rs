//! Records of the table's stream that were not handled.
//!
//! Owns the two ways in which that ends: later, or never.

use crate::line::{Measurement, Metric};

/// A record that can never be handled and was stepped over.
#[derive(Debug, Clone, Copy)]
pub struct Parked;

impl Measurement for Parked {
    fn metrics(&self) -> Vec<Metric> {
        vec![Metric::count("RecordsParked", 1)]
    }
}

/// A record that failed and that Lambda sends again.
#[derive(Debug, Clone, Copy)]
pub struct SentAgain;

impl Measurement for SentAgain {
    fn metrics(&self) -> Vec<Metric> {
        vec![Metric::count("RecordsSentAgain", 1)]
    }
}
