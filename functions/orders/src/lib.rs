//! `POST /api/v1/orders`: records a statement about an order.
//!
//! Owns the way from a body ([`wire`]) to an accepted fact and back. Must not know what comes of
//! a fact: that is the `processor`'s.

pub mod wire;

use commerce::accept::{Contradiction, Notice};
use commerce::fact::{OrderFact, Receipt};
use commerce::ports::Facts;
use edge::{Call, LogField, Refusal, Reply, Warning};
use folding::{AcceptError, accept};
use jiff::SignedDuration;

/// What the owner of the stack chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// An order older than this at its acceptance triggers nothing, unless the caller says so;
    /// `None` is any age.
    pub historical_after: Option<SignedDuration>,
}

/// Records what the call states; accepted once it is durable.
///
/// # Errors
/// When the body has faults, contradicts what is recorded, or the table fails.
pub async fn handle(facts: &impl Facts, rules: &Rules, call: Call) -> Result<Reply, Refusal> {
    let (mut stated, mut warnings) = wire::read(&call)?;
    if stated.historical.is_none()
        && let Some(days) = historical_by_age(rules, &call, &stated)
    {
        stated.content.historical = true;
        warnings.push(Warning::TreatedAsHistorical(days));
    }
    let receipt = Receipt { accepted_at: call.received_at, correlation_id: call.request_id.to_string() };
    let fact =
        OrderFact::new(call.workspace.clone(), stated.order_id, stated.statement, stated.content, receipt);
    let answer = wire::Answer::to(&fact);
    call.note(LogField::OrderId, fact.order_id.as_str());
    call.note(LogField::Fact, &fact.name());
    call.note(LogField::JobId, &fact.job_id());

    let accepted = accept(facts, fact).await.map_err(refusal)?;
    accepted.notices.into_iter().map(warning).for_each(|warning| warnings.push(warning));
    let outcome = accepted.outcome.as_str();
    call.note(LogField::Outcome, outcome);
    Reply::accepted(&answer.with_outcome(outcome), &warnings)
}

/// How many days ago the order was placed, if that makes it history.
fn historical_by_age(rules: &Rules, call: &Call, stated: &wire::Stated) -> Option<i64> {
    let age = call.received_at.duration_since(stated.content.ordered_at?);
    rules.historical_after.filter(|most| age > *most).map(|_| age.as_hours() / 24)
}

fn warning(notice: Notice) -> Warning {
    match notice {
        Notice::AlreadyRecorded => Warning::AlreadyRecorded,
        Notice::SupersededContent => Warning::SupersededContent,
        Notice::RecordedAsHistorical => Warning::RecordedAsHistorical,
        Notice::OtherCurrency => Warning::OtherCurrency,
    }
}

fn refusal(error: AcceptError) -> Refusal {
    let (code, message) = match error {
        AcceptError::Table(error) => return error.into(),
        AcceptError::Contradiction(Contradiction::OtherCustomer) => (
            "order_conflict",
            "This order is recorded for another customer. Use another orderId, or the e-mail it was placed with.",
        ),
        AcceptError::Contradiction(Contradiction::OtherCurrency) => (
            "order_conflict",
            "This order is recorded in another currency. Use another orderId, or the currency it was placed in.",
        ),
        AcceptError::Contradiction(Contradiction::OtherRefund) => (
            "refund_conflict",
            "This refund is recorded with another amount or currency. Use another refundId for another refund.",
        ),
        AcceptError::Contradiction(Contradiction::TooManyStatements) => (
            "too_many_statements",
            "This order has as many recorded versions and refunds as one order may have (500, or 2 MB, or 2,000 different items). Nothing was recorded.",
        ),
    };
    Refusal::Conflict { code, message }
}
