//! A read gives all that belongs to what was asked for, and nothing beside it.

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey, AutomationState};
use commerce::event::Event;
use commerce::fact::{Fact, FactRef, OrderFact, Refund, Statement};
use commerce::identity::{CheckoutId, ProductId, RefundId, VariantId};
use commerce::ports::{
    Automations as _, Commit, Facts as _, Ledger as _, Put, State, Stored, Subscribers as _,
};

use super::{order, samples, shop, start};
use crate::Table;

fn refunded(order_id: &str, refund: &str) -> Fact {
    let id = Some(RefundId::parse(refund).unwrap());
    let statement = Statement::Refunded(Refund { id, amount: None });
    Fact::Order(OrderFact { order_id: order(order_id), statement, ..samples::order_fact(0) })
}

async fn post(table: &Table, fact: &Fact, step: u32) {
    let posting = samples::empty_posting(fact, step);
    table.commit(&Commit { puts: Vec::new(), unchanged: Vec::new(), posting }).await.unwrap();
}

async fn steps(table: &Table, fact: &FactRef) -> Vec<(String, u32)> {
    let postings = table.postings(fact).await.unwrap();
    postings.into_iter().map(|posting| (posting.fact.name, posting.step)).collect()
}

#[tokio::test]
async fn what_was_never_stored_reads_as_absent() {
    let embedded = start().await;
    let (table, buyer) = (&embedded.table, samples::buyer());
    let key = samples::automation(0).key;
    assert_eq!(table.order(&shop(), &order("1")).await, Ok(Default::default()));
    let checkout = CheckoutId::parse("c").unwrap();
    assert_eq!(table.checkout_state(&shop(), &checkout).await, Ok(Stored::default()));
    assert_eq!(table.subscriber(&shop(), &buyer).await, Ok(Stored::default()));
    assert_eq!(table.order_line(&shop(), &buyer, &order("1")).await, Ok(Stored::default()));
    assert_eq!(table.order_lines(&shop(), &buyer).await, Ok(Vec::new()));
    assert_eq!(table.find(&shop(), &buyer).await, Ok(None));
    assert_eq!(table.current(&shop(), &buyer, &key).await, Ok(None));
    assert_eq!(table.open_automations(&shop(), &buyer).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_order_does_not_see_the_facts_of_one_whose_id_begins_alike() {
    let embedded = start().await;
    let ids = ["1", "1#x", "1#FACT#placed", "10"];
    for id in ids {
        let fact = samples::placed(&shop(), id, "request");
        embedded.table.append(&fact).await.unwrap();
        post(&embedded.table, &fact, 0).await;
    }
    for id in ids {
        let history = embedded.table.order(&shop(), &order(id)).await.unwrap();
        let facts: Vec<_> = history.facts.into_iter().map(Fact::Order).collect();
        assert_eq!(facts, [samples::placed(&shop(), id, "request")]);
        assert_eq!(history.postings, [samples::empty_posting(&facts[0], 0)]);
    }
}

#[tokio::test]
async fn a_fact_does_not_see_the_postings_of_one_whose_name_begins_alike() {
    let embedded = start().await;
    let refunds = ["a", "a#b", "a#3", "a#0000000001", "a#3#0000000000", "ab"];
    for refund in refunds {
        for step in [0, 1, 10] {
            post(&embedded.table, &refunded("1", refund), step).await;
        }
    }
    for refund in refunds {
        let fact = refunded("1", refund).reference();
        let expected: Vec<_> = [0, 1, 10].map(|step| (format!("refunded#id#{refund}"), step)).into();
        assert_eq!(steps(&embedded.table, &fact).await, expected);
    }
    let history = embedded.table.order(&shop(), &order("1")).await.unwrap();
    assert_eq!(history.postings.len(), refunds.len() * 3);
}

#[tokio::test]
async fn a_checkout_is_read_with_its_facts_postings_and_state() {
    let embedded = start().await;
    let fact = Fact::Checkout(samples::checkout_fact(1));
    let Fact::Checkout(checkout) = &fact else { unreachable!() };
    let mut state = samples::checkout_state(1);
    state.checkout_id = checkout.checkout_id.clone();
    embedded.table.append(&fact).await.unwrap();
    let puts = vec![Put { expected: 0, state: State::Checkout(state.clone()) }];
    let posting = samples::empty_posting(&fact, 0);
    embedded.table.commit(&Commit { puts, unchanged: Vec::new(), posting: posting.clone() }).await.unwrap();

    let (table, id) = (&embedded.table, &checkout.checkout_id);
    assert_eq!(table.checkout_facts(&shop(), id).await.unwrap(), std::slice::from_ref(checkout));
    assert_eq!(table.postings(&fact.reference()).await.unwrap(), [posting]);
    assert_eq!(table.checkout_state(&shop(), id).await, Ok(Stored { version: 1, value: Some(state) }));
}

#[tokio::test]
async fn a_wake_up_and_its_posting_are_kept_with_the_subscriber() {
    let embedded = start().await;
    let fact = Fact::Due(samples::due_fact(1));
    embedded.table.append(&fact).await.unwrap();
    post(&embedded.table, &fact, 0).await;
    let stored = embedded.client.scan().table_name(&embedded.name).send().await.unwrap();
    let partition = format!("W#shop#SUB#{}", samples::buyer());
    assert!(stored.items().iter().all(|item| item["pk"].as_s() == Ok(&partition)));
    assert_eq!(steps(&embedded.table, &fact.reference()).await.len(), 1);
    assert_eq!(embedded.table.order_lines(&shop(), &samples::buyer()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_answer_of_several_pages_is_read_to_its_end() {
    let embedded = start().await;
    // DynamoDB ends a page at 1 MB.
    for number in 0..12 {
        let mut posting = samples::empty_posting(&refunded("1", "a"), number);
        let event = (1..).find_map(|seed| samples::posting(seed).events.pop()).unwrap();
        let body = [("x".to_owned(), "x".repeat(200_000).into())].into_iter().collect();
        posting.events = vec![Event { body, ..event }];
        embedded.table.commit(&Commit { puts: Vec::new(), unchanged: Vec::new(), posting }).await.unwrap();
    }
    let query = embedded.client.query().table_name(&embedded.name).key_condition_expression("pk = :pk");
    let pk = crate::item::text("W#shop#ORDER#1");
    let page = query.expression_attribute_values(":pk", pk).send().await.unwrap();
    assert!(page.last_evaluated_key().is_some(), "or this test proves nothing");
    let history = embedded.table.order(&shop(), &order("1")).await.unwrap();
    assert_eq!(history.postings.len(), 12);
    assert_eq!(steps(&embedded.table, &refunded("1", "a").reference()).await.len(), 12);
}

#[tokio::test]
async fn only_automations_that_are_not_over_are_open() {
    let embedded = start().await;
    let at = jiff::Timestamp::UNIX_EPOCH;
    let reason = commerce::automation::CancelReason::TooManyCheckouts;
    let states =
        [AutomationState::Armed, AutomationState::Fired { at }, AutomationState::Cancelled { at, reason }];
    for (step, state) in (0..).zip(&states) {
        let checkout_id = CheckoutId::parse(&step.to_string()).unwrap();
        let automation = commerce::automation::Automation {
            key: AutomationKey::AbandonedCheckout { checkout_id },
            state: state.clone(),
            ..samples::automation(0)
        };
        let put = Put { expected: 0, state: State::Automation(automation.clone()) };
        let posting = samples::empty_posting(&samples::placed(&shop(), "1", "request"), step);
        embedded.table.commit(&Commit { puts: vec![put], unchanged: Vec::new(), posting }).await.unwrap();
        let current = embedded.table.current(&shop(), &samples::buyer(), &automation.key).await;
        assert_eq!(current, Ok(Some(automation)));
    }
    let open = embedded.table.open_automations(&shop(), &samples::buyer()).await.unwrap();
    let open: Vec<_> = open.into_iter().map(|automation| automation.state).collect();
    assert_eq!(open, states[..2]);
}

#[tokio::test]
async fn the_reminders_of_a_product_are_those_of_all_its_variants_and_of_no_other_product() {
    let embedded = start().await;
    let table = &embedded.table;
    let id = |text: &str| ProductId::parse(text).unwrap();
    let reminder = |product: &str, variant: Option<&str>| AutomationKey::Replenishment {
        product_id: id(product),
        variant_id: variant.map(|variant| VariantId::parse(variant).unwrap()),
    };
    let keys = [
        reminder("tea", None),
        reminder("tea", Some("green")),
        reminder("tea", Some("tea#")),
        reminder("tea#", None),
        reminder("teapot", Some("green")),
        AutomationKey::BackInStock { product_id: id("tea"), variant_id: VariantId::parse("tea").unwrap() },
    ];
    let sample = samples::automation(0);
    let held = |key: &AutomationKey| Automation { key: key.clone(), ..sample.clone() };
    let puts = keys.iter().map(|key| Put { expected: 0, state: State::Automation(held(key)) }).collect();
    let posting = samples::empty_posting(&samples::placed(&shop(), "1", "request"), 0);
    table.commit(&Commit { puts, unchanged: Vec::new(), posting }).await.unwrap();

    let of = async |products: &[&str]| {
        let products: Vec<ProductId> = products.iter().map(|product| id(product)).collect();
        table.reminders(&shop(), &sample.subscriber_id, &products).await.unwrap()
    };
    let stored = |keys: &[AutomationKey]| -> BTreeMap<AutomationKey, Stored<Automation>> {
        keys.iter().map(|key| (key.clone(), Stored { version: 1, value: Some(held(key)) })).collect()
    };
    assert_eq!(of(&["tea"]).await, stored(&keys[..3]));
    assert_eq!(of(&["tea#", "teapot"]).await, stored(&keys[3..5]));
    assert_eq!(of(&["te", "ea", "tea#green"]).await, stored(&[]));
    assert_eq!(of(&[]).await, stored(&[]));
}
