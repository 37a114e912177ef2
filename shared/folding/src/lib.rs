//! Accepting facts and folding them, over any table, bus and clock.
//!
//! ```text
//!   statement ─▶ append ─ exists ─▶ read ─▶ judge ─▶ append          accept
//!
//!   fact ─▶ read ─▶ decide ─▶ commit ─▶ publish ─▶ acknowledge       fold
//!             ▲                  │         │
//!             └──── conflict ────┘         └─ fails or dies: the stream brings the fact again,
//!                                             its posting is found, the same events are published
//! ```
//!
//! Owns what is read and in which order, and what happens when a call fails. One file a kind of
//! fact says what is read for it. What is decided is the `commerce` crate's: nothing here knows a
//! rule of business. The functions wire it up, and the tests of the domain run through it.

pub mod accept;
mod checkout;
mod due;
pub mod fold;
mod order;
pub mod restock;
mod wait;

pub use accept::{AcceptError, Accepted, accept, accept_wait};
pub use fold::{FoldError, Folded, Processor};
