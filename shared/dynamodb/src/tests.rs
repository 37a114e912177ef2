//! The adapter against an embedded DynamoDB, and against one that fails on demand.

pub(crate) mod samples;
mod dice;
mod rows;
mod stored_form;
mod append;
mod commit;
mod reads;
mod batches;
mod catalogue;
mod listing;
mod failures;
mod requests;
mod unprocessed;
mod api_keys;
mod stream;
mod parking;
mod newer;
mod limits;

use commerce::identity::{OrderId, WorkspaceId};
use commerce::ports::Upsert;
use commerce::product::Product;

use crate::embedded::EmbeddedTable;

async fn start() -> EmbeddedTable {
    EmbeddedTable::start().await.unwrap()
}

fn shop() -> WorkspaceId {
    WorkspaceId::parse("shop").unwrap()
}

/// A write of a product whose stock did not return.
fn upsert(expected: u64, product: Product) -> Upsert {
    Upsert { expected, product, restock: None }
}

fn order(id: &str) -> OrderId {
    OrderId::parse(id).unwrap()
}
