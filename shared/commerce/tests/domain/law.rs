//! The law of the books, for any facts in any order of arrival with any repetition.

use std::collections::{BTreeMap, BTreeSet};

use commerce::books::Books;
use commerce::event::{Event, EventName};
use commerce::fact::{Fact, OrderFact, Statement};
use commerce::money::Sum;
use commerce::order::{Contribution, fold};
use commerce::subscriber::{Stamped, Subscriber};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Value, json};
use testkit::build::{NOON, OrderBuilder, currency, instant, order};

use crate::specification;
use crate::world::{World, event_of};

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
            let first = tell(base.clone(), owner, &Saying { by_the_other: false, ..said });
            let mut facts = Vec::new();
            if placed.is_some() {
                facts.push((first.clone(), None));
            }
            for (then, said) in more {
                match then {
                    Then::Amended(total) if placed.is_some() => {
                        let amendment = tell(base.clone(), owner, &Saying { by_the_other: false, ..said });
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

fn arrivals() -> impl Strategy<Value = (Vec<OrderFact>, Vec<OrderFact>, bool)> {
    let some = facts().prop_filter("no facts", |facts| !facts.is_empty());
    some.prop_flat_map(|facts| {
        let arrival = arrival(&facts);
        (Just(facts), arrival, any::<bool>())
    })
}

/// Lets the facts arrive. When all are recorded at once, each is folded with those in sight that
/// are not folded yet.
fn after(arrival: &[OrderFact], all_at_once: bool) -> (World, Vec<Event>) {
    let world = World::new();
    let facts = || arrival.iter().cloned().map(Fact::Order);
    if all_at_once {
        facts().for_each(|fact| world.record(&fact));
    }
    let events = facts().flat_map(|fact| world.tell(fact)).collect();
    (world, events)
}

fn all_books(world: &World) -> BTreeMap<specification::Account, Value> {
    let books = |subscriber: &Subscriber| {
        let email = email_key(subscriber);
        let figures = subscriber.revenue_by_currency().into_iter();
        figures.map(move |(code, figures)| ((email.clone(), code), figures)).collect::<Vec<_>>()
    };
    world.table.all_subscribers().iter().flat_map(books).collect()
}

fn email_key(subscriber: &Subscriber) -> String {
    subscriber.email.as_ref().map(|held| held.value.to_lowercase()).unwrap_or_default()
}

fn all_profiles(world: &World) -> BTreeMap<String, Value> {
    let profile = |subscriber: &Subscriber| {
        let mut profile = Map::new();
        let mut set = |key: &str, held: &Option<Stamped<String>>| {
            held.iter().for_each(|held| drop(profile.insert(key.to_owned(), json!(held.value))));
        };
        set("email", &subscriber.email);
        set("firstName", &subscriber.first_name);
        set("lastName", &subscriber.last_name);
        if let Some(held) = &subscriber.external_id {
            profile.insert("externalId".into(), json!(held.value.as_str()));
        }
        for (key, held) in &subscriber.attributes {
            if let Some(value) = held.as_ref().and_then(|held| held.value.clone()) {
                profile.insert(format!("attributes.{key}"), value);
            }
        }
        (email_key(subscriber), Value::Object(profile))
    };
    world.table.all_subscribers().iter().map(profile).collect()
}

/// Σ order lines = profile, in every currency.
fn lines_add_up(world: &World) -> TestCaseResult {
    for subscriber in world.table.all_subscribers() {
        for (code, books) in &subscriber.books {
            let lines = world.table.all_lines();
            let own: Vec<Contribution> = lines
                .iter()
                .filter(|line| line.subscriber_id == subscriber.id && line.counted.currency == *code)
                .map(|line| line.counted)
                .collect();
            let Books { counted_orders, counted_total, refunded, cancelled_orders_count, net_spent, .. } =
                books;
            prop_assert_eq!(*counted_orders, own.len() as u64);
            prop_assert_eq!(*counted_total, own.iter().map(|line| Sum::from(line.total)).sum::<Sum>());
            prop_assert_eq!(*refunded, own.iter().map(|line| Sum::from(line.refunded)).sum::<Sum>());
            prop_assert_eq!(*cancelled_orders_count, own.iter().filter(|line| line.cancelled).count() as u64);
            prop_assert_eq!(*net_spent, own.iter().map(Contribution::net).sum::<Sum>());
        }
    }
    Ok(())
}

/// One event a live fact, none of a historical one but `subscriber_updated`.
fn one_event_a_live_fact(facts: &[OrderFact], events: &[Event]) -> TestCaseResult {
    let mut by_id: BTreeMap<_, &Event> = BTreeMap::new();
    for event in events {
        let first = by_id.entry(event.id.clone()).or_insert(event);
        prop_assert_eq!(*first, event, "one id, two events");
    }
    let mut told: Vec<(&str, String, String)> = by_id
        .values()
        .filter(|event| event.name != EventName::SubscriberUpdated)
        .map(|event| (event.name.as_str(), event.subject.clone(), event.correlation_id.clone()))
        .collect();
    let live = facts.iter().filter(|fact| !fact.content.historical);
    let mut expected: Vec<(&str, String, String)> = live
        .map(|fact| {
            let subject = format!("order/{}", fact.order_id);
            (event_of(&fact.statement).as_str(), subject, fact.receipt.correlation_id.clone())
        })
        .collect();
    told.sort();
    expected.sort();
    prop_assert_eq!(told, expected);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_are_what_the_contract_says_in_any_order_of_arrival(
        (facts, arrival, all_at_once) in arrivals(),
    ) {
        let (world, events) = after(&arrival, all_at_once);
        prop_assert_eq!(all_books(&world), specification::books(&facts));
        prop_assert_eq!(all_profiles(&world), specification::profiles(&facts));
        lines_add_up(&world)?;
        one_event_a_live_fact(&facts, &events)?;
    }

    #[test]
    fn the_lines_add_up_to_the_books_after_every_fact((_, arrival, _) in arrivals()) {
        let world = World::new();
        for fact in arrival {
            world.tell(Fact::Order(fact));
            lines_add_up(&world)?;
        }
    }

    #[test]
    fn statements_of_the_same_instant_count_the_same_in_any_order(
        (facts, arrival, all_at_once) in arrivals(),
    ) {
        let at_noon = |facts: &[OrderFact]| -> Vec<OrderFact> {
            let mut facts = facts.to_vec();
            for fact in &mut facts {
                fact.receipt.accepted_at = instant(NOON);
                fact.ordered_at = fact.content.ordered_at.unwrap_or(instant(NOON));
            }
            facts
        };
        let (one, _) = after(&at_noon(&facts), false);
        let (other, _) = after(&at_noon(&arrival), all_at_once);
        prop_assert_eq!(all_books(&one), all_books(&other));
        prop_assert_eq!(all_profiles(&one), all_profiles(&other));
    }

    #[test]
    fn the_fold_of_an_order_heeds_neither_sequence_nor_repetition((facts, arrival, _) in arrivals()) {
        for id in facts.iter().map(|fact| &fact.order_id) {
            let of = |facts: &[OrderFact]| fold(facts.iter().filter(|fact| fact.order_id == *id));
            prop_assert_eq!(of(&facts), of(&arrival));
        }
    }

    #[test]
    fn cancelling_and_refunding_never_lower_what_was_spent((facts, arrival, _) in arrivals()) {
        let gross = |world: &World| -> Vec<(specification::Account, Value, Value)> {
            let of = |(account, figures): (_, Value)| {
                (account, figures["ordersCount"].clone(), figures["totalSpentCents"].clone())
            };
            all_books(world).into_iter().map(of).collect()
        };
        let sales = |facts: &[OrderFact]| -> Vec<OrderFact> {
            let sells = |fact: &&OrderFact| {
                matches!(fact.statement, Statement::Placed | Statement::Amended)
                    || fact.content.customer_totals.is_some()
            };
            facts.iter().filter(sells).cloned().collect()
        };
        prop_assert_eq!(gross(&after(&arrival, false).0), gross(&after(&sales(&facts), false).0));
    }
}
