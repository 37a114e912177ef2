//! `POST /api/v1/orders`, from whole payloads of `events/orders` to whole answers and the facts
//! that are there then. In reading order.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod payloads;
mod statements;
mod content;
mod bodies;
mod values;
mod nothing;
mod access;
mod failures;
mod at_once;

use commerce::ports::Facts;
use edge::{Call, Operation, Refusal, Reply};
use orders::Rules;
use testkit::http::Endpoint;

/// The function of a stack where orders of any age trigger.
struct Orders;

impl<T: Facts> Endpoint<T> for Orders {
    const SERVES: &[Operation] = &[Operation::PushOrder];
    const DONE: u16 = 202;

    async fn handle(table: &T, call: Call) -> Result<Reply, Refusal> {
        orders::handle(table, &Rules { historical_after: None }, call).await
    }
}

type Shop = testkit::http::Shop<Orders>;
