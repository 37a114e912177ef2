//! No workspace reads or moves anything of another.

use commerce::automation::Automation;
use commerce::fact::Fact;
use commerce::identity::{SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{Appended, OrderLine, PageStart, State, Upsert, VariantFilter};
use commerce::product::Product;
use commerce::subscriber::Subscriber;

use super::Table;
use crate::build::{
    BUYER, automation, commit, line, order, order_id, posting, product, profile, reminder_of, subscriber,
    wait_for, workspace,
};

/// Everything a workspace can have, under ids that are the same in each.
struct Tenant {
    workspace: WorkspaceId,
    fact: Fact,
    subscriber: Subscriber,
    line: OrderLine,
    reminder: Automation,
    wait: Automation,
    product: Product,
}

/// The same in each workspace, as no real one is: an id is made of its workspace too.
fn buyer() -> SubscriberId {
    subscriber(BUYER)
}

impl Tenant {
    fn new(name: &str) -> Self {
        let tenant = workspace(name);
        let of = |key| Automation { workspace: tenant.clone(), ..automation(key) };
        Self {
            fact: order("1").in_workspace(name).request(name).into(),
            subscriber: Subscriber { workspace: tenant.clone(), ..profile(BUYER) },
            line: OrderLine { workspace: tenant.clone(), ..line("1", 5) },
            reminder: of(reminder_of("p")),
            wait: of(wait_for("p/v")),
            product: Product { title: name.to_owned(), ..product("p").in_workspace(name).build() },
            workspace: tenant.clone(),
        }
    }

    fn states(&self) -> [(u64, State); 4] {
        let states = [
            State::Subscriber(Box::new(self.subscriber.clone())),
            State::OrderLine(self.line.clone()),
            State::Automation(self.reminder.clone()),
            State::Automation(self.wait.clone()),
        ];
        states.map(|state| (0, state))
    }
}

pub async fn two_workspaces_with_the_same_ids_do_not_see_each_other(table: &impl Table) {
    let tenants = ["shop", "shop-2", "shop_ORDER"].map(Tenant::new);
    for tenant in &tenants {
        assert_eq!(table.append(&tenant.fact).await, Ok(Appended::Recorded));
        table.commit(&commit(&tenant.fact, 0, tenant.states())).await.unwrap();
        let upsert = Upsert { expected: 0, product: tenant.product.clone(), restock: None };
        table.store(&[upsert]).await.unwrap();
    }
    for tenant in tenants {
        let Tenant { workspace, fact, subscriber, line, reminder, wait, product } = tenant;
        let history = table.order(&workspace, &order_id("1")).await.unwrap();
        let facts: Vec<Fact> = history.facts.into_iter().map(Fact::Order).collect();
        assert_eq!(facts, std::slice::from_ref(&fact));
        assert_eq!(history.postings, [posting(&fact, 0)]);
        assert_eq!(table.postings(&fact.reference()).await, Ok(history.postings));
        assert_eq!(table.find(&workspace, &buyer()).await, Ok(Some(subscriber)));
        assert_eq!(table.order_lines(&workspace, &buyer()).await, Ok(vec![line]));
        assert_eq!(table.current(&workspace, &buyer(), &reminder.key).await, Ok(Some(reminder)));
        let variant = VariantId::parse("v").unwrap();
        let waiting = table.waiting(&workspace, &product.id, &variant, None, 9).await.unwrap();
        let waiting: Vec<_> = waiting.into_iter().map(|place| place.subscriber_id).collect();
        assert_eq!(waiting, [wait.subscriber_id]);
        assert_eq!(table.count_waiting(&workspace, &product.id, VariantFilter::AllBut(&[])).await, Ok(1));
        let mut stored = table.products(&workspace, std::slice::from_ref(&product.id)).await.unwrap();
        assert_eq!(stored.remove(&product.id).unwrap().value, Some(product));
    }
}

pub async fn a_workspace_lists_and_removes_its_own_products_only(table: &impl Table) {
    for (name, count) in [("shop", 5), ("shop2", 9)] {
        let made = |number: usize| product(&format!("SKU-{number}")).in_workspace(name).build();
        let upserts: Vec<Upsert> =
            (0..count).map(|number| Upsert { expected: 0, product: made(number), restock: None }).collect();
        table.store(&upserts).await.unwrap();
    }
    let removed = product("SKU-7").build().id;
    assert_eq!(table.remove(&workspace("shop"), &removed).await, Ok(false));
    for (name, count) in [("shop", 5), ("shop2", 9)] {
        let page = table.page(&workspace(name), &PageStart::Offset(0), 100).await.unwrap();
        assert_eq!((page.products.len(), page.total), (count, Some(count as u64)), "{name}");
    }
}
