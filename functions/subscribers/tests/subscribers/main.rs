//! `GET /api/v1/subscribers/{email}`, `GET /api/v1/orders/{orderId}` and the API's default route,
//! from whole payloads of `events/subscribers` to whole answers. In reading order.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod world;
mod payloads;
mod reading;
mod order;
mod refusals;
