//! What an order does to its subscriber's automations.
//!
//! Owns when a purchase ends a reminder or timer and when it arms a new one. The rules hold for
//! any order of arrival: an older purchase neither ends nor replaces what a newer one armed.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Situation;
use super::task::{Agenda, Task};
use crate::automation::{Automation, AutomationKey, AutomationState, CancelReason, Cause};
use crate::checkout::CheckoutState;
use crate::customer::LineItem;
use crate::decide::automations::{Automations, items};
use crate::decide::checkout::timer;
use crate::fact::Statement;
use crate::identity::{OrderId, ProductId, VariantId};
use crate::order::{Order, Placed};
use crate::ports::{Put, State};
use crate::product::{Product, Replenishment, ReplenishmentMatch, whole};
use crate::subscriber::Subscriber;

/// The waits that a task may end: for the exact variant, and for the product as a whole.
pub(super) fn waits(task: &Task) -> Vec<AutomationKey> {
    match task {
        Task::Disarm(_) => Vec::new(),
        Task::Buy(product_id, variant_id) => waits_for(product_id, variant_id.as_ref()),
    }
}

fn waits_for(product_id: &ProductId, variant_id: Option<&VariantId>) -> Vec<AutomationKey> {
    let key = |variant_id| AutomationKey::BackInStock { product_id: product_id.clone(), variant_id };
    let variants: BTreeSet<VariantId> = variant_id.cloned().into_iter().chain(whole(product_id)).collect();
    variants.into_iter().map(key).collect()
}

/// Does what is on the agenda, as far as one transaction takes it; tells where it goes on.
pub(super) fn consequences(
    situation: &Situation,
    order: &Order,
    agenda: Agenda,
    owner: &mut Subscriber,
    automations: &mut Automations,
) -> Option<Task> {
    let fact = &situation.fact;
    let placed = order.placed.as_ref()?;
    let buys = match fact.statement {
        Statement::Placed => true,
        Statement::Amended => placed.live,
        Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => false,
    };
    if buys {
        owner.last_purchase_at = owner.last_purchase_at.max(Some(placed.bought_at));
        convert_open(placed, &fact.order_id, owner, automations);
    }
    let is_done = |task: &Task, automations: &mut Automations| match task {
        Task::Disarm(product_id) => disarm(product_id, &fact.order_id, order, placed, automations),
        Task::Buy(product_id, variant_id) => {
            let is_it = |item: &&LineItem| item.product_id == *product_id && item.variant_id == *variant_id;
            let item = placed.items.iter().find(is_it);
            item.is_none_or(|item| Purchase::of(situation, order, placed, item).perform(owner, automations))
        }
    };
    agenda.tasks.into_iter().find(|task| !is_done(task, automations)).or(agenda.then)
}

/// Converts every open checkout that started before the order, or that the order names.
fn convert_open(placed: &Placed, order_id: &OrderId, owner: &mut Subscriber, automations: &mut Automations) {
    let named = placed.checkout_id.as_ref();
    owner.open_checkouts.retain(|checkout_id, started_at| {
        let converts = *started_at <= placed.bought_at || Some(checkout_id) == named;
        if converts {
            automations
                .cancel(&timer(checkout_id), CancelReason::Converted { order_id: Some(order_id.clone()) });
        }
        !converts
    });
}

/// Marks the checkout that the order names as converted, also while it is not recorded yet, and
/// ends its timer where another subscriber holds it.
pub(super) fn convert_linked(
    situation: &Situation,
    order: &Order,
    elsewhere: &mut Automations,
) -> Option<Put> {
    let (placed, linked) = (order.placed.as_ref()?, situation.checkout.as_ref()?);
    let state = linked.state.value.as_ref();
    if state.is_some_and(|state| state.converted_by.is_some()) {
        return None;
    }
    let order_id = situation.fact.order_id.clone();
    let checkout_id = placed.checkout_id.clone()?;
    elsewhere.cancel(&timer(&checkout_id), CancelReason::Converted { order_id: Some(order_id.clone()) });
    let converted = CheckoutState {
        workspace: situation.fact.workspace.clone(),
        checkout_id,
        subscriber_id: state.and_then(|state| state.subscriber_id.clone()),
        converted_by: Some(order_id),
    };
    Some(Put { expected: linked.state.version, state: State::Checkout(converted) })
}

