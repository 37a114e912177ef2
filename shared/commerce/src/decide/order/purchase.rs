//! What a purchase makes pointless, and what it leaves behind.
//!
//! Owns when an order ends a wait or a timer. Each statement that something was bought counts with
//! its own time, whatever later ones say: what it ended is ended. So the order of arrival does not
//! matter, also where the order was amended meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use super::reminder::Reminder;
use super::situation::Situation;
use super::stated::StatedOrder;
use super::task::waits;
use crate::automation::{AutomationKey, CancelReason, Cause};
use crate::checkout::{CheckoutState, LastPurchase};
use crate::commit::{Put, State};
use crate::decide::automations::{AutomationChanges, items};
use crate::identity::ProductId;
use crate::order::Placed;
use crate::posting::Task;
use crate::purchases::{Purchase, Purchases, named_items, of_order};
use crate::stored::Stored;
use crate::subscriber::Subscriber;

/// What the purchases that one transaction writes may take together, of its 4 MB.
const MAX_PURCHASES_BYTES: usize = 1_500_000;

/// What the subscriber bought of the products of a step, as it becomes.
pub(super) struct Shelf<'a> {
    held: &'a BTreeMap<ProductId, Stored<Purchases>>,
    now: BTreeMap<ProductId, Purchases>,
    changed_bytes: usize,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(held: &'a BTreeMap<ProductId, Stored<Purchases>>) -> Self {
        Self { held, now: BTreeMap::new(), changed_bytes: 0 }
    }

    /// Whether there is room for another product.
    fn has_room(&self) -> bool {
        self.changed_bytes < MAX_PURCHASES_BYTES
    }

    fn change(&mut self, product_id: &ProductId, owner: &Subscriber, change: impl FnOnce(&mut Purchases)) {
        let held = || self.held.get(product_id).and_then(|stored| stored.value.clone());
        let new = || Purchases::new(owner.workspace.clone(), owner.id.clone(), product_id.clone());
        let now = self.now.entry(product_id.clone()).or_insert_with(|| held().unwrap_or_else(new));
        change(now);
        self.changed_bytes = self.now.values().map(Purchases::len_bytes).sum();
    }

    /// The writes of what changed.
    pub(super) fn into_puts(self) -> impl Iterator<Item = Put> {
        let Self { held, now, .. } = self;
        now.into_iter().filter_map(|(product_id, purchases)| {
            let stored = held.get(&product_id);
            let is_new = stored.and_then(|stored| stored.value.as_ref()) != Some(&purchases);
            let is_empty = purchases.orders.is_empty() && purchases.last_bought.is_empty();
            let expected = stored.map_or(0, |stored| stored.version);
            (is_new && !is_empty).then_some(Put { expected, state: State::Purchases(purchases) })
        })
    }
}

/// Does what is on the agenda, as far as one transaction takes it; tells where it goes on.
pub(super) fn consequences(
    situation: &Situation,
    owner: &Subscriber,
    shelf: &mut Shelf<'_>,
    automations: &mut AutomationChanges,
) -> Option<Task> {
    let StatedOrder { fact, facts, order, agenda, bought, .. } = &situation.stated;
    let bought = *bought;
    let Some(placed) = &order.placed else { return agenda.then.clone() };
    let own: BTreeSet<_> = named_items([fact].into_iter()).collect();
    let purchases = of_order(facts, order);
    let is_done = |task: &Task, automations: &mut AutomationChanges, shelf: &mut Shelf<'_>| {
        let bought = bought.filter(|_| own.contains(&(&task.product_id, task.variant_id.as_ref())));
        let item = Item { situation, placed, task, purchase: purchases.get(&task.product_id), bought };
        item.see_to(owner, shelf, automations)
    };
    let unfinished = agenda.tasks.iter().find(|task| !is_done(task, automations, shelf));
    unfinished.or(agenda.then.as_ref()).cloned()
}

