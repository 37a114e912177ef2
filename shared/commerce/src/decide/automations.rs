//! The automations of one subscriber while a fact is decided.
//!
//! Owns arming and cancelling, and that each is noted with its reason. Must not decide when to:
//! the rules are in `order`, `checkout` and `due`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::rules::ForeignTimer;
use crate::automation::{
    Automation, AutomationKey, AutomationKind, AutomationState, CancelReason, Cause, Generation, Reason,
};
use crate::commit::{Put, State};
use crate::identity::{OrderId, ProductId, SubscriberId, WorkspaceId};
use crate::posting::{Note, NoteOutcome};
use crate::stored::Stored;

/// Items of one transaction that automations may take: every open checkout's timer and some more.
/// A transaction has 100, but each end is also an event and a note in the posting, at most 2 KB
/// with the longest ids, and that has 400 KB for them and the largest event.
const MAX_ITEMS: usize = 60;

/// How many items of the transaction a changed automation takes: a wait also has its place among
/// waiting subscribers.
pub(super) fn items(key: &AutomationKey) -> usize {
    match key.kind() {
        AutomationKind::Replenishment | AutomationKind::AbandonedCheckout => 1,
        AutomationKind::BackInStock => 2,
    }
}

/// An automation that ended, as it is now, and the state it ended from.
pub(super) struct Ended {
    pub(super) automation: Automation,
    pub(super) was: AutomationState,
    pub(super) reason: CancelReason,
}

/// What was read of the automations, and what became of them.
pub(super) struct AutomationChanges {
    now: Timestamp,
    /// Items of the transaction that others take.
    taken: usize,
    held: BTreeMap<AutomationKey, Stored<Automation>>,
    changed: BTreeMap<AutomationKey, Automation>,
    pub(super) notes: Vec<Note>,
    pub(super) ended: Vec<Ended>,
}

impl AutomationChanges {
    pub(super) fn new(held: BTreeMap<AutomationKey, Stored<Automation>>, now: Timestamp) -> Self {
        Self { now, taken: 0, held, changed: BTreeMap::new(), notes: Vec::new(), ended: Vec::new() }
    }

    /// These in one transaction with what became of others.
    pub(super) fn beside(self, others: &Self) -> Self {
        Self { taken: others.items(), ..self }
    }

    /// The one automation of somebody else that a fact may end.
    pub(super) fn foreign(timer: Option<&ForeignTimer>, now: Timestamp) -> Self {
        let held = timer
            .and_then(|foreign| Some((foreign.timer.value.as_ref()?.key.clone(), foreign.timer.clone())));
        Self::new(held.into_iter().collect(), now)
    }

    pub(super) fn get(&self, key: &AutomationKey) -> Option<&Automation> {
        self.changed.get(key).or_else(|| self.held.get(key)?.value.as_ref())
    }

    /// The reminders of the product, whatever their variant and state.
    pub(super) fn reminders_of(&self, product: &ProductId) -> Vec<&Automation> {
        let keys: BTreeSet<&AutomationKey> = self.held.keys().chain(self.changed.keys()).collect();
        let of_product = keys.into_iter().filter(|key| key.reminds_of() == Some(product));
        of_product.filter_map(|key| self.get(key)).collect()
    }

    /// How many items of the transaction are left for further changes.
    pub(super) fn room(&self) -> usize {
        MAX_ITEMS.saturating_sub(self.taken + self.items())
    }

    fn items(&self) -> usize {
        self.changed.keys().map(items).sum()
    }

    /// Ends the automation, if it is open.
    pub(super) fn cancel(&mut self, key: &AutomationKey, reason: CancelReason) {
        let Some(open) = self.get(key).filter(|automation| automation.is_open()).cloned() else { return };
        self.note(key, Some(open.generation), NoteOutcome::Cancelled, reason.reason());
        let was = open.state.clone();
        let state = AutomationState::Cancelled { at: self.now, reason: reason.clone() };
        let automation = Automation { state, ..open };
        self.changed.insert(key.clone(), automation.clone());
        self.ended.push(Ended { automation, was, reason });
    }

    /// Arms it, over whatever was there.
    pub(super) fn arm(
        &mut self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
        due_at: Option<Timestamp>,
        cause: Cause,
        reason: Reason,
    ) {
        let previous = self.get(key).map(|automation| automation.generation);
        let generation = Generation::after(previous, self.now);
        let armed = Automation {
            workspace: workspace.clone(),
            subscriber_id: subscriber.clone(),
            key: key.clone(),
            generation,
            previous,
            state: AutomationState::Armed,
            armed_at: self.now,
            due_at,
            cause,
        };
        self.changed.insert(key.clone(), armed);
        self.note(key, Some(generation), NoteOutcome::Armed, reason);
    }

    /// Gives what is armed another cause, of the same time.
    pub(super) fn rename_cause(&mut self, key: &AutomationKey, cause: Cause) {
        if let Some(armed) = self.get(key).cloned() {
            self.changed.insert(key.clone(), Automation { cause, ..armed });
        }
    }

    /// Notes that its event is published.
    pub(super) fn fire(&mut self, key: &AutomationKey) {
        let Some(armed) = self.get(key).cloned() else { return };
        self.note(key, Some(armed.generation), NoteOutcome::Fired, Reason::Due);
        let fired = Automation { state: AutomationState::Fired { at: self.now }, ..armed };
        self.changed.insert(key.clone(), fired);
    }

    /// Notes why nothing was done.
    pub(super) fn skip(&mut self, key: &AutomationKey, reason: Reason) {
        let generation = self.get(key).map(|automation| automation.generation);
        self.note(key, generation, NoteOutcome::Skipped, reason);
    }

    /// Notes what was done with one arming, and why.
    pub(super) fn note(
        &mut self,
        key: &AutomationKey,
        generation: Option<Generation>,
        outcome: NoteOutcome,
        reason: Reason,
    ) {
        let order_id = match outcome {
            NoteOutcome::Armed | NoteOutcome::Fired | NoteOutcome::Cancelled => self.purchase_behind(key),
            NoteOutcome::Skipped => None,
        };
        self.notes.push(Note { automation: key.clone(), order_id, generation, outcome, reason });
    }

    fn purchase_behind(&self, key: &AutomationKey) -> Option<OrderId> {
        match &self.get(key)?.cause {
            Cause::Purchase { order_id, .. } => Some(order_id.clone()),
            Cause::Checkout { .. } | Cause::Wait { .. } => None,
        }
    }

    /// Writes of what changed, each under the version that was read.
    pub(super) fn puts(&self) -> impl Iterator<Item = Put> + '_ {
        self.changed.iter().map(|(key, automation)| Put {
            expected: self.held.get(key).map_or(0, |held| held.version),
            state: State::Automation(automation.clone()),
        })
    }
}
