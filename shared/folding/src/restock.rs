//! Telling waiting subscribers that stock returned.
//!
//! Owns the walk over them, a page a fact, so that a hundred thousand need no long invocation.
//! Each of them gets a wake-up fact, named by the arming of their wait: it is appended once
//! however often a page is walked again, and from there on is folded and told like any other.
//!
//! ```text
//!   restock#7#0 ─▶ due due due … due ─▶ restock#7#0#sub_k ─▶ due due … ─▶ restock#7#1 ─▶ …
//!                  first page of the first variant           its second page       next variant
//! ```
//!
//! A death anywhere repeats the page. Whoever was told meanwhile is no longer in the index, so
//! the page then reaches further, and no one is left between two pages.

use commerce::automation::AutomationKey;
use commerce::fact::{DueFact, Fact, Receipt, RestockFact, WaitCursor};
use commerce::identity::VariantId;
use commerce::ports::{Bus, Clock, Projections, TableError, Waiting};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::fold::{Processor, Step};

/// Waiting subscribers, a page: few enough for one invocation to tell them well within its time.
pub const PAGE: usize = 500;
/// Wake-up facts appended at the same time.
const MAX_CONCURRENT_APPENDS: usize = 16;

impl<T: Projections, B: Bus, C: Clock> Processor<T, B, C> {
    pub(crate) async fn tell_waiting(&self, fact: &RestockFact) -> Result<Step, TableError> {
        let fact = &self.widened(fact).await?;
        let WaitCursor { variant: index, after } = &fact.cursor;
        let Some(variant) = fact.variants.get(*index) else { return Ok(Step::Folded(Vec::new())) };
        let page =
            self.table.waiting(&fact.workspace, &fact.product_id, variant, after.as_ref(), self.page).await?;
        let last =
            page.last().filter(|_| page.len() == self.page).map(|waiting| waiting.subscriber_id.clone());

        let key =
            AutomationKey::BackInStock { product_id: fact.product_id.clone(), variant_id: variant.clone() };
        // Who asked when the stock had returned waits for the next time.
        let told = page.into_iter().filter(|waiting| waiting.product_version < fact.version);
        let wake_ups = futures::stream::iter(told.map(|waiting| self.wake_up(fact, &key, waiting)));
        wake_ups.buffer_unordered(MAX_CONCURRENT_APPENDS).try_collect::<Vec<()>>().await?;

        let next = match last {
            Some(last) => WaitCursor { variant: *index, after: Some(last) },
            None => WaitCursor { variant: index + 1, after: None },
        };
        if next.variant < fact.variants.len() {
            self.table.append(&Fact::Restock(fact.from(next))).await?;
        }
        Ok(Step::Folded(Vec::new()))
    }

    /// The fact with all whom it tells. Variants that were not listed are looked for once and go from
    /// fact to fact; a wait that is folded later sees in the product that its stock is back. So does
    /// this: what is listed may be another thing by now, and what returned since may not.
    async fn widened(&self, fact: &RestockFact) -> Result<RestockFact, TableError> {
        if !(fact.is_first() && fact.is_of_the_whole()) {
            return Ok(fact.clone());
        }
        let ids = std::slice::from_ref(&fact.product_id);
        let (waited, products) = futures::try_join!(
            self.table.waited(&fact.workspace, &fact.product_id),
            self.table.products(&fact.workspace, ids),
        )?;
        let product = products.into_values().next().and_then(|stored| stored.value);
        let has_returned = |id: &VariantId| match &product {
            Some(product) => product.returned_in(id).is_some_and(|version| version >= fact.version),
            None => true,
        };
        Ok(fact.clone().with(waited.into_iter().filter(has_returned)))
    }

    async fn wake_up(
        &self,
        fact: &RestockFact,
        key: &AutomationKey,
        waiting: Waiting,
    ) -> Result<(), TableError> {
        let due = DueFact {
            workspace: fact.workspace.clone(),
            subscriber_id: waiting.subscriber_id,
            automation: key.clone(),
            generation: waiting.generation,
            receipt: Receipt {
                accepted_at: self.clock.now(),
                correlation_id: fact.receipt.correlation_id.clone(),
            },
        };
        self.table.append(&Fact::Due(due)).await.map(drop)
    }
}
