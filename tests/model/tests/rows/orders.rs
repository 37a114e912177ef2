//! The table of `POST /api/v1/orders`, row by row.

use model::answers::{Conflict, Outcome};
use model::orders;
use model::stated::Status;

use crate::shop::{ADA, BOB, order, shop};

#[test]
fn the_same_statement_again_changes_nothing() {
    let mut shop = shop();
    assert_eq!(shop.say(order("1")).unwrap().outcome, Outcome::Accepted);
    assert_eq!(shop.say(order("1")).unwrap().outcome, Outcome::Duplicate);
    assert_eq!(shop.books(ADA).orders_count, 1);
}

#[test]
fn a_placed_order_with_another_total_is_amended_and_keeps_what_is_left_out() {
    let mut shop = shop();
    shop.say(order("1").item("mug", 1).ordered("11-01")).unwrap();
    assert_eq!(shop.say(order("1").total(2_000)).unwrap().outcome, Outcome::Amended);
    assert_eq!((shop.books(ADA).orders_count, shop.books(ADA).total_spent), (1, 2_000));
    assert_eq!(shop.reminders(), [("1".into(), "12-01".into())]);
    assert_eq!(shop.events(), ["order_placed order/1"]);
}

#[test]
fn a_statement_that_says_less_is_a_duplicate() {
    let mut shop = shop();
    shop.say(order("1").item("mug", 1).attribute("plan", "gold")).unwrap();
    let answer = shop.say(order("1")).unwrap();
    assert_eq!((answer.outcome, answer.is_recorded), (Outcome::Duplicate, false));
}

#[test]
fn another_customer_or_currency_is_a_conflict() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    assert_eq!(shop.say(order("1").by(BOB)), Err(Conflict::Order));
    assert_eq!(shop.say(order("1").currency("EUR")), Err(Conflict::Order));
    assert_eq!(shop.say(order("1").by(BOB).updated("11-01")), Err(Conflict::Order));
}

#[test]
fn another_status_with_another_e_mail_is_booked_to_the_customer_of_the_order() {
    let mut shop = shop();
    shop.say(order("1").by(BOB).cancelled().totals(Some(7), None)).unwrap();
    shop.say(order("1")).unwrap();
    assert_eq!(shop.books(ADA).cancelled_orders_count, 1);
    assert_eq!((shop.books(BOB).cancelled_orders_count, shop.books(BOB).orders_count), (0, 7));
}

#[test]
fn refunds_with_ids_add_up_and_refunds_so_far_do_not() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    shop.say(order("1").refund(Some("a"), Some(200))).unwrap();
    shop.say(order("1").refund(Some("b"), Some(300))).unwrap();
    assert_eq!(shop.say(order("1").refund(Some("b"), Some(300))).unwrap().outcome, Outcome::Duplicate);
    assert_eq!(shop.say(order("1").refund(Some("b"), Some(301))), Err(Conflict::Refund));
    assert_eq!(shop.books(ADA).refunded, 500);
    let so_far = shop.say(order("1").refund(None, Some(400))).unwrap();
    assert_eq!(so_far.warnings, ["refund_without_id"]);
    assert_eq!(shop.books(ADA).refunded, 500);
    shop.say(order("1").refund(None, Some(600))).unwrap();
    assert_eq!((shop.books(ADA).refunded, shop.books(ADA).net_spent), (600, 400));
    shop.say(order("1").refund(None, None)).unwrap();
    assert_eq!((shop.books(ADA).refunded, shop.books(ADA).total_spent), (1_000, 1_000));
}

#[test]
fn a_refund_above_the_total_counts_up_to_it() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    let answer = shop.say(order("1").refund(Some("a"), Some(1_500))).unwrap();
    assert_eq!(answer.warnings, ["refund_exceeds_total"]);
    assert_eq!((shop.books(ADA).refunded, shop.books(ADA).net_spent), (1_000, 0));
}

#[test]
fn a_refund_in_another_currency_is_recorded_and_not_counted() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    let answer = shop.say(order("1").refund(Some("a"), Some(500)).currency("EUR")).unwrap();
    assert_eq!((answer.outcome, answer.warnings), (Outcome::Accepted, vec!["other_currency"]));
    assert_eq!(shop.books(ADA).refunded, 0);
}

