//! `POST /api/v1/orders`: records a statement about an order.
//!
//! Owns the way from a body ([`wire`]) to a recorded fact ([`record`]) and back. Must not know
//! what comes of a fact: that is the `processor`'s.

pub mod record;
pub mod wire;

use commerce::fact::{OrderFact, Receipt};
use commerce::ports::Facts;
use edge::{Call, Note, Refusal, Reply, Warning};

use record::{Recorded, record};

/// Records what the call states; accepted once it is durable.
///
/// # Errors
/// When the body has faults, contradicts what is recorded, or the table fails.
pub async fn handle(facts: &impl Facts, call: Call) -> Result<Reply, Refusal> {
    let (stated, mut warnings) = wire::read(&call)?;
    let receipt = Receipt { accepted_at: call.received_at, correlation_id: call.request_id.to_string() };
    let fact =
        OrderFact::new(call.workspace.clone(), stated.order_id, stated.statement, stated.content, receipt);
    let answer = wire::Answer::to(&fact);
    call.note(Note::OrderId, fact.order_id.as_str());
    call.note(Note::Fact, &fact.name());
    call.note(Note::JobId, &fact.job_id());

    let recorded = record(facts, fact).await?;
    if recorded == Recorded::Restated {
        warnings.push(Warning::AlreadyRecorded);
    }
    let outcome = wire::outcome(recorded);
    call.note(Note::Outcome, outcome);
    Reply::accepted(&answer.with_outcome(outcome), &warnings)
}
