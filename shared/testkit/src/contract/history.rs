//! What is read back of a subscriber and of an order.

use commerce::automation::{Automation, AutomationState, CancelReason};
use commerce::fact::Fact;
use commerce::ports::{OrderHistory, State};
use jiff::SignedDuration;

use super::Table;
use crate::build::{
    BUYER, NOON, automation, commit, instant, line, order, order_id, posting, shop, subscriber, timer_of,
};

pub async fn an_order_is_read_with_its_facts_and_postings(table: &impl Table) {
    let ids = ["1", "1#x", "1#FACT#placed", "10"];
    for id in ids {
        let fact = Fact::from(order(id));
        table.append(&fact).await.unwrap();
        table.commit(&commit(&fact, 0, [])).await.unwrap();
    }
    for id in ids {
        let fact = order(id).fact();
        let postings = vec![posting(&fact.clone().into(), 0)];
        let expected = OrderHistory { facts: vec![fact], postings };
        assert_eq!(table.order(&shop(), &order_id(id)).await, Ok(expected));
    }
}

pub async fn lines_are_read_up_to_a_limit_and_it_says_whether_these_are_all(table: &impl Table) {
    let all: Vec<_> = (0..5).map(|number| line(&number.to_string(), number)).collect();
    let states = all.iter().map(|line| (0, State::OrderLine(line.clone())));
    table.commit(&commit(&order("1").into(), 0, states)).await.unwrap();
    for limit in [1, 4, 5, 6] {
        let (some, are_all) = table.lines(&shop(), &subscriber(BUYER), limit).await.unwrap();
        assert_eq!((some.len(), are_all), (limit.min(5), limit >= 5), "{limit}");
        assert!(some.iter().all(|line| all.contains(line)));
    }
    let mut read = table.order_lines(&shop(), &subscriber(BUYER)).await.unwrap();
    read.sort_by(|a, b| a.order_id.cmp(&b.order_id));
    assert_eq!(read, all);
}

pub async fn the_latest_of_the_history_comes_first(table: &impl Table) {
    let mut expected = Vec::new();
    for (order_number, seconds) in [3_i64, 1, 4, 2, 0].into_iter().enumerate() {
        let fact = Fact::from(order(&order_number.to_string()));
        let mut commit = commit(&fact, 0, []);
        commit.posting.folded_at = instant(NOON) + SignedDuration::from_secs(seconds);
        table.commit(&commit).await.unwrap();
        expected.push(commit.posting.activity());
    }
    expected.sort_by_key(|entry| std::cmp::Reverse(entry.folded_at));
    for limit in [1, 3, 5, 9] {
        let read = table.activity(&shop(), &subscriber(BUYER), limit).await.unwrap();
        assert_eq!(read, expected[..limit.min(5)]);
    }
    assert_eq!(table.activity(&shop(), &subscriber("other@example.com"), 9).await, Ok(vec![]));
}

pub async fn only_automations_that_are_not_cancelled_are_open(table: &impl Table) {
    let at = instant(NOON);
    let reason = CancelReason::TooManyCheckouts;
    let states =
        [AutomationState::Armed, AutomationState::Fired { at }, AutomationState::Cancelled { at, reason }];
    for (step, state) in (0..).zip(&states) {
        let held = Automation { state: state.clone(), ..automation(timer_of(&step.to_string())) };
        let put = (0, State::Automation(held.clone()));
        table.commit(&commit(&order("1").into(), step, [put])).await.unwrap();
        assert_eq!(table.current(&shop(), &subscriber(BUYER), &held.key).await, Ok(Some(held)));
    }
    let mut open = table.open_automations(&shop(), &subscriber(BUYER)).await.unwrap();
    open.sort_by(|a, b| a.key.cmp(&b.key));
    let open: Vec<_> = open.into_iter().map(|automation| automation.state).collect();
    assert_eq!(open, states[..2]);
}
