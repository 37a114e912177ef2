//! Reminders to buy again, brought in line with the purchases that stand.
//!
//! Owns which reminder there is to be: of each product, or of each variant where the product says
//! so, that of the newest purchase that stands, if its time is ahead. A function of the purchases,
//! so neither their order of arrival nor what was armed meanwhile matters.
//!
//! ```text
//!   newest that stands ─┬─ its reminder waits, for that time ───▶ stays
//!                       ├─ … for another time ──────────────────▶ is armed anew, or ends
//!                       ├─ … has fired, or fired once ──────────▶ stays: nobody is reminded twice
//!                       └─ it has none ─────────────────────────▶ is armed, if its time is ahead
//!   any other open one ─────────────────────────────────────────▶ ends
//! ```

use jiff::{SignedDuration, Timestamp};

use super::situation::Situation;
use crate::automation::{Automation, AutomationKey, CancelReason, Cause, Reason};
use crate::decide::automations::AutomationChanges;
use crate::fact::Statement;
use crate::identity::{OrderId, ProductId, SubscriberId, VariantId};
use crate::order::{Order, Placed};
use crate::posting::Task;
use crate::product::{Product, Replenishment, ReplenishmentMatch};
use crate::purchases::{Purchase, PurchasedVariant, Purchases};

/// The reminder of one product, or of one variant where the product asks for exact ones.
pub(super) struct Reminder<'a> {
    situation: &'a Situation,
    placed: &'a Placed,
    task: &'a Task,
    /// Whether and how the product asks for replenishment now.
    asked: Option<Replenishment>,
    /// The newest purchase that stands.
    target: Option<(&'a Purchase, &'a PurchasedVariant)>,
}

impl<'a> Reminder<'a> {
    pub(super) fn of(
        situation: &'a Situation,
        placed: &'a Placed,
        task: &'a Task,
        purchases: &'a Purchases,
    ) -> Self {
        let product = situation.products.get(&task.product_id).and_then(|stored| stored.value.as_ref());
        let asked = product.and_then(Product::active_replenishment);
        let exactly = is_exact(asked).then_some(task.variant_id.as_ref());
        let target = purchases.newest_that_stands(exactly);
        Self { situation, placed, task, asked, target }
    }

    /// What its automation is called.
    fn key(&self) -> AutomationKey {
        let variant_id = self.task.variant_id.clone().filter(|_| is_exact(self.asked));
        AutomationKey::Replenishment { product_id: self.task.product_id.clone(), variant_id }
    }

    /// Does what the picture above says, while `reserved` items of the transaction are left for
    /// others; whether all of it is done.
    pub(super) fn settle(
        &self,
        owner: &SubscriberId,
        reserved: usize,
        automations: &mut AutomationChanges,
    ) -> bool {
        let held: Vec<Automation> = self.held(automations);
        let (own, others): (Vec<&Automation>, Vec<&Automation>) =
            held.iter().partition(|held| self.is_of_the_target(held));
        for held in others {
            // One more, for what is armed in the commit that ends the last.
            if automations.room() <= reserved + 1 {
                return false;
            }
            if let Some(reason) = self.reason_to_end(held) {
                automations.cancel(&held.key, reason);
            }
        }
        if automations.room() <= reserved {
            return false;
        }
        match (self.target, own.first()) {
            // What is bought stands unless it is undone.
            (None, _) => self.undone().into_iter().for_each(|undone| self.note(undone.reason(), automations)),
            (Some(target), None) => self.arm(target, owner, automations),
            (Some(target), Some(_)) => {
                own.iter().for_each(|held| self.keep(target, held, owner, automations))
            }
        }
        true
    }

    /// The open reminders that the purchase concerns: all of the product, or those of the exact
    /// variant if the product says so now, whatever it said when they were armed.
    fn held(&self, automations: &AutomationChanges) -> Vec<Automation> {
        let key = self.key();
        let concerns = |held: &&Automation| {
            let same_variant =
                purchase_of(held).is_some_and(|it| it.variant_id == self.task.variant_id.as_ref());
            held.is_open() && (!is_exact(self.asked) || held.key == key || same_variant)
        };
        automations.reminders_of(&self.task.product_id).into_iter().filter(concerns).cloned().collect()
    }

    fn is_of_the_target(&self, held: &Automation) -> bool {
        let target = self.target.map(|(purchase, _)| &purchase.order_id);
        target.is_some() && purchase_of(held).map(|armed_by| armed_by.order_id) == target
    }

    /// Why it ends; `None` for one of which nothing is known any more but that it is newer.
    fn reason_to_end(&self, held: &Automation) -> Option<CancelReason> {
        let armed_by = purchase_of(held)?;
        let order_id = || self.situation.stated.fact.order_id.clone();
        if armed_by.order_id == &self.situation.stated.fact.order_id {
            if let Some(undone) = self.undone() {
                return Some(undone);
            }
            if !self.has_now(armed_by.variant_id) {
                return Some(CancelReason::ItemRemoved { order_id: order_id() });
            }
        }
        let (newest, _) = self.target?;
        let age = (*armed_by.ordered_at, armed_by.order_id);
        (age < newest.age() || armed_by.order_id == &self.situation.stated.fact.order_id)
            .then(|| CancelReason::PurchasedAgain { order_id: newest.order_id.clone() })
    }

    /// Why what the order bought of the product does not stand, if so.
    fn undone(&self) -> Option<CancelReason> {
        undone(&self.situation.stated.fact.order_id, &self.situation.stated.order, &self.task.product_id)
    }

