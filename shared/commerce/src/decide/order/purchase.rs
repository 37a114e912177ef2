//! What an order does to its subscriber's automations.
//!
//! Owns when a purchase ends a reminder or timer and when it arms a new one. The rules hold for
//! any order of arrival: an older purchase neither ends nor replaces what a newer one armed.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Situation;
use crate::automation::{Automation, AutomationKey, AutomationState, CancelReason, Cause};
use crate::checkout::CheckoutState;
use crate::customer::LineItem;
use crate::decide::automations::Automations;
use crate::decide::checkout::timer;
use crate::fact::Statement;
use crate::identity::{OrderId, VariantId};
use crate::order::{Order, Placed};
use crate::ports::{Put, State};
use crate::product::{Product, ReplenishmentMatch, whole};
use crate::subscriber::Subscriber;

/// Everything that buying this item may concern.
pub(super) fn keys(item: &LineItem) -> Vec<AutomationKey> {
    reminders(item).into_iter().chain(waits(item)).collect()
}

/// The waits that buying this item ends: for its exact variant, and for the product as a whole.
fn waits(item: &LineItem) -> Vec<AutomationKey> {
    let key = |variant_id| AutomationKey::BackInStock { product_id: item.product_id.clone(), variant_id };
    let variants: BTreeSet<VariantId> =
        item.variant_id.iter().cloned().chain(whole(&item.product_id)).collect();
    variants.into_iter().map(key).collect()
}

/// The reminders that buying this item may concern: of the product, and of its exact variant.
fn reminders(item: &LineItem) -> Vec<AutomationKey> {
    let key = |variant_id| AutomationKey::Replenishment { product_id: item.product_id.clone(), variant_id };
    let variant = item.variant_id.clone().map(|variant| key(Some(variant)));
    std::iter::once(key(None)).chain(variant).collect()
}

/// Ends what the fact supersedes and arms what it calls for.
pub(super) fn consequences(
    situation: &Situation,
    order: &Order,
    items: &[LineItem],
    owner: &mut Subscriber,
    automations: &mut Automations,
) {
    let fact = &situation.fact;
    let Some(placed) = &order.placed else { return };
    // An order imported as history stays history when it is amended.
    let buys = match fact.statement {
        Statement::Placed => true,
        Statement::Amended => placed.live,
        Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => false,
    };
    if buys {
        owner.last_purchase_at = owner.last_purchase_at.max(Some(placed.ordered_at));
        convert_open(placed, &fact.order_id, owner, automations);
    }
    let purchases: Vec<Purchase<'_>> =
        items.iter().map(|item| Purchase { situation, order, placed, item }).collect();
    // All ends before any arming: a product whose one variant left the order may have its
    // reminder armed again by another variant that stayed.
    for purchase in &purchases {
        if let Some(reason) = purchase.reason_to_disarm() {
            purchase.disarm(&reason, automations);
        }
    }
    for purchase in purchases.iter().filter(|purchase| buys && purchase.is_bought()) {
        purchase.end_waits(automations);
        purchase.supersede_and_arm(owner, automations);
    }
}

