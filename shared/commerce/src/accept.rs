//! Accepting: what a statement is beside those that are recorded.
//!
//! Owns the difference between a new fact, a repetition, an amendment, an older version and a
//! contradiction. Pure: who reads and appends is the function that was called.
//!
//! ```text
//!   nothing of its status recorded ─────────────────────────────▶ record as the first
//!   the same content, the same date ────────────────────────────▶ duplicate
//!   older than the newest ──────────────────────────────────────▶ record, superseded
//!   newer, and something changes ───────────────────────────────▶ record, amended
//!   newer, and nothing does ─ dated: record ─ undated: do not ──▶ duplicate
//! ```

mod verdict;
mod news;
mod order;
mod checkout;

pub use checkout::checkout;
pub use order::{order, outcome};
pub use verdict::{Contradiction, MAX_STATEMENTS, Notice, Verdict};
