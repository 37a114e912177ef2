//! Recording a statement exactly once.
//!
//! Owns the calls to the table: one for the first statement of its status, which is nearly every
//! one. Any other is told apart by what is recorded of the order, and appended if it is new.
//!
//! ```text
//!   placed ─ append ─ recorded ───────────────────────────────▶ accepted
//!                   └ exists ─ read ─┬ nothing new ───────────▶ duplicate, superseded, refused
//!   cancelled, fulfilled: dated ─────┤
//!   refunded ────────────────────────┴ append a further fact ─▶ amended, accepted, superseded
//! ```

use commerce::accept::{self, Contradiction, Notice, Verdict};
use commerce::fact::{Fact, OrderFact, Statement};
use commerce::ports::{Appended, Facts, TableError};
use commerce::version::Outcome;
use edge::Refusal;
use thiserror::Error;

/// Attempts when others state something of the same order at the same time.
const MAX_ATTEMPTS: usize = 8;

/// What came of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// In one word.
    pub outcome: Outcome,
    /// What the caller should know.
    pub notices: Vec<Notice>,
}

/// Why nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// It contradicts what is recorded.
    #[error("it contradicts what is recorded")]
    Contradiction(Contradiction),
    /// The table failed; whether the fact is recorded is unknown, and sending it again tells.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Records the statement unless it is recorded.
///
/// # Errors
/// When it contradicts what is recorded, or the table fails.
pub async fn record(facts: &impl Facts, offered: OrderFact) -> Result<Recorded, RecordError> {
    if is_first_for_all_we_know(&offered) && is_recorded(facts, &offered).await? {
        return Ok(Recorded { outcome: Outcome::Accepted, notices: Vec::new() });
    }
    for _ in 0..MAX_ATTEMPTS {
        let recorded = facts.order_facts(&offered.workspace, &offered.order_id).await?;
        let verdict = accept::order(offered.clone(), &recorded).map_err(RecordError::Contradiction)?;
        let Verdict { record, outcome, notices } = verdict;
        let is_done = match &record {
            Some(fact) => is_recorded(facts, fact).await?,
            None => true,
        };
        if is_done {
            return Ok(Recorded { outcome, notices });
        }
    }
    Err(TableError::Unavailable("others kept changing the order".to_owned()).into())
}

/// Whether it is worth a write without a look. What the answer depends on for a refund, and for
/// the date of a cancellation, is how the order was placed.
fn is_first_for_all_we_know(offered: &OrderFact) -> bool {
    match offered.statement {
        Statement::Placed | Statement::Amended => true,
        Statement::Cancelled | Statement::Fulfilled => offered.content.updated_at.is_none(),
        Statement::Refunded(_) => false,
    }
}

/// Whether it is recorded now by this very request; `false` when another one was there before.
async fn is_recorded(facts: &impl Facts, fact: &OrderFact) -> Result<bool, TableError> {
    match facts.append(&Fact::Order(fact.clone())).await? {
        Appended::Recorded => Ok(true),
        Appended::Exists(existing) => match *existing {
            Fact::Order(existing) => Ok(existing.receipt == fact.receipt),
            Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => {
                Err(TableError::Corrupt("a fact of an order".to_owned()))
            }
        },
    }
}

impl From<RecordError> for Refusal {
    fn from(error: RecordError) -> Self {
        let (code, message) = match error {
            RecordError::Table(error) => return error.into(),
            RecordError::Contradiction(Contradiction::OtherCustomer) => (
                "order_conflict",
                "This order is recorded for another customer. Use another orderId, or the e-mail it was placed with.",
            ),
            RecordError::Contradiction(Contradiction::OtherCurrency) => (
                "order_conflict",
                "This order is recorded in another currency. Use another orderId, or the currency it was placed in.",
            ),
            RecordError::Contradiction(Contradiction::OtherRefund) => (
                "refund_conflict",
                "This refund is recorded with another amount or currency. Use another refundId for another refund.",
            ),
            RecordError::Contradiction(Contradiction::TooManyStatements) => (
                "too_many_statements",
                "This order has as many recorded versions and refunds as one order may have (500). Nothing was recorded.",
            ),
        };
        Self::Conflict { code, message }
    }
}
