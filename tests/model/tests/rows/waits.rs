//! Waiting for stock.

use model::waits::{armed, requests};

use crate::shop::{Shop, order, shop, wait};

fn notices(shop: &Shop) -> usize {
    requests(&shop.model.facts).values().map(|requests| requests.answered.len()).sum()
}

#[test]
fn stock_that_returns_answers_all_who_asked_before() {
    let mut shop = shop();
    shop.upsert("hat", false);
    shop.say(wait("hat")).unwrap();
    shop.say(wait("hat")).unwrap();
    assert_eq!((armed(&shop.model.facts).len(), notices(&shop)), (1, 0));
    shop.upsert("hat", true);
    assert_eq!((armed(&shop.model.facts).len(), notices(&shop)), (0, 1));
    shop.say(wait("hat")).unwrap();
    shop.upsert("hat", true);
    assert_eq!((armed(&shop.model.facts).len(), notices(&shop)), (1, 1));
}

#[test]
fn a_product_that_was_not_known_was_not_in_stock() {
    let mut shop = shop();
    shop.say(wait("cup")).unwrap();
    shop.upsert("cup", true);
    assert!(armed(&shop.model.facts).is_empty());
}

#[test]
fn only_a_purchase_of_the_variant_ends_the_wait() {
    let mut shop = shop();
    shop.upsert("hat", false);
    shop.say(wait("hat")).unwrap();
    shop.say(order("1").item("mug", 1)).unwrap();
    shop.say(order("2").item("hat", 1).historical(true)).unwrap();
    assert_eq!(armed(&shop.model.facts).len(), 1);
    shop.say(order("3").item("hat", 1)).unwrap();
    assert!(armed(&shop.model.facts).is_empty());
    shop.say(wait("hat")).unwrap();
    assert_eq!(armed(&shop.model.facts).len(), 1);
}
