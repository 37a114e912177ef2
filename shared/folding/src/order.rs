//! What is read for a fact about an order.
//!
//! Owns the order of the reads. A profile's version guards what is read after the profile, so it
//! comes first: an order's facts read before it may lack one that is in the books by then.

use commerce::books::NeedsLines;
use commerce::decide::order::{LinkedCheckout, Situation, StatedOrder, decide};
use commerce::fact::{Fact, OrderFact};
use commerce::identity::{CheckoutId, SubscriberId, WorkspaceId};
use commerce::ports::{Bus, Clock, OrderLine, Projections, TableError};
use commerce::posting::Progress;

use crate::fold::{Processor, Step, is_folded, undecidable};

impl<T: Projections, B: Bus, C: Clock> Processor<T, B, C> {
    pub(crate) async fn order_step(&self, fact: &OrderFact) -> Result<Step, TableError> {
        let (workspace, order_id, speaker_id) = (&fact.workspace, &fact.order_id, fact.subscriber_id());
        let reference = Fact::from(fact.clone()).reference();
        let speaker = self.table.subscriber(workspace, &speaker_id).await?;
        let (facts, postings) = futures::try_join!(
            self.table.order_facts(workspace, order_id),
            self.table.postings(&reference),
        )?;
        if is_folded(&postings) {
            return Ok(Step::Folded(postings));
        }
        let mut stated = StatedOrder::new(fact.clone(), facts, Progress::after(&postings));
        // Once it is placed, an order's owner never changes: the second reading cannot tell another.
        let owner_id = stated.owner();
        let owner = if owner_id == speaker_id {
            None
        } else {
            let owner = self.table.subscriber(workspace, &owner_id).await?;
            let facts = self.table.order_facts(workspace, order_id).await?;
            stated = StatedOrder::new(fact.clone(), facts, Progress::after(&postings));
            Some(owner)
        };

        let plan = stated.plan(speaker.value.as_ref());
        let (line, carts, mut automations, reminders, products, purchases, checkout) = futures::try_join!(
            self.table.order_line(workspace, &owner_id, order_id),
            self.table.automations(workspace, &speaker_id, &plan.carts),
            self.table.automations(workspace, &owner_id, &plan.automations),
            self.table.reminders(workspace, &owner_id, &plan.products),
            self.table.products(workspace, &plan.products),
            self.table.purchases(workspace, &owner_id, &plan.products),
            self.linked_checkout(workspace, stated.named_checkout(), &speaker_id),
        )?;

        automations.extend(reminders);
        let mut situation = Situation {
            stated,
            now: self.clock.now(),
            speaker,
            owner,
            line,
            lines: None,
            carts,
            automations,
            products,
            purchases,
            checkout,
        };
        let commit = match decide(&situation, &self.rules) {
            Ok(commit) => commit,
            Err(NeedsLines) => {
                situation.lines = Some(self.all_lines(workspace, &speaker_id, &owner_id).await?);
                decide(&situation, &self.rules).map_err(undecidable)?
            }
        };
        Ok(Step::Next(Box::new(commit)))
    }

    async fn linked_checkout(
        &self,
        workspace: &WorkspaceId,
        named: Option<&CheckoutId>,
        speaker: &SubscriberId,
    ) -> Result<Option<LinkedCheckout>, TableError> {
        let Some(checkout_id) = named else { return Ok(None) };
        let state = self.table.checkout_state(workspace, checkout_id).await?;
        let holder = state.value.as_ref().and_then(|state| state.subscriber_id.as_ref());
        let elsewhere = match holder.filter(|holder| *holder != speaker) {
            Some(holder) => self.foreign_timer(workspace, checkout_id, holder).await?,
            None => None,
        };
        Ok(Some(LinkedCheckout { state, elsewhere }))
    }

    async fn all_lines(
        &self,
        workspace: &WorkspaceId,
        speaker: &SubscriberId,
        owner: &SubscriberId,
    ) -> Result<Vec<OrderLine>, TableError> {
        let mut lines = self.table.order_lines(workspace, speaker).await?;
        if owner != speaker {
            lines.extend(self.table.order_lines(workspace, owner).await?);
        }
        Ok(lines)
    }
}
