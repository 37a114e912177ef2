//! What is read for a fact about a checkout.
//!
//! Owns the order of the reads: profile and state first, whose versions guard all that is read after.
//! Read behind the facts, a state could be that of a newer statement which these facts lack: the
//! older one would be committed over it.

use commerce::automation::AutomationKey;
use commerce::decide::ForeignTimer;
use commerce::decide::checkout::{Situation, decide, plan, previous_holder};
use commerce::fact::{CheckoutFact, Fact};
use commerce::identity::{CheckoutId, SubscriberId, WorkspaceId};
use commerce::ports::{Bus, Clock, Projections, TableError};

use crate::fold::{Processor, Step, is_folded};

impl<T: Projections, B: Bus, C: Clock> Processor<T, B, C> {
    pub(crate) async fn checkout_step(&self, fact: &CheckoutFact) -> Result<Step, TableError> {
        let (workspace, checkout_id, subscriber_id) =
            (&fact.workspace, &fact.checkout_id, fact.subscriber_id());
        let reference = Fact::from(fact.clone()).reference();
        let (subscriber, state) = futures::try_join!(
            self.table.subscriber(workspace, &subscriber_id),
            self.table.checkout_state(workspace, checkout_id),
        )?;
        let (facts, postings) = futures::try_join!(
            self.table.checkout_facts(workspace, checkout_id),
            self.table.postings(&reference),
        )?;
        if is_folded(&postings) {
            return Ok(Step::Folded(postings));
        }

        let keys = plan(fact, subscriber.value.as_ref());
        let holder = previous_holder(fact, state.value.as_ref());
        let elsewhere = async {
            match &holder {
                Some(holder) => self.foreign_timer(workspace, checkout_id, holder).await,
                None => Ok(None),
            }
        };
        let (automations, elsewhere) =
            futures::try_join!(self.table.automations(workspace, &subscriber_id, &keys), elsewhere)?;

        let situation = Situation {
            fact: fact.clone(),
            facts,
            state,
            subscriber,
            automations,
            elsewhere,
            now: self.clock.now(),
        };
        Ok(Step::Next(Box::new(decide(&situation, &self.rules))))
    }

    /// The timer of a checkout, held by somebody else than whom the fact is about.
    pub(crate) async fn foreign_timer(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
        holder: &SubscriberId,
    ) -> Result<Option<ForeignTimer>, TableError> {
        let keys = [AutomationKey::timer(checkout)];
        let (holder, mut timers) = futures::try_join!(
            self.table.subscriber(workspace, holder),
            self.table.automations(workspace, holder, &keys),
        )?;
        let [key] = &keys;
        Ok(holder.value.map(|holder| ForeignTimer { holder, timer: timers.remove(key).unwrap_or_default() }))
    }
}
