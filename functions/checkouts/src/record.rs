//! Recording a statement about a checkout exactly once.
//!
//! Owns the calls to the table: one for a new checkout. Any other statement is told apart by what
//! is recorded, and appended if it is new.

use commerce::accept::{self, Verdict};
use commerce::fact::{CheckoutFact, Fact};
use commerce::ports::{Appended, Facts, TableError};
use commerce::version::Outcome;

/// Attempts when others state something of the same checkout at the same time.
const MAX_ATTEMPTS: usize = 8;

/// Records the statement unless it is recorded.
///
/// # Errors
/// When the table fails; whether the fact is recorded is then unknown, and sending it again tells.
pub async fn record(facts: &impl Facts, offered: &CheckoutFact) -> Result<Outcome, TableError> {
    if is_recorded(facts, offered).await? {
        return Ok(Outcome::Accepted);
    }
    for _ in 0..MAX_ATTEMPTS {
        let recorded = facts.checkout_facts(&offered.workspace, &offered.checkout_id).await?;
        let Verdict { record, outcome, notices: _ } = accept::checkout(offered.clone(), &recorded);
        let is_done = match &record {
            Some(fact) => is_recorded(facts, fact).await?,
            None => true,
        };
        if is_done {
            return Ok(outcome);
        }
    }
    Err(TableError::Unavailable("others kept changing the checkout".to_owned()))
}

/// Whether it is recorded now by this very request; `false` when another one was there before.
async fn is_recorded(facts: &impl Facts, fact: &CheckoutFact) -> Result<bool, TableError> {
    match facts.append(&Fact::Checkout(fact.clone())).await? {
        Appended::Recorded => Ok(true),
        Appended::Exists(existing) => match *existing {
            Fact::Checkout(existing) => Ok(existing.receipt == fact.receipt),
            Fact::Order(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => {
                Err(TableError::Corrupt("a fact of a checkout".to_owned()))
            }
        },
    }
}
