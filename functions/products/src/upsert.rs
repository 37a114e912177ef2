//! `POST /api/v1/products`: a partial upsert of 1 to 100 products, all or nothing.
//!
//! Owns the loop that makes concurrent upserts of one product lose nothing:
//!
//! ```text
//! read products and versions ─▶ apply patches ─▶ write all under the versions read ─▶ answer
//!        ▲                                              │ somebody wrote in between
//!        └───────────────── full jitter ◀───────────────┘ (8 times, then 503)
//! ```
//!
//! A product that an upsert does not change is not written: a shop may push its whole catalogue
//! every night for the price of reading it.

use std::collections::BTreeMap;
use std::time::Duration;

use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{Catalogue, CommitError, Stored, TableError};
use commerce::product::{Product, ProductPatch};
use edge::{Call, Note, Refusal, Reply};
use jiff::Timestamp;
use thiserror::Error;

use crate::wire::{self, MAX_ANSWER_BYTES, UpsertAnswer};

/// Attempts before the products count as contended. All their pauses together stay below the
/// deadline of a request.
const MAX_ATTEMPTS: u32 = 8;
/// Longest pause before the second attempt; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Longest pause before any attempt.
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum UpsertError {
    /// Others wrote the same products in between, time and again.
    #[error("the products were written by others in each of {MAX_ATTEMPTS} attempts")]
    Contended,
    /// With what is stored of them, the products are too large for one transaction or answer.
    #[error("the products are too large together")]
    TooLarge,
    /// The table failed; whether anything is written is unknown, and upserting it again is
    /// harmless.
    #[error(transparent)]
    Table(TableError),
}

/// Upserts what the call states.
///
/// # Errors
/// When the body has faults, its products are too large or contended, or the table fails.
pub async fn handle(catalogue: &impl Catalogue, call: &Call) -> Result<Reply, Refusal> {
    let (patches, warnings) = wire::patches(call)?;
    if let [only] = patches.as_slice() {
        call.note(Note::ProductId, only.id.as_str());
    }
    let products = upsert(catalogue, &call.workspace, &patches, call.received_at).await?;
    Reply::ok(&UpsertAnswer::of(&products), &warnings)
}

/// The products after the patches, in their order. Each patch is of another product.
///
/// # Errors
/// When they are too large or contended, or the table fails.
pub async fn upsert(
    catalogue: &impl Catalogue,
    workspace: &WorkspaceId,
    patches: &[ProductPatch],
    now: Timestamp,
) -> Result<Vec<Product>, UpsertError> {
    let ids: Vec<ProductId> = patches.iter().map(|patch| patch.id.clone()).collect();
    for attempt in 0..MAX_ATTEMPTS {
        tokio::time::sleep(pause(attempt)).await;
        let mut stored = catalogue.stored(workspace, &ids).await?;
        let (products, writes) = applied(workspace, patches, &mut stored, now);
        if wire::bytes(&UpsertAnswer::of(&products)) > MAX_ANSWER_BYTES {
            return Err(UpsertError::TooLarge);
        }
        if writes.is_empty() {
            return Ok(products);
        }
        match catalogue.store(&writes).await {
            Ok(()) => return Ok(products),
            Err(CommitError::Conflict) => {}
            Err(CommitError::Table(error)) => return Err(error.into()),
        }
    }
    Err(UpsertError::Contended)
}

/// All products after the patches, and those that have changed with the version they had.
fn applied(
    workspace: &WorkspaceId,
    patches: &[ProductPatch],
    stored: &mut BTreeMap<ProductId, Stored<Product>>,
    now: Timestamp,
) -> (Vec<Product>, Vec<(u64, Product)>) {
    let mut products = Vec::with_capacity(patches.len());
    let mut writes = Vec::new();
    for patch in patches {
        let Stored { version, value } = stored.remove(&patch.id).unwrap_or_default();
        let product = patch.clone().apply(workspace, value.clone(), now);
        if value.as_ref() != Some(&product) {
            writes.push((version, product.clone()));
        }
        products.push(product);
    }
    (products, writes)
}

/// Full jitter: none before the first attempt, then anything up to a bound that doubles.
fn pause(attempt: u32) -> Duration {
    match attempt.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => {
            FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE).mul_f64(fastrand::f64())
        }
    }
}

impl From<TableError> for UpsertError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::TooLarge => Self::TooLarge,
            TableError::Throttled(_) | TableError::Unavailable(_) | TableError::Corrupt(_) => {
                Self::Table(error)
            }
        }
    }
}

impl From<UpsertError> for Refusal {
    fn from(error: UpsertError) -> Self {
        match error {
            UpsertError::Table(error) => error.into(),
            UpsertError::Contended => Self::unavailable(error),
            UpsertError::TooLarge => Self::invalid(
                "products",
                "are too large together with what is stored of them; send fewer in one request",
            ),
        }
    }
}
