//! Which orders convert a checkout beside those of its customer after its start: those that name it,
//! and those that somebody else placed.

use commerce::event::EventName;
use commerce::fact::Fact;
use commerce::version::Outcome;
use testkit::build::{BUYER, CheckoutBuilder, checkout, order};

use crate::world::{World, names, the};

const OTHER: &str = "other@example.com";

fn started() -> CheckoutBuilder {
    checkout("c-1").total_usd(8850).item("SKU-1", 2).at("2026-11-01T10:00:00Z")
}

#[test]
fn an_order_that_names_the_checkout_converts_it_whoever_buys_and_whenever() {
    let world = World::new();
    world.tell(started());
    let events = world.tell(order("1").by(OTHER).at("2026-11-01T09:00:00Z").from_checkout("c-1"));
    assert!(world.armed().is_empty());
    assert_eq!(the(EventName::AutomationCancelled, &events).subscriber["email"], BUYER);
}

#[test]
fn a_checkout_that_an_order_named_before_is_converted_from_its_start() {
    let world = World::new();
    world.tell(order("1").by(OTHER).at("2026-11-01T09:00:00Z").from_checkout("c-1"));
    assert_eq!(names(&world.tell(started())), ["checkout_started"]);
    assert!(world.armed().is_empty());
}

#[test]
fn a_checkout_that_an_imported_order_names_is_converted_without_a_word() {
    for buyer in [BUYER, OTHER] {
        let imported = || order("1").by(buyer).at("2026-11-01T09:00:00Z").from_checkout("c-1").historical();
        let world = World::new();
        world.tell(started());
        assert_eq!(names(&world.tell(imported())), Vec::<&str>::new());
        assert!(world.armed().is_empty(), "{buyer}");
        let world = World::new();
        world.tell(imported());
        assert_eq!(names(&world.tell(started())), ["checkout_started"]);
        assert!(world.armed().is_empty(), "{buyer}");
    }
}

#[test]
fn an_imported_order_converts_no_other_checkout() {
    let world = World::new();
    world.tell(started());
    world.tell(order("1").at("2026-11-01T11:00:00Z").historical());
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn who_is_said_to_have_bought_has_converted_their_checkouts_whoever_placed_the_order() {
    let bob = || checkout("c-1").by(OTHER).at("2026-11-01T10:00:00Z").into();
    let fulfilled = || order("1").by(OTHER).at("2026-11-01T11:00:00Z").fulfilled().into();
    let placed = || order("1").at("2026-11-01T11:00:00Z").into();
    let ada = || checkout("c-2").at("2026-11-01T10:00:00Z").into();
    let facts: [Fact; 4] = [bob(), fulfilled(), placed(), ada()];
    for turn in 0..facts.len() {
        let mut facts = facts.clone();
        facts.rotate_left(turn);
        let (one_by_one, all_at_once) = (World::new(), World::new());
        facts.iter().for_each(|fact| drop(one_by_one.tell(fact.clone())));
        facts.iter().for_each(|fact| drop(all_at_once.record(fact.clone())));
        facts.iter().for_each(|fact| drop(all_at_once.fold(fact)));
        assert_eq!((one_by_one.armed().len(), all_at_once.armed().len()), (0, 0), "{turn}");
    }
}

#[test]
fn a_checkout_of_the_owner_that_somebody_else_names_is_converted() {
    let world = World::new();
    world.tell(order("1").at("2026-11-01T09:00:00Z"));
    world.tell(started());
    world.tell(order("1").by(OTHER).at("2026-11-01T09:30:00Z").fulfilled().from_checkout("c-1"));
    assert!(world.armed().is_empty());
}

#[test]
fn a_further_statement_that_only_has_another_date_converts_nothing() {
    let world = World::new();
    let fulfilled = |hour: u8| {
        let date = format!("2026-11-01T{hour:02}:00:00Z");
        order("1").at("2026-11-01T09:00:00Z").fulfilled().updated_at(&date).accepted_at(&date).request(&date)
    };
    world.state(order("1").at("2026-11-01T09:00:00Z").accepted_at("2026-11-01T09:00:00Z"));
    world.state(fulfilled(9));
    world.state_checkout(checkout("c-1").accepted_at("2026-11-01T10:00:00Z"));
    let again = world.state(fulfilled(12));
    assert_eq!((again.outcome, names(&again.events)), (Outcome::Duplicate, vec![]));
    assert_eq!(world.armed().len(), 1);
}
