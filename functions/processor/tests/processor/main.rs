//! Batches of the table's stream, from whole payloads of `events/processor` to the state that is
//! committed, the events that are published and what is asked for again. In reading order.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod world;
mod payloads;
mod folding;
mod checkouts;
mod redelivery;
mod poison;
mod contention;
