//! Whatever the stream brings can be parked, and is found again.

use streams::{ItemKey, ParkError, ParkedRecord, Parking as _};

use super::start;
use crate::item::text;

fn record(pk: &str, sk: &str, reason: &str) -> ParkedRecord {
    ParkedRecord {
        item: ItemKey { pk: pk.to_owned(), sk: sk.to_owned() },
        sequence_number: "12345678901234567890123".to_owned(),
        stream: "arn:aws:dynamodb:eu-west-1:1:table/t/stream/s".to_owned(),
        kind: "order_fact".to_owned(),
        written_at: "2026-11-21T23:59:59Z".parse().unwrap(),
        reason: reason.to_owned(),
    }
}

#[tokio::test]
async fn a_parked_record_is_one_item_that_points_to_another_however_often_it_is_parked() {
    let embedded = start().await;
    let parked = record("W#shop#ORDER#1", "FACT#placed", "no such state");
    for _ in 0..2 {
        embedded.table.park(&parked).await.unwrap();
    }
    let found = embedded.client.scan().table_name(&embedded.name).send().await.unwrap();
    let [item] = found.items() else { panic!("{found:?}") };
    let expected = [
        ("pk", "PARKED#2026-11-21"),
        ("sk", "12345678901234567890123"),
        ("item_pk", "W#shop#ORDER#1"),
        ("item_sk", "FACT#placed"),
        ("stream", "arn:aws:dynamodb:eu-west-1:1:table/t/stream/s"),
        ("kind", "order_fact"),
        ("written_at", "2026-11-21T23:59:59Z"),
        ("reason", "no such state"),
    ];
    assert_eq!(*item, expected.map(|(name, value)| (name.to_owned(), text(value))).into());
}

#[tokio::test]
async fn the_longest_keys_and_none_at_all_can_be_parked() {
    let embedded = start().await;
    for (pk, sk) in [("p".repeat(2048), "é".repeat(512)), (String::new(), String::new())] {
        assert_eq!(embedded.table.park(&record(&pk, &sk, &"r".repeat(1024))).await, Ok(()));
    }
}

#[tokio::test]
async fn a_failure_names_no_content() {
    let nowhere = crate::Table::new(crate::embedded::client("http://127.0.0.1:1"), "none");
    let failed = nowhere.park(&record("private", "private", "private")).await.unwrap_err();
    assert_eq!(failed, ParkError("the table is unavailable: PutItem: no connection".to_owned()));
}
