//! What an order has to do with its subscriber's automations, task by task.
//!
//! Owns which tasks a fact has, their order, and where one step leaves off and the next goes on.
//! What a task does is in [`super::purchase`].
//!
//! ```text
//!   step 0: books, event, Disarm(a) … Buy(c)   step 1: Buy(d) …   step 2: …
//!           └─ posting: resume_at = Buy(d) ────┘
//! ```
//! A transaction takes 100 items, and a purchase may end any number of reminders. So a step does
//! as many tasks as fit and its posting names the first that it did not finish. A task that was
//! begun is begun again: what it ended is ended, and it goes on with the rest.

use std::collections::BTreeSet;

use crate::fact::{OrderFact, Statement};
use crate::identity::{ProductId, VariantId};
use crate::order::Order;
use crate::posting::Posting;

use super::body;

/// Tasks for which one step reads. Each is about one product.
const TASKS_PER_STEP: usize = 8;

/// An event above this leaves no room in the posting for the automations of the same step.
const LARGE_EVENT_BYTES: usize = 32 * 1024;

/// Something to do. They are done in this order: a product whose one variant left the order may
/// have its reminder armed again by another variant that stayed, so all ends come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// To end the reminders of the product that the order armed and may not keep.
    Disarm(ProductId),
    /// To do what buying this exact item ends and arms.
    Buy(ProductId, Option<VariantId>),
}

impl Task {
    /// The product it is about.
    #[must_use]
    pub fn product_id(&self) -> &ProductId {
        match self {
            Self::Disarm(product_id) | Self::Buy(product_id, _) => product_id,
        }
    }
}

/// How far a fact is folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The step to take, from 0.
    pub step: u32,
    /// The task that it begins with; the first of all where there is none.
    pub resume_at: Option<Task>,
}

impl Progress {
    /// After these postings of the fact, in order.
    #[must_use]
    pub fn after(postings: &[Posting]) -> Self {
        let begun = |last: &Posting| Self { step: last.step + 1, resume_at: last.resume_at.clone() };
        postings.last().map(begun).unwrap_or_default()
    }

    /// Whether this is the step that moves the books and tells the fact's own event.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.step == 0
    }
}

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
    pub(super) fn of(fact: &OrderFact, facts: &[OrderFact], order: &Order, progress: &Progress) -> Self {
        let large = || body::of(fact, order).len_bytes() > LARGE_EVENT_BYTES;
        let most = if progress.is_first() && large() { 0 } else { TASKS_PER_STEP };
        let left = all(fact, facts, order);
        let mut left = left.into_iter().filter(|task| Some(task) >= progress.resume_at.as_ref());
        Self { tasks: left.by_ref().take(most).collect(), then: left.next() }
    }
}

fn all(fact: &OrderFact, facts: &[OrderFact], order: &Order) -> BTreeSet<Task> {
    let Some(placed) = order.placed.as_ref().filter(|_| fact.is_live()) else { return BTreeSet::new() };
    // Any product the order ever had may have a reminder to end.
    let ever = facts.iter().flat_map(|fact| fact.content.items.iter().flatten());
    let disarm = ever.map(|item| Task::Disarm(item.product_id.clone()));
    let buy = placed.items.iter().map(|item| Task::Buy(item.product_id.clone(), item.variant_id.clone()));
    match fact.statement {
        Statement::Placed => buy.collect(),
        // An order imported as history stays history when it is amended.
        Statement::Amended => disarm.chain(buy.filter(|_| placed.live)).collect(),
        Statement::Cancelled | Statement::Refunded(_) => disarm.collect(),
        Statement::Fulfilled => BTreeSet::new(),
    }
}
