//! The predicates see what must not be published.

use model::way::{Automation, Published, broken};

use crate::shop::{ADA, order, shop, time};

fn event(id: &str, name: &str, at: &str) -> Published {
    let automation = Automation {
        email: ADA.into(),
        product_id: Some("mug".into()),
        variant_id: None,
        checkout_id: None,
        arming: "1".into(),
    };
    Published {
        id: id.into(),
        name: name.into(),
        email: ADA.into(),
        decided_at: time(at),
        order_id: Some("1".into()),
        automation: Some(automation),
        had_fired: false,
    }
}

#[test]
fn a_reminder_once_and_only_while_its_order_stands() {
    let mut shop = shop();
    shop.say(order("1").item("mug", 1)).unwrap();
    let due = event("a", "replenishment_due", "11-30");
    assert!(broken(&shop.model.facts, &[due.clone(), due.clone()]).is_empty());
    assert_eq!(broken(&shop.model.facts, &[due.clone(), event("b", "replenishment_due", "11-30")]).len(), 2);
    let cancelled = event("c", "automation_cancelled", "11-20");
    assert_eq!(broken(&shop.model.facts, &[cancelled.clone(), due.clone()]).len(), 1);
    let cancelled = Published { had_fired: true, ..cancelled };
    assert!(broken(&shop.model.facts, &[due.clone(), cancelled]).is_empty());
    shop.say(order("1").cancelled()).unwrap();
    assert_eq!(broken(&shop.model.facts, &[due]).len(), 1);
}

#[test]
fn an_update_only_of_what_was_stated_again() {
    let mut shop = shop();
    shop.say(order("1")).unwrap();
    let updated = event("a", "order_updated", "11-02");
    assert_eq!(broken(&shop.model.facts, std::slice::from_ref(&updated)).len(), 1);
    shop.say(order("1").total(5)).unwrap();
    assert!(broken(&shop.model.facts, &[updated]).is_empty());
}
