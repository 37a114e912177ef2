//! What is read for a fact about a checkout.
//!
//! Owns the order of the reads: state and profile first, then the timers their versions guard.

use std::collections::BTreeMap;

use commerce::decide::checkout::{Situation, decide, plan, previous_holder, timer};
use commerce::fact::CheckoutFact;
use commerce::ports::{Bus, Clock, Ledger, TableError};

use crate::fold::{Processor, Step, is_folded, of_fact};

impl<L: Ledger, B: Bus, C: Clock> Processor<L, B, C> {
    pub(crate) async fn checkout_step(&self, fact: &CheckoutFact) -> Result<Step, TableError> {
        let (workspace, checkout_id, subscriber_id) =
            (&fact.workspace, &fact.checkout_id, fact.subscriber_id());
        let (history, subscriber) = futures::try_join!(
            self.ledger.checkout_history(workspace, checkout_id),
            self.ledger.subscriber(workspace, &subscriber_id),
        )?;
        let postings = of_fact(history.postings, &fact.name());
        if is_folded(&postings) {
            return Ok(Step::Folded(postings));
        }

        let keys = plan(fact, subscriber.value.as_ref());
        let holder = previous_holder(fact, history.state.value.as_ref());
        let elsewhere = async {
            match &holder {
                Some(holder) => self.ledger.automations(workspace, holder, &[timer(checkout_id)]).await,
                None => Ok(BTreeMap::new()),
            }
        };
        let (automations, elsewhere) =
            futures::try_join!(self.ledger.automations(workspace, &subscriber_id, &keys), elsewhere)?;

        let situation = Situation {
            fact: fact.clone(),
            facts: history.facts,
            state: history.state,
            subscriber,
            automations,
            elsewhere,
            now: self.clock.now(),
        };
        Ok(Step::Next(Box::new(decide(&situation, &self.rules))))
    }
}
