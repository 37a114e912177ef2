//! `POST /api/v1/checkouts`, from whole payloads of `events/checkouts` to whole answers and the
//! facts that are there then. In reading order.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

#[path = "../../../orders/tests/orders/gateway.rs"]
#[allow(dead_code, reason = "not every function is sent everything")]
mod gateway;
#[path = "../../../orders/tests/orders/world.rs"]
mod world;
mod payloads;
mod statements;
mod content;
mod bodies;
mod failures;

use checkouts::handle;
use edge::Operation;

/// What the function is set up with.
const SERVES: &[Operation] = &[Operation::TrackCheckout];
/// The status of every success.
const DONE: u16 = 200;