/// Converts every open checkout that started before the order, or that the order names.
fn convert_open(placed: &Placed, order_id: &OrderId, owner: &mut Subscriber, automations: &mut Automations) {
    let named = placed.checkout_id.as_ref();
    owner.open_checkouts.retain(|checkout_id, started_at| {
        let converts = *started_at <= placed.ordered_at || Some(checkout_id) == named;
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

/// One product of an order.
struct Purchase<'a> {
    situation: &'a Situation,
    order: &'a Order,
    placed: &'a Placed,
    item: &'a LineItem,
}

impl Purchase<'_> {
    fn order_id(&self) -> &OrderId {
        &self.situation.fact.order_id
    }

    fn product(&self) -> Option<&Product> {
        self.situation.products.get(&self.item.product_id)?.value.as_ref()
    }

    /// Whether the order has it as it is now.
    fn is_bought(&self) -> bool {
        self.placed.items.iter().any(|bought| same_product(bought, self.item))
    }

    /// Why the reminders that this order armed may not stand, if so.
    fn reason_to_disarm(&self) -> Option<CancelReason> {
        let order_id = self.order_id().clone();
        if self.order.cancelled {
            Some(CancelReason::OrderCancelled { order_id })
        } else if self.order.is_fully_refunded() {
            Some(CancelReason::OrderRefunded { order_id })
        } else {
            (!self.is_bought()).then_some(CancelReason::ItemRemoved { order_id })
        }
    }

    fn disarm(&self, reason: &CancelReason, automations: &mut Automations) {
        for key in reminders(self.item) {
            if automations.get(&key).is_some_and(|held| self.armed(held) && self.is_for(held)) {
                automations.cancel(&key, reason.clone());
            }
        }
    }

    fn armed(&self, automation: &Automation) -> bool {
        purchase_of(automation).is_some_and(|(order_id, _, _)| order_id == self.order_id())
    }

    /// A product's reminder was armed by one of its variants; the order may have lost that one
    /// and kept another.
    fn is_for(&self, automation: &Automation) -> bool {
        let still_bought =
            |item: &LineItem| self.placed.items.iter().any(|bought| same_product(bought, item));
        let kept = purchase_of(automation).is_some_and(|(_, _, item)| still_bought(item));
        self.order.cancelled || self.order.is_fully_refunded() || !kept
    }

    /// Who bought it need not be told that it is back; a wait asked for later stands.
    fn end_waits(&self, automations: &mut Automations) {
        for key in waits(self.item) {
            let Some(held) = automations.get(&key) else { continue };
            let Cause::Wait { requested_at, .. } = &held.cause else { continue };
            if *requested_at <= self.placed.ordered_at {
                automations.cancel(&key, CancelReason::Purchased { order_id: self.order_id().clone() });
            }
        }
    }

    /// The newest purchase wins: reminders of older ones end, and a new one is armed.
    fn supersede_and_arm(&self, owner: &Subscriber, automations: &mut Automations) {
        let replenishment = self.product().and_then(Product::active_replenishment);
        let exact = replenishment.is_some_and(|r| r.matches == ReplenishmentMatch::Variant);
        for key in reminders(self.item) {
            let Some(held) = automations.get(&key) else { continue };
            let Some((_, ordered_at, bought)) = purchase_of(held) else { continue };
            let concerns = !exact || bought.variant_id == self.item.variant_id;
            if concerns && !self.armed(held) && *ordered_at <= self.placed.ordered_at {
                automations.cancel(&key, CancelReason::PurchasedAgain { order_id: self.order_id().clone() });
            }
        }

        let variant_id = self.item.variant_id.clone().filter(|_| exact);
        let key = AutomationKey::Replenishment { product_id: self.item.product_id.clone(), variant_id };
        let Some(replenishment) = replenishment else {
            let known = self.product().is_some();
            return automations.skip(&key, if known { "replenishment_disabled" } else { "product_unknown" });
        };
        let days = i64::from(replenishment.after_days);
        let due_at = self.placed.ordered_at.checked_add(SignedDuration::from_hours(24 * days)).ok();
        match self.due(automations.get(&key), due_at) {
            Err(reason) => automations.skip(&key, reason),
            Ok(due_at) => {
                let cause = Cause::Purchase {
                    order_id: self.order_id().clone(),
                    ordered_at: self.placed.ordered_at,
                    item: self.item.clone(),
                };
                let workspace = &self.situation.fact.workspace;
                automations.arm(workspace, &owner.id, &key, Some(due_at), cause, "purchased");
            }
        }
    }

    /// When the reminder is to fire, or why there is to be none.
    fn due(&self, held: Option<&Automation>, due_at: Option<Timestamp>) -> Result<Timestamp, &'static str> {
        if self.order.cancelled {
            return Err("order_cancelled");
        }
        if self.order.is_fully_refunded() {
            return Err("order_refunded");
        }
        if let Some(held) = held {
            let removed = matches!(
                held.state,
                AutomationState::Cancelled { reason: CancelReason::ItemRemoved { .. }, .. }
            );
            if self.armed(held) && !removed {
                return Err("already_armed_by_this_order");
            }
            if purchase_of(held).is_some_and(|(_, ordered_at, _)| *ordered_at > self.placed.ordered_at) {
                return Err("newer_purchase");
            }
        }
        due_at.filter(|due_at| *due_at > self.situation.now).ok_or("due_in_the_past")
    }
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
