//! The ledger: the lines behind the figures of a subscriber, with running sums.
//!
//! Owns the answer to "why is this LTV what it is". The last running sums of a currency are its
//! figures; if they were not, the books would be wrong, which a test holds.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::books::{Books, Snapshot};
use crate::commit::OrderLine;
use crate::identity::OrderId;
use crate::money::{Currency, Sum};
use crate::order::Contribution;
use crate::subscriber::Subscriber;

/// What a line counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// An order.
    Order {
        order_id: OrderId,
        /// What counts for it.
        contribution: Contribution,
    },
    /// What the shop itself stated: it replaces the sum of the orders up to then.
    Stated {
        /// Placed orders, if stated.
        orders_count: Option<Sum>,
        /// Spent on them, in minor units, if stated.
        total_spent: Option<Sum>,
    },
}

/// Sums up to and with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Running {
    /// Placed orders.
    pub orders_count: Sum,
    /// Gross, in minor units.
    pub total_spent: Sum,
    /// Refunded, in minor units.
    pub refunded: Sum,
    /// Net, in minor units.
    pub net_spent: Sum,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Sums are never across currencies.
    pub currency: Currency,
    /// When the order was placed, or as of when the shop's statement is.
    pub at: Timestamp,
    /// What it counts.
    pub counted: Counted,
    /// Sums up to and with it.
    pub running: Running,
}

/// The ledger of a subscriber, currency by currency, in order of time.
#[must_use]
pub fn ledger(subscriber: &Subscriber, lines: &[OrderLine]) -> Vec<Entry> {
    let mut orders: BTreeMap<Currency, Vec<(Timestamp, Counted)>> = BTreeMap::new();
    for line in lines {
        let counted = Counted::Order { order_id: line.order_id.clone(), contribution: line.counted };
        orders.entry(line.counted.currency).or_default().push((line.counted.ordered_at, counted));
    }
    for (currency, books) in &subscriber.books {
        orders.entry(*currency).or_default().extend(stated(books));
    }
    orders.into_iter().flat_map(|(currency, counted)| account(currency, counted)).collect()
}

/// The shop's newest statements; a count and a total of the same time are one line.
fn stated(books: &Books) -> Vec<(Timestamp, Counted)> {
    let figure = |snapshot: &Snapshot| (snapshot.as_of, snapshot.stated);
    let count = books.orders_count_snapshot.as_ref().map(figure);
    let total = books.total_spent_snapshot.as_ref().map(figure);
    match (count, total) {
        (Some((at, count)), Some((same, total))) if at == same => {
            vec![(at, Counted::Stated { orders_count: Some(count), total_spent: Some(total) })]
        }
        (count, total) => {
            let count =
                count.map(|(at, sum)| (at, Counted::Stated { orders_count: Some(sum), total_spent: None }));
            let total =
                total.map(|(at, sum)| (at, Counted::Stated { orders_count: None, total_spent: Some(sum) }));
            count.into_iter().chain(total).collect()
        }
    }
}

fn account(currency: Currency, mut counted: Vec<(Timestamp, Counted)>) -> Vec<Entry> {
    // A statement comes behind the orders of its own instant: it includes them.
    counted.sort_by(|(at, a), (other, b)| at.cmp(other).then_with(|| rank(a).cmp(&rank(b))));
    let mut running = Running::default();
    let entries = counted.into_iter().map(|(at, counted)| {
        match &counted {
            Counted::Order { contribution, .. } => {
                running.orders_count = running.orders_count.plus(Sum::new(1));
                running.total_spent = running.total_spent.plus(Sum::from(contribution.total));
                running.refunded = running.refunded.plus(Sum::from(contribution.refunded));
                running.net_spent = running.net_spent.plus(contribution.net());
            }
            Counted::Stated { orders_count, total_spent } => {
                running.orders_count = orders_count.unwrap_or(running.orders_count);
                running.total_spent = total_spent.unwrap_or(running.total_spent);
            }
        }
        Entry { currency, at, counted, running }
    });
    entries.collect()
}

