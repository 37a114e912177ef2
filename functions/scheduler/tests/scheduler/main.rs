//! Batches of the table's stream, from whole payloads of `events/scheduler` to the schedules that
//! are there after.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod payloads;
mod world;
mod schedules;
mod lives;
