//! What statements say about a person: the newest by its time wins each field.

use serde_json::{Value, json};
use testkit::build::{BUYER, checkout, instant, order};

use crate::world::World;

fn attribute(world: &World, key: &str) -> Option<Value> {
    world.table.subscriber_of(BUYER).custom_attributes(None).get(key).cloned()
}

#[test]
fn an_older_statement_that_arrives_late_overwrites_nothing() {
    let world = World::new();
    world.tell(order("2").at("2026-11-01T02:00:00Z").first_name("Ada").attribute("tier", "gold"));
    world.tell(
        order("1").at("2026-11-01T01:00:00Z").first_name("A.").last_name("Byron").attribute("tier", "none"),
    );
    let profile = world.table.subscriber_of(BUYER).to_event_json(None);
    assert_eq!(profile["firstName"], "Ada");
    assert_eq!(profile["lastName"], "Byron", "fields are merged one by one");
    assert_eq!(attribute(&world, "tier"), Some(json!("gold")));
}

/// Somebody else's refund may be folded first, and then knows whose the order is.
#[test]
fn a_customer_is_heard_of_when_they_are_named_and_not_when_somebody_speaks_of_their_order() {
    let heard_of = |folded_first: usize| {
        let world = World::new();
        let placed = world.record(order("1").accepted_at("2026-11-01T12:00:00Z"));
        let refunded = order("1").by("other@example.com").refunded_whole();
        let refunded = world.record(refunded.accepted_at("2026-11-01T13:00:00Z"));
        let mut facts = [placed, refunded];
        facts.rotate_left(folded_first);
        facts.iter().for_each(|fact| drop(world.fold(fact)));
        let customer = world.table.subscriber_of(BUYER);
        (customer.created_at, customer.updated_at)
    };
    let noon = instant("2026-11-01T12:00:00Z");
    assert_eq!([heard_of(0), heard_of(1)], [(noon, noon); 2]);
}

#[test]
fn null_removes_an_attribute_and_no_older_statement_brings_it_back() {
    let world = World::new();
    world.tell(order("1").at("2026-11-01T01:00:00Z").attribute("tier", "gold"));
    world.tell(order("3").at("2026-11-01T03:00:00Z").attribute("tier", Value::Null));
    assert_eq!(attribute(&world, "tier"), None);
    world.tell(order("2").at("2026-11-01T02:00:00Z").attribute("tier", "silver"));
    assert_eq!(attribute(&world, "tier"), None);
    world.tell(order("4").at("2026-11-01T04:00:00Z").attribute("tier", "bronze"));
    assert_eq!(attribute(&world, "tier"), Some(json!("bronze")));
}

#[test]
fn the_address_is_shown_as_last_sent() {
    let world = World::new();
    world.tell(order("1").by("buyer@example.com").at("2026-11-01T01:00:00Z"));
    world.tell(order("2").by("Buyer@Example.com").at("2026-11-01T02:00:00Z"));
    assert_eq!(world.table.subscriber_of(BUYER).to_event_json(None)["email"], "Buyer@Example.com");
    assert_eq!(world.table.all_subscribers().len(), 1);
}

#[test]
fn figures_win_over_attributes_of_their_name() {
    let world = World::new();
    world.tell(order("1").total(1000).attribute("ltvCents", 7));
    assert_eq!(attribute(&world, "ltvCents"), Some(json!(1000)));
}

#[test]
fn a_checkout_speaks_of_a_person_too() {
    let world = World::new();
    world.tell(checkout("c-1").first_name("Ada").at("2026-11-01T02:00:00Z"));
    world.tell(order("1").first_name("A.").at("2026-11-01T01:00:00Z"));
    assert_eq!(world.table.subscriber_of(BUYER).to_event_json(None)["firstName"], "Ada");
}

#[test]
fn workspaces_do_not_know_each_other() {
    let world = World::new();
    world.tell(order("1").total(1000));
    let before = world.table.subscriber_of(BUYER);
    world.tell(order("1").total(5000).in_workspace("elsewhere"));
    assert_eq!(world.table.subscriber_of(BUYER), before);
    assert_eq!(world.table.all_subscribers().len(), 2);
}
