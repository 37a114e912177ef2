//! Replenishment reminders: what a purchase arms.

use commerce::automation::Cause;
use commerce::fact::Fact;
use jiff::Timestamp;
use proptest::prelude::*;
use testkit::build::{OrderBuilder, instant, item, order, product};

use crate::world::{World, names};

fn razor_shop() -> World {
    World::selling([product("razor").replenished_after(30)])
}

fn razor_order(id: &str, at: &str) -> OrderBuilder {
    order(id).at(at).item("razor", 1)
}

/// Why nothing was armed, or that it was.
fn outcome(world: &World, statement: OrderBuilder) -> (usize, String) {
    let fact = Fact::from(statement);
    world.tell(fact.clone());
    let notes = &world.postings(&fact)[0].notes;
    (world.armed().len(), notes.last().map(|note| note.reason.clone()).unwrap_or_default())
}

#[test]
fn a_purchase_arms_a_reminder_for_its_own_time_and_the_days_after() {
    let world = razor_shop();
    world.tell(razor_order("1", "2026-10-20T10:00:00Z"));
    let reminder = world.only_armed();
    assert_eq!(reminder.due_at, Some(instant("2026-11-19T10:00:00Z")));
    let cause = Cause::Purchase {
        order_id: testkit::build::order_id("1"),
        ordered_at: instant("2026-10-20T10:00:00Z"),
        item: item("razor", 1),
    };
    assert_eq!(reminder.cause, cause);
}

#[test]
fn nothing_is_armed_without_a_reason() {
    let bought = || razor_order("1", "2026-10-31T10:00:00Z");
    assert_eq!(outcome(&World::new(), bought()), (0, "product_unknown".into()));
    let plain = World::selling([product("razor")]);
    assert_eq!(outcome(&plain, bought()), (0, "replenishment_disabled".into()));
    let off = World::selling([product("razor").replenishment_off()]);
    assert_eq!(outcome(&off, bought()), (0, "replenishment_disabled".into()));
    let past = razor_order("1", "2026-10-02T12:00:00Z");
    assert_eq!(outcome(&razor_shop(), past), (0, "due_in_the_past".into()));
    let just = razor_order("1", "2026-10-02T12:00:01Z");
    assert_eq!(outcome(&razor_shop(), just), (1, "purchased".into()));
}

#[test]
fn a_newer_purchase_ends_the_reminder_of_an_older_one() {
    let world = razor_shop();
    world.tell(razor_order("1", "2026-10-20T10:00:00Z"));
    let events = world.tell(razor_order("2", "2026-10-30T10:00:00Z"));
    assert_eq!(names(&events), ["order_placed", "automation_cancelled"]);
    assert_eq!(events[1].body["reason"], "purchased_again");
    assert_eq!(events[1].body["orderId"], "1");
    assert_eq!(events[1].body["cause"]["orderId"], "2");
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-29T10:00:00Z")));
}

#[test]
fn an_older_purchase_that_arrives_late_ends_and_replaces_nothing() {
    let world = razor_shop();
    world.tell(razor_order("2", "2026-10-30T10:00:00Z"));
    let newer = world.only_armed();
    assert_eq!(names(&world.tell(razor_order("1", "2026-10-20T10:00:00Z"))), ["order_placed"]);
    assert_eq!(world.only_armed(), newer);
}

#[test]
fn by_product_any_variant_is_the_same_reminder() {
    let world = razor_shop();
    world.tell(order("1").at("2026-10-20T10:00:00Z").item("razor/red", 1).item("razor/blue", 1));
    assert_eq!(world.armed().len(), 1);
    world.tell(order("2").at("2026-10-30T10:00:00Z").item("razor/green", 1));
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-29T10:00:00Z")));
}

#[test]
fn by_variant_each_has_a_reminder_of_its_own() {
    let world = World::selling([product("razor").replenished_by_variant_after(30)]);
    world.tell(order("1").at("2026-10-20T10:00:00Z").item("razor/red", 1).item("razor/blue", 1));
    assert_eq!(world.armed().len(), 2);
    let events = world.tell(order("2").at("2026-10-30T10:00:00Z").item("razor/red", 1));
    assert_eq!(names(&events), ["order_placed", "automation_cancelled"]);
    assert_eq!(events[1].body["variantId"], "red");
    let due: Vec<Timestamp> = world.armed().iter().filter_map(|reminder| reminder.due_at).collect();
    assert_eq!(due, [instant("2026-11-19T10:00:00Z"), instant("2026-11-29T10:00:00Z")]);
}

