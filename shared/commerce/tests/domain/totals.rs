//! The figures beside the plain sum: the shop's own totals, currencies, means and times.

use serde_json::{Value, json};
use testkit::build::{BUYER, currency, order};

use crate::world::World;

fn gross(world: &World) -> (Value, Value) {
    let figures = world.figures(BUYER, "USD");
    (figures["ordersCount"].clone(), figures["totalSpentCents"].clone())
}

#[test]
fn the_shops_own_totals_replace_what_was_added_up() {
    let world = World::new();
    world.tell(order("1").total(1000).at("2026-11-01T01:00:00Z"));
    world.tell(order("2").total(1000).at("2026-11-01T02:00:00Z").totals(Some(7), Some(70_000)));
    assert_eq!(gross(&world), (json!(7), json!(70_000)));
    world.tell(order("3").total(1000).at("2026-11-01T03:00:00Z"));
    assert_eq!(gross(&world), (json!(8), json!(71_000)), "later orders add on top");
}

#[test]
fn an_order_up_to_the_totals_that_arrives_late_is_not_added_again() {
    let world = World::new();
    world.tell(order("2").total(1000).at("2026-11-01T02:00:00Z").totals(Some(7), Some(70_000)));
    world.tell(order("1").total(1000).at("2026-11-01T01:00:00Z"));
    world.tell(order("also-2").total(1000).at("2026-11-01T02:00:00Z"));
    assert_eq!(gross(&world), (json!(7), json!(70_000)));
    assert_eq!(world.figures(BUYER, "USD")["netSpentCents"], 3000, "net is of orders we know");
}

#[test]
fn older_totals_that_arrive_late_change_nothing() {
    let world = World::new();
    world.tell(order("2").at("2026-11-01T02:00:00Z").totals(Some(7), Some(70_000)));
    world.tell(order("1").at("2026-11-01T01:00:00Z").totals(Some(6), Some(60_000)));
    assert_eq!(gross(&world), (json!(7), json!(70_000)));
}

#[test]
fn totals_older_than_the_last_order_count_the_orders_after_them() {
    let world = World::new();
    world.tell(order("3").total(300).at("2026-11-01T03:00:00Z"));
    world.tell(order("4").total(400).at("2026-11-01T04:00:00Z"));
    world.tell(order("2").total(200).at("2026-11-01T02:00:00Z").totals(Some(5), Some(5000)));
    assert_eq!(gross(&world), (json!(7), json!(5700)));
}

#[test]
fn either_member_of_the_totals_may_be_missing() {
    let world = World::new();
    world.tell(order("1").total(1000).at("2026-11-01T01:00:00Z"));
    world.tell(order("2").total(1000).at("2026-11-01T02:00:00Z").totals(Some(9), None));
    assert_eq!(gross(&world), (json!(9), json!(2000)));
    world.tell(order("3").total(1000).at("2026-11-01T03:00:00Z").totals(None, Some(30_000)));
    assert_eq!(gross(&world), (json!(10), json!(30_000)));
}

#[test]
fn an_amendment_of_a_later_order_moves_what_was_added_on_top() {
    let world = World::new();
    world.tell(order("1").at("2026-11-01T01:00:00Z").totals(Some(7), Some(70_000)));
    let later = order("2").total(1000).at("2026-11-01T02:00:00Z");
    world.tell(later.clone());
    world.amend(&later, later.clone().total(400).accepted_at("2026-11-02"));
    assert_eq!(gross(&world), (json!(8), json!(70_400)));
}

#[test]
fn currencies_are_never_summed() {
    let world = World::new();
    world.tell(order("1").total(8850).usd().at("2026-11-01T01:00:00Z"));
    world.tell(order("2").total(9000).currency(currency("JPY")).at("2026-11-01T02:00:00Z"));
    assert_eq!(world.figures(BUYER, "USD")["totalSpentCents"], 8850);
    assert_eq!(world.figures(BUYER, "JPY")["totalSpentCents"], 9000);
    assert_eq!(world.figures(BUYER, "JPY")["totalSpent"], 9000, "a yen has no cents");
}

#[test]
fn the_headline_is_in_the_stacks_currency_else_in_that_of_the_earliest_order() {
    let world = World::new();
    world.tell(order("2").total(200).usd().at("2026-11-01T02:00:00Z"));
    world.tell(order("1").total(100).eur().at("2026-11-01T01:00:00Z"));
    let buyer = world.table.subscriber_of(BUYER);
    let headline = |base| {
        let attributes = buyer.custom_attributes(base);
        (attributes["currency"].clone(), attributes["totalSpentCents"].clone())
    };
    assert_eq!(headline(None), (json!("EUR"), json!(100)));
    assert_eq!(headline(Some(currency("USD"))), (json!("USD"), json!(200)));
    assert_eq!(headline(Some(currency("JPY"))), (json!("JPY"), json!(0)));
}

#[test]
fn the_average_is_rounded_half_to_even_and_absent_without_orders() {
    let world = World::new();
    world.tell(order("1").total(100).totals(Some(0), None).at("2026-11-01T01:00:00Z"));
    assert_eq!(world.figures(BUYER, "USD")["aovCents"], Value::Null);
    let world = World::new();
    world.tell(order("1").total(100));
    world.tell(order("2").total(105));
    assert_eq!(world.figures(BUYER, "USD")["aovCents"], 102);
    world.amend(&order("2").total(105), order("2").total(107).accepted_at("2026-11-02"));
    assert_eq!(world.figures(BUYER, "USD")["aovCents"], 104);
    assert_eq!(world.figures(BUYER, "USD")["aov"], 1.04);
}
