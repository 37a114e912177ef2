//! Any facts of a few orders, and any way for them to arrive.

use std::collections::BTreeSet;

use commerce::fact::{OrderFact, Statement};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use serde_json::Value;
use testkit::build::{NOON, OrderBuilder, currency, instant, order};

const PEOPLE: [&str; 2] = ["ada@example.com", "Bob@Example.com"];
const CURRENCIES: [&str; 3] = ["USD", "JPY", "KWD"];

/// What any statement may say beside its status.
#[derive(Debug, Clone)]
struct Saying {
    by_the_other: bool,
    day: Option<i64>,
    is_historical: bool,
    totals: Option<(Option<u64>, Option<u64>)>,
    first_name: Option<u8>,
    attribute: Option<Option<u8>>,
}

/// A statement about an order after it was placed.
#[derive(Debug, Clone)]
enum Then {
    Amended(u64),
    Cancelled,
    Fulfilled,
    RefundedSoFar(u64),
    RefundedById(u8, Option<u64>),
    RefundedWhole,
}

fn saying() -> impl Strategy<Value = Saying> {
    let totals = prop_oneof![
        (0..9_u64).prop_map(|count| (Some(count), None)),
        (0..9_000_u64).prop_map(|total| (None, Some(total))),
        (0..9_u64, 0..9_000_u64).prop_map(|(count, total)| (Some(count), Some(total))),
    ];
    (
        weighted(0.2, Just(())),
        // Few days, so that many statements share their time.
        weighted(0.7, 0..5_i64),
        weighted(0.2, Just(())),
        weighted(0.3, totals),
        weighted(0.3, 0..9_u8),
        weighted(0.3, of(0..9_u8)),
    )
        .prop_map(|(other, day, historical, totals, first_name, attribute)| Saying {
            by_the_other: other.is_some(),
            day,
            is_historical: historical.is_some(),
            totals,
            first_name,
            attribute,
        })
}

fn then() -> impl Strategy<Value = Then> {
    prop_oneof![
        3 => (0..4_000_u64).prop_map(Then::Amended),
        2 => Just(Then::Cancelled),
        1 => Just(Then::Fulfilled),
        2 => (0..4_000_u64).prop_map(Then::RefundedSoFar),
        2 => (0..3_u8, weighted(0.8, 0..4_000_u64)).prop_map(|(id, amount)| Then::RefundedById(id, amount)),
        1 => Just(Then::RefundedWhole),
    ]
}

/// The facts of one order: placed or not, and whatever was stated about it beside.
fn facts_of_order(number: usize) -> impl Strategy<Value = Vec<(OrderBuilder, Option<OrderBuilder>)>> {
    let first = (0..2_usize, 0..3_usize, 0..4_000_u64, saying(), weighted(0.9, Just(())));
    (first, vec((then(), saying()), 0..5)).prop_map(
        move |((owner, currency_at, total, said, placed), more)| {
            let base =
                order(&format!("order-{number}")).currency(currency(CURRENCIES[currency_at])).total(total);
            let first_is_historical = said.is_historical;
            let first = tell(base.clone(), owner, &Saying { by_the_other: false, ..said });
            let mut facts = Vec::new();
            if placed.is_some() {
                facts.push((first.clone(), None));
            }
            for (then, said) in more {
                match then {
                    Then::Amended(total) if placed.is_some() => {
                        // A live amendment of history is announced by the first that is recorded,
                        // which these, in any order, do not say.
                        let is_historical = said.is_historical || first_is_historical;
                        let said = Saying { by_the_other: false, is_historical, ..said };
                        let amendment = tell(base.clone(), owner, &said);
                        facts.push((amendment.total(total), Some(first.clone())));
                    }
                    Then::Amended(_) => {}
                    Then::Cancelled => facts.push((tell(base.clone(), owner, &said).cancelled(), None)),
                    Then::Fulfilled => facts.push((tell(base.clone(), owner, &said).fulfilled(), None)),
                    Then::RefundedSoFar(amount) => {
                        facts.push((tell(base.clone(), owner, &said).refunded(amount), None));
                    }
                    Then::RefundedById(id, amount) => {
                        facts.push((tell(base.clone(), owner, &said).refund(&id.to_string(), amount), None));
                    }
                    Then::RefundedWhole => {
                        facts.push((tell(base.clone(), owner, &said).refunded_whole(), None))
                    }
                }
            }
            facts
        },
    )
}

fn tell(builder: OrderBuilder, owner: usize, said: &Saying) -> OrderBuilder {
    let Saying { by_the_other, day, is_historical, totals, first_name, attribute } = said;
    let mut builder = builder.by(PEOPLE[if *by_the_other { 1 - owner } else { owner }]);
    if let Some(day) = day {
        builder = builder.ordered_at(after_noon(SignedDuration::from_hours(24 * (day - 5))));
    }
    if let Some((count, total)) = totals {
        builder = builder.totals(*count, *total);
    }
    if let Some(name) = first_name {
        builder = builder.first_name(&format!("Name {name}"));
    }
    if let Some(value) = attribute {
        builder = builder.attribute("tier", value.map_or(Value::Null, Value::from));
    }
    if *is_historical { builder.historical() } else { builder }
}

fn after_noon(wait: SignedDuration) -> Timestamp {
    instant(NOON).checked_add(wait).unwrap_or_else(|error| panic!("{error}"))
}

/// Facts of a few orders of two people, each accepted in a second of its own. Of two statements
/// with one name the first is kept, as accepting does.
fn facts() -> impl Strategy<Value = Vec<OrderFact>> {
    vec(any::<()>(), 1..4)
        .prop_flat_map(|orders| (0..orders.len()).map(facts_of_order).collect::<Vec<_>>())
        .prop_map(|orders| {
            let mut names = BTreeSet::new();
            let mut facts = Vec::new();
            for (second, (builder, placed)) in (0..).zip(orders.into_iter().flatten()) {
                // The first statement about each order was accepted first; all else after it.
                let builder = builder.accepted_after(SignedDuration::from_secs(second));
                let fact = match placed {
                    Some(placed) => {
                        let first = facts.iter().find(|fact: &&OrderFact| {
                            fact.statement == Statement::Placed
                                && fact.order_id == placed.clone().fact().order_id
                        });
                        builder.amending(first.unwrap_or_else(|| panic!("amended before it was placed")))
                    }
                    None => builder.fact(),
                };
                if names.insert((fact.order_id.clone(), fact.name())) {
                    facts.push(fact);
                }
            }
            facts
        })
}

/// One way for facts to arrive: an order with repetitions, each fact at least once.
fn arrival(facts: &[OrderFact]) -> impl Strategy<Value = Vec<OrderFact>> + use<> {
    let facts = facts.to_vec();
    let repeated = vec(prop::sample::select(facts.clone()), 0..6);
    repeated.prop_flat_map(move |repeated| Just([facts.clone(), repeated].concat()).prop_shuffle())
}

/// A set of facts, one way for them to arrive, and whether all are recorded before any is folded.
pub fn arrivals() -> impl Strategy<Value = (Vec<OrderFact>, Vec<OrderFact>, bool)> {
    let some = facts().prop_filter("no facts", |facts| !facts.is_empty());
    some.prop_flat_map(|facts| {
        let arrival = arrival(&facts);
        (Just(facts), arrival, any::<bool>())
    })
}
