//! The law of the books.

use model::books::{Books, books, primary_currencies};

use crate::shop::{ADA, order, shop, time};

#[test]
fn never_a_sum_across_currencies() {
    let mut shop = shop();
    shop.say(order("1").ordered("10-02")).unwrap();
    shop.say(order("2").currency("EUR").total(700).ordered("10-01")).unwrap();
    let books = books(&shop.model.facts, ADA);
    assert_eq!(books.values().map(|books| books.total_spent).collect::<Vec<_>>(), [700, 1_000]);
    let primary = primary_currencies(&shop.model.facts, ADA, &shop.model.parameters);
    assert_eq!(primary.into_iter().collect::<Vec<_>>(), ["EUR"]);
}

#[test]
fn first_and_last_are_by_the_time_of_the_order() {
    let mut shop = shop();
    for (id, at) in [("1", "10-05"), ("2", "10-01"), ("3", "10-03")] {
        shop.say(order(id).ordered(at)).unwrap();
    }
    let books = shop.books(ADA);
    assert_eq!((books.first_order_at, books.last_order_at), (Some(time("10-01")), Some(time("10-05"))));
}

#[test]
fn a_snapshot_replaces_what_came_before_and_later_orders_add_to_it() {
    let mut shop = shop();
    shop.say(order("1").ordered("10-01")).unwrap();
    shop.say(order("2").ordered("10-02").totals(Some(5), Some(9_000))).unwrap();
    shop.say(order("3").ordered("10-03")).unwrap();
    assert_eq!((shop.books(ADA).orders_count, shop.books(ADA).total_spent), (6, 10_000));
    shop.say(order("4").ordered("10-01").totals(Some(90), Some(90))).unwrap();
    assert_eq!((shop.books(ADA).orders_count, shop.books(ADA).total_spent), (6, 10_000));
    assert_eq!(shop.books(ADA).net_spent, 4_000);
}

#[test]
fn either_member_of_a_snapshot_may_be_missing() {
    let mut shop = shop();
    shop.say(order("1").ordered("10-01").totals(Some(5), None)).unwrap();
    assert_eq!((shop.books(ADA).orders_count, shop.books(ADA).total_spent), (5, 1_000));
}

#[test]
fn an_average_is_half_even() {
    let average =
        |total_spent, orders_count| Books { total_spent, orders_count, ..Books::default() }.average();
    assert_eq!([average(5, 2), average(7, 2), average(10, 3), average(11, 3)], [2, 4, 3, 4].map(Some));
    assert_eq!(average(0, 0), None);
}