#[test]
fn what_comes_before_the_placed_order_counts_when_it_comes() {
    let mut shop = shop();
    shop.say(order("1").cancelled()).unwrap();
    shop.say(order("1").refund(Some("a"), Some(100))).unwrap();
    assert_eq!(shop.books(ADA), model::books::Books::default());
    shop.say(order("1").item("mug", 1)).unwrap();
    let books = shop.books(ADA);
    assert_eq!((books.orders_count, books.cancelled_orders_count, books.refunded), (1, 1, 100));
    assert_eq!(shop.reminders(), []);
}

#[test]
fn history_counts_and_triggers_nothing() {
    let mut shop = shop();
    shop.say(order("1").item("mug", 1).historical(true)).unwrap();
    assert_eq!(shop.books(ADA).orders_count, 1);
    assert_eq!((shop.reminders(), shop.events()), (vec![], vec![]));
    let answer = shop.say(order("1").item("mug", 1)).unwrap();
    assert_eq!((answer.outcome, answer.warnings), (Outcome::Duplicate, vec!["recorded_as_historical"]));
}

#[test]
fn an_old_order_is_taken_as_historical_unless_it_says_otherwise() {
    let mut shop = shop();
    shop.model.parameters.historical_after = Some(jiff::SignedDuration::from_hours(24 * 30));
    shop.say(order("1").ordered("09-01")).unwrap();
    shop.say(order("2").ordered("09-01").historical(false)).unwrap();
    shop.say(order("3").ordered("10-20")).unwrap();
    assert_eq!(shop.events(), ["order_placed order/2", "order_placed order/3"]);
}

#[test]
fn a_product_of_which_all_went_back_loses_its_reminder() {
    let mut shop = shop();
    shop.say(order("1").item("mug", 2).ordered("11-01")).unwrap();
    shop.say(order("1").refund(Some("a"), Some(1)).item("mug", 1)).unwrap();
    assert_eq!(shop.reminders(), [("1".into(), "12-01".into())]);
    shop.say(order("1").refund(Some("b"), Some(1)).item("mug", 1)).unwrap();
    assert_eq!(shop.reminders(), []);
}

#[test]
fn content_that_was_amended_away_is_a_late_retry() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    shop.say(order("1").total(2_000)).unwrap();
    let answer = shop.say(order("1")).unwrap();
    assert_eq!((answer.outcome, answer.warnings), (Outcome::Duplicate, vec!["superseded_content"]));
    assert_eq!(shop.books(ADA).total_spent, 2_000);
}

#[test]
fn each_status_has_one_event_and_each_refund_its_own() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    shop.say(order("1").status(Status::Fulfilled)).unwrap();
    shop.say(order("1").cancelled()).unwrap();
    shop.say(order("1").cancelled().updated("11-01")).unwrap();
    shop.say(order("1").refund(Some("a"), None)).unwrap();
    shop.say(order("1").refund(None, Some(5))).unwrap();
    let names = ["order_cancelled", "order_fulfilled", "order_placed", "order_refunded", "order_refunded"];
    assert_eq!(shop.events(), names.map(|name| format!("{name} order/1")));
}

#[test]
fn ids_are_those_of_the_documented_test_vectors() {
    let id = |parts: &[&str]| model::events::identifier("", parts);
    assert_eq!(id(&["subscriber", "dev", "buyer@example.com"]), "b3c7040bb65c464a306970c2b32416e0");
    assert_eq!(id(&["event", "dev", "order_placed", "1001", "placed"]), "65c925c10df9b1d063c000afe33924a3");
    assert_eq!(
        id(&["event", "dev", "order_refunded", "é", "refunded#id#r-1"]),
        "ed98d8697de7dcbaba6ec259fe76f1da"
    );
}

#[test]
fn an_order_is_shown_with_its_newest_number_and_time() {
    let mut shop = shop();
    shop.say(order("1").with(|content| content.order_number = Some("#1".into()))).unwrap();
    let first = shop.now;
    shop.say(order("1").total(5)).unwrap();
    let shown = orders::order(&shop.model.facts, "1").unwrap();
    assert_eq!((shown.content.order_number.as_deref(), shown.ordered_at), (Some("#1"), first));
}
