//! Many writers of one subscriber lose no update.

use commerce::ports::{Commit, CommitError, Ledger as _, Put, State};
use futures::future::join_all;

use super::{samples, shop, start};
use crate::Table;

const WRITERS: u64 = 16;

/// Counts one more order, read again after every conflict. Gives how many conflicts there were.
async fn count_one_more(table: &Table, writer: u64) -> u32 {
    let fact = samples::placed(&shop(), &writer.to_string(), "request");
    let posting = samples::empty_posting(&fact, 0);
    for conflicts in 0.. {
        let read = table.subscriber(&shop(), &samples::buyer()).await.unwrap();
        let mut subscriber = read.value.unwrap_or_else(|| samples::subscriber(0));
        let counted = subscriber.books.values().map(|books| books.counted_orders).sum::<u64>();
        subscriber.books = samples::books_of(counted + 1);
        let put = Put { expected: read.version, state: State::Subscriber(Box::new(subscriber)) };
        match table.commit(&Commit { puts: vec![put], unchanged: Vec::new(), posting: posting.clone() }).await
        {
            Ok(()) => return conflicts,
            Err(CommitError::Conflict) => {}
            Err(CommitError::Table(error)) => panic!("{error}"),
        }
    }
    unreachable!("the loop has no end")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_16_writers_of_one_subscriber_none_loses_its_update() {
    let embedded = start().await;
    let table = &embedded.table;
    let conflicts: u32 =
        join_all((0..WRITERS).map(|writer| count_one_more(table, writer))).await.into_iter().sum();
    let stored = table.subscriber(&shop(), &samples::buyer()).await.unwrap();
    assert_eq!(stored.value.unwrap().books, samples::books_of(WRITERS));
    assert_eq!(stored.version, WRITERS);
    assert!(conflicts > 0, "or the writers never met");
}
