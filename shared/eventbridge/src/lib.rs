//! Publishing on EventBridge.
//!
//! Owns what EventBridge asks of an entry, how entries are spread over requests and what is done
//! when it takes only some of them. Must not know what an event says: that is
//! [`commerce::event`]'s.
//!
//! Read it in this order:
//! - [`entry`]: an event as EventBridge takes it,
//! - [`limits`]: what EventBridge would refuse,
//! - [`chunk`]: which entries share a request,
//! - [`answer`]: which entries were taken, and what may become of the others,
//! - [`bus`]: sending, and sending again what was not taken.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

pub mod entry;
pub mod limits;
pub mod chunk;
pub mod answer;
pub mod bus;

#[cfg(test)]
mod fixture;

pub use bus::EventBridgeBus;
