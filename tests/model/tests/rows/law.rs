//! The small inputs that break the law of the books, the profile and the reminders most easily.

use model::answers::Outcome;
use model::books::books;
use model::profile::profile;
use serde_json::{Value, json};

use crate::shop::{ADA, Order, Shop, checkout, order, shop, time, wait};

/// The same statements in every order of arrival; asserts that all shops answer alike.
fn in_any_order<T: PartialEq + std::fmt::Debug>(said: &[Order], answer: impl Fn(&Shop) -> T) -> T {
    let tell = |arrival: &[usize]| {
        let mut shop = shop();
        for at in arrival {
            assert!(shop.say(said[*at].clone()).is_ok());
        }
        answer(&shop)
    };
    let mut arrival: Vec<usize> = (0..said.len()).collect();
    let first = tell(&arrival);
    for turn in 0..said.len() {
        arrival.rotate_left(1);
        assert_eq!(tell(&arrival), first, "{arrival:?}");
        let mut back = arrival.clone();
        back[turn..].reverse();
        assert_eq!(tell(&back), first, "{back:?}");
    }
    first
}

fn attributes(shop: &Shop) -> Vec<(String, Vec<Value>)> {
    profile(&shop.model.facts, ADA).attributes.into_iter().collect()
}

#[test]
fn the_newest_value_of_an_attribute_is_kept() {
    let said = [
        order("1").ordered("10-01").attribute("a", "large"),
        order("2").ordered("10-02").attribute("b", "large"),
        order("3").ordered("10-03").attribute("b", "small"),
    ];
    let kept = in_any_order(&said, attributes);
    assert_eq!(kept, [("a".into(), vec![json!("large")]), ("b".into(), vec![json!("small")])]);
}

#[test]
fn of_versions_of_one_order_the_newest_says_what_is_known() {
    let said = [
        order("1").ordered("10-01").updated("10-02").attribute("tier", "silver"),
        order("1").ordered("10-01").updated("10-03").attribute("tier", "gold"),
        order("1").ordered("10-01").attribute("tier", "bronze"),
    ];
    assert_eq!(in_any_order(&said, attributes), [("tier".into(), vec![json!("gold")])]);
}

#[test]
fn a_removed_attribute_stays_removed() {
    let said = [
        order("1").ordered("10-01").attribute("a", "old"),
        order("2").ordered("10-02").attribute("a", Value::Null),
        order("3").ordered("10-03").attribute("b", 1),
    ];
    let kept = in_any_order(&said, attributes);
    assert_eq!(kept[0], ("a".into(), vec![Value::Null]));
}

#[test]
fn of_two_purchases_at_one_time_one_has_the_reminder() {
    let both = [1, 2].map(|id| order(&id.to_string()).ordered("11-01").item("mug", 1));
    assert_eq!(in_any_order(&both, Shop::reminders), [("2".into(), "12-01".into())]);
    let cancelled = [both[0].clone(), both[1].clone(), order("2").cancelled()];
    assert_eq!(in_any_order(&cancelled, Shop::reminders), [("1".into(), "12-01".into())]);
}

#[test]
fn a_cart_goes_back_and_forth() {
    let mut shop = shop();
    shop.say(checkout("c", &["mug"], None)).unwrap();
    shop.say(checkout("c", &["mug", "hat"], None)).unwrap();
    shop.at("11-01 12:30");
    assert_eq!(shop.say(checkout("c", &["mug"], None)).unwrap().outcome, Outcome::Amended);
    let stored = model::checkouts::checkout(&shop.model.facts, "c", &shop.model.parameters).unwrap();
    assert_eq!(stored.content.items.unwrap().len(), 1);
    assert_eq!(stored.due_at, Some(time("11-01 13:30:01")));
    assert_eq!(shop.say(checkout("c", &["mug"], None)).unwrap().outcome, Outcome::Duplicate);
    assert_eq!(shop.events(), ["checkout_started checkout/c"]);
}

#[test]
fn an_order_whose_time_is_corrected_has_converted_the_checkout() {
    let mut shop = shop();
    shop.say(order("1").ordered("11-01 11:30")).unwrap();
    shop.say(order("1").ordered("11-01 09:00")).unwrap();
    shop.say(checkout("c", &[], Some("11-01 10:00"))).unwrap();
    assert!(shop.carts().is_empty());
}

#[test]
fn a_checkout_is_converted_by_an_order_that_names_it_or_comes_after_it() {
    let mut shop = shop();
    shop.say(order("1").ordered("11-01 09:00")).unwrap();
    shop.say(checkout("started", &[], Some("11-01 10:00"))).unwrap();
    shop.say(checkout("unstated", &[], None)).unwrap();
    assert_eq!(shop.carts(), ["started", "unstated"]);
    shop.say(order("2").ordered("11-01 09:00")).unwrap();
    assert_eq!(shop.carts(), ["started"]);
    let naming = order("3").by("bob@example.com").ordered("11-01 09:00");
    shop.say(naming.with(|content| content.checkout_id = Some("started".into()))).unwrap();
    assert!(shop.carts().is_empty());
}

#[test]
fn a_purchase_after_the_request_ends_the_wait() {
    let purchase = || order("1").ordered("11-01 12:00:05").item("mug", 1);
    for is_wait_first in [true, false] {
        let mut shop = shop();
        if is_wait_first {
            shop.at("11-01 11:59:59").say(wait("mug")).unwrap();
            shop.at("11-01 12:00:06").say(purchase()).unwrap();
        } else {
            shop.at("11-01 12:00:06").say(purchase()).unwrap();
            shop.at("11-01 11:59:59").say(wait("mug")).unwrap();
        }
        assert!(model::waits::armed(&shop.model.facts).is_empty());
    }
}

#[test]
fn two_snapshots_of_one_instant_are_the_same_in_any_order() {
    let said = [
        order("1").ordered("10-01").totals(Some(6), Some(6_000)),
        order("2").ordered("10-01").totals(Some(5), Some(5_000)),
    ];
    in_any_order(&said, |shop| books(&shop.model.facts, ADA));
}

#[test]
fn a_corrected_purchase_gives_the_reminder_back() {
    let mut shop = shop();
    shop.at("11-22 12:00");
    shop.say(order("B").ordered("11-22").item("mug", 1)).unwrap();
    shop.say(order("B").ordered("11-15").item("mug", 1)).unwrap();
    assert_eq!(shop.reminders(), [("B".into(), "12-15".into())]);
    shop.say(order("A").ordered("11-20").item("mug", 1)).unwrap();
    assert_eq!(shop.reminders(), [("A".into(), "12-20".into())]);
}

#[test]
fn an_order_that_was_long_ago_after_all_has_no_reminder() {
    let mut shop = shop();
    shop.say(order("1").ordered("11-01").item("mug", 1)).unwrap();
    shop.say(order("1").ordered("01-01").item("mug", 1)).unwrap();
    assert_eq!(shop.reminders(), []);
}
