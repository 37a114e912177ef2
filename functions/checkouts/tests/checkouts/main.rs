//! `POST /api/v1/checkouts`, from whole payloads of `events/checkouts` to whole answers and the
//! facts that are there then. In reading order.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod payloads;
mod statements;
mod content;
mod bodies;
mod failures;

use commerce::ports::Facts;
use edge::{Call, Operation, Refusal, Reply};
use testkit::http::Endpoint;

/// The function.
struct Checkouts;

impl<T: Facts> Endpoint<T> for Checkouts {
    const SERVES: &[Operation] = &[Operation::TrackCheckout];
    const DONE: u16 = 200;

    async fn handle(table: &T, call: Call) -> Result<Reply, Refusal> {
        checkouts::handle(table, call).await
    }
}

type Shop = testkit::http::Shop<Checkouts>;
