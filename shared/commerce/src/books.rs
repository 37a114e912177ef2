//! The books of one subscriber in one currency.
//!
//! Owns how contributions add up and how a shop's own totals replace them. Books move by
//! `contribution(after) − counted`, so that duplicates, reordering and redelivery cannot matter.
//! Must not add across currencies: whoever holds several books keeps them apart.

use jiff::Timestamp;

use crate::fingerprint::Fingerprint;
use crate::money::Sum;
use crate::order::Contribution;
use crate::version::Version;

/// Moving the books needs every order line of the subscriber, which was not given.
///
/// Rare: an order's time moved away from the first or last, or the shop's totals arrive that
/// are older than the last order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedsLines;

/// A figure that the shop itself stated, and what came after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Orders up to here are in the figure; later ones are added.
    pub as_of: Timestamp,
    /// The platform's own time of the version that states it, which decides between two of one
    /// `as_of`: a shop that corrects an order says the totals of the same instant again.
    pub updated_at: Option<Timestamp>,
    /// Counts the versions that have no time of their own.
    pub revision: u64,
    /// Of what was stated: the greatest counts where nothing else decides.
    pub tie: Fingerprint,
    /// The stated figure: a count, or minor units.
    pub stated: Sum,
    /// The same figure of the orders after `as_of`.
    pub after: Sum,
}

impl Snapshot {
    /// What this version of a statement says of an instant.
    #[must_use]
    pub fn new(as_of: Timestamp, version: &Version, stated: Sum) -> Self {
        let (updated_at, revision) = (version.updated_at(), version.revision());
        Self { as_of, updated_at, revision, tie: version.fingerprint().clone(), stated, after: Sum::ZERO }
    }

    fn age(&self) -> (Timestamp, Option<Timestamp>, u64, &Fingerprint) {
        (self.as_of, self.updated_at, self.revision, &self.tie)
    }

    fn figure(&self) -> Sum {
        self.stated.plus(self.after)
    }
}

/// What a shop states about its customer: figures as of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedTotals {
    /// Of the orders placed.
    pub orders_count: Option<Snapshot>,
    /// Of what was spent on them.
    pub total_spent: Option<Snapshot>,
}

/// The figures of a subscriber in one currency.
///
/// The fields are what is stored; what callers see are the methods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    /// Placed orders we know.
    pub counted_orders: u64,
    /// Sum of their totals.
    pub counted_total: Sum,
    /// Refunded of them.
    pub refunded: Sum,
    /// How many of them were cancelled.
    pub cancelled_orders_count: u64,
    /// Σ max(0, cancelled ? 0 : total − refunds), order by order.
    pub net_spent: Sum,
    /// When the first of them was placed.
    pub first_order_at: Option<Timestamp>,
    /// When the last of them was placed.
    pub last_order_at: Option<Timestamp>,
    /// The shop's own count, the newest stated.
    pub orders_count_snapshot: Option<Snapshot>,
    /// The shop's own total, the newest stated.
    pub total_spent_snapshot: Option<Snapshot>,
}

impl Books {
    /// Placed orders: the shop's own count if stated, and those after it.
    #[must_use]
    pub fn orders_count(&self) -> u64 {
        let figure = self.orders_count_snapshot.as_ref().map(Snapshot::figure);
        figure.map_or(self.counted_orders, |sum| u64::try_from(sum.get()).unwrap_or(0))
    }

    /// Spent on placed orders, gross; cancellations and refunds do not lower it.
    #[must_use]
    pub fn total_spent(&self) -> Sum {
        self.total_spent_snapshot.as_ref().map_or(self.counted_total, Snapshot::figure)
    }

    /// Average order value in minor units, half to even; `None` without orders.
    #[must_use]
    pub fn average_order_value(&self) -> Option<Sum> {
        self.total_spent().mean(self.orders_count())
    }

    /// The books after one order moved from what was `counted` for it to what counts `now`, and
    /// after the shop `stated` totals.
    ///
    /// `orders` are all contributions of the subscriber in this currency as of now; they are
    /// asked for only when the change cannot be told from the books alone.
    ///
    /// # Errors
    /// [`NeedsLines`] when `orders` are needed and not given.
    pub fn after(
        &self,
        counted: Option<&Contribution>,
        now: Option<&Contribution>,
        stated: Option<&StatedTotals>,
        orders: Option<&[Contribution]>,
    ) -> Result<Self, NeedsLines> {
        let mut books = self.clone();
        let moved = books.move_order(counted, now).and_then(|()| books.state_totals(stated));
        match (moved, orders) {
            (Ok(()), _) => Ok(books),
            (Err(NeedsLines), Some(orders)) => Ok(self.recount(stated, orders)),
            (Err(NeedsLines), None) => Err(NeedsLines),
        }
    }

    fn move_order(
        &mut self,
        counted: Option<&Contribution>,
        now: Option<&Contribution>,
    ) -> Result<(), NeedsLines> {
        let was = counted.map(|c| c.ordered_at);
        let is = now.map(|c| c.ordered_at);
        let at_an_end = was.is_some() && (was == self.first_order_at || was == self.last_order_at);
        if at_an_end && was != is && self.counted_orders > 1 {
            return Err(NeedsLines);
        }
        if at_an_end && was != is {
            (self.first_order_at, self.last_order_at) = (None, None);
        }
        if let Some(contribution) = counted {
            self.add(contribution, Sign::Minus);
        }
        if let Some(contribution) = now {
            self.add(contribution, Sign::Plus);
        }
        if let Some(at) = is {
            self.first_order_at = Some(self.first_order_at.map_or(at, |first| first.min(at)));
            self.last_order_at = Some(self.last_order_at.map_or(at, |last| last.max(at)));
        }
        Ok(())
    }

