//! Recording a statement about a checkout exactly once.
//!
//! Owns the calls to the table: one for a new checkout or a repetition, a second only when the
//! checkout is stated with other content.

use commerce::fact::{CheckoutFact, Fact};
use commerce::ports::{Appended, Facts, TableError};
use commerce::standing::{Standing, of_checkout};

/// What came of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is the first about the checkout.
    Accepted,
    /// It was recorded before; nothing changed.
    Duplicate,
    /// It replaces what was stated before.
    Amended,
}

/// Records the statement unless it is recorded.
///
/// # Errors
/// When the table fails; whether the fact is recorded is then unknown, and sending it again tells.
pub async fn record(facts: &impl Facts, offered: &CheckoutFact) -> Result<Recorded, TableError> {
    let Some(first) = append(facts, offered).await? else { return Ok(Recorded::Accepted) };
    match of_checkout(offered, &first) {
        Standing::Ours => Ok(Recorded::Accepted),
        Standing::Amends => {
            let amendment = offered.clone().amending(&first);
            match append(facts, &amendment).await? {
                Some(other) if other.receipt != amendment.receipt => Ok(Recorded::Duplicate),
                Some(_) | None => Ok(Recorded::Amended),
            }
        }
        Standing::Same | Standing::Restated | Standing::Contradicts(_) => Ok(Recorded::Duplicate),
    }
}

/// The fact that was there instead, if one was.
async fn append(facts: &impl Facts, fact: &CheckoutFact) -> Result<Option<CheckoutFact>, TableError> {
    match facts.append(&Fact::Checkout(fact.clone())).await? {
        Appended::Recorded => Ok(None),
        Appended::Exists(existing) => match *existing {
            Fact::Checkout(existing) => Ok(Some(existing)),
            Fact::Order(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => {
                Err(TableError::Corrupt("a fact of a checkout".to_owned()))
            }
        },
    }
}