/// Ends the reminders of the product that the order armed and may not keep; whether all of them.
fn disarm(
    product_id: &ProductId,
    order_id: &OrderId,
    order: &Order,
    placed: &Placed,
    automations: &mut Automations,
) -> bool {
    let is_bought = |item: &LineItem| placed.items.iter().any(|bought| same_product(bought, item));
    // A product's reminder was armed by one of its variants; the order may have lost that one and
    // kept another.
    let undone = undone(order_id, order);
    let all = undone.is_some();
    let reason = undone.unwrap_or(CancelReason::ItemRemoved { order_id: order_id.clone() });
    let may_not_stand = |held: &&Automation| {
        purchase_of(held)
            .is_some_and(|(by, _, item)| reason.order_id() == Some(by) && (all || !is_bought(item)))
    };
    let ends = automations.reminders_of(product_id).into_iter().filter(may_not_stand);
    let ends = open(ends);
    automations.cancel_while_room(&ends, &reason, 0)
}

/// The keys of those that are open.
fn open<'a>(automations: impl Iterator<Item = &'a Automation>) -> Vec<AutomationKey> {
    automations.filter(|held| held.is_open()).map(|held| held.key.clone()).collect()
}

/// One product of an order.
struct Purchase<'a> {
    situation: &'a Situation,
    order: &'a Order,
    placed: &'a Placed,
    item: &'a LineItem,
    /// Whether and how the product asks for replenishment now.
    asked: Option<Replenishment>,
    /// The reminder that buying it arms.
    reminder: AutomationKey,
}

impl<'a> Purchase<'a> {
    fn of(situation: &'a Situation, order: &'a Order, placed: &'a Placed, item: &'a LineItem) -> Self {
        let product = situation.products.get(&item.product_id).and_then(|stored| stored.value.as_ref());
        let asked = product.and_then(Product::active_replenishment);
        let variant_id = item.variant_id.clone().filter(|_| is_exact(asked));
        let reminder = AutomationKey::Replenishment { product_id: item.product_id.clone(), variant_id };
        Self { situation, order, placed, item, asked, reminder }
    }

    /// Ends what it makes pointless and arms the new reminder; whether all of it is done.
    fn perform(&self, owner: &Subscriber, automations: &mut Automations) -> bool {
        let waits = waits_for(&self.item.product_id, self.item.variant_id.as_ref());
        // The new reminder is armed in the commit that ends the last of the old ones.
        let reserved = waits.iter().chain([&self.reminder]).map(items).sum();
        if automations.room() < reserved || !self.supersede(reserved, automations) {
            return false;
        }
        self.end_waits(&waits, automations);
        self.arm(owner, automations);
        true
    }

    fn order_id(&self) -> &OrderId {
        &self.situation.fact.order_id
    }

    fn armed(&self, automation: &Automation) -> bool {
        purchase_of(automation).is_some_and(|(order_id, _, _)| order_id == self.order_id())
    }

    /// Whether buying it concerns the reminder: all of the product do, or those of the exact
    /// variant if the product says so now, whatever it said when they were armed.
    fn concerns(&self, held: &Automation) -> bool {
        let same_variant = |(_, _, item): (_, _, &LineItem)| item.variant_id == self.item.variant_id;
        !is_exact(self.asked) || held.key == self.reminder || purchase_of(held).is_some_and(same_variant)
    }

    /// The newest purchase wins: reminders of older ones end; whether all of them.
    fn supersede(&self, reserved: usize, automations: &mut Automations) -> bool {
        let is_older = |held: &&Automation| {
            let older = |(_, ordered_at, _): (_, &Timestamp, _)| *ordered_at <= self.placed.ordered_at;
            self.concerns(held) && !self.armed(held) && purchase_of(held).is_some_and(older)
        };
        let ends = open(automations.reminders_of(&self.item.product_id).into_iter().filter(is_older));
        let reason = CancelReason::PurchasedAgain { order_id: self.order_id().clone() };
        automations.cancel_while_room(&ends, &reason, reserved)
    }

