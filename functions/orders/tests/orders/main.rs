//! `POST /api/v1/orders`, from whole payloads of `events/orders` to whole answers and the facts
//! that are there then. In reading order.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod gateway;
mod world;
mod payloads;
mod statements;
mod content;
mod bodies;
mod values;
mod access;
mod failures;
mod at_once;

use edge::Operation;
use orders::handle;

/// What the function is set up with.
const SERVES: &[Operation] = &[Operation::PushOrder];
/// The status of every success.
const DONE: u16 = 202;
