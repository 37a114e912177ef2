//! Versions with the platform's own time: any order of arrival gives the newest.

use model::answers::Outcome;
use model::orders;
use model::stated::Status;

use crate::shop::{ADA, order, shop};

#[test]
fn the_newest_counts_whatever_the_order_of_arrival() {
    let versions = [order("1").total(1).updated("11-01"), order("1").total(2).updated("11-02")];
    for (order, last) in [([0, 1], Outcome::Amended), ([1, 0], Outcome::Superseded)] {
        let mut shop = shop();
        assert_eq!(shop.say(versions[order[0]].clone()).unwrap().outcome, Outcome::Accepted);
        assert_eq!(shop.say(versions[order[1]].clone()).unwrap().outcome, last);
        assert_eq!(shop.books(ADA).total_spent, 2);
    }
}

#[test]
fn a_version_without_a_time_is_older_than_any_with() {
    let mut shop = shop();
    shop.say(order("1").total(1).updated("10-01")).unwrap();
    assert_eq!(shop.say(order("1").total(2)).unwrap().outcome, Outcome::Superseded);
    assert_eq!(shop.books(ADA).total_spent, 1);
}

#[test]
fn an_older_one_is_superseded_also_with_the_content_of_the_newest() {
    let mut shop = shop();
    shop.say(order("1").updated("11-02")).unwrap();
    assert_eq!(shop.say(order("1").updated("11-01")).unwrap().outcome, Outcome::Superseded);
}

#[test]
fn a_repetition_with_a_newer_time_keeps_late_versions_from_winning() {
    let mut shop = shop();
    shop.say(order("1").total(1).updated("11-01")).unwrap();
    let again = shop.say(order("1").total(1).updated("11-03")).unwrap();
    assert_eq!((again.outcome, again.is_recorded), (Outcome::Duplicate, true));
    assert_eq!(shop.say(order("1").total(2).updated("11-02")).unwrap().outcome, Outcome::Superseded);
    assert_eq!(shop.books(ADA).total_spent, 1);
}

#[test]
fn of_one_date_the_cancellation_stands() {
    let mut shop = shop();
    shop.say(order("1").updated("11-01")).unwrap();
    shop.say(order("1").cancelled().updated("11-01")).unwrap();
    assert!(orders::is_cancelled(&shop.model.facts, "1"));
}

#[test]
fn an_order_that_is_placed_again_lives_again() {
    let mut shop = shop();
    shop.say(order("1").item("mug", 1).updated("11-01")).unwrap();
    shop.say(order("1").cancelled().updated("11-02")).unwrap();
    assert_eq!((shop.books(ADA).cancelled_orders_count, shop.books(ADA).net_spent), (1, 0));
    let again = shop.say(order("1").item("mug", 1).updated("11-03")).unwrap();
    assert_eq!(again.outcome, Outcome::Amended);
    assert_eq!((shop.books(ADA).cancelled_orders_count, shop.books(ADA).net_spent), (0, 1_000));
    assert_eq!(shop.reminders().len(), 1);
    assert!(!shop.say(order("1").cancelled().updated("11-02")).unwrap().is_recorded);
    assert_eq!(shop.books(ADA).cancelled_orders_count, 0);
}

#[test]
fn fulfilled_says_that_an_order_lives() {
    let mut shop = shop();
    shop.say(order("1").cancelled().updated("11-02")).unwrap();
    shop.say(order("1").updated("11-01")).unwrap();
    assert!(orders::is_cancelled(&shop.model.facts, "1"));
    shop.say(order("1").status(Status::Fulfilled).updated("11-03")).unwrap();
    assert!(!orders::is_cancelled(&shop.model.facts, "1"));
}

#[test]
fn a_cancellation_that_comes_late_is_superseded() {
    let mut shop = shop();
    shop.say(order("1").updated("11-02")).unwrap();
    assert_eq!(shop.say(order("1").cancelled().updated("11-01")).unwrap().outcome, Outcome::Superseded);
    assert!(!orders::is_cancelled(&shop.model.facts, "1"));
}