#[test]
fn a_product_that_turns_to_exact_variants_keeps_the_reminder_of_another_variant() {
    let world = razor_shop();
    world.tell(order("1").at("2026-10-20T10:00:00Z").item("razor/red", 1));
    world.table.stock(product("razor").replenished_by_variant_after(30));
    world.tell(order("2").at("2026-10-30T10:00:00Z").item("razor/blue", 1));
    assert_eq!(world.armed().len(), 2);
    world.tell(order("3").at("2026-10-30T11:00:00Z").item("razor/red", 1));
    assert_eq!(world.armed().len(), 2, "blue, and red anew");
}

#[test]
fn a_product_that_turns_from_exact_variants_has_one_reminder_again() {
    let world = World::selling([product("razor").replenished_by_variant_after(30)]);
    world.tell(order("1").at("2026-10-20T10:00:00Z").item("razor/red", 1).item("razor/blue", 1));
    world.table.stock(product("razor").replenished_after(30));
    let events = world.tell(order("2").at("2026-10-30T10:00:00Z").item("razor/green", 1));
    assert_eq!(names(&events), ["order_placed", "automation_cancelled", "automation_cancelled"]);
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-29T10:00:00Z")));

    world.table.stock(product("razor").replenishment_off());
    let events = world.tell(order("3").at("2026-10-31T10:00:00Z").item("razor/red", 1));
    assert_eq!(names(&events), ["order_placed", "automation_cancelled"]);
    assert!(world.armed().is_empty());
}

#[test]
fn an_order_placed_at_another_time_than_first_said_moves_its_reminder() {
    let world = razor_shop();
    let placed = razor_order("1", "2026-10-20T10:00:00Z");
    world.tell(placed.clone());
    let first = world.only_armed();
    let events = world.amend(&placed, razor_order("1", "2026-10-25T10:00:00Z"));
    assert_eq!(names(&events), ["order_updated"]);
    let moved = world.only_armed();
    assert_eq!(moved.due_at, Some(instant("2026-11-24T10:00:00Z")));
    assert_eq!(moved.previous, Some(first.generation), "its schedule is taken away");

    world.fire(&moved);
    world.amend(&placed, razor_order("1", "2026-10-26T10:00:00Z"));
    assert!(world.armed().is_empty(), "nobody is reminded twice of one purchase");
}

#[test]
fn customers_have_reminders_of_their_own() {
    let world = razor_shop();
    world.tell(razor_order("1", "2026-10-20T10:00:00Z"));
    world.tell(razor_order("2", "2026-10-30T10:00:00Z").by("other@example.com"));
    assert_eq!(world.armed().len(), 2);
}

/// Purchases of one product on a few days, some cancelled, and the way they arrive.
fn purchases() -> impl Strategy<Value = Vec<OrderBuilder>> {
    let purchase = (0..6_i64, prop::bool::weighted(0.3));
    prop::collection::vec(purchase, 1..5)
        .prop_map(|purchases| {
            let mut statements = Vec::new();
            for (number, (day, is_cancelled)) in purchases.into_iter().enumerate() {
                let at = format!("2026-10-2{day}T10:00:00Z");
                let bought = razor_order(&number.to_string(), &at);
                statements.push(bought.clone());
                statements.extend(is_cancelled.then(|| bought.cancelled()));
            }
            statements
        })
        .prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_newest_purchase_wins_in_any_order_of_arrival(statements in purchases()) {
        let world = razor_shop();
        let facts: Vec<_> = statements.iter().cloned().map(OrderBuilder::fact).collect();
        statements.into_iter().for_each(|statement| drop(world.tell(statement)));

        let is_cancelled = |id| facts.iter().any(|fact| fact.order_id == id && fact.name() == "cancelled");
        let placed = facts.iter().filter(|fact| fact.name() == "placed");
        let newest = placed.max_by_key(|fact| fact.ordered_at);
        let armed = world.armed();
        prop_assert!(armed.len() <= 1);
        for reminder in &armed {
            let Cause::Purchase { order_id, ordered_at, .. } = &reminder.cause else { unreachable!() };
            prop_assert!(!is_cancelled(order_id.clone()), "armed by a cancelled order");
            // Also where the newest was undone, before or after it arrived.
            prop_assert_eq!(Some(*ordered_at), newest.map(|fact| fact.ordered_at));
        }
        let days: Vec<_> = facts.iter().filter(|fact| fact.name() == "placed").map(|fact| fact.ordered_at).collect();
        let newest_stands = newest.is_some_and(|newest| {
            let same_day = facts.iter().filter(|fact| fact.name() == "placed" && fact.ordered_at == newest.ordered_at);
            same_day.clone().all(|fact| !is_cancelled(fact.order_id.clone()))
        });
        if newest_stands {
            prop_assert_eq!(armed.len(), 1);
            let latest = days.into_iter().max().unwrap_or_default();
            let Cause::Purchase { ordered_at, .. } = &armed[0].cause else { unreachable!() };
            prop_assert_eq!(*ordered_at, latest);
        }
    }
}
