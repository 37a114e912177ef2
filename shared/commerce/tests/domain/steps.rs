//! Orders whose automations do not fit into one transaction take several steps.

use std::collections::BTreeSet;

use commerce::event::Event;
use commerce::fact::Fact;
use testkit::build::{BUYER, OrderBuilder, order, product};

use crate::world::{World, end, names};

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
    assert!(world.armed().is_empty(), "cancelling takes as many steps");
    assert!(world.table.all_automations().iter().all(|ended| end(ended) == "order_cancelled"));
}

#[test]
fn a_fact_left_between_two_steps_goes_on_where_it_was_left() {
    let world = shop_of_many();
    let placed = Fact::from(bought("1", "2026-10-20T10:00:00Z"));
    world.record(&placed);
    world.fold_step(&placed);
    assert!(world.armed().len() < 40);
    assert_eq!(names(&world.fold(&placed)), ["order_placed"]);
    assert_eq!(world.armed().len(), 40);
}

#[test]
fn an_order_cancelled_between_two_steps_counts_as_cancelled() {
    let world = shop_of_many();
    let placed = Fact::from(bought("1", "2026-10-20T10:00:00Z"));
    let cancelled = Fact::from(bought("1", "2026-10-20T10:00:00Z").cancelled());
    world.record(&placed);
    world.fold_step(&placed);
    world.record(&cancelled);
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
