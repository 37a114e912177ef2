//! Accepting a statement exactly once.
//!
//! Owns the calls to the table: one for the first statement of its kind, which is nearly every
//! one. Any other is told apart by what is recorded of the same thing, and appended if it is new.
//!
//! ```text
//!   first for all we know ─ append ─ recorded ─────────────────▶ accepted
//!                                  └ exists ─ read ─┬ not new ─▶ duplicate, superseded, refused
//!   whose answer depends on others ────────────────┴ append ───▶ amended, accepted, superseded
//! ```

use commerce::accept::{self, Contradiction, Notice, Verdict};
use commerce::fact::{CheckoutFact, Fact, OrderFact, Receipt, Statement, WaitContent, WaitFact};
use commerce::identity::WorkspaceId;
use commerce::ports::{Appended, Catalogue, Facts, TableError};
use commerce::version::Outcome;
use thiserror::Error;

/// Attempts when others state something of the same thing at the same time.
const MAX_ATTEMPTS: usize = 8;

/// What came of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// In one word.
    pub outcome: Outcome,
    /// What the caller should know.
    pub notices: Vec<Notice>,
}

/// Why nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AcceptError {
    /// It contradicts what is recorded.
    #[error("it contradicts what is recorded")]
    Contradiction(Contradiction),
    /// The table failed; whether the fact is recorded is unknown, and sending it again tells.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// A fact of which further versions may be stated.
pub trait Versioned: Clone + Into<Fact> + Send + Sync {
    /// Whether it is worth a write without a look.
    fn is_first_for_all_we_know(&self) -> bool;

    /// Every fact about the same thing.
    fn recorded(&self, facts: &impl Facts) -> impl Future<Output = Result<Vec<Self>, TableError>> + Send;

    /// What it is beside these.
    ///
    /// # Errors
    /// When it cannot be true beside them.
    fn judge(self, recorded: &[Self]) -> Result<Verdict<Self>, Contradiction>;
}

/// Records the statement unless it is recorded; durable once it returns.
///
/// # Errors
/// When it contradicts what is recorded, or the table fails.
pub async fn accept<S: Versioned>(facts: &impl Facts, offered: S) -> Result<Accepted, AcceptError> {
    if offered.is_first_for_all_we_know() && is_recorded(facts, &offered).await? {
        return Ok(Accepted { outcome: Outcome::Accepted, notices: Vec::new() });
    }
    for _ in 0..MAX_ATTEMPTS {
        let recorded = offered.recorded(facts).await?;
        let verdict = offered.clone().judge(&recorded).map_err(AcceptError::Contradiction)?;
        let is_done = match &verdict.record {
            Some(fact) => is_recorded(facts, fact).await?,
            None => true,
        };
        if is_done {
            return Ok(Accepted { outcome: verdict.outcome, notices: verdict.notices });
        }
    }
    Err(TableError::Unavailable("others kept changing what it is about".to_owned()).into())
}

/// Records that somebody waits for stock, against the version that the product has now; durable
/// once it returns. A fact that is there has its name and so is this very request, whose first
/// write was done although its answer was lost.
///
/// The version is read before the fact is recorded: stock that returns in between has a later one.
///
/// # Errors
/// When the table fails; asking again is harmless.
pub async fn accept_wait(
    table: &(impl Facts + Catalogue),
    workspace: WorkspaceId,
    content: WaitContent,
    receipt: Receipt,
) -> Result<WaitFact, TableError> {
    let stored = table.stored(&workspace, std::slice::from_ref(&content.product_id)).await?;
    let stored = stored.get(&content.product_id);
    let product_version = stored.map_or(0, |product| product.version);
    let product = stored.and_then(|product| product.value.as_ref());
    let last_returned_in = product.and_then(|product| product.returned_in(&content.variant_id));
    let last_returned_in = Some(last_returned_in.unwrap_or(0));
    let fact = WaitFact { workspace, content, product_version, last_returned_in, receipt };
    table.append(&Fact::Wait(fact.clone())).await?;
    Ok(fact)
}

/// Whether it is recorded now by this very request; `false` when another one was there before.
async fn is_recorded<S: Versioned>(facts: &impl Facts, fact: &S) -> Result<bool, TableError> {
    let fact: Fact = fact.clone().into();
    match facts.append(&fact).await? {
        Appended::Recorded => Ok(true),
        Appended::Exists(existing) => Ok(existing.receipt() == fact.receipt()),
    }
}

impl Versioned for OrderFact {
    /// What the answer depends on for anything but a placed order is how the order was placed: its
    /// currency for a refund, its date for what says whether it lives.
    fn is_first_for_all_we_know(&self) -> bool {
        match self.statement {
            Statement::Placed | Statement::Amended => true,
            Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => false,
        }
    }

    async fn recorded(&self, facts: &impl Facts) -> Result<Vec<Self>, TableError> {
        facts.order_facts(&self.workspace, &self.order_id).await
    }

    fn judge(self, recorded: &[Self]) -> Result<Verdict<Self>, Contradiction> {
        accept::order(self, recorded)
    }
}

impl Versioned for CheckoutFact {
    fn is_first_for_all_we_know(&self) -> bool {
        true
    }

    async fn recorded(&self, facts: &impl Facts) -> Result<Vec<Self>, TableError> {
        facts.checkout_facts(&self.workspace, &self.checkout_id).await
    }

    fn judge(self, recorded: &[Self]) -> Result<Verdict<Self>, Contradiction> {
        accept::checkout(self, recorded)
    }
}
