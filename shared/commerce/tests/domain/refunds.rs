//! Refunds, stated in the three ways there are.

use commerce::accept::Notice;
use commerce::order::{Anomaly, fold};
use serde_json::{Value, json};
use testkit::build::{BUYER, OrderBuilder, order};

use crate::world::{World, names};

fn sale() -> OrderBuilder {
    order("1001").total(10_000)
}

/// What is refunded and what is left of a sale of 10,000 after these statements.
fn after(statements: impl IntoIterator<Item = OrderBuilder>) -> (Value, Value) {
    let world = World::new();
    world.tell(sale());
    for statement in statements {
        world.tell(statement);
    }
    let figures = world.figures(BUYER, "USD");
    assert_eq!(figures["totalSpentCents"], 10_000, "gross stays");
    assert_eq!(figures["ordersCount"], 1, "gross stays");
    (figures["refundedCents"].clone(), figures["netSpentCents"].clone())
}

#[test]
fn without_an_id_the_amount_is_so_far_and_the_maximum_counts() {
    assert_eq!(after([sale().refunded(3000), sale().refunded(4000)]), (json!(4000), json!(6000)));
    assert_eq!(after([sale().refunded(4000), sale().refunded(3000)]), (json!(4000), json!(6000)));
}

#[test]
fn with_an_id_each_counts_once() {
    let twice = sale().refund("r-1", Some(3000)).request("again");
    assert_eq!(
        after([sale().refund("r-1", Some(3000)), sale().refund("r-2", Some(500)), twice]),
        (json!(3500), json!(6500))
    );
}

#[test]
fn a_missing_amount_is_the_whole_order() {
    assert_eq!(after([sale().refunded_whole()]), (json!(10_000), json!(0)));
    assert_eq!(after([sale().refund("r-1", None)]), (json!(10_000), json!(0)));
}

#[test]
fn a_partial_and_then_a_full_refund_are_not_counted_twice() {
    assert_eq!(after([sale().refunded(4000), sale().refunded_whole()]), (json!(10_000), json!(0)));
    assert_eq!(
        after([sale().refund("r-1", Some(4000)), sale().refund("r-2", None)]),
        (json!(10_000), json!(0))
    );
}

#[test]
fn increments_are_part_of_the_amount_so_far() {
    assert_eq!(after([sale().refund("r-1", Some(4000)), sale().refunded(4000)]), (json!(4000), json!(6000)));
    assert_eq!(after([sale().refund("r-1", Some(4000)), sale().refunded(5000)]), (json!(5000), json!(5000)));
}

#[test]
fn what_is_above_the_total_is_kept_and_not_counted() {
    assert_eq!(after([sale().refunded(10_001)]), (json!(10_000), json!(0)));
    assert_eq!(
        after([sale().refund("r-1", Some(9000)), sale().refund("r-2", Some(9000))]),
        (json!(10_000), json!(0))
    );
    let increments = [sale(), sale().refund("r-1", Some(9000)), sale().refund("r-2", Some(9000))];
    let facts = increments.map(OrderBuilder::fact);
    assert_eq!(fold(&facts).anomalies, [("refunded#id#r-2".to_owned(), Anomaly::RefundExceedsTotal)]);
    let facts = [sale().fact(), sale().refunded(10_001).fact()];
    assert_eq!(fold(&facts).anomalies, [("refunded#amount#10001".to_owned(), Anomaly::RefundExceedsTotal)]);
}

#[test]
fn a_refunded_and_cancelled_order_is_not_negative() {
    assert_eq!(after([sale().refunded(4000), sale().cancelled()]), (json!(4000), json!(0)));
}

#[test]
fn a_refund_in_another_currency_is_shown_and_not_counted() {
    assert_eq!(after([sale().eur().refunded(4000)]), (json!(0), json!(10_000)));
    let facts = [sale().fact(), sale().eur().refunded(4000).fact()];
    assert_eq!(fold(&facts).anomalies, [("refunded#amount#4000".to_owned(), Anomaly::OtherCurrency)]);
}

#[test]
fn a_refund_of_the_whole_order_in_another_currency_is_not_counted_either() {
    for refund in [sale().eur().refunded_whole(), sale().eur().refund("r-1", None)] {
        assert_eq!(after([refund.clone()]), (json!(0), json!(10_000)));
        let world = World::new();
        world.state(sale());
        assert_eq!(world.state(refund).notices, [Notice::OtherCurrency]);
    }
}

#[test]
fn an_order_that_costs_nothing_is_refunded_in_its_own_currency_alone() {
    let free = || order("1001").total(0);
    assert!(!fold(&[free().fact(), free().eur().refunded_whole().fact()]).is_fully_refunded());
    assert!(fold(&[free().fact(), free().refunded_whole().fact()]).is_fully_refunded());
}

#[test]
fn a_lower_total_takes_the_refund_with_it() {
    let world = World::new();
    world.tell(sale());
    world.tell(sale().refunded(8000));
    world.amend(&sale(), sale().total(5000).accepted_at("2026-11-02"));
    let figures = world.figures(BUYER, "USD");
    assert_eq!((&figures["refundedCents"], &figures["netSpentCents"]), (&json!(5000), &json!(0)));
}

#[test]
fn each_refund_is_told_with_its_own_amount() {
    let world = World::new();
    world.tell(sale());
    let partly = world.tell(sale().refund("r-1", Some(3000)));
    assert_eq!(names(&partly), ["order_refunded"]);
    assert_eq!(partly[0].body["refundAmountCents"], 3000);
    assert_eq!(partly[0].body["status"], "refunded");
    let whole = world.tell(sale().refunded_whole());
    assert_eq!(whole[0].body["refundAmountCents"], 10_000);
    assert_ne!(whole[0].id, partly[0].id);
}
