//! The stream brings records again: whole batches, and those after one that failed.

use commerce::event::{Event, EventName};
use testkit::build::BUYER;
use testkit::faults::{Fault, Faults, Half, Moment, Operation};

use crate::payloads::*;
use crate::world::{Batches as _, Stack};

/// Ids in order of publication.
fn ids(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| event.id.to_string()).collect()
}

#[tokio::test]
async fn a_batch_that_comes_twice_publishes_the_same_events_and_moves_nothing() {
    let stack = Stack::after(&[ORDERS_OF_ONE_BUYER]).await;
    let (first, state) = (stack.bus.published(), stack.table.contents());
    stack.clock.advance(jiff::SignedDuration::from_hours(24));
    assert_eq!(stack.deliver(ORDERS_OF_ONE_BUYER).await, None);
    assert_eq!(stack.table.contents(), state);
    assert_eq!(stack.bus.published(), [first.clone(), first].concat(), "word for word");
}

#[tokio::test]
async fn facts_that_are_folded_are_read_again_but_not_committed_again() {
    let stack = Stack::after(&[ORDER_PLACED]).await;
    assert_eq!(stack.calls(Operation::Commit), 1);
    assert_eq!(stack.deliver(ORDER_PLACED).await, None);
    assert_eq!((stack.calls(Operation::Commit), stack.calls(Operation::OrderFacts)), (1, 2));
}

#[tokio::test]
async fn when_the_bus_fails_the_lowest_failed_record_is_asked_for_again_and_the_others_are_done() {
    let stack = Stack::new();
    stack.refuse_events_about(&["order/2003", "order/2002"]);
    assert_eq!(stack.bring(ORDERS_OF_THREE_BUYERS).await, Some(ORDERS_OF_THREE_BUYERS.sequence(1)));
    assert_eq!(stack.folded(), ["placed"; 3], "state does not wait for the bus");
    let told: Vec<_> = stack.told().into_iter().filter(|(name, _)| *name == "order_placed").collect();
    assert_eq!(told, [("order_placed", "order/2001".to_owned())]);
}

#[tokio::test]
async fn what_the_bus_did_not_take_is_published_with_the_same_ids_when_it_does() {
    let calm = Stack::after(&[ORDERS_OF_THREE_BUYERS]).await;
    let stack = Stack::new();
    stack.refuse_events_about(&["order/2002"]);
    assert_eq!(stack.bring(ORDERS_OF_THREE_BUYERS).await, Some(ORDERS_OF_THREE_BUYERS.sequence(1)));
    let state = stack.table.contents();

    stack.refuse_events_about(&[]);
    let mut rest = ORDERS_OF_THREE_BUYERS.batch();
    rest.records.remove(0);
    assert_eq!(stack.deliver_batch(rest).await, Ok(None));
    assert_eq!(stack.table.contents(), state);
    assert_eq!(stack.bus.deduped(), calm.bus.deduped());
}

#[tokio::test]
async fn when_the_bus_fails_later_facts_of_that_buyer_wait() {
    let stack = Stack::new();
    stack.refuse_events_about(&["order/1001"]);
    assert_eq!(stack.bring(ORDERS_OF_ONE_BUYER).await, Some(ORDERS_OF_ONE_BUYER.sequence(0)));
    assert_eq!((stack.folded().len(), stack.dollars_of(BUYER)), (1, (1, 8850)));
    stack.refuse_events_about(&[]);
    assert_eq!(stack.deliver(ORDERS_OF_ONE_BUYER).await, None);
    assert_eq!((stack.folded().len(), stack.dollars_of(BUYER)), (2, (2, 9851)));
}

#[tokio::test]
async fn a_bus_that_took_half_is_brought_all_of_it_again() {
    let stack = Stack::new();
    stack.faults.become_planned(Faults::at_nth(Operation::Publish, 0, Fault::Take(Half::First)));
    assert_eq!(stack.bring(ORDER_PLACED).await, Some(ORDER_PLACED.sequence(0)));
    assert_eq!(stack.told().len(), 1);
    assert_eq!(stack.deliver(ORDER_PLACED).await, None);
    let published = ids(&stack.bus.published());
    assert_eq!((published.len(), &published[0]), (3, &published[1]));
    assert_eq!(stack.bus.named(EventName::OrderPlaced).len(), 1);
}

#[tokio::test]
async fn a_table_that_fails_before_or_after_the_commit_is_asked_again() {
    for fault in [Fault::Throttle, Fault::Fail(Moment::Before), Fault::Fail(Moment::After)] {
        let stack = Stack::new();
        stack.faults.become_planned(Faults::at_nth(Operation::Commit, 0, fault));
        assert_eq!(stack.bring(ORDER_PLACED).await, Some(ORDER_PLACED.sequence(0)), "{fault:?}");
        assert_eq!(stack.told(), [], "nothing is told before it is known to be committed");
        assert_eq!(stack.deliver(ORDER_PLACED).await, None, "{fault:?}");
        assert_eq!((stack.folded().len(), stack.dollars_of(BUYER)), (1, (1, 8850)), "{fault:?}");
        assert_eq!(stack.told().len(), 2, "{fault:?}");
    }
}
