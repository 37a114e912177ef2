//! Replenishment reminders: what a purchase arms.

use commerce::automation::Cause;
use commerce::fact::Fact;
use jiff::Timestamp;
use testkit::build::{OrderBuilder, instant, order, product};

use crate::world::{World, names};

fn razor_shop() -> World {
    World::selling([product("razor").replenished_after(30)])
}

fn razor_order(id: &str, at: &str) -> OrderBuilder {
    order(id).at(at).item("razor", 1)
}

/// Why nothing was armed, or that it was.
fn outcome(world: &World, statement: OrderBuilder) -> (usize, &'static str) {
    let fact = Fact::from(statement);
    world.tell(fact.clone());
    let notes = &world.postings(&fact)[0].notes;
    (world.armed().len(), notes.last().map(|note| note.reason.code()).unwrap_or_default())
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
        variant_id: None,
    };
    assert_eq!(reminder.cause, cause);
}

#[test]
fn nothing_is_armed_without_a_reason() {
    let bought = || razor_order("1", "2026-10-31T10:00:00Z");
    assert_eq!(outcome(&World::new(), bought()), (0, "product_unknown"));
    let plain = World::selling([product("razor")]);
    assert_eq!(outcome(&plain, bought()), (0, "replenishment_disabled"));
    let off = World::selling([product("razor").replenishment_off()]);
    assert_eq!(outcome(&off, bought()), (0, "replenishment_disabled"));
    let past = razor_order("1", "2026-10-02T12:00:00Z");
    assert_eq!(outcome(&razor_shop(), past), (0, "due_in_the_past"));
    let just = razor_order("1", "2026-10-02T12:00:01Z");
    assert_eq!(outcome(&razor_shop(), just), (1, "purchased"));
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
