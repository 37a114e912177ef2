//! `/api/v1/products`: the catalogue as its owner writes and reads it.
//!
//! One file an endpoint: [`upsert`], [`list`], [`read`], [`delete`]; [`wire`] owns the names of
//! fields. Must not gate anything: orders name products that nobody has pushed.

pub mod delete;
pub mod list;
pub mod read;
pub mod search;
pub mod upsert;
pub mod wire;

use commerce::identity::ProductId;
use commerce::ports::{Catalogue, Clock};
use edge::{Call, LogField, Operation, Refusal, Reply};

/// The endpoints of this function.
pub const SERVES: &[Operation] =
    &[Operation::UpsertProducts, Operation::ListProducts, Operation::ReadProduct, Operation::DeleteProduct];

/// Does what the call asks of the catalogue.
///
/// # Errors
/// When the call has faults, asks for what is not there, or the table fails.
pub async fn handle(catalogue: &impl Catalogue, clock: &impl Clock, call: Call) -> Result<Reply, Refusal> {
    match call.operation {
        Operation::UpsertProducts => upsert::handle(catalogue, clock, &call).await,
        Operation::ListProducts => list::handle(catalogue, &call).await,
        Operation::ReadProduct => read::handle(catalogue, &call).await,
        Operation::DeleteProduct => delete::handle(catalogue, &call).await,
        Operation::PushOrder
        | Operation::TrackCheckout
        | Operation::RequestBackInStock
        | Operation::ReadSubscriber
        | Operation::ReadOrder => Err(Refusal::unknown_endpoint()),
    }
}

/// The product that the path names.
fn named(call: &Call) -> Result<ProductId, Refusal> {
    let id = ProductId::parse(&call.parameter)
        .map_err(|error| Refusal::invalid("productId", error.to_string()))?;
    call.note(LogField::ProductId, id.as_str());
    Ok(id)
}

fn not_found() -> Refusal {
    Refusal::NotFound { code: "product_not_found", message: "No product has this productId." }
}
