//! Replenishment reminders: what later statements about an order do to those it armed.

use commerce::event::EventName;
use commerce::fact::Fact;
use testkit::build::{BUYER, OrderBuilder, instant, order, product};

use crate::world::{World, end, names, the};

fn shop() -> World {
    World::selling(["razor", "soap"].map(|id| product(id).replenished_after(30)))
}

fn bought(id: &str) -> OrderBuilder {
    order(id).at("2026-10-20T10:00:00Z").item("razor", 1)
}

fn only_end(world: &World) -> &'static str {
    let all = world.table.all_automations();
    assert_eq!(all.len(), 1);
    end(&all[0])
}

#[test]
fn a_cancelled_order_disarms_what_it_armed() {
    let world = shop();
    world.tell(bought("1"));
    let events = world.tell(bought("1").cancelled());
    assert_eq!(names(&events), ["order_cancelled", "automation_cancelled"]);
    assert_eq!(events[1].body["reason"], "order_cancelled");
    assert_eq!(events[1].body["hadFired"], false);
    assert_eq!(only_end(&world), "order_cancelled");
}

#[test]
fn a_status_without_items_disarms_too() {
    let world = shop();
    world.tell(bought("1"));
    world.tell(order("1").cancelled());
    assert!(world.armed().is_empty());
}

#[test]
fn cancelling_leaves_what_another_order_armed() {
    let world = shop();
    world.tell(bought("1"));
    world.tell(order("2").at("2026-10-25T10:00:00Z").item("razor", 1));
    assert_eq!(names(&world.tell(bought("1").cancelled())), ["order_cancelled"]);
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-24T10:00:00Z")));
}

#[test]
fn an_order_cancelled_before_it_was_placed_arms_nothing() {
    let world = shop();
    world.tell(bought("1").cancelled());
    assert_eq!(names(&world.tell(bought("1"))), ["order_placed"]);
    assert!(world.armed().is_empty());
}

#[test]
fn a_purchase_that_was_undone_leaves_the_reminder_to_the_one_before_it_in_any_order_of_arrival() {
    for undo in [OrderBuilder::cancelled, OrderBuilder::refunded_whole] {
        let newest = || bought("2").at("2026-10-25T10:00:00Z");
        let statements = [undo(newest()), newest(), bought("1").at("2026-10-20T10:00:00Z")];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let world = shop();
            order.into_iter().for_each(|at| drop(world.tell(statements[at].clone())));
            assert_eq!(world.only_armed().due_at, Some(instant("2026-11-19T10:00:00Z")), "{order:?}");
        }
    }
}

#[test]
fn a_full_refund_in_any_form_disarms_and_a_partial_one_does_not() {
    // Without items: which ones went back is not said.
    let sale = || bought("1").total(1000);
    let refunded = |cents| order("1").total(1000).refunded(cents);
    let after = |refunds: Vec<OrderBuilder>| {
        let world = shop();
        world.tell(sale());
        refunds.into_iter().for_each(|refund| drop(world.tell(refund)));
        only_end(&world)
    };
    assert_eq!(after(vec![sale().refunded_whole()]), "order_refunded");
    assert_eq!(after(vec![sale().refunded(1000)]), "order_refunded");
    assert_eq!(after(vec![refunded(999)]), "armed");
    let half = |id: &str| order("1").total(1000).refund(id, Some(500));
    assert_eq!(after(vec![half("a")]), "armed");
    assert_eq!(after(vec![half("a"), half("b")]), "order_refunded");
}

#[test]
fn an_order_refunded_before_it_was_placed_arms_nothing() {
    let world = shop();
    world.tell(bought("1").refunded_whole());
    world.tell(bought("1"));
    assert!(world.armed().is_empty());
}

#[test]
fn a_fulfilled_order_keeps_its_reminders() {
    let world = shop();
    world.tell(bought("1"));
    assert_eq!(names(&world.tell(bought("1").fulfilled())), ["order_fulfilled"]);
    assert_eq!(only_end(&world), "armed");
}

