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
//!
//! With a product goes the fact that its stock returned, if it did. More than 100 items, as when
//! a catalogue of more than 50 products is pushed for the first time, take more than one
//! transaction; a failure in between is completed by the repetition of the request, which finds
//! the first ones stored. How many wait is counted just before; who asks at that very moment may
//! be told and not counted.

use std::collections::BTreeMap;
use std::time::Duration;

use commerce::fact::Receipt;
use commerce::identity::{ProductId, VariantId, WorkspaceId};
use commerce::ports::{Catalogue, Clock, CommitError, Stored, TableError, Upsert, VariantFilter};
use commerce::product::{Product, ProductPatch};
use edge::{Call, LogField, Refusal, Reply};
use thiserror::Error;

use crate::wire::{self, MAX_ANSWER_BYTES, ProductJson, UpsertAnswer};

/// Products and facts of one transaction: what the port takes.
const MAX_ITEMS: usize = 100;
/// Largest product, in bytes of our answer, of an upsert that takes more than one transaction:
/// surely below what an item may have, so that none of them fails after another is written.
const MAX_SHARED_BYTES: usize = 300 * 1024;
/// Products whose waiting subscribers are counted at the same time.
const COUNTED_AT_ONCE: usize = 16;
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
pub async fn handle(catalogue: &impl Catalogue, clock: &impl Clock, call: &Call) -> Result<Reply, Refusal> {
    let (patches, warnings) = wire::patches(call)?;
    if let [only] = patches.as_slice() {
        call.note(LogField::ProductId, only.id.as_str());
    }
    let receipt = Receipt { accepted_at: call.received_at, correlation_id: call.request_id.to_string() };
    let Upserted { products, told } = upsert(catalogue, clock, &call.workspace, &patches, &receipt).await?;
    Reply::ok(&UpsertAnswer::of(&products, told), &warnings)
}

/// What came of an upsert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// All products after the patches, in their order.
    pub products: Vec<Product>,
    /// How many waited for what is in stock again.
    pub told: u64,
}

/// Upserts. Each patch is of another product.
///
/// # Errors
/// When they are too large or contended, or the table fails.
pub async fn upsert(
    catalogue: &impl Catalogue,
    clock: &impl Clock,
    workspace: &WorkspaceId,
    patches: &[ProductPatch],
    receipt: &Receipt,
) -> Result<Upserted, UpsertError> {
    let ids: Vec<ProductId> = patches.iter().map(|patch| patch.id.clone()).collect();
    let mut told = 0;
    for attempt in 0..MAX_ATTEMPTS {
        if let Some(repetition) = attempt.checked_sub(1) {
            clock.pause(pause(repetition)).await;
        }
        let mut stored = catalogue.stored(workspace, &ids).await?;
        let (products, writes) = applied(workspace, patches, &mut stored, receipt);
        check_size(&products, &writes)?;
        let mut is_contended = false;
        for chunk in chunks(&writes) {
            let waiting = waiting(catalogue, chunk).await?;
            match catalogue.store(chunk).await {
                Ok(()) => told += waiting,
                Err(CommitError::Conflict) => {
                    is_contended = true;
                    break;
                }
                Err(CommitError::Table(error)) => return Err(error.into()),
            }
        }
        if !is_contended {
            return Ok(Upserted { products, told });
        }
    }
    Err(UpsertError::Contended)
}

/// All products after the patches, and how those are written that have changed.
fn applied(
    workspace: &WorkspaceId,
    patches: &[ProductPatch],
    stored: &mut BTreeMap<ProductId, Stored<Product>>,
    receipt: &Receipt,
) -> (Vec<Product>, Vec<Upsert>) {
    let mut products = Vec::with_capacity(patches.len());
    let mut writes = Vec::new();
    for patch in patches {
        let stored = stored.remove(&patch.id).unwrap_or_default();
        let product = patch.clone().apply(workspace, stored.clone(), receipt.accepted_at);
        let Stored { version, value } = stored;
        if value.as_ref() != Some(&product) {
            let restock = product.restock(value.as_ref(), version, receipt);
            writes.push(Upsert { expected: version, product: product.clone(), restock });
        }
        products.push(product);
    }
    (products, writes)
}

/// What would be refused is refused before anything of it is written.
fn check_size(products: &[Product], writes: &[Upsert]) -> Result<(), UpsertError> {
    let too_many_bytes = wire::bytes(&UpsertAnswer::of(products, 0)) > MAX_ANSWER_BYTES;
    let is_large = |write: &Upsert| wire::bytes(&ProductJson::of(&write.product)) > MAX_SHARED_BYTES;
    let is_split = chunks(writes).count() > 1;
    let is_refused = too_many_bytes || is_split && writes.iter().any(is_large);
    if is_refused { Err(UpsertError::TooLarge) } else { Ok(()) }
}

/// Writes that go together: as many as one transaction takes, each with the fact that its stock
/// returned.
fn chunks(writes: &[Upsert]) -> impl Iterator<Item = &[Upsert]> {
    let mut left = writes;
    std::iter::from_fn(move || {
        let mut items = 0;
        let fits = |write: &&Upsert| {
            items += 1 + usize::from(write.restock.is_some());
            items <= MAX_ITEMS
        };
        let (chunk, rest) = left.split_at(left.iter().take_while(fits).count());
        left = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// How many wait for what these writes bring back.
async fn waiting(catalogue: &impl Catalogue, writes: &[Upsert]) -> Result<u64, TableError> {
    let writes: Vec<&Upsert> = writes.iter().filter(|write| write.restock.is_some()).collect();
    let mut sum = 0;
    for some in writes.chunks(COUNTED_AT_ONCE) {
        let counts = some.iter().map(|write| waiting_for(catalogue, write));
        sum += futures::future::try_join_all(counts).await?.into_iter().sum::<u64>();
    }
    Ok(sum)
}

async fn waiting_for(catalogue: &impl Catalogue, write: &Upsert) -> Result<u64, TableError> {
    let Upsert { product, restock, .. } = write;
    let Some(fact) = restock else { return Ok(0) };
    if fact.is_of_the_whole() {
        // Who waits for a variant that the catalogue does not list is told too.
        let ids = product.variants.iter().map(|variant| &variant.id);
        let out: Vec<VariantId> = ids.filter(|id| !fact.variants.contains(id)).cloned().collect();
        catalogue.count_waiting(&fact.workspace, &fact.product_id, VariantFilter::AllBut(&out)).await
    } else {
        catalogue.count_waiting(&fact.workspace, &fact.product_id, VariantFilter::Only(&fact.variants)).await
    }
}

/// The longest pause before this repetition, counted from 0.
fn pause(repetition: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << repetition).min(LONGEST_PAUSE)
}

impl From<TableError> for UpsertError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::TooLarge => Self::TooLarge,
            TableError::Throttled(_)
            | TableError::Unavailable(_)
            | TableError::Corrupt(_)
            | TableError::FromNewer(_) => Self::Table(error),
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
