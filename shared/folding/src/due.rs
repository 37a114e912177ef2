//! What is read for an automation whose time has come.
//!
//! Owns that it is the state of this moment: the wake-up carries nothing but a name.

use commerce::automation::{Automation, AutomationKey, Cause};
use commerce::decide::due::{Situation, decide};
use commerce::fact::{CheckoutFact, DueFact, Fact, OrderFact};
use commerce::identity::{CheckoutId, ProductId, WorkspaceId};
use commerce::ports::{Bus, Clock, Projections, TableError};

use crate::fold::{Processor, Step, is_folded};

impl<T: Projections, B: Bus, C: Clock> Processor<T, B, C> {
    pub(crate) async fn due_step(&self, fact: &DueFact) -> Result<Step, TableError> {
        let DueFact { workspace, subscriber_id, automation: key, .. } = fact;
        let reference = Fact::Due(fact.clone()).reference();
        let (product, checkout): (&[ProductId], Option<&CheckoutId>) = match key {
            AutomationKey::Replenishment { product_id, .. }
            | AutomationKey::BackInStock { product_id, .. } => (std::slice::from_ref(product_id), None),
            AutomationKey::AbandonedCheckout { checkout_id } => (&[], Some(checkout_id)),
        };
        let keys = [key.clone()];
        let (postings, mut automations, subscriber, products, purchases, checkout) = futures::try_join!(
            self.table.postings(&reference),
            self.table.automations(workspace, subscriber_id, &keys),
            self.table.subscriber(workspace, subscriber_id),
            self.table.products(workspace, product),
            self.table.purchases(workspace, subscriber_id, product),
            self.checkout_facts(workspace, checkout),
        )?;
        if is_folded(&postings) {
            return Ok(Step::Folded(postings));
        }

        let automation = automations.remove(key).unwrap_or_default();
        let order = self.order_behind(automation.value.as_ref()).await?;

        let situation = Situation {
            fact: fact.clone(),
            automation,
            subscriber,
            product: products.into_values().next().and_then(|stored| stored.value),
            purchases: purchases.into_values().next().unwrap_or_default(),
            order,
            checkout,
            now: self.clock.now(),
        };
        Ok(Step::Next(Box::new(decide(&situation, &self.rules))))
    }

    async fn order_behind(&self, automation: Option<&Automation>) -> Result<Vec<OrderFact>, TableError> {
        match automation.map(|held| (held, &held.cause)) {
            Some((held, Cause::Purchase { order_id, .. })) => {
                self.table.order_facts(&held.workspace, order_id).await
            }
            Some((_, Cause::Checkout { .. } | Cause::Wait { .. })) | None => Ok(Vec::new()),
        }
    }

    async fn checkout_facts(
        &self,
        workspace: &WorkspaceId,
        checkout: Option<&CheckoutId>,
    ) -> Result<Vec<CheckoutFact>, TableError> {
        match checkout {
            Some(checkout) => self.table.checkout_facts(workspace, checkout).await,
            None => Ok(Vec::new()),
        }
    }
}