    fn is_ours(&self, purchase: &Purchase) -> bool {
        purchase.order_id == self.situation.stated.fact.order_id
    }

    /// Why another order's purchase is the newest that stands.
    fn no_target(&self) -> Reason {
        self.undone().map_or(Reason::NewerPurchase, |undone| undone.reason())
    }

    fn has_now(&self, variant_id: Option<&VariantId>) -> bool {
        let is_it = |item: &crate::customer::LineItem| {
            item.product_id == self.task.product_id && item.variant_id.as_ref() == variant_id
        };
        self.placed.items.iter().any(is_it)
    }

    /// Of the newest purchase there is one already.
    fn keep(
        &self,
        (purchase, line): (&Purchase, &PurchasedVariant),
        held: &Automation,
        owner: &SubscriberId,
        automations: &mut AutomationChanges,
    ) {
        let Some(armed_by) = purchase_of(held) else { return };
        let key = self.key();
        if !held.is_armed() || *armed_by.ordered_at == purchase.at {
            // Of two variants under one reminder the one that stays keeps it.
            if held.is_armed() && held.key == key && armed_by.variant_id != line.variant_id.as_ref() {
                automations.rename_cause(&held.key, cause(purchase, line));
            }
            let why = if self.is_ours(purchase) { Reason::AlreadyArmed } else { self.no_target() };
            return self.note(why, automations);
        }
        let due_at = self.due_at(purchase, line);
        if due_at.is_err() || held.key != key {
            let order_id = purchase.order_id.clone();
            automations.cancel(&held.key, CancelReason::OrderTimeChanged { order_id });
        }
        if let Ok(due_at) = due_at {
            let workspace = &self.situation.stated.fact.workspace;
            automations.arm(
                workspace,
                owner,
                &key,
                Some(due_at),
                cause(purchase, line),
                Reason::OrderTimeChanged,
            );
        }
    }

    fn arm(
        &self,
        (purchase, line): (&Purchase, &PurchasedVariant),
        owner: &SubscriberId,
        automations: &mut AutomationChanges,
    ) {
        let is_ours = self.is_ours(purchase);
        if !is_ours {
            self.note(self.no_target(), automations);
        }
        match self.due_at(purchase, line) {
            Ok(due_at) => {
                let why = if is_ours { Reason::Purchased } else { Reason::NewestThatStands };
                let (workspace, key) = (&self.situation.stated.fact.workspace, self.key());
                automations.arm(workspace, owner, &key, Some(due_at), cause(purchase, line), why);
            }
            Err(reason) if is_ours => self.note(reason, automations),
            Err(_) => {}
        }
    }

    /// When the reminder of the purchase is to fire, or why there is to be none.
    fn due_at(&self, purchase: &Purchase, line: &PurchasedVariant) -> Result<Timestamp, Reason> {
        let stored = self.situation.products.get(&self.task.product_id);
        let is_known = stored.is_some_and(|stored| stored.value.is_some());
        let asked = self.asked.ok_or(if is_known {
            Reason::ReplenishmentDisabled
        } else {
            Reason::ProductUnknown
        })?;
        let mut lines = purchase.variants.iter();
        if line.reminded || (!is_exact(self.asked) && lines.any(|line| line.reminded)) {
            return Err(Reason::AlreadyReminded);
        }
        let days = SignedDuration::from_hours(24 * i64::from(asked.after_days));
        // Nothing is bought more than a day from now, so the calendar does not end before.
        let due_at = purchase.at.checked_add(days).unwrap_or(Timestamp::MAX);
        if due_at > self.situation.now { Ok(due_at) } else { Err(Reason::DueInThePast) }
    }

    /// Whether the fact says that the item is bought: then it is noted what came of it.
    fn is_a_purchase(&self) -> bool {
        let buys = match self.situation.stated.fact.statement {
            Statement::Placed | Statement::Amended => true,
            Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => false,
        };
        buys && self.has_now(self.task.variant_id.as_ref())
    }

    fn note(&self, reason: Reason, automations: &mut AutomationChanges) {
        if self.is_a_purchase() {
            automations.skip(&self.key(), reason);
        }
    }
}

fn cause(purchase: &Purchase, line: &PurchasedVariant) -> Cause {
    Cause::Purchase {
        order_id: purchase.order_id.clone(),
        ordered_at: purchase.at,
        variant_id: line.variant_id.clone(),
    }
}

/// Why nothing that the order bought of the product stands any more, if so.
pub(crate) fn undone(order_id: &OrderId, order: &Order, product_id: &ProductId) -> Option<CancelReason> {
    let order_id = order_id.clone();
    if order.cancelled {
        Some(CancelReason::OrderCancelled { order_id })
    } else if order.is_fully_refunded() {
        Some(CancelReason::OrderRefunded { order_id })
    } else {
        order.is_returned(product_id).then_some(CancelReason::ItemReturned { order_id })
    }
}

fn is_exact(asked: Option<Replenishment>) -> bool {
    asked.is_some_and(|asked| asked.matches == ReplenishmentMatch::Variant)
}

/// The purchase that armed a reminder.
struct ArmedBy<'a> {
    order_id: &'a OrderId,
    ordered_at: &'a Timestamp,
    variant_id: Option<&'a VariantId>,
}

fn purchase_of(automation: &Automation) -> Option<ArmedBy<'_>> {
    match &automation.cause {
        Cause::Purchase { order_id, ordered_at, variant_id } => {
            Some(ArmedBy { order_id, ordered_at, variant_id: variant_id.as_ref() })
        }
        Cause::Checkout { .. } | Cause::Wait { .. } => None,
    }
}
