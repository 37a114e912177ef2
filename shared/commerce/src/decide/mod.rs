//! Deciding: what folding a fact changes, publishes and arms.
//!
//! Owns every consequence of a fact. Pure: it gets what was read and says what to write; who
//! reads, writes and publishes is the `processor` function.

mod rules;
mod automations;
mod template;
pub mod checkout;
pub mod wait;
pub mod order;
pub mod due;

pub use rules::{ForeignTimer, MAX_OPEN_CHECKOUTS, Rules};
