//! `POST /api/v1/back-in-stock`: records that somebody waits for stock.
//!
//! Owns the way from a body ([`wire`]) to a recorded fact and back. Must not know who waits
//! already, nor whether there is stock: that is decided by the `processor`.

pub mod wire;

use commerce::fact::{Fact, Receipt, WaitFact};
use commerce::ports::{Facts, TableError};
use edge::{Call, Note, Refusal, Reply};

/// Records what the call asks for; answered once it is durable.
///
/// # Errors
/// When the body has faults or the table fails.
pub async fn handle(facts: &impl Facts, call: Call) -> Result<Reply, Refusal> {
    let (content, warnings) = wire::read(&call)?;
    let receipt = Receipt { accepted_at: call.received_at, correlation_id: call.request_id.to_string() };
    let fact = WaitFact { workspace: call.workspace.clone(), content, receipt };
    call.note(Note::ProductId, fact.content.product_id.as_str());
    call.note(Note::SubscriberId, fact.subscriber_id().as_str());
    call.note(Note::Fact, &fact.name());
    record(facts, &fact).await?;
    Reply::ok(&wire::Answer::new(&fact), &warnings)
}

/// Records the request. One that is there has its name and so is this very request, whose first
/// write was done although its answer was lost.
///
/// # Errors
/// When the table fails; whether the fact is recorded is then unknown, and asking again is
/// harmless.
pub async fn record(facts: &impl Facts, fact: &WaitFact) -> Result<(), TableError> {
    facts.append(&Fact::Wait(fact.clone())).await.map(drop)
}
