//! `POST /api/v1/checkouts`: records a statement about a checkout.
//!
//! Owns the way from a body ([`wire`]) to an accepted fact and back. Must not know what comes of
//! a fact: that is the `processor`'s.

pub mod wire;

use commerce::fact::{CheckoutFact, Receipt};
use commerce::ports::Facts;
use edge::{Call, LogField, Refusal, Reply};
use folding::{AcceptError, accept};

/// Records what the call states; answered once it is durable.
///
/// # Errors
/// When the body has faults or the table fails.
pub async fn handle(facts: &impl Facts, call: Call) -> Result<Reply, Refusal> {
    let (stated, warnings) = wire::read(&call)?;
    let receipt = Receipt { accepted_at: call.received_at, correlation_id: call.request_id.to_string() };
    let fact = CheckoutFact::new(call.workspace.clone(), stated.checkout_id, stated.content, receipt);
    call.note(LogField::CheckoutId, fact.checkout_id.as_str());
    call.note(LogField::SubscriberId, fact.subscriber_id().as_str());
    call.note(LogField::Fact, &fact.name());

    let accepted = accept(facts, fact.clone()).await.map_err(refusal)?;
    let answer = wire::Answer::new(&fact, accepted.outcome);
    call.note(LogField::Outcome, answer.outcome);
    Reply::ok(&answer, &warnings)
}

/// A checkout has no content that contradicts another: each replaces the one before it.
fn refusal(error: AcceptError) -> Refusal {
    match error {
        AcceptError::Table(error) => error.into(),
        AcceptError::Contradiction(_) => Refusal::Conflict {
            code: "too_many_statements",
            message: "This checkout has as many recorded versions as one may have (500, or 2 MB). Nothing was recorded.",
        },
    }
}