#[test]
fn an_amendment_arms_what_it_adds_and_disarms_what_it_removes() {
    let world = shop();
    world.tell(bought("1"));
    let soap = order("1").at("2026-10-20T10:00:00Z").item("soap", 1).accepted_at("2026-11-02");
    let events = world.amend(&bought("1"), soap);
    assert_eq!(names(&events), ["order_updated", "automation_cancelled"]);
    assert_eq!(the(EventName::AutomationCancelled, &events).body["reason"], "item_removed");
    assert_eq!(the(EventName::AutomationCancelled, &events).body["productId"], "razor");
    let armed = world.only_armed();
    assert_eq!(armed.key.to_string(), "replenishment#4#soap");
}

#[test]
fn an_item_that_returns_is_armed_again() {
    let world = shop();
    world.tell(bought("1"));
    let first = world.only_armed();
    world.amend(&bought("1"), bought("1").no_items().accepted_at("2026-11-02"));
    assert!(world.armed().is_empty());
    world.amend(&bought("1"), bought("1").total(2).accepted_at("2026-11-04"));
    let again = world.only_armed();
    assert_eq!(again.due_at, first.due_at);
    assert!(again.generation > first.generation);
}

#[test]
fn an_amendment_without_items_leaves_the_reminders() {
    let world = shop();
    world.tell(bought("1"));
    let before = world.only_armed();
    world.amend(&bought("1"), order("1").total(7).accepted_at("2026-11-02"));
    assert_eq!(world.only_armed(), before);
}

#[test]
fn of_two_variants_under_one_reminder_the_one_that_stays_keeps_it() {
    for (stays, leaves) in [("razor/red", "blue"), ("razor/blue", "red")] {
        let id = format!("without-{leaves}");
        let placed = order(&id).at("2026-10-20T10:00:00Z").item("razor/blue", 1).item("razor/red", 1);
        let world = shop();
        world.tell(placed.clone());
        world.amend(&placed, order(&id).item(stays, 1).accepted_at("2026-11-02"));
        assert_eq!(world.armed().len(), 1, "without {leaves}");
    }
}

#[test]
fn a_reminder_that_fired_is_ended_by_the_next_purchase() {
    let world = shop();
    world.tell(bought("1"));
    world.fire(&world.only_armed());
    let events = world
        .tell(order("2").at("2026-11-19T11:00:00Z").accepted_at("2026-11-19T11:00:01Z").item("razor", 1));
    let ended = the(EventName::AutomationCancelled, &events);
    assert_eq!(
        (ended.body["hadFired"].clone(), ended.body["reason"].clone()),
        (true.into(), "purchased_again".into())
    );
    assert_eq!(world.only_armed().due_at, Some(instant("2026-12-19T11:00:00Z")));
}

#[test]
fn amending_an_order_does_not_remind_twice() {
    let world = shop();
    world.tell(bought("1"));
    world.fire(&world.only_armed());
    world.amend(&bought("1"), bought("1").total(7).accepted_at("2026-11-20"));
    assert!(world.armed().is_empty());
}

#[test]
fn an_imported_order_that_is_amended_by_history_arms_nothing() {
    let world = shop();
    let imported = bought("1").historical();
    world.tell(imported.clone());
    let amendment = || bought("1").total(7).historical().accepted_at("2026-11-02");
    assert_eq!(names(&world.amend(&imported, amendment())), Vec::<&str>::new());
    assert!(world.table.all_automations().is_empty());
}

#[test]
fn of_an_imported_order_that_is_stated_live_what_only_history_names_arms_nothing() {
    let world = shop();
    world.state(bought("1").historical());
    let live = order("1").at("2026-10-20").total(7).request("live");
    assert_eq!(names(&world.state(live).events), ["order_placed"]);
    assert!(world.table.all_automations().is_empty());
}

#[test]
fn a_status_with_another_address_disarms_the_orders_own_customers_reminder() {
    let world = shop();
    world.tell(bought("1"));
    let events = world.tell(bought("1").by("other@example.com").cancelled());
    assert_eq!(the(EventName::AutomationCancelled, &events).subscriber["email"], BUYER);
    assert!(world.armed().is_empty());
}

#[test]
fn a_statement_that_is_brought_again_ends_nothing_twice() {
    let world = shop();
    world.tell(bought("1"));
    let cancelled = Fact::from(bought("1").cancelled());
    let events = world.tell(cancelled.clone());
    let before = world.table.contents();
    assert_eq!(world.fold(&cancelled), events);
    assert_eq!(world.table.contents(), before);
}
