//! Waits for stock: asked for, told once when it returns.

use commerce::automation::{Automation, AutomationKey};
use commerce::event::{Event, EventName};
use commerce::fact::Fact;
use commerce::product::{Change, ProductPatch, Variant};
use testkit::build::{BUYER, due, instant, order, product, stocking, variant, wait};

use crate::world::{World, end, names, the, wake_up};

const OTHER: &str = "other@example.com";

/// A world that sells a mug, which is out of stock.
pub fn sold_out() -> World {
    World::selling([product("mug").in_stock(false)])
}

/// An upsert of the mug's variants, each in stock or not.
pub fn variants(stock: &[(&str, bool)]) -> ProductPatch {
    let one = |(id, in_stock): &(&str, bool)| Variant { in_stock: Some(*in_stock), ..variant(id) };
    ProductPatch {
        in_stock: Change::Keep,
        variants: Change::Set(stock.iter().map(one).collect()),
        ..stocking("mug", true)
    }
}

/// The variants that were told of, in order.
pub fn told(events: &[Event]) -> Vec<&str> {
    let notices = events.iter().filter(|event| event.name == EventName::BackInStock);
    notices.map(|event| event.body["variantId"].as_str().unwrap_or_default()).collect()
}

pub fn states(world: &World) -> Vec<(String, &'static str)> {
    let shown = |held: &Automation| (held.key.to_string(), end(held));
    world.table.all_automations().iter().map(shown).collect()
}

#[test]
fn a_request_is_told_and_again_when_the_stock_returns() {
    let world = sold_out();
    let events = world.tell(wait("mug").titled("Mug", "Any").at("2026-11-01T12:00:00Z"));
    assert_eq!(names(&events), ["back_in_stock_requested"]);
    let events = world.stock(stocking("mug", true), "2026-11-02T12:00:00Z");
    assert_eq!(names(&events), ["back_in_stock"]);
    let body = &the(EventName::BackInStock, &events).body;
    assert_eq!(body["kind"], "back_in_stock");
    assert_eq!((&body["productId"], &body["variantId"]), (&"mug".into(), &"mug".into()));
    assert_eq!((&body["productTitle"], &body["variantTitle"]), (&"Mug".into(), &"Any".into()));
    assert_eq!(body["requestedAt"], "2026-11-01T12:00:00Z");
    assert_eq!(body["product"]["inStock"], true);
    assert_eq!(events[0].subject, format!("subscriber/{}", testkit::build::subscriber(BUYER)));
    assert_eq!(states(&world), [("back_in_stock#3#mug#mug".to_owned(), "fired")]);
}

#[test]
fn who_waits_for_a_variant_that_the_catalogue_does_not_list_is_told_with_the_product() {
    let world = sold_out();
    world.tell(wait("mug/red"));
    let events = world.stock(stocking("mug", true), "2026-11-02T12:00:00Z");
    assert_eq!(told(&events), ["red"]);

    let world = World::selling([product("mug").with(Variant { in_stock: Some(false), ..variant("red") })]);
    world.tell(wait("mug/red"));
    world.tell(wait("mug/green"));
    let blue_is_new = variants(&[("red", false), ("blue", true)]);
    assert_eq!(told(&world.stock(blue_is_new, "2026-11-02T12:00:00Z")), ["green"], "red is still out");
}

#[test]
fn a_product_that_was_out_as_a_whole_brings_back_the_variants_that_are_in_stock() {
    let sold = product("mug").in_stock(false).with(variant("red"));
    let world = World::selling([sold.with(Variant { in_stock: Some(false), ..variant("blue") })]);
    world.tell(wait("mug/red"));
    world.tell(wait("mug/blue"));
    let events = world.stock(stocking("mug", true), "2026-11-02T12:00:00Z");
    assert_eq!(told(&events), ["red"]);
}

#[test]
fn what_the_page_did_not_name_is_named_by_the_catalogue() {
    let world = World::selling([product("mug").with(Variant { in_stock: Some(false), ..variant("red") })]);
    let events = world.tell(wait("mug/red"));
    let body = &the(EventName::BackInStockRequested, &events).body;
    assert_eq!(body["productTitle"], "Title of mug");
    assert_eq!(body["variantTitle"], "Title of red");
    let events = World::new().tell(wait("mug"));
    assert!(the(EventName::BackInStockRequested, &events).body["productTitle"].is_null());
}

#[test]
fn everybody_who_waits_is_told_once_and_nobody_else() {
    let world = sold_out();
    world.tell(wait("mug"));
    world.tell(wait("mug").by(OTHER));
    world.tell(wait("cup").by("third@example.com"));
    let events = world.stock(stocking("mug", true), "2026-11-02");
    let mut people: Vec<&str> =
        events.iter().map(|event| event.subscriber["email"].as_str().unwrap_or_default()).collect();
    people.sort_unstable();
    assert_eq!(people, [BUYER, OTHER]);
}

#[test]
fn only_the_edge_from_out_to_in_tells() {
    let world = sold_out();
    world.tell(wait("mug"));
    assert_eq!(world.upsert(stocking("mug", false), "2026-11-02"), None, "still out");
    assert_eq!(names(&world.stock(stocking("mug", true), "2026-11-03")), ["back_in_stock"]);
    // Whoever asks while there is stock waits for the next return.
    world.tell(wait("mug").at("2026-11-04"));
    assert_eq!(world.upsert(stocking("mug", true), "2026-11-05"), None, "still in");
    assert_eq!(world.upsert(stocking("mug", false), "2026-11-06"), None, "gone");
    assert_eq!(names(&world.stock(stocking("mug", true), "2026-11-07")), ["back_in_stock"]);
}

