//! A purchase ends what it makes pointless: all three kinds of automation, waiting or fired, each
//! with one event that says which, why, by what, and whether it had fired.

use commerce::automation::{AutomationKind, AutomationState};
use commerce::event::{Event, EventName};
use commerce::fact::Fact;
use serde_json::{Value, json};
use testkit::build::{OrderBuilder, checkout, order, product, stocking, wait};

use crate::world::{World, end, names};

const KINDS: [AutomationKind; 3] =
    [AutomationKind::Replenishment, AutomationKind::AbandonedCheckout, AutomationKind::BackInStock];

/// A world in which an automation of this kind waits, and one in which it has fired.
fn worlds(kind: AutomationKind) -> [(World, bool); 2] {
    [false, true].map(|has_fired| {
        let world = match kind {
            AutomationKind::Replenishment => {
                let world = World::selling([product("mug").replenished_after(30)]);
                world.tell(order("1").at("2026-10-20").item("mug/red", 1));
                world
            }
            AutomationKind::AbandonedCheckout => {
                let world = World::selling([product("mug")]);
                world.tell(checkout("c-1").item("mug/red", 1).at("2026-11-01T11:30:00Z"));
                world
            }
            AutomationKind::BackInStock => {
                let world = World::selling([product("mug").in_stock(false)]);
                world.tell(wait("mug"));
                world
            }
        };
        if has_fired {
            fire(&world, kind);
        }
        (world, has_fired)
    })
}

fn fire(world: &World, kind: AutomationKind) {
    match kind {
        AutomationKind::Replenishment | AutomationKind::AbandonedCheckout => {
            world.fire(&world.only_armed());
        }
        AutomationKind::BackInStock => {
            world.stock(stocking("mug", true), "2026-11-02");
        }
    }
    assert!(world.armed().is_empty());
}

fn purchase() -> OrderBuilder {
    order("2").at("2026-11-19T11:00:00Z").item("mug/red", 1)
}

fn ended(events: &[Event]) -> Vec<&Event> {
    events.iter().filter(|event| event.name == EventName::AutomationCancelled).collect()
}

#[test]
fn a_purchase_ends_each_kind_waiting_or_fired_with_one_event() {
    for kind in KINDS {
        for (world, has_fired) in worlds(kind) {
            let fact = Fact::from(purchase());
            let events = world.tell(fact.clone());
            let [ended] = ended(&events)[..] else { panic!("{kind:?}, fired {has_fired}: {events:?}") };
            let (variant, reason) = match kind {
                AutomationKind::Replenishment => (json!("red"), "purchased_again"),
                AutomationKind::AbandonedCheckout => (Value::Null, "checkout_converted"),
                AutomationKind::BackInStock => (json!("mug"), "purchased"),
            };
            let about_product = kind != AutomationKind::AbandonedCheckout;
            assert_eq!(ended.body["kind"], kind.as_str());
            assert_eq!(ended.body["productId"], json!(about_product.then_some("mug")));
            assert_eq!(ended.body["variantId"], variant);
            assert_eq!(ended.body["reason"], reason);
            assert_eq!(ended.body["cause"], json!({"orderId": "2"}));
            assert_eq!(ended.body["hadFired"], has_fired, "{kind:?}");
            assert_eq!(world.fold(&fact), events, "told again, with the same ids");
        }
    }
}

#[test]
fn what_a_purchase_ended_no_later_one_ends_again() {
    for kind in KINDS {
        for (world, _) in worlds(kind) {
            world.tell(purchase());
            let key = world.armed().into_iter().map(|held| held.key.kind()).collect::<Vec<_>>();
            let events = world.tell(order("3").at("2026-11-19T12:00:00Z").item("mug/red", 1));
            // Only the reminder that the purchase itself armed is superseded.
            assert_eq!(ended(&events).len(), key.len(), "{kind:?}");
        }
    }
}

#[test]
fn the_new_reminder_is_armed_in_the_commit_that_ends_the_old_one() {
    for (world, _) in worlds(AutomationKind::Replenishment) {
        let fact = Fact::from(purchase());
        world.tell(fact.clone());
        let notes: Vec<&str> =
            world.postings(&fact)[0].notes.iter().map(|note| note.outcome.as_str()).collect();
        assert_eq!(notes, ["cancelled", "armed"]);
    }
}

#[test]
fn a_purchase_ends_the_wait_for_its_variant_and_for_the_product_and_no_other() {
    let world = World::selling([product("mug").in_stock(false)]);
    for waited in ["mug", "mug/red", "mug/blue", "cup"] {
        world.tell(wait(waited));
    }
    let events = world.tell(purchase());
    let mut variants: Vec<&str> =
        ended(&events).iter().map(|event| event.body["variantId"].as_str().unwrap_or_default()).collect();
    variants.sort_unstable();
    assert_eq!(variants, ["mug", "red"]);
    let left: Vec<String> = world.armed().iter().map(|held| held.key.to_string()).collect();
    assert_eq!(left, ["back_in_stock#3#cup#cup", "back_in_stock#3#mug#blue"]);
}

#[test]
fn a_purchase_before_the_request_leaves_the_wait() {
    let world = World::selling([product("mug").in_stock(false)]);
    world.tell(wait("mug").at("2026-11-19T12:00:00Z"));
    assert_eq!(names(&world.tell(purchase())), ["order_placed"]);
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn who_has_bought_meanwhile_is_not_told() {
    let world = World::selling([product("mug").in_stock(false)]);
    world.tell(wait("mug"));
    world.tell(purchase());
    assert_eq!(world.stock(stocking("mug", true), "2026-11-20"), []);
    let all = world.table.all_automations();
    assert!(all.iter().all(|held| matches!(held.state, AutomationState::Cancelled { .. })));
    assert_eq!(all.iter().map(end).collect::<Vec<_>>(), ["purchased"]);
}

#[test]
fn a_purchase_of_history_or_by_another_ends_nothing() {
    let world = World::selling([product("mug").in_stock(false)]);
    world.tell(wait("mug"));
    world.tell(purchase().historical());
    world.tell(order("3").at("2026-11-19").by("other@example.com").item("mug", 1));
    assert_eq!(world.armed().len(), 1);
}
