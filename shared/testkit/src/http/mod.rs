//! The HTTP functions as a caller sees them, behind API Gateway and the real edge.
//!
//! [`send`] serves a payload of `events/` to any handler; a [`Shop`] does so for a function that
//! records facts, and holds every request to the same invariants.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod gateway;
mod keys;
mod bodies;
mod shop;

pub use self::keys::DevelopmentKeys;
pub use bodies::{invalid, issue, no_endpoint, refused, unauthorized, unavailable, warning};
pub use gateway::{Answer, Payload, send};
pub use shop::{Endpoint, Outcome, Shop, TEN};
