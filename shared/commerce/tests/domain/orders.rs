//! What a statement about an order does: the contract's case table, row by row.

use commerce::accept::{self, Contradiction};
use commerce::event::EventName;
use commerce::fact::{Fact, OrderFact};
use commerce::order::{Anomaly, fold};
use commerce::ports::{Appended, Facts as _};
use commerce::version::Outcome;
use serde_json::json;
use testkit::build::{BUYER, OrderBuilder, order, product};
use testkit::run::block_on;

use crate::world::{World, names, the};

const OTHER: &str = "other@example.com";

fn placed() -> OrderBuilder {
    order("1001").total(8850).usd().at("2026-11-01T10:00:00Z").item("SKU-1", 2)
}

/// What comes of the statement beside the recorded one.
fn outcome(offered: &OrderFact, recorded: &OrderFact) -> Result<Outcome, Contradiction> {
    accept::order(offered.clone(), std::slice::from_ref(recorded)).map(|verdict| verdict.outcome)
}

#[test]
fn a_placed_order_moves_the_books_and_is_told_once() {
    let world = World::new();
    let events = world.tell(placed());
    assert_eq!(names(&events), ["order_placed"]);
    let figures = world.figures(BUYER, "USD");
    assert_eq!(figures["ordersCount"], 1);
    assert_eq!(figures["totalSpentCents"], 8850);
    assert_eq!(figures["totalSpent"], 88.5);
    assert_eq!(figures["ltvCents"], 8850);
    assert_eq!(figures["aovCents"], 8850);
    assert_eq!(figures["firstOrderAt"], "2026-11-01T10:00:00Z");
}

#[test]
fn the_same_statement_at_any_later_time_changes_nothing() {
    let world = World::selling([product("SKU-1").replenished_after(30)]);
    let first = placed().fact();
    let told = world.tell(Fact::Order(first.clone()));
    let before = world.table.contents();

    let again = placed().accepted_at("2026-11-20T08:00:00Z").request("another").fact();
    assert_eq!(outcome(&again, &first), Ok(Outcome::Duplicate));
    assert_eq!(again.job_id(), first.job_id());
    let appended = block_on(world.table.append(&Fact::Order(again.clone())));
    assert_eq!(appended, Ok(Appended::Exists(Box::new(Fact::Order(first)))));
    assert_eq!(world.fold(&Fact::Order(again)), told, "brought again, it is told again as it was");
    assert_eq!(world.table.contents(), before);
}

#[test]
fn of_two_requests_at_the_same_instant_one_is_recorded() {
    let world = World::new();
    let requests = ["one", "two"].map(|id| Fact::Order(placed().request(id).fact()));
    let appends = requests.iter().map(|fact| world.table.append(fact));
    let appended = block_on(testkit::run::interleave(1, appends));
    let recorded = appended.iter().filter(|appended| **appended == Ok(Appended::Recorded)).count();
    assert_eq!(recorded, 1);
}

#[test]
fn an_amendment_moves_the_books_by_the_difference_and_is_told_as_an_update() {
    let world = World::new();
    world.tell(order("1").total(1000));
    world.tell(placed());
    let events = world.amend(&placed(), placed().total(9000).item("SKU-2", 1).accepted_at("2026-11-02"));
    assert_eq!(names(&events), ["order_updated"]);
    assert_eq!(world.figures(BUYER, "USD")["totalSpentCents"], 10_000);
    assert_eq!(world.figures(BUYER, "USD")["ordersCount"], 2);
    let update = the(EventName::OrderUpdated, &events);
    assert_eq!(update.body["totalCents"], 9000);
    assert_eq!(update.body["lineItems"].as_array().map(Vec::len), Some(2));
}

#[test]
fn fields_left_out_of_an_amendment_keep_their_values() {
    let world = World::new();
    let first = placed().number("#1001").property("gift", true).from_checkout("c-1");
    world.tell(first.clone());
    let events = world.amend(&first, order("1001").total(9000).accepted_at("2026-11-02"));
    let update = the(EventName::OrderUpdated, &events);
    assert_eq!(update.body["orderNumber"], "#1001");
    assert_eq!(update.body["gift"], true);
    assert_eq!(update.body["checkoutId"], "c-1");
    assert_eq!(update.body["orderedAt"], "2026-11-01T10:00:00Z");
    assert_eq!(update.body["lineItems"][0]["providerProductId"], "SKU-1");
    assert_eq!(world.figures(BUYER, "USD")["lastOrderAt"], "2026-11-01T10:00:00Z");
}

#[test]
fn of_two_amendments_the_last_accepted_counts_whichever_arrives_last() {
    let world = World::new();
    world.tell(placed());
    world.amend(&placed(), placed().total(9000).accepted_at("2026-11-03"));
    world.amend(&placed(), placed().total(500).accepted_at("2026-11-02"));
    assert_eq!(world.figures(BUYER, "USD")["totalSpentCents"], 9000);
}

#[test]
fn an_amendment_can_move_the_order_in_time() {
    let world = World::new();
    world.tell(order("1").at("2026-11-01T09:00:00Z"));
    world.tell(order("2").at("2026-11-01T11:00:00Z"));
    world.amend(
        &order("1").at("2026-11-01T09:00:00Z"),
        order("1").at("2026-11-01T12:00:00Z").accepted_at("2026-11-02"),
    );
    let figures = world.figures(BUYER, "USD");
    assert_eq!(figures["firstOrderAt"], "2026-11-01T11:00:00Z");
    assert_eq!(figures["lastOrderAt"], "2026-11-01T12:00:00Z");
}