    /// Who bought it need not be told that it is back; a wait asked for later stands.
    fn end_waits(&self, waits: &[AutomationKey], automations: &mut Automations) {
        for key in waits {
            let Some(held) = automations.get(key) else { continue };
            let Cause::Wait { requested_at, .. } = &held.cause else { continue };
            if *requested_at <= self.placed.bought_at {
                automations.cancel(key, CancelReason::Purchased { order_id: self.order_id().clone() });
            }
        }
    }

    fn arm(&self, owner: &Subscriber, automations: &mut Automations) {
        let (workspace, key) = (&self.situation.fact.workspace, &self.reminder);
        let cause = || Cause::Purchase {
            order_id: self.order_id().clone(),
            ordered_at: self.placed.ordered_at,
            item: self.item.clone(),
        };
        match self.due_at(automations) {
            Ok(due_at) => automations.arm(workspace, &owner.id, key, Some(due_at), cause(), "purchased"),
            Err(Unarmed::Undone(reason)) => automations.bury(workspace, &owner.id, key, cause(), reason),
            Err(Unarmed::Because(reason)) => automations.skip(key, reason),
        }
    }

    /// Whether a reminder that this order armed is armed once more: its item had left the order, or
    /// it waits for a time counted from what is no longer the time of the order.
    fn may_arm_again(&self, held: &Automation) -> bool {
        let moved = |(_, ordered_at, _): (_, &Timestamp, _)| *ordered_at != self.placed.ordered_at;
        match &held.state {
            AutomationState::Armed => held.key == self.reminder && purchase_of(held).is_some_and(moved),
            AutomationState::Fired { .. } => false,
            AutomationState::Cancelled { reason, .. } => matches!(reason, CancelReason::ItemRemoved { .. }),
        }
    }

    /// When the reminder is to fire, or why there is to be none.
    fn due_at(&self, automations: &Automations) -> Result<Timestamp, Unarmed> {
        let stored = self.situation.products.get(&self.item.product_id);
        let is_known = stored.is_some_and(|stored| stored.value.is_some());
        let asked = self.asked.ok_or(if is_known { "replenishment_disabled" } else { "product_unknown" })?;
        let undone = undone(self.order_id(), self.order);
        let held = automations.reminders_of(&self.item.product_id);
        for held in held.into_iter().filter(|held| self.concerns(held)) {
            let Some((_, ordered_at, _)) = purchase_of(held) else { continue };
            if self.armed(held) && (undone.is_some() || !self.may_arm_again(held)) {
                return Err(undone.as_ref().map_or("already_armed_by_this_order", CancelReason::code).into());
            }
            if *ordered_at > self.placed.ordered_at && !self.armed(held) {
                return Err("newer_purchase".into());
            }
        }
        if let Some(reason) = undone {
            return Err(Unarmed::Undone(reason));
        }
        let days = SignedDuration::from_hours(24 * i64::from(asked.after_days));
        let due_at = self.placed.ordered_at.checked_add(days).map_err(|_| "due_out_of_range")?;
        if due_at > self.situation.now { Ok(due_at) } else { Err("due_in_the_past".into()) }
    }
}

/// Why a purchase arms no reminder.
enum Unarmed {
    /// It was undone before.
    Undone(CancelReason),
    /// Anything else, by its code.
    Because(&'static str),
}

impl From<&'static str> for Unarmed {
    fn from(reason: &'static str) -> Self {
        Self::Because(reason)
    }
}

/// Why nothing that the order bought stands any more, if so.
pub(in crate::decide) fn undone(order_id: &OrderId, order: &Order) -> Option<CancelReason> {
    let order_id = order_id.clone();
    if order.cancelled {
        Some(CancelReason::OrderCancelled { order_id })
    } else {
        order.is_fully_refunded().then_some(CancelReason::OrderRefunded { order_id })
    }
}

fn is_exact(asked: Option<Replenishment>) -> bool {
    asked.is_some_and(|asked| asked.matches == ReplenishmentMatch::Variant)
}

fn purchase_of(automation: &Automation) -> Option<(&OrderId, &Timestamp, &LineItem)> {
    match &automation.cause {
        Cause::Purchase { order_id, ordered_at, item } => Some((order_id, ordered_at, item)),
        Cause::Checkout { .. } | Cause::Wait { .. } => None,
    }
}

fn same_product(a: &LineItem, b: &LineItem) -> bool {
    a.product_id == b.product_id && a.variant_id == b.variant_id
}
