//! Stories of keys: accepted, refused, cached, and the table being down.

use lambda_http::http::HeaderValue;

use super::*;
use crate::fixture::{HandClock, KEY_ID, KeyTable, SECRET, bearer, record};

async fn ask(
    authenticator: &Authenticator<&KeyTable, &HandClock>,
    headers: &[&str],
) -> Result<WorkspaceId, Refusal> {
    let mut map = HeaderMap::new();
    for value in headers {
        map.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
    }
    authenticator.authenticate(&map, Scope::OrdersWrite).await
}

/// Asks once with this record stored and these headers sent.
async fn answer(record: KeyRecord, headers: &[&str]) -> Result<WorkspaceId, Refusal> {
    let (table, clock) = (KeyTable::with(record), HandClock::start());
    ask(&Authenticator::new(&table, &clock), headers).await
}

fn refused(answer: Result<WorkspaceId, Refusal>) -> bool {
    matches!(answer, Err(Refusal::Unauthorized))
}

#[tokio::test]
async fn a_live_key_acts_for_its_workspace() {
    assert_eq!(answer(record(), &[&bearer()]).await.unwrap().as_str(), "shop");
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    for scheme in ["bearer", "BEARER", "Bearer ", " Bearer"] {
        assert!(answer(record(), &[&format!("{scheme} till_{KEY_ID}_{SECRET}")]).await.is_ok(), "{scheme}");
    }
}

#[tokio::test]
async fn no_key_no_bearer_and_no_form_are_refused_without_a_look_up() {
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    let authenticator = Authenticator::new(&table, &clock);
    let key = format!("till_{KEY_ID}_{SECRET}");
    for header in ["", "Bearer", "Bearer ", &key, &format!("Basic {key}"), "Bearer nonsense"] {
        assert!(refused(ask(&authenticator, &[header]).await), "{header}");
    }
    assert!(refused(ask(&authenticator, &[]).await));
    assert_eq!(table.asked(), 0);
}

#[tokio::test]
async fn two_keys_are_refused_joined_or_apart() {
    let twice = format!("{}, {}", bearer(), bearer());
    assert!(refused(answer(record(), &[&twice]).await));
    assert!(refused(answer(record(), &[&bearer(), &bearer()]).await));
}

#[tokio::test]
async fn an_unknown_id_and_a_wrong_secret_are_refused_alike() {
    let unknown = format!("Bearer till_fedcba9876543210_{SECRET}");
    let wrong = format!("Bearer till_{KEY_ID}_{}", SECRET.replace('5', "6"));
    let prefix = format!("Bearer till_{KEY_ID}_{}", &SECRET[..10]);
    for header in [unknown, wrong, prefix] {
        assert!(refused(answer(record(), &[&header]).await), "{header}");
    }
}

#[tokio::test]
async fn a_key_without_the_scope_is_told_which() {
    let answer = answer(KeyRecord { scopes: vec![Scope::ProductsRead], ..record() }, &[&bearer()]).await;
    assert!(matches!(answer, Err(Refusal::Forbidden { missing: Scope::OrdersWrite })));
}

#[tokio::test]
async fn a_key_revoked_or_expired_later_ends_at_that_moment_though_cached() {
    let clock = HandClock::start();
    let soon = Some((&clock).now() + SignedDuration::from_secs(10));
    for record in [KeyRecord { revoked_at: soon, ..record() }, KeyRecord { expires_at: soon, ..record() }] {
        let (table, clock) = (KeyTable::with(record), HandClock::start());
        let authenticator = Authenticator::new(&table, &clock);
        clock.advance(9);
        assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
        clock.advance(1);
        assert!(refused(ask(&authenticator, &[&bearer()]).await));
        assert_eq!(table.asked(), 1);
    }
}

#[tokio::test]
async fn a_record_is_asked_for_once_a_minute() {
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    let authenticator = Authenticator::new(&table, &clock);
    for _ in 0..60 {
        assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
        clock.advance(1);
    }
    assert_eq!(table.asked(), 1);
    assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
    assert_eq!(table.asked(), 2);
}

#[tokio::test]
async fn a_new_key_works_within_five_seconds_of_being_made() {
    let (table, clock) = (KeyTable::default(), HandClock::start());
    let authenticator = Authenticator::new(&table, &clock);
    assert!(refused(ask(&authenticator, &[&bearer()]).await));
    table.records.lock().unwrap().insert(KEY_ID.into(), record());
    clock.advance(4);
    assert!(refused(ask(&authenticator, &[&bearer()]).await));
    assert_eq!(table.asked(), 1);
    clock.advance(1);
    assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
}

#[tokio::test]
async fn while_the_table_is_down_a_cached_key_works_and_another_may_be_repeated() {
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    let authenticator = Authenticator::new(&table, &clock);
    assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
    *table.down.lock().unwrap() = true;
    clock.advance(59);
    assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
    clock.advance(1);
    assert!(matches!(ask(&authenticator, &[&bearer()]).await, Err(Refusal::Unavailable { .. })));
}

#[tokio::test]
async fn invented_ids_neither_fill_the_memory_nor_push_out_a_real_key() {
    let (table, clock) = (KeyTable::with(record()), HandClock::start());
    let authenticator = Authenticator::new(&table, &clock);
    let invented = |number: usize| format!("Bearer till_{number}_{SECRET}");
    assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
    for number in 0..=CAPACITY {
        assert!(refused(ask(&authenticator, &[&invented(number)]).await));
    }
    let asked = table.asked();
    assert!(ask(&authenticator, &[&bearer()]).await.is_ok());
    assert!(refused(ask(&authenticator, &[&invented(CAPACITY)]).await));
    assert_eq!(table.asked(), asked);
    assert!(refused(ask(&authenticator, &[&invented(0)]).await));
    assert_eq!(table.asked(), asked + 1);
}

#[tokio::test]
async fn more_real_keys_than_fit_all_work_and_the_oldest_is_asked_for_again() {
    let (table, clock) = (KeyTable::default(), HandClock::start());
    let authenticator = Authenticator::new(&table, &clock);
    let key = |number: usize| format!("Bearer till_{number}_{SECRET}");
    for number in 0..=CAPACITY {
        table.records.lock().unwrap().insert(number.to_string(), record());
        assert!(ask(&authenticator, &[&key(number)]).await.is_ok());
    }
    assert!(ask(&authenticator, &[&key(CAPACITY)]).await.is_ok());
    assert_eq!(table.asked(), CAPACITY + 1);
    assert!(ask(&authenticator, &[&key(0)]).await.is_ok());
    assert_eq!(table.asked(), CAPACITY + 2);
}
