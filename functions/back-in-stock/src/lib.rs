//! `POST /api/v1/back-in-stock`: records that somebody waits for stock.
//!
//! Owns the way from a body ([`wire`]) to a recorded fact and back. Must not know who waits
//! already, nor whether there is stock: that is decided by the `processor`.

pub mod wire;

use commerce::fact::Receipt;
use commerce::ports::{Catalogue, Facts};
use edge::{Call, LogField, Refusal, Reply};

/// Records what the call asks for; answered once it is durable.
///
/// # Errors
/// When the body has faults or the table fails.
pub async fn handle(table: &(impl Facts + Catalogue), call: Call) -> Result<Reply, Refusal> {
    let (content, warnings) = wire::read(&call)?;
    call.note(LogField::ProductId, content.product_id.as_str());
    let receipt = Receipt { accepted_at: call.received_at, correlation_id: call.request_id.to_string() };
    let fact = folding::accept_wait(table, call.workspace.clone(), content, receipt).await?;
    call.note(LogField::SubscriberId, fact.subscriber_id().as_str());
    call.note(LogField::Fact, &fact.name());
    Reply::ok(&wire::Answer::new(&fact), &warnings)
}