#[test]
fn asked_again_while_waiting_is_one_wait() {
    let world = sold_out();
    world.tell(wait("mug"));
    let before = world.only_armed();
    let again = world.record(wait("mug").at("2026-11-01T13:00:00Z"));
    assert_eq!(world.fold(&again), []);
    assert_eq!(world.postings(&again)[0].notes[0].reason.code(), "already_waiting");
    assert_eq!(world.only_armed().generation, before.generation);
    assert_eq!(told(&world.stock(stocking("mug", true), "2026-11-02")), ["mug"]);
}

#[test]
fn asked_again_after_the_notice_is_another_wait() {
    let world = sold_out();
    world.tell(wait("mug"));
    let first = world.stock(stocking("mug", true), "2026-11-02");
    world.upsert(stocking("mug", false), "2026-11-03");
    assert_eq!(names(&world.tell(wait("mug").at("2026-11-03T12:00:00Z"))), ["back_in_stock_requested"]);
    let second = world.stock(stocking("mug", true), "2026-11-04");
    assert_eq!((told(&first), told(&second)), (vec!["mug"], vec!["mug"]));
    assert_ne!(first[0].id, second[0].id);
}

#[test]
fn no_clock_says_whether_a_request_came_before_the_stock() {
    // The clock of the function that took it in is an hour ahead of the one that took the stock.
    let world = sold_out();
    world.tell(wait("mug").at("2026-11-01T13:00:00Z"));
    assert_eq!(told(&world.stock(stocking("mug", true), "2026-11-01T12:00:00Z")), ["mug"]);
    // And an hour behind: there is stock when it is asked for.
    let world = sold_out();
    world.upsert(stocking("mug", true), "2026-11-01T12:00:00Z");
    let events = world.tell(wait("mug").at("2026-11-01T11:00:00Z"));
    assert_eq!(names(&events), ["back_in_stock_requested"]);
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn a_wait_for_a_variant_is_told_of_that_variant_alone() {
    let world = sold_out();
    world.stock(variants(&[("red", false), ("blue", false)]), "2026-11-01T10:00:00Z");
    world.tell(wait("mug/red"));
    world.tell(wait("mug/blue").by(OTHER));
    assert_eq!(told(&world.stock(variants(&[("red", false), ("blue", true)]), "2026-11-02")), ["blue"]);
    assert_eq!(told(&world.stock(variants(&[("red", true), ("blue", true)]), "2026-11-03")), ["red"]);
}

#[test]
fn a_wait_for_the_product_is_told_by_its_first_variant_in_stock() {
    let world = World::selling([product("mug").with(Variant { in_stock: Some(false), ..variant("red") })]);
    world.tell(wait("mug"));
    let events = world.stock(variants(&[("red", false), ("blue", true)]), "2026-11-02");
    assert_eq!(told(&events), ["mug"]);
    // The product as a whole was in stock all the while.
    world.tell(wait("mug").at("2026-11-02T12:00:00Z"));
    assert_eq!(told(&world.stock(variants(&[("red", true), ("blue", true)]), "2026-11-03")), [] as [&str; 0]);
}

#[test]
fn a_variant_that_has_the_id_of_its_product_is_told_once() {
    let world = World::selling([product("mug").with(Variant { in_stock: Some(false), ..variant("mug") })]);
    world.tell(wait("mug"));
    assert_eq!(told(&world.stock(variants(&[("mug", true)]), "2026-11-02")), ["mug"]);
}

#[test]
fn a_product_that_nobody_had_pushed_can_be_waited_for() {
    let world = World::new();
    world.tell(wait("mug"));
    assert_eq!(world.upsert(stocking("mug", false), "2026-11-02"), None);
    assert_eq!(told(&world.stock(stocking("mug", true), "2026-11-03")), ["mug"]);
}

#[test]
fn a_deleted_product_that_is_made_again_is_back() {
    let world = World::selling([product("mug")]);
    world.tell(wait("mug"));
    world.table.unstock(product("mug"));
    let again = world.upsert(stocking("mug", true), "2026-11-02").map(Fact::Restock);
    let events: Vec<Event> = again.iter().flat_map(|fact| world.fold(fact)).collect();
    assert_eq!(told(&events), ["mug"]);
    // Made a second time, its version and so its fact are others.
    world.table.unstock(product("mug"));
    let third = world.upsert(stocking("mug", true), "2026-11-03").map(Fact::Restock);
    assert_ne!(again.map(|fact| fact.reference()), third.map(|fact| fact.reference()));
}

#[test]
fn a_wake_up_of_an_earlier_wait_tells_nothing() {
    let world = sold_out();
    world.tell(wait("mug"));
    let first = world.only_armed();
    world.tell(order("1").at("2026-11-02").item("mug", 1));
    world.clock.set(instant("2026-11-04"));
    world.tell(wait("mug").at("2026-11-04"));
    let late = due(&wake_up(&first), instant("2026-11-04"));
    assert_eq!(world.tell(Fact::Due(late)), []);
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn a_request_makes_the_subscriber_known() {
    let world = World::new();
    let events = world.tell(wait("mug"));
    assert_eq!(the(EventName::SubscriberUpdated, &events).subscriber["email"], BUYER);
    let key = AutomationKey::parse("back_in_stock#3#mug#mug");
    assert!(key.is_ok_and(|key| world.table.automation_of(BUYER, &key).is_some()));
}
