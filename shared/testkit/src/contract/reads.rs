//! A read gives all that belongs to what was asked for, and nothing beside it.

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey};
use commerce::fact::Fact;
use commerce::identity::{CheckoutId, ProductId};
use commerce::ports::{OrderHistory, State, Stored, Upsert};

use super::Table;
use crate::build::{
    BUYER, automation, commit, order, order_id, product, product_id, purchases, reminder_of, shop,
    subscriber, timer_of, wait_for,
};

pub async fn what_was_never_stored_reads_as_absent(table: &impl Table) {
    let (shop, buyer, checkout) = (shop(), subscriber(BUYER), CheckoutId::parse("c").unwrap());
    let (one, key, tea) = (order_id("1"), timer_of("c"), product_id("tea"));
    assert_eq!(table.order(&shop, &one).await, Ok(OrderHistory::default()));
    assert_eq!(table.order_facts(&shop, &one).await, Ok(vec![]));
    assert_eq!(table.checkout_facts(&shop, &checkout).await, Ok(vec![]));
    assert_eq!(table.checkout_state(&shop, &checkout).await, Ok(Stored::default()));
    assert_eq!(table.postings(&Fact::from(order("1")).reference()).await, Ok(vec![]));
    assert_eq!(table.subscriber(&shop, &buyer).await, Ok(Stored::default()));
    assert_eq!(table.order_line(&shop, &buyer, &one).await, Ok(Stored::default()));
    assert_eq!(table.order_lines(&shop, &buyer).await, Ok(vec![]));
    assert_eq!(table.lines(&shop, &buyer, 9).await, Ok((vec![], true)));
    assert_eq!(table.activity(&shop, &buyer, 9).await, Ok(vec![]));
    assert_eq!(table.find(&shop, &buyer).await, Ok(None));
    assert_eq!(table.current(&shop, &buyer, &key).await, Ok(None));
    assert_eq!(table.open_automations(&shop, &buyer).await, Ok(vec![]));
    assert_eq!(table.reminders(&shop, &buyer, std::slice::from_ref(&tea)).await, Ok(BTreeMap::new()));
    assert_eq!(table.waited(&shop, &tea).await, Ok(vec![]));
    assert_eq!(table.remove(&shop, &tea).await, Ok(false));
}

pub async fn a_fact_has_its_own_postings_in_the_order_of_their_steps(table: &impl Table) {
    let refunded = |id: &str| Fact::from(order("1").refund(id, None));
    let refunds = ["a", "a#b", "a#3", "a#0000000001", "a#3#0000000000", "ab"];
    for refund in refunds {
        for step in [10, 0, 1] {
            table.commit(&commit(&refunded(refund), step, [])).await.unwrap();
        }
    }
    for refund in refunds {
        let reference = refunded(refund).reference();
        let postings = table.postings(&reference).await.unwrap();
        let found: Vec<_> = postings.into_iter().map(|posting| (posting.fact, posting.step)).collect();
        assert_eq!(found, [0, 1, 10].map(|step| (reference.clone(), step)));
    }
    let history = table.order(&shop(), &order_id("1")).await.unwrap();
    assert_eq!(history.postings.len(), refunds.len() * 3);
}

pub async fn each_key_that_was_asked_for_has_an_entry(table: &impl Table) {
    let (timer, bought, tea) = (automation(timer_of("c")), purchases("tea"), product("tea").build());
    let states = [State::Automation(timer.clone()), State::Purchases(bought.clone())];
    table.commit(&commit(&order("1").into(), 0, states.map(|state| (0, state)))).await.unwrap();
    table.store(&[Upsert { expected: 0, product: tea.clone(), restock: None }]).await.unwrap();

    let buyer = subscriber(BUYER);
    let keys = [timer_of("c"), timer_of("other"), timer_of("c")];
    let found = table.automations(&shop(), &buyer, &keys).await.unwrap();
    let stored = Stored { version: 1, value: Some(timer) };
    assert_eq!(found, [(timer_of("c"), stored), (timer_of("other"), Stored::default())].into());

    let ids = ["tea", "cup", "tea"].map(product_id);
    let [held, absent, _] = &ids;
    let found = table.purchases(&shop(), &buyer, &ids).await.unwrap();
    let stored = Stored { version: 1, value: Some(bought) };
    assert_eq!(found, [(held.clone(), stored), (absent.clone(), Stored::default())].into());
    let stored = Stored { version: tea.version_after(0), value: Some(tea) };
    let expected = BTreeMap::from([(held.clone(), stored), (absent.clone(), Stored::default())]);
    assert_eq!(table.products(&shop(), &ids).await.as_ref(), Ok(&expected));
    assert_eq!(table.stored(&shop(), &ids).await, Ok(expected));

    assert_eq!(table.automations(&shop(), &buyer, &[]).await, Ok(BTreeMap::new()));
    assert_eq!(table.products(&shop(), &[]).await, Ok(BTreeMap::new()));
}

pub async fn the_reminders_of_a_product_are_those_of_its_variants_and_of_no_other_product(
    table: &impl Table,
) {
    let keys = [
        reminder_of("tea"),
        reminder_of("tea/green"),
        reminder_of("tea/tea#"),
        reminder_of("tea#"),
        reminder_of("teapot/green"),
        wait_for("tea"),
        timer_of("tea"),
    ];
    let states = keys.iter().map(|key| (0, State::Automation(automation(key.clone()))));
    table.commit(&commit(&order("1").into(), 0, states)).await.unwrap();

    let of = async |products: &[&str]| {
        let products: Vec<ProductId> = products.iter().map(|product| product_id(product)).collect();
        table.reminders(&shop(), &subscriber(BUYER), &products).await.unwrap()
    };
    let stored = |keys: &[AutomationKey]| -> BTreeMap<AutomationKey, Stored<Automation>> {
        let held = |key: &AutomationKey| Stored { version: 1, value: Some(automation(key.clone())) };
        keys.iter().map(|key| (key.clone(), held(key))).collect()
    };
    assert_eq!(of(&["tea"]).await, stored(&keys[..3]));
    assert_eq!(of(&["tea#", "teapot"]).await, stored(&keys[3..5]));
    assert_eq!(of(&["te", "ea", "tea#green"]).await, stored(&[]));
    assert_eq!(of(&[]).await, stored(&[]));
}
