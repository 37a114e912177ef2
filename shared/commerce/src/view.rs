//! Read models: what callers are shown, made of what is stored.
//!
//! Pure, and of nothing but what they are given.

pub mod aftermath;
pub mod ledger;
