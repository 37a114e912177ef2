//! What is read for somebody who waits for stock.
//!
//! Owns the order of the reads: profile first, then the wait, what was bought, and the product
//! its commit depends on.

use commerce::decide::wait::{Situation, decide};
use commerce::fact::{Fact, WaitFact};
use commerce::ports::{Bus, Clock, Projections, TableError};

use crate::fold::{Processor, Step, is_folded};

impl<T: Projections, B: Bus, C: Clock> Processor<T, B, C> {
    pub(crate) async fn wait_step(&self, fact: &WaitFact) -> Result<Step, TableError> {
        let (workspace, subscriber_id) = (&fact.workspace, fact.subscriber_id());
        let reference = Fact::Wait(fact.clone()).reference();
        let (postings, subscriber) = futures::try_join!(
            self.table.postings(&reference),
            self.table.subscriber(workspace, &subscriber_id),
        )?;
        if is_folded(&postings) {
            return Ok(Step::Folded(postings));
        }

        let (key, product_id) = (fact.automation(), fact.content.product_id.clone());
        let (mut automations, mut products, mut purchases) = futures::try_join!(
            self.table.automations(workspace, &subscriber_id, std::slice::from_ref(&key)),
            self.table.products(workspace, std::slice::from_ref(&product_id)),
            self.table.purchases(workspace, &subscriber_id, std::slice::from_ref(&product_id)),
        )?;
        let situation = Situation {
            fact: fact.clone(),
            subscriber,
            automation: automations.remove(&key).unwrap_or_default(),
            purchases: purchases.remove(&product_id).unwrap_or_default(),
            product: products.remove(&product_id).unwrap_or_default(),
            now: self.clock.now(),
        };
        Ok(Step::Next(Box::new(decide(&situation, &self.rules))))
    }
}