/// Converts the open checkouts of whom the fact names: those that started before what it says was
/// bought, and the one that it names.
pub(super) fn convert_open(situation: &Situation, speaker: &mut Subscriber, carts: &mut AutomationChanges) {
    let StatedOrder { fact, bought, .. } = &situation.stated;
    if let Some(bought) = bought {
        speaker.last_purchase = Some(bought.max(speaker.last_purchase));
    }
    let last_purchase = bought.and(speaker.last_purchase);
    let named = situation.stated.named_checkout();
    speaker.open_checkouts.retain(|checkout_id, start| {
        let converts = start.is_before(last_purchase.as_ref()) || Some(checkout_id) == named;
        if converts {
            let order_id = Some(fact.order_id.clone());
            carts.cancel(&AutomationKey::timer(checkout_id), CancelReason::Converted { order_id });
        }
        !converts
    });
}

/// Marks the checkout that the fact names as converted, also while it is not recorded yet, and
/// ends its timer where another subscriber holds it.
pub(super) fn convert_linked(situation: &Situation, elsewhere: &mut AutomationChanges) -> Option<Put> {
    let fact = &situation.stated.fact;
    let (checkout_id, linked) = (situation.stated.named_checkout()?, situation.checkout.as_ref()?);
    let state = linked.state.value.as_ref();
    if state.is_some_and(|state| state.converted_by.is_some()) {
        return None;
    }
    let order_id = fact.order_id.clone();
    elsewhere.cancel(
        &AutomationKey::timer(checkout_id),
        CancelReason::Converted { order_id: Some(order_id.clone()) },
    );
    let converted = CheckoutState {
        workspace: fact.workspace.clone(),
        checkout_id: checkout_id.clone(),
        subscriber_id: state.and_then(|state| state.subscriber_id.clone()),
        converted_by: Some(order_id),
    };
    Some(Put { expected: linked.state.version, state: State::Checkout(converted) })
}

/// One item of an order.
struct Item<'a> {
    situation: &'a Situation,
    placed: &'a Placed,
    task: &'a Task,
    /// What the order has of its product now.
    purchase: Option<&'a Purchase>,
    /// When this very fact says that it was bought, if it does.
    bought: Option<LastPurchase>,
}

impl Item<'_> {
    /// Ends the waits that buying it makes pointless and brings its reminder in line; whether all
    /// of it is done.
    fn see_to(&self, owner: &Subscriber, shelf: &mut Shelf<'_>, automations: &mut AutomationChanges) -> bool {
        let product_id = &self.task.product_id;
        let waits = if self.bought.is_some() { waits(self.task) } else { Vec::new() };
        let of_waits: usize = waits.iter().map(items).sum();
        // One for what was bought of it, one for its reminder.
        let purchases = shelf.now.len() + 1;
        if !shelf.has_room() || automations.room() < purchases + of_waits + 1 {
            return false;
        }
        shelf.change(product_id, owner, |purchases| self.note_in(purchases));
        self.end_waits(&waits, automations);
        let Some(purchases_now) = shelf.now.get(product_id) else { return true };
        Reminder::of(self.situation, self.placed, self.task, purchases_now).settle(
            &owner.id,
            purchases,
            automations,
        )
    }

    fn note_in(&self, purchases: &mut Purchases) {
        let order_id = &self.situation.stated.fact.order_id;
        if let Some(bought) = &self.bought {
            purchases.bought(self.task.variant_id.as_ref(), bought.at, order_id);
        }
        let is_known = purchases.orders.iter().any(|known| known.order_id == *order_id);
        let gone =
            || Purchase { order_id: order_id.clone(), at: self.placed.ordered_at, variants: Vec::new() };
        match self.purchase {
            Some(purchase) => purchases.replace(purchase.clone()),
            None if is_known => purchases.replace(gone()),
            None => {}
        }
    }

    /// Who bought it need not be told that it is back; a wait asked for later stands.
    fn end_waits(&self, waits: &[AutomationKey], automations: &mut AutomationChanges) {
        let Some(bought) = &self.bought else { return };
        for key in waits {
            let Some(held) = automations.get(key) else { continue };
            let Cause::Wait { requested_at, .. } = &held.cause else { continue };
            if *requested_at <= bought.at {
                let order_id = self.situation.stated.fact.order_id.clone();
                automations.cancel(key, CancelReason::Purchased { order_id });
            }
        }
    }
}
