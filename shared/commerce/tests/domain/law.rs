//! The law of the books, for any facts in any order of arrival with any repetition.

use std::collections::BTreeMap;

use commerce::books::Books;
use commerce::event::{Event, EventName};
use commerce::fact::{Fact, OrderFact, Statement};
use commerce::money::Sum;
use commerce::order::{Contribution, fold};
use commerce::subscriber::{Stamped, Subscriber};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Value, json};
use testkit::build::{NOON, instant};

use crate::arrivals::arrivals;
use crate::specification;
use crate::world::{World, event_of};

/// Lets the facts arrive. When all are recorded at once, each is folded with those in sight that
/// are not folded yet.
fn after(arrival: &[OrderFact], all_at_once: bool) -> (World, Vec<Event>) {
    let world = World::new();
    let facts = || arrival.iter().cloned().map(Fact::Order);
    if all_at_once {
        facts().for_each(|fact| drop(world.record(fact)));
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
