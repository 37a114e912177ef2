//! The rules by which a function consumes the table's stream.
//!
//! Owns the answer to Lambda, the order within a partition, and what becomes of a record that
//! can never be handled. Must not know what a record says: that is the function's, which reads
//! it with the `dynamodb` crate.
//!
//! ```text
//!   batch   1a 2b 3a 4c 5b 6a      number = sequence, letter = partition
//!
//!   lane a  1 ✓ ──▶ 3 retry   6 not begun
//!   lane b  2 ✓ ──▶ 5 ✓                       answer: 3, the LOWEST that failed;
//!   lane c  4 poison, parked ✓                Lambda sends 3 4 5 6 again
//! ```
//!
//! So a record is handled at least once, and those after a failed one more often: handling must
//! be idempotent. Within a partition no record is handled before an earlier one is done.
//!
//! Read it in this order:
//! - [`failure`]: how handling a record can fail, and which errors of the ports mean what,
//! - [`item`]: which item a record is about,
//! - [`sequence`]: which record is the lowest,
//! - [`parking`]: where a record goes that can never be handled,
//! - [`batch`]: the consumer itself.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

pub mod failure;
pub mod item;
pub mod sequence;
pub mod parking;
pub mod batch;

#[cfg(test)]
mod fixture;

pub use batch::consume;
pub use failure::Failure;
pub use item::ItemKey;
pub use parking::{ParkError, ParkedRecord, Parking};
pub use sequence::SequenceError;
