//! What a later version of ours writes beside us waits for that version: it is never parked.

use commerce::automation::Automation;
use commerce::fact::{CheckoutFact, DueFact, OrderFact};
use commerce::ports::{Facts as _, Subscribers as _, TableError};
use commerce::posting::Posting;
use commerce::product::Product;
use serde_json::{Value, json};
use streams::Failure;

use super::{order, samples, shop, start};
use crate::item::{Attributes, DATA, Document, Item, KIND, SK, encode, text};
use crate::stream;

/// The item with its row changed.
fn changed<T: Item>(value: &T, change: impl FnOnce(&mut Value)) -> Attributes {
    let mut item = encode(value, Some(1)).unwrap();
    let mut data: Value = serde_json::from_str(item[DATA].as_s().unwrap()).unwrap();
    change(&mut data);
    item.insert(DATA.to_owned(), text(data));
    item
}

fn is_newer<T: Item>(item: Attributes) -> bool {
    matches!(Document::of(item).unwrap().read::<T>().err(), Some(TableError::FromNewer(_)))
}

#[test]
fn whatever_a_later_version_names_is_not_corrupt() {
    let odd = || json!("reinstated");
    let order = changed(&samples::order_fact(0), |row| row["statement"] = odd());
    assert!(is_newer::<OrderFact>(order));
    let order = changed(&samples::order_fact(0), |row| row["statement"] = json!({ "moved": { "to": 1 } }));
    assert!(is_newer::<OrderFact>(order));
    let order = changed(&samples::order_fact(0), |row| row["content"]["currency"] = json!("QQQ"));
    assert!(is_newer::<OrderFact>(order));
    let effect = || json!("merges");
    let order = changed(&samples::order_fact(0), |row| row["effect"] = effect());
    assert!(is_newer::<OrderFact>(order));
    let checkout = changed(&samples::checkout_fact(0), |row| row["effect"] = effect());
    assert!(is_newer::<CheckoutFact>(checkout));
    let replenished = (0..).map(samples::product).find(|it| it.replenishment.is_some()).unwrap();
    let product = changed(&replenished, |row| row["replenishment"]["matches"] = json!("brand"));
    assert!(is_newer::<Product>(product));
    let automation = |name: &str, value: Value| changed(&samples::automation(0), |row| row[name] = value);
    assert!(is_newer::<Automation>(automation("state", json!("paused"))));
    assert!(is_newer::<Automation>(automation("cause", json!({ "birthday": { "at": "2026-11-21" } }))));
    let reason = json!({ "cancelled": { "at": "2026-11-21T10:00:00Z", "reason": "merged" } });
    assert!(is_newer::<Automation>(automation("state", reason)));
    let due = changed(&samples::due_fact(0), |row| row["automation"] = json!("win_back#1#p"));
    assert!(is_newer::<DueFact>(due));
    let full = (0..).map(samples::posting).find(|it| !it.events.is_empty() && !it.notes.is_empty()).unwrap();
    for (list, field, name) in [
        ("events", "name", "order_merged"),
        ("notes", "outcome", "merged"),
        ("notes", "reason", "order_merged"),
        ("notes", "automation", "win_back#1#p"),
    ] {
        let posting = changed(&full, |row| row[list][0][field] = json!(name));
        assert!(is_newer::<Posting>(posting), "{list} {field}");
    }
    let subject = changed(&full, |row| row["fact"]["subject"] = json!({ "source": "s" }));
    assert!(is_newer::<Posting>(subject));
}

#[test]
fn what_no_version_would_write_is_corrupt() {
    for (field, value) in
        [("statement", json!(7)), ("ordered_at", json!("unknown variant")), ("fingerprint", json!("x"))]
    {
        let item = changed(&samples::order_fact(0), |row| row[field] = value);
        let read = Document::of(item).unwrap().read::<OrderFact>();
        assert!(matches!(read, Err(TableError::Corrupt(_))), "{field}: {read:?}");
    }
    let (refund, nothing) = (json!({ "amount": 1 }), json!({}));
    for statement in [
        nothing.clone(),
        json!("refunded"),
        json!({ "placed": nothing }),
        json!({ "refunded": refund, "placed": nothing }),
    ] {
        let item = changed(&samples::order_fact(0), |row| row["statement"] = statement);
        assert!(!is_newer::<OrderFact>(item));
    }
    let item = changed(&samples::order_fact(0), |row| row["effect"] = json!("No name"));
    assert!(!is_newer::<OrderFact>(item));
    let item = changed(&samples::order_fact(0), |row| row["content"]["currency"] = json!("usd "));
    assert!(!is_newer::<OrderFact>(item));
    let item = changed(&samples::due_fact(0), |row| row["automation"] = json!("replenishment#x"));
    assert!(!is_newer::<DueFact>(item));
    let item = changed(&samples::checkout_fact(0), |row| row["content"]["customer"]["email"] = json!("no"));
    assert!(!is_newer::<CheckoutFact>(item));
}

#[tokio::test]
async fn a_fact_of_a_later_version_holds_up_its_order_and_no_other() {
    let embedded = start().await;
    let facts = ["1", "2"].map(|id| samples::placed(&shop(), id, "request"));
    for fact in &facts {
        embedded.table.append(fact).await.unwrap();
    }
    let commerce::fact::Fact::Order(placed) = &facts[0] else { panic!("an order") };
    let mut item = encode(placed, None).unwrap();
    item.extend([(KIND, "order_owner_fact"), (SK, "FACT#owner")].map(|(k, v)| (k.to_owned(), text(v))));
    item.insert(DATA.to_owned(), text("{}"));
    embedded.client.put_item().table_name(&embedded.name).set_item(Some(item)).send().await.unwrap();

    let held_up = embedded.table.order(&shop(), &order("1")).await;
    assert!(matches!(held_up, Err(TableError::FromNewer(_))), "{held_up:?}");
    assert_eq!(embedded.table.order(&shop(), &order("2")).await.unwrap().facts.len(), 1);

    let records = embedded.stream().unwrap().read().unwrap();
    let read: Vec<_> = records.iter().map(|record| stream::fact(record).map_err(Failure::from)).collect();
    assert!(matches!(read.as_slice(), [Ok(_), Ok(_), Err(Failure::Retry(_))]), "{read:?}");
}
