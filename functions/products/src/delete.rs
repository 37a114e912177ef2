//! `DELETE /api/v1/products/{productId}`: the product is gone from the catalogue.
//!
//! Decision: deleting is idempotent in its effect, not in its answer. Whoever deletes a product
//! twice, or repeats a request whose answer was lost, is told `product_not_found` the second
//! time. Remembering what was deleted only to answer 200 again would keep every id for ever, and
//! would hide a misspelled one.
//!
//! Orders, books and reminders keep what they recorded of the product. A product pushed again
//! after its deletion is a new one: nothing of the old is kept.

use commerce::ports::Catalogue;
use edge::{Call, Refusal, Reply, Warnings};
use serde::Serialize;

use crate::{named, not_found};

#[derive(Debug, Serialize)]
struct Answer {
    deleted: bool,
}

/// Takes the product that the path names out of the catalogue.
///
/// # Errors
/// When the path names none that can be, none that is there, or the table fails.
pub async fn handle(catalogue: &impl Catalogue, call: &Call) -> Result<Reply, Refusal> {
    let id = named(call)?;
    if !catalogue.remove(&call.workspace, &id).await? {
        return Err(not_found());
    }
    Reply::ok(&Answer { deleted: true }, &Warnings::none())
}
