//! `POST /api/v1/back-in-stock`, from whole payloads of `events/back-in-stock` to whole answers
//! and the fact that is there then.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod payloads;
mod requests;

use commerce::ports::{Catalogue, Facts};
use edge::{Call, Operation, Refusal, Reply};
use testkit::http::Endpoint;

/// The function.
struct BackInStock;

impl<T: Facts + Catalogue> Endpoint<T> for BackInStock {
    const SERVES: &[Operation] = &[Operation::RequestBackInStock];
    const DONE: u16 = 200;

    async fn handle(table: &T, call: Call) -> Result<Reply, Refusal> {
        back_in_stock::handle(table, call).await
    }
}

type Shop = testkit::http::Shop<BackInStock>;
