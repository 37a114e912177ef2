//! Speaker and owner of a fact, as they become.
//!
//! Owns the merge of the profile and the movement of the books.

use jiff::Timestamp;

use super::situation::Situation;
use super::stated::StatedOrder;
use crate::books::{NeedsLines, Snapshot, StatedTotals};
use crate::commit::{Put, State};
use crate::customer::CustomerTotals;
use crate::decide::template::EventTemplate;
use crate::event::Event;
use crate::fact::OrderFact;
use crate::money::{Currency, Sum};
use crate::order::{Contribution, first_placed};
use crate::posting::Movement;
use crate::stored::Stored;
use crate::subscriber::{Stamp, Subscriber};
use crate::version::Version;

/// Whom the fact names, and the order's own subscriber where that is another.
pub(super) struct Parties {
    speaker: Subscriber,
    owner: Option<Subscriber>,
}

impl Parties {
    pub(super) fn of(situation: &Situation) -> Self {
        let StatedOrder { fact, facts, .. } = &situation.stated;
        let or_new = |stored: &Stored<Subscriber>, named_by: &OrderFact| {
            let accepted_at = named_by.receipt.accepted_at;
            let new = || Subscriber::new(named_by.workspace.clone(), named_by.subscriber_id(), accepted_at);
            stored.value.clone().unwrap_or_else(new)
        };
        // The owner is heard of when they are named, and not when somebody else speaks of their order.
        let placed = first_placed(facts).unwrap_or(fact);
        Self {
            speaker: or_new(&situation.speaker, fact),
            owner: situation.owner.as_ref().map(|stored| or_new(stored, placed)),
        }
    }

    pub(super) fn owner(&self) -> &Subscriber {
        self.owner.as_ref().unwrap_or(&self.speaker)
    }

    fn owner_mut(&mut self) -> &mut Subscriber {
        self.owner.as_mut().unwrap_or(&mut self.speaker)
    }

    pub(super) fn speaker(&self) -> &Subscriber {
        &self.speaker
    }

    pub(super) fn speaker_mut(&mut self) -> &mut Subscriber {
        &mut self.speaker
    }

    /// Merges the profile, moves the order's money, takes in the shop's own totals.
    pub(super) fn apply(&mut self, situation: &Situation) -> Result<Option<Movement>, NeedsLines> {
        let StatedOrder { fact, order, .. } = &situation.stated;
        let version = fact.version();
        let stamp = Stamp::new(fact.ordered_at, &version);
        self.speaker.merge(&fact.content.customer, &stamp, fact.receipt.accepted_at);

        let before = situation.line.value.as_ref().map(|line| line.counted);
        let after = order.contribution();
        if let Some(now) = after.filter(|_| before != after) {
            let owner = self.owner_mut();
            let orders = orders(situation, owner, now.currency, Some(&now));
            let books = owner.books.entry(now.currency).or_default();
            *books = books.after(before.as_ref(), Some(&now), None, orders.as_deref())?;
        }
        if let Some(totals) = fact.content.customer_totals {
            let now = after.as_ref().filter(|_| self.owner.is_none());
            let orders = orders(situation, &self.speaker, fact.content.currency, now);
            let books = self.speaker.books.entry(fact.content.currency).or_default();
            let stated = stated(totals, fact.ordered_at, &version);
            *books = books.after(None, None, Some(&stated), orders.as_deref())?;
        }
        Ok((before != after).then_some(Movement { before, after }))
    }

    pub(super) fn updated(&self, situation: &Situation, template: &EventTemplate<'_>) -> Vec<Event> {
        let speaker = template.updated(situation.speaker.value.as_ref(), &self.speaker);
        let owner = self.owner.as_ref().zip(situation.owner.as_ref());
        let owner = owner.and_then(|(now, was)| template.updated(was.value.as_ref(), now));
        speaker.into_iter().chain(owner).collect()
    }

    /// Both profiles, also when nothing of them changed: their versions serialize all that is
    /// decided for a subscriber.
    pub(super) fn into_puts(self, situation: &Situation) -> impl Iterator<Item = Put> {
        let speaker =
            Put { expected: situation.speaker.version, state: State::Subscriber(Box::new(self.speaker)) };
        let owner = self.owner.zip(situation.owner.as_ref());
        let owner =
            owner.map(|(now, was)| Put { expected: was.version, state: State::Subscriber(Box::new(now)) });
        std::iter::once(speaker).chain(owner)
    }
}

/// All contributions of the subscriber in this currency, with this order's as it is now; `None`
/// until the lines have been read.
fn orders(
    situation: &Situation,
    subscriber: &Subscriber,
    currency: Currency,
    now: Option<&Contribution>,
) -> Option<Vec<Contribution>> {
    let lines = situation.lines.as_ref()?;
    let theirs = lines.iter().filter(|line| line.subscriber_id == subscriber.id);
    let others =
        theirs.filter(|line| line.order_id != situation.stated.fact.order_id).map(|line| &line.counted);
    Some(others.chain(now).filter(|order| order.currency == currency).copied().collect())
}

fn stated(totals: CustomerTotals, as_of: Timestamp, version: &Version) -> StatedTotals {
    let CustomerTotals { orders_count, total_spent } = totals;
    StatedTotals {
        orders_count: orders_count.map(|count| Snapshot::new(as_of, version, Sum::new(i128::from(count)))),
        total_spent: total_spent.map(|total| Snapshot::new(as_of, version, Sum::from(total))),
    }
}
