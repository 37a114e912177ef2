//! Orders whose automations do not fit into one transaction take several steps.

use std::collections::BTreeSet;

use commerce::automation::{Automation, Cause, Reason};
use commerce::event::Event;
use commerce::fact::Fact;
use testkit::build::{BUYER, OrderBuilder, instant, order, product};

use crate::world::{World, names};

fn ids() -> impl Iterator<Item = String> {
    (0..40).map(|number| format!("product-{number:02}"))
}

fn shop_of_many() -> World {
    World::selling(ids().map(|id| product(&id).replenished_by_variant_after(30)))
}

fn bought(id: &str, at: &str) -> OrderBuilder {
    ids().fold(order(id).total(4000).at(at), |order, id| order.item(&format!("{id}/one"), 1))
}

#[test]
fn an_order_of_many_products_takes_several_steps_and_moves_the_books_once() {
    let world = shop_of_many();
    let first = Fact::from(bought("1", "2026-10-20T10:00:00Z"));
    world.tell(first.clone());
    assert_eq!(world.armed().len(), 40);
    let steps = world.postings(&first);
    assert!(steps.len() > 1);
    assert_eq!(steps.iter().filter(|step| step.movement.is_some()).count(), 1);
    assert_eq!(world.figures(BUYER, "USD")["totalSpentCents"], 4000);

    let events = world.tell(bought("2", "2026-10-30T10:00:00Z"));
    let ended = events.iter().filter(|event| names(&[(*event).clone()]) == ["automation_cancelled"]);
    assert_eq!(ended.count(), 40);
    assert_eq!(world.armed().len(), 40);
    let all: Vec<Event> = world.table.all_postings().into_iter().flat_map(|step| step.events).collect();
    let ids: BTreeSet<_> = all.iter().map(|event| event.id.clone()).collect();
    assert_eq!(ids.len(), all.len(), "each event of each step has an id of its own");

    world.tell(bought("2", "2026-10-30T10:00:00Z").cancelled().at("2026-10-31T10:00:00Z"));
    let by_the_first = |held: &Automation| held.due_at == Some(instant("2026-11-19T10:00:00Z"));
    assert_eq!(world.armed().iter().filter(|held| by_the_first(held)).count(), 40, "in as many steps");
}

#[test]
fn a_fact_left_between_two_steps_goes_on_where_it_was_left() {
    let world = shop_of_many();
    let placed = Fact::from(bought("1", "2026-10-20T10:00:00Z"));
    world.record(placed.clone());
    world.fold_first_step(&placed);
    assert!(world.armed().len() < 40);
    assert_eq!(names(&world.fold(&placed)), ["order_placed"]);
    assert_eq!(world.armed().len(), 40);
}

#[test]
fn an_order_cancelled_between_two_steps_counts_as_cancelled() {
    let world = shop_of_many();
    let placed = Fact::from(bought("1", "2026-10-20T10:00:00Z"));
    let cancelled = Fact::from(bought("1", "2026-10-20T10:00:00Z").cancelled());
    world.record(placed.clone());
    world.fold_first_step(&placed);
    world.record(cancelled.clone());
    world.fold(&placed);
    world.fold(&cancelled);
    let figures = world.figures(BUYER, "USD");
    assert_eq!(figures["cancelledOrdersCount"], 1);
    assert_eq!(figures["netSpentCents"], 0);
    assert!(world.armed().is_empty());
}

#[test]
fn a_large_event_leaves_the_automations_to_a_step_of_their_own() {
    let world = shop_of_many();
    let note = "x".repeat(200_000);
    let placed = Fact::from(order("1").item("product-00/one", 1).property("note", note));
    assert_eq!(names(&world.tell(placed.clone())), ["order_placed"]);
    assert_eq!(world.postings(&placed).len(), 2);
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn a_purchase_that_ends_more_reminders_than_a_transaction_takes_ends_all_and_arms_one() {
    let world = World::selling([product("tea").replenished_by_variant_after(30)]);
    world.tell(all_of("1", 200).at("2026-10-20T10:00:00Z"));
    assert_eq!(world.armed().len(), 200);
    world.table.stock(product("tea").replenished_after(30));
    let fact = Fact::from(order("2").at("2026-10-30T10:00:00Z").item("tea/7", 1));
    let events = world.tell(fact.clone());
    assert_eq!(names(&events), [vec!["order_placed"], vec!["automation_cancelled"; 200]].concat());
    assert_eq!(world.only_armed().key.to_string(), "replenishment#3#tea");
    let steps = world.postings(&fact);
    assert_eq!(steps.iter().map(|step| step.step).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert!(steps[3].notes.last().is_some_and(|note| note.reason == Reason::Purchased), "armed at the end");

    let cancelled = all_of("1", 200).cancelled().at("2026-10-31T10:00:00Z");
    assert_eq!(names(&world.tell(cancelled)), ["order_cancelled"], "nothing that it armed is left");
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn what_stays_of_a_product_is_armed_again_however_many_steps_lie_between() {
    let world = World::selling([product("tea").replenished_after(30)]);
    let placed = all_of("1", 30).at("2026-10-20T10:00:00Z");
    world.tell(placed.clone());
    let Cause::Purchase { variant_id, .. } = world.only_armed().cause else { panic!("armed by a purchase") };
    let gone = variant_id.map(|variant| format!("tea/{variant}"));
    let stay = (0..30).map(|number| format!("tea/{number}")).filter(|id| Some(id) != gone.as_ref());
    let fewer = stay.fold(order("1").at("2026-10-20T10:00:00Z"), |order, id| order.item(&id, 1));
    assert_eq!(names(&world.amend(&placed, fewer)), ["order_updated"]);
    assert_eq!(world.armed().len(), 1);
}

/// An order of this many variants of one product.
fn all_of(id: &str, variants: u32) -> OrderBuilder {
    (0..variants).fold(order(id), |order, number| order.item(&format!("tea/{number}"), 1))
}