fn rank(counted: &Counted) -> (u8, Option<&OrderId>) {
    match counted {
        Counted::Order { order_id, .. } => (0, Some(order_id)),
        Counted::Stated { .. } => (1, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::StatedTotals;
    use crate::fingerprint::Fingerprint;
    use crate::identity::{SubscriberId, WorkspaceId};
    use crate::money::Minor;
    use crate::version::Version;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn line(order: &str, currency: &str, day: i64, total: u64, refunded: u64, cancelled: bool) -> OrderLine {
        OrderLine {
            workspace: WorkspaceId::parse("shop").unwrap(),
            subscriber_id: SubscriberId::of(&WorkspaceId::parse("shop").unwrap(), "a@example.com"),
            order_id: OrderId::parse(order).unwrap(),
            counted: Contribution {
                currency: Currency::parse(currency).unwrap(),
                ordered_at: at(day),
                total: Minor::new(total).unwrap(),
                refunded: Minor::new(refunded).unwrap(),
                cancelled,
            },
        }
    }

    fn stated(day: i64, sum: i128) -> Snapshot {
        let version = Version::new(None, 0, &Fingerprint::parse(&"0".repeat(32)).unwrap());
        Snapshot::new(at(day), &version, Sum::new(sum))
    }

    /// A subscriber with these orders, in order of time, and with what the shop stated between.
    fn subscriber(lines: &[OrderLine], said: &[(&str, StatedTotals)]) -> Subscriber {
        let first = &lines[0];
        let mut subscriber = Subscriber::new(first.workspace.clone(), first.subscriber_id.clone(), at(0));
        let all: Vec<Contribution> = lines.iter().map(|line| line.counted).collect();
        for order in &all {
            let books = subscriber.books.entry(order.currency).or_default();
            *books = books.after(None, Some(order), None, None).unwrap();
        }
        for (currency, totals) in said {
            let currency = Currency::parse(currency).unwrap();
            let orders: Vec<Contribution> = all.iter().filter(|o| o.currency == currency).copied().collect();
            let books = subscriber.books.entry(currency).or_default();
            *books = books.after(None, None, Some(totals), Some(&orders)).unwrap();
        }
        subscriber
    }

    #[test]
    fn the_last_running_sums_of_a_currency_are_its_figures() {
        let lines = [
            line("1", "USD", 1, 1_000, 0, false),
            line("2", "EUR", 2, 700, 0, false),
            line("3", "USD", 3, 2_000, 500, false),
            line("4", "USD", 3, 900, 0, true),
            line("5", "USD", 9, 50, 0, false),
        ];
        let totals = StatedTotals { orders_count: Some(stated(3, 10)), total_spent: Some(stated(1, 4_000)) };
        for said in [
            Vec::new(),
            vec![("USD", totals.clone())],
            vec![
                ("USD", totals),
                ("JPY", StatedTotals { orders_count: Some(stated(1, 3)), total_spent: None }),
            ],
        ] {
            let subscriber = subscriber(&lines, &said);
            let entries = ledger(&subscriber, &lines);
            assert_eq!(entries.len(), 5 + said.len() + usize::from(!said.is_empty()));
            for (currency, books) in &subscriber.books {
                let last = entries.iter().rfind(|entry| entry.currency == *currency).unwrap();
                let figures = Running {
                    orders_count: Sum::new(i128::from(books.orders_count())),
                    total_spent: books.total_spent(),
                    refunded: books.refunded,
                    net_spent: books.net_spent,
                };
                assert_eq!(last.running, figures, "{currency}");
            }
        }
    }

    #[test]
    fn a_statement_stands_behind_the_orders_of_its_own_instant() {
        let lines = [line("2", "USD", 3, 10, 0, false), line("1", "USD", 3, 5, 0, false)];
        let totals = StatedTotals { orders_count: Some(stated(3, 7)), total_spent: Some(stated(3, 99)) };
        let entries = ledger(&subscriber(&lines, &[("USD", totals)]), &lines);
        let running: Vec<(i128, i128)> = entries
            .iter()
            .map(|entry| (entry.running.orders_count.get(), entry.running.total_spent.get()))
            .collect();
        assert_eq!(running, [(1, 5), (2, 15), (7, 99)]);
    }
}