    /// Takes in what the shop states, if newer than what is held.
    fn state_totals(&mut self, stated: Option<&StatedTotals>) -> Result<(), NeedsLines> {
        let Some(stated) = stated else { return Ok(()) };
        let last = self.last_order_at;
        let newer = |held: &Option<Snapshot>, offered: &Snapshot| {
            held.as_ref().is_none_or(|held| offered.age() > held.age())
        };
        for (held, offered) in [
            (&mut self.orders_count_snapshot, &stated.orders_count),
            (&mut self.total_spent_snapshot, &stated.total_spent),
        ] {
            let Some(offered) = offered else { continue };
            if !newer(held, offered) {
                continue;
            }
            if last.is_some_and(|last| last > offered.as_of) {
                return Err(NeedsLines);
            }
            *held = Some(Snapshot { after: Sum::ZERO, ..offered.clone() });
        }
        Ok(())
    }

    /// The books of these orders, with the newest statement of those held and offered.
    fn recount(&self, stated: Option<&StatedTotals>, orders: &[Contribution]) -> Self {
        let newest = |held: &Option<Snapshot>, offered: Option<&Snapshot>| {
            let candidates = held.iter().chain(offered);
            candidates
                .max_by(|a, b| a.age().cmp(&b.age()))
                .map(|s| Snapshot { after: Sum::ZERO, ..s.clone() })
        };
        let mut books = Self {
            orders_count_snapshot: newest(
                &self.orders_count_snapshot,
                stated.and_then(|s| s.orders_count.as_ref()),
            ),
            total_spent_snapshot: newest(
                &self.total_spent_snapshot,
                stated.and_then(|s| s.total_spent.as_ref()),
            ),
            ..Self::default()
        };
        for order in orders {
            books.add(order, Sign::Plus);
            let at = order.ordered_at;
            books.first_order_at = Some(books.first_order_at.map_or(at, |first| first.min(at)));
            books.last_order_at = Some(books.last_order_at.map_or(at, |last| last.max(at)));
        }
        books
    }

    fn add(&mut self, order: &Contribution, sign: Sign) {
        let one = Sum::new(1);
        let total = Sum::from(order.total);
        self.counted_orders = sign.count(self.counted_orders, 1);
        self.counted_total = sign.sum(self.counted_total, total);
        self.refunded = sign.sum(self.refunded, Sum::from(order.refunded));
        self.cancelled_orders_count = sign.count(self.cancelled_orders_count, u64::from(order.cancelled));
        self.net_spent = sign.sum(self.net_spent, order.net());
        for (snapshot, amount) in
            [(&mut self.orders_count_snapshot, one), (&mut self.total_spent_snapshot, total)]
        {
            if let Some(snapshot) = snapshot.as_mut().filter(|s| order.ordered_at > s.as_of) {
                snapshot.after = sign.sum(snapshot.after, amount);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn sum(self, base: Sum, amount: Sum) -> Sum {
        match self {
            Self::Plus => base.plus(amount),
            Self::Minus => base.minus(amount),
        }
    }

    fn count(self, base: u64, amount: u64) -> u64 {
        match self {
            Self::Plus => base.saturating_add(amount),
            Self::Minus => base.saturating_sub(amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(count: i128, updated_at: Option<i64>, revision: u64, tie: char) -> StatedTotals {
        let updated_at = updated_at.map(|second| Timestamp::from_second(second).unwrap());
        let fingerprint = Fingerprint::parse(&tie.to_string().repeat(32)).unwrap();
        let version = Version::new(updated_at, revision, &fingerprint);
        let snapshot = Snapshot::new(Timestamp::UNIX_EPOCH, &version, Sum::new(count));
        StatedTotals { orders_count: Some(snapshot), total_spent: None }
    }

    fn in_any_order_of_arrival(one: &StatedTotals, other: &StatedTotals) -> [u64; 2] {
        [[one, other], [other, one]].map(|order| {
            let books = order
                .into_iter()
                .fold(Books::default(), |books, stated| books.after(None, None, Some(stated), None).unwrap());
            books.orders_count()
        })
    }

    #[test]
    fn of_two_snapshots_of_one_instant_the_greater_fingerprint_counts_in_any_order_of_arrival() {
        let (six, five) = (stated(6, None, 0, 'a'), stated(5, None, 0, 'b'));
        assert_eq!(in_any_order_of_arrival(&six, &five), [5, 5]);
    }

    #[test]
    fn of_two_versions_that_state_one_instant_the_newer_counts_in_any_order_of_arrival() {
        let (first, further) = (stated(5, None, 0, 'b'), stated(6, None, 1, 'a'));
        assert_eq!(in_any_order_of_arrival(&first, &further), [6, 6]);
        let (older, newer) = (stated(5, Some(1), 0, 'b'), stated(6, Some(2), 0, 'a'));
        assert_eq!(in_any_order_of_arrival(&older, &newer), [6, 6]);
    }
}
