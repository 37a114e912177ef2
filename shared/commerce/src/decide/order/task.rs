//! What an order has to do with its subscriber's reminders and waits, task by task.
//!
//! Owns which tasks a fact has, their order, and where one step leaves off and the next goes on.
//! What a task does is in [`super::reminder`] and [`super::purchase`].
//!
//! ```text
//!   step 0: books, event, task a … c   step 1: task d …   step 2: …
//!           └─ posting: resume_at = d ─┘
//! ```
//! A transaction takes 100 items, and a purchase may end any number of reminders. So a step does
//! as many tasks as fit and its posting names the first that it did not finish. A task that was
//! begun is begun again: it compares what is with what is to be, so what is done stays done.

use std::collections::BTreeSet;

use super::body::Body;
use crate::automation::AutomationKey;
use crate::fact::{OrderFact, Statement};
use crate::identity::{ProductId, VariantId};
use crate::order::Order;
use crate::posting::{Progress, Task};
use crate::purchases::named_items;

/// Products for which one step reads.
const PRODUCTS_PER_STEP: usize = 24;

/// Tasks of one step: each may leave a note in its posting.
const TASKS_PER_STEP: usize = 64;

/// An event above this leaves no room in the posting for the automations of the same step.
const LARGE_EVENT_BYTES: usize = 32 * 1024;

/// What one step is to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Agenda {
    /// As many tasks as a step reads for.
    pub(super) tasks: Vec<Task>,
    /// What comes behind them.
    pub(super) then: Option<Task>,
}

impl Agenda {
    /// Of the step that comes next. Facts that were accepted between two steps may add tasks in
    /// front of where it resumes: they see to these themselves.
    pub(super) fn of(
        fact: &OrderFact,
        facts: &[OrderFact],
        order: &Order,
        progress: &Progress,
        event: Option<&Body>,
    ) -> Self {
        let is_large = event.is_some_and(|body| body.len_bytes() > LARGE_EVENT_BYTES);
        let most = if is_large { 0 } else { TASKS_PER_STEP };
        let mut left = all(fact, facts, order);
        if let Some(begun) = &progress.resume_at {
            left = left.split_off(begun);
        }
        let mut products = BTreeSet::new();
        let mut tasks = Vec::new();
        for task in left {
            products.insert(task.product_id.clone());
            if tasks.len() == most || products.len() > PRODUCTS_PER_STEP {
                return Self { tasks, then: Some(task) };
            }
            tasks.push(task);
        }
        Self { tasks, then: None }
    }
}

/// Any item that the order ever had may have a reminder to end or to move.
fn all(fact: &OrderFact, facts: &[OrderFact], order: &Order) -> BTreeSet<Task> {
    if !concerns_reminders(fact, facts, order) {
        return BTreeSet::new();
    }
    let task = |(product_id, variant_id): (&ProductId, Option<&VariantId>)| Task {
        product_id: product_id.clone(),
        variant_id: variant_id.cloned(),
    };
    named_items(facts.iter()).map(task).collect()
}

/// Whether the fact may change which purchases stand. An order that is history arms nothing.
fn concerns_reminders(fact: &OrderFact, facts: &[OrderFact], order: &Order) -> bool {
    let Some(placed) = order.placed.as_ref().filter(|placed| placed.live) else { return false };
    match fact.statement {
        Statement::Placed | Statement::Amended => true,
        Statement::Cancelled => order.cancelled,
        Statement::Fulfilled => {
            !order.cancelled && facts.iter().any(|fact| fact.statement == Statement::Cancelled)
        }
        Statement::Refunded(_) => {
            order.is_fully_refunded() || placed.items.iter().any(|item| order.is_returned(&item.product_id))
        }
    }
}

/// The waits that buying an item ends: for the exact variant, and for the product as a whole.
pub(super) fn waits(task: &Task) -> Vec<AutomationKey> {
    let key = |variant_id| AutomationKey::BackInStock { product_id: task.product_id.clone(), variant_id };
    let variants: BTreeSet<VariantId> =
        task.variant_id.iter().cloned().chain([task.product_id.as_variant()]).collect();
    variants.into_iter().map(key).collect()
}
