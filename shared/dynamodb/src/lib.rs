//! The table: facts, books, automations and catalogue in DynamoDB.
//!
//! Owns how the domain's values are stored (`key`, `row`, `item`), what a write depends on
//! (`condition`) and what DynamoDB's errors mean (`error`). [`Table`] implements the ports of
//! `commerce`, one file a port. Must not decide anything about orders or automations.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

mod key;
mod row;
mod item;
mod condition;
mod error;
mod table;
mod query;
mod batch;
mod parts;
mod transaction;
mod facts;
mod projections;
mod catalogue;
mod listing;
mod subscribers;
mod automations;
mod api_key;
pub mod stream;
mod parking;
#[cfg(feature = "exposed")]
pub mod exposed;
#[cfg(feature = "testing")]
pub mod schema;
#[cfg(feature = "testing")]
pub mod embedded;
#[cfg(feature = "testing")]
mod embedded_stream;
#[cfg(test)]
mod tests;

pub use table::Table;
