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

impl Endpoint for Orders {
    const SERVES: &[Operation] = &[Operation::PushOrder];
    const DONE: u16 = 202;

    async fn handle(facts: &impl Facts, call: Call) -> Result<Reply, Refusal> {
        orders::handle(facts, &Rules { historical_after: None }, call).await
    }
}

type Shop = testkit::http::Shop<Orders>;
