//! The processor: the single writer of state.
//!
//! ```text
//!   fact ─▶ read ─▶ decide ─▶ commit ─▶ publish ─▶ acknowledge
//!             ▲                  │         │
//!             └──── conflict ────┘         └─ fails or dies: the stream brings the fact again,
//!                                             its posting is found, the same events are published
//! ```
//!
//! [`fold`] has the loop, one file a kind of fact says what is read for it. What is decided is
//! the `commerce` crate's; nothing here knows a rule of business.

pub mod fold;
mod checkout;
mod due;
mod order;
