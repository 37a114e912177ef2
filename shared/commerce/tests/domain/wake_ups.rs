//! Wake-ups of replenishment reminders: told at most once, from the state of that moment.

use commerce::automation::AutomationKey;
use commerce::fact::Fact;
use jiff::SignedDuration;
use testkit::build::{BUYER, OrderBuilder, due, instant, order, product, product_id};

use crate::world::{World, end, names, wake_up};

fn shop() -> World {
    World::selling([product("razor").replenished_after(30).price_usd(499)])
}

fn bought(id: &str) -> OrderBuilder {
    order(id).at("2026-10-20T10:00:00Z").item("razor/red", 2)
}

/// Tells the wake-up, and why nothing came of it or what did.
fn reason(world: &World, wake_up: &commerce::ports::WakeUp) -> &'static str {
    let fact = Fact::Due(due(wake_up, instant("2026-11-19T10:00:00Z")));
    world.tell(fact.clone());
    world.postings(&fact)[0].notes[0].reason.code()
}

#[test]
fn a_due_reminder_is_told_with_product_line_item_and_order() {
    let world = shop();
    world.tell(bought("1"));
    let events = world.fire(&world.only_armed());
    assert_eq!(names(&events), ["replenishment_due"]);
    let body = &events[0].body;
    assert_eq!(body["product"]["productId"], "razor");
    assert_eq!(body["product"]["priceCents"], 499);
    assert_eq!(body["lineItem"]["providerVariantId"], "red");
    assert_eq!(body["lineItem"]["quantity"], 2);
    assert_eq!(body["orderId"], "1");
    assert_eq!(body["dueAt"], "2026-11-19T10:00:00Z");
    assert_eq!(events[0].subscriber["email"], BUYER);
    assert_eq!(end(&world.table.all_automations()[0]), "fired");
}

#[test]
fn a_wake_up_that_comes_twice_is_one_fact() {
    let world = shop();
    world.tell(bought("1"));
    let wake_up = wake_up(&world.only_armed());
    let [first, second] =
        ["2026-11-19T10:00:00Z", "2026-11-19T10:01:00Z"].map(|at| Fact::Due(due(&wake_up, instant(at))));
    assert_eq!(world.tell(first), world.tell(second));
    assert_eq!(world.table.all_facts().len(), 2);
}

#[test]
fn a_wake_up_of_an_earlier_purchase_is_stale() {
    let world = shop();
    world.tell(bought("1"));
    let old = wake_up(&world.only_armed());
    world.tell(order("2").at("2026-10-30T10:00:00Z").item("razor", 1));
    assert_eq!(reason(&world, &old), "superseded");
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn a_wake_up_of_a_cancelled_order_is_stale() {
    let world = shop();
    world.tell(bought("1"));
    let old = wake_up(&world.only_armed());
    world.tell(bought("1").cancelled());
    assert_eq!(reason(&world, &old), "cancelled");
}

#[test]
fn a_reminder_of_an_order_that_history_undid_ends_without_a_word() {
    let undone = [
        (bought("1").cancelled().historical(), "order_cancelled"),
        (bought("1").refunded_whole().historical(), "order_refunded"),
    ];
    for (statement, reason) in undone {
        let world = shop();
        world.tell(bought("1"));
        assert_eq!(names(&world.tell(statement)), [""; 0]);
        assert_eq!(end(&world.table.all_automations()[0]), reason);
    }
}

#[test]
fn what_is_not_folded_yet_ends_a_reminder_as_it_would_have() {
    let cases = [
        (bought("1").cancelled().historical(), "order_cancelled", &[][..]),
        (bought("1").refunded_whole().historical(), "order_refunded", &[]),
        (bought("1").cancelled(), "order_cancelled", &["automation_cancelled"]),
        (bought("1").refunded_whole(), "order_refunded", &["automation_cancelled"]),
    ];
    for (statement, reason, events) in cases {
        let world = shop();
        world.tell(bought("1"));
        let reminder = world.only_armed();
        world.record(statement);
        assert_eq!(names(&world.fire(&reminder)), events, "{reason}");
        assert_eq!(end(&world.table.all_automations()[0]), reason);
    }
}

#[test]
fn a_reminder_of_a_product_that_no_longer_asks_for_it_ends() {
    for gone in [true, false] {
        let world = shop();
        world.tell(bought("1"));
        match gone {
            true => world.table.unstock(product("razor")),
            false => world.table.stock(product("razor").replenishment_off()),
        }
        let events = world.fire(&world.only_armed());
        assert_eq!(names(&events), ["automation_cancelled"]);
        assert_eq!(events[0].body["reason"], "replenishment_disabled");
    }
}

#[test]
fn a_wake_up_of_nothing_known_is_noted() {
    let world = shop();
    let key = AutomationKey::Replenishment { product_id: product_id("razor"), variant_id: None };
    world.tell(bought("1"));
    let unknown = commerce::ports::WakeUp {
        automation: AutomationKey::Replenishment { product_id: product_id("soap"), variant_id: None },
        ..wake_up(&world.only_armed())
    };
    assert_ne!(unknown.automation, key);
    assert_eq!(reason(&world, &unknown), "unknown_automation");
}

#[test]
fn a_reminder_that_the_table_forgot_does_not_meet_its_old_wake_ups() {
    let world = shop();
    world.tell(bought("1"));
    let first = world.only_armed();
    world.fire(&first);
    world.clock.advance(SignedDuration::from_hours(24 * 91));
    world.table.expire(commerce::ports::Clock::now(&world.clock));
    assert!(world.table.all_automations().is_empty());
    world.tell(order("2").at("2027-02-18T10:00:00Z").accepted_at("2027-02-18T10:00:00Z").item("razor", 1));
    let second = world.only_armed();
    assert!(second.generation > first.generation);
    assert_eq!(names(&world.fire(&second)), ["replenishment_due"]);
}
