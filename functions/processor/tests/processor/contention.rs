//! Facts of one subscriber that are folded at the same time.

use testkit::build::BUYER;
use testkit::faults::{Fault, Faults, Operation};
use testkit::run::interleave;

use crate::payloads::*;
use crate::world::{Batches as _, Stack};

#[tokio::test(start_paused = true)]
async fn a_commit_that_lost_is_decided_again_and_counts_once() {
    let stack = Stack::new();
    stack.faults.become_planned(Faults::planned({
        let mut lost = 0;
        move |_, operation| {
            let loses = operation == Operation::Commit && lost < 3;
            lost += usize::from(loses);
            loses.then_some(Fault::Conflict)
        }
    }));
    assert_eq!(stack.bring(ORDER_PLACED).await, None);
    assert_eq!((stack.calls(Operation::Commit), stack.calls(Operation::OrderFacts)), (4, 4));
    assert_eq!((stack.folded().len(), stack.dollars_of(BUYER), stack.told().len()), (1, (1, 8850), 2));
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_always_loses_is_left_to_the_stream() {
    let stack = Stack::new();
    stack.record(ORDER_PLACED).await;
    let before = stack.table.contents();
    stack.faults.become_planned(Faults::always(Operation::Commit, Fault::Conflict));
    assert_eq!(stack.deliver(ORDER_PLACED).await, Some(ORDER_PLACED.sequence(0)));
    assert_eq!((stack.calls(Operation::Commit), stack.told()), (8, vec![]));
    assert_eq!(stack.table.contents(), before);
    stack.faults.heal();
    assert_eq!(stack.deliver(ORDER_PLACED).await, None);
    assert_eq!(stack.dollars_of(BUYER), (1, 8850));
}

/// Each record in an invocation of its own, as the stream's partitions allow.
#[tokio::test(start_paused = true)]
async fn two_invocations_with_orders_of_one_buyer_count_both() {
    let mut lost = 0;
    for seed in 0..50 {
        let stack = Stack::new();
        stack.record(ORDERS_OF_ONE_BUYER).await;
        let each = ORDERS_OF_ONE_BUYER.batch().records.into_iter().map(|record| {
            let mut batch = ORDERS_OF_ONE_BUYER.batch();
            batch.records = vec![record];
            stack.deliver_batch(batch)
        });
        assert_eq!(interleave(seed, each).await, [Ok(None), Ok(None)], "seed {seed}");
        assert_eq!((stack.folded().len(), stack.dollars_of(BUYER)), (2, (2, 9851)), "seed {seed}");
        assert_eq!(stack.bus.deduped().len(), 4, "seed {seed}");
        lost += stack.calls(Operation::Commit) - 2;
    }
    assert!(lost > 0, "or the invocations never met");
}
