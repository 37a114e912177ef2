//! `POST /api/v1/back-in-stock`, from whole payloads of `events/back-in-stock` to whole answers
//! and the fact that is there then.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod payloads;
mod requests;

use commerce::ports::Facts;
use edge::{Call, Operation, Refusal, Reply};
use testkit::http::Endpoint;

/// The function.
struct BackInStock;

impl Endpoint for BackInStock {
    const SERVES: &[Operation] = &[Operation::RequestBackInStock];
    const DONE: u16 = 200;

    async fn handle(facts: &impl Facts, call: Call) -> Result<Reply, Refusal> {
        back_in_stock::handle(facts, call).await
    }
}

type Shop = testkit::http::Shop<BackInStock>;
