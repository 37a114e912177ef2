//! Recording a statement exactly once.
//!
//! Owns the calls to the table: one for a new statement or a repetition, a second only for an
//! amendment. A repetition is told from an amendment by what the first call found.
//!
//! ```text
//! append placed ─ recorded ────────────────────────────────▶ accepted
//!               └ exists ─ this very request wrote it ─────▶ accepted
//!                        ├ same content ───────────────────▶ duplicate
//!                        ├ other customer, currency ───────▶ refused
//!                        └ other content ─ append placed#… ┬ recorded ▶ amended
//!                                                          └ exists ──▶ duplicate
//! ```

use commerce::fact::{Fact, OrderFact};
use commerce::ports::{Appended, Facts, TableError};
use commerce::standing::{Contradiction, Standing, of_order};
use edge::Refusal;
use thiserror::Error;

/// What came of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is a new fact.
    Accepted,
    /// It was recorded before; nothing changed.
    Duplicate,
    /// It was recorded before with other details, which stand; nothing changed.
    Restated,
    /// It is a new fact that changes a placed order.
    Amended,
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
    let Some(first) = append(facts, &offered).await? else { return Ok(Recorded::Accepted) };
    match of_order(&offered, &first) {
        Standing::Ours => Ok(Recorded::Accepted),
        Standing::Same => Ok(Recorded::Duplicate),
        Standing::Restated => Ok(Recorded::Restated),
        Standing::Contradicts(contradiction) => Err(RecordError::Contradiction(contradiction)),
        Standing::Amends => {
            let amendment = offered.amending(&first);
            match append(facts, &amendment).await? {
                Some(other) if other.receipt != amendment.receipt => Ok(Recorded::Duplicate),
                Some(_) | None => Ok(Recorded::Amended),
            }
        }
    }
}

/// The fact that was there instead, if one was.
async fn append(facts: &impl Facts, fact: &OrderFact) -> Result<Option<OrderFact>, TableError> {
    match facts.append(&Fact::Order(fact.clone())).await? {
        Appended::Recorded => Ok(None),
        Appended::Exists(existing) => match *existing {
            Fact::Order(existing) => Ok(Some(existing)),
            Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => {
                Err(TableError::Corrupt("a fact of an order".to_owned()))
            }
        },
    }
}

impl From<RecordError> for Refusal {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Table(error) => error.into(),
            RecordError::Contradiction(Contradiction::OtherCustomer) => Self::Conflict {
                code: "order_conflict",
                message: "This order is recorded for another customer. Use another orderId, or the e-mail it was placed with.",
            },
            RecordError::Contradiction(Contradiction::OtherCurrency) => Self::Conflict {
                code: "order_conflict",
                message: "This order is recorded in another currency. Use another orderId, or the currency it was placed in.",
            },
            RecordError::Contradiction(Contradiction::OtherRefund) => Self::Conflict {
                code: "refund_conflict",
                message: "This refund is recorded with another amount or currency. Use another refundId for another refund.",
            },
        }
    }
}
