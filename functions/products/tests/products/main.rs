//! The function from API Gateway's payload to its answer, over a catalogue in memory and over an
//! embedded DynamoDB.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod payloads;
mod world;
mod contract;
mod concurrency;
mod restocking;
mod limits;
mod listing;
mod searching;