#[test]
fn a_placed_order_keeps_its_customer_and_its_currency() {
    let recorded = placed().fact();
    let customer = placed().by(OTHER).request("another").fact();
    assert_eq!(outcome(&customer, &recorded), Err(Contradiction::OtherCustomer));
    let currency = placed().eur().request("another").fact();
    assert_eq!(outcome(&currency, &recorded), Err(Contradiction::OtherCurrency));
    let total = placed().total(1).request("another").fact();
    assert_eq!(outcome(&total, &recorded), Ok(Outcome::Amended));
}

#[test]
fn every_field_of_the_content_makes_another_statement() {
    let recorded = placed().fact();
    let changes: [fn(OrderBuilder) -> OrderBuilder; 13] = [
        |order| order.total(1),
        |order| order.at("2026-11-01T10:00:01Z"),
        |order| order.number("#1001"),
        |order| order.item("SKU-2", 1),
        |order| order.no_items(),
        |order| order.property("gift", true),
        |order| order.from_checkout("c-1"),
        |order| order.totals(Some(1), None),
        |order| order.totals(None, Some(1)),
        |order| order.first_name("Ada"),
        |order| order.last_name("Byron"),
        |order| order.external_id("7"),
        |order| order.attribute("tier", "gold"),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let offered = change(placed()).request("another").fact();
        assert_eq!(outcome(&offered, &recorded), Ok(Outcome::Amended), "change {at}");
    }
    let imported = placed().historical().request("another").fact();
    assert_eq!(outcome(&imported, &recorded), Ok(Outcome::Duplicate), "how to treat it is no content");
}

#[test]
fn an_address_in_another_case_is_the_same_customer() {
    let shouted = placed().by("BUYER@Example.COM").total(1).request("another").fact();
    assert_eq!(outcome(&shouted, &placed().fact()), Ok(Outcome::Amended));
}

#[test]
fn a_status_with_another_address_is_booked_to_the_orders_own_customer_and_shown() {
    let world = World::new();
    world.tell(placed());
    let events = world.tell(placed().by(OTHER).cancelled().accepted_at("2026-11-02"));
    assert_eq!(world.figures(BUYER, "USD")["cancelledOrdersCount"], 1);
    assert!(world.table.subscriber_of(OTHER).books.is_empty());
    assert_eq!(the(EventName::OrderCancelled, &events).subscriber["email"], BUYER);
    let facts = [placed().fact(), placed().by(OTHER).cancelled().fact()];
    assert_eq!(fold(&facts).anomalies, [("cancelled".to_owned(), Anomaly::OtherCustomer)]);
}

#[test]
fn a_status_that_arrives_before_the_order_counts_once_the_order_is_there() {
    let early = World::new();
    early.tell(placed().cancelled().at("2026-11-02T10:00:00Z"));
    assert!(early.table.subscriber_of(BUYER).books.is_empty(), "nothing to count yet");
    early.tell(placed().refunded(850).at("2026-11-02T11:00:00Z"));
    early.tell(placed());
    let usual = World::new();
    usual.tell(placed());
    usual.tell(placed().refunded(850).at("2026-11-02T11:00:00Z"));
    usual.tell(placed().cancelled().at("2026-11-02T10:00:00Z"));
    let figures = early.figures(BUYER, "USD");
    assert_eq!(figures, usual.figures(BUYER, "USD"));
    assert_eq!(figures["refundedCents"], 850);
    assert_eq!(figures["netSpentCents"], 0);
}

#[test]
fn cancelling_lowers_net_and_leaves_gross() {
    let world = World::new();
    world.tell(order("1").total(1000));
    world.tell(order("2").total(500));
    let events = world.tell(order("2").total(500).cancelled());
    assert_eq!(names(&events), ["order_cancelled"]);
    let figures = world.figures(BUYER, "USD");
    assert_eq!((&figures["ordersCount"], &figures["totalSpentCents"]), (&json!(2), &json!(1500)));
    assert_eq!((&figures["cancelledOrdersCount"], &figures["netSpentCents"]), (&json!(1), &json!(1000)));
}

#[test]
fn fulfilling_is_told_and_moves_nothing() {
    let world = World::new();
    world.tell(placed());
    let before = world.figures(BUYER, "USD");
    assert_eq!(names(&world.tell(placed().fulfilled())), ["order_fulfilled"]);
    assert_eq!(world.figures(BUYER, "USD"), before);
}

#[test]
fn an_imported_order_is_counted_and_triggers_nothing() {
    let world = World::selling([product("SKU-1").replenished_after(30)]);
    let events = world.tell(placed().historical());
    let told: Vec<EventName> = events.iter().map(|event| event.name).collect();
    assert_eq!(told, [EventName::SubscriberUpdated]);
    assert_eq!(world.figures(BUYER, "USD")["totalSpentCents"], 8850);
    assert!(world.armed().is_empty());
}

#[test]
fn an_imported_order_ends_no_automation_but_that_of_the_order_it_undoes_and_says_nothing() {
    let world = World::selling([product("SKU-1").replenished_after(30)]);
    world.tell(testkit::build::checkout("c-1").at("2026-11-01T08:00:00Z"));
    world.tell(placed());
    world.tell(testkit::build::checkout("c-2").at("2026-11-01T11:00:00Z"));
    let armed = world.armed();
    assert_eq!(armed.len(), 2);
    world.tell(order("2").at("2026-11-01T11:30:00Z").item("SKU-1", 1).historical());
    assert_eq!(world.armed(), armed);
    assert_eq!(names(&world.tell(placed().cancelled().historical())), [""; 0]);
    assert_eq!(world.only_armed().key.to_string(), "abandoned_checkout#c-2");
}

#[test]
fn subscriber_updates_can_be_turned_off() {
    let mut world = World::new();
    world.rules.subscriber_updated_events = false;
    let events = world.tell(placed());
    assert_eq!(events.len(), 1);
}
