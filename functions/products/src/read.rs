//! `GET /api/v1/products/{productId}`: one product, as of every upsert that was answered.

use commerce::ports::Catalogue;
use edge::{Call, Refusal, Reply, Warnings};

use crate::wire::ReadAnswer;
use crate::{named, not_found};

/// Answers with the product that the path names.
///
/// # Errors
/// When the path names none that can be, none that is there, or the table fails.
pub async fn handle(catalogue: &impl Catalogue, call: &Call) -> Result<Reply, Refusal> {
    let id = named(call)?;
    let stored = catalogue.stored(&call.workspace, std::slice::from_ref(&id)).await?.remove(&id);
    let product = stored.and_then(|stored| stored.value).ok_or_else(not_found)?;
    Reply::ok(&ReadAnswer::of(&product), &Warnings::none())
}
