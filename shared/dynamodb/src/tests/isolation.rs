//! No workspace reads or moves anything of another.

use commerce::automation::Automation;
use commerce::fact::Fact;
use commerce::identity::{ProductId, SubscriberId, WorkspaceId};
use commerce::ports::{
    Appended, Automations as _, Catalogue as _, Commit, Facts as _, Ledger as _, OrderLine, Put, State,
    Subscribers as _,
};
use commerce::product::Product;
use commerce::subscriber::Subscriber;

use super::{order, samples, start, upsert};

/// Everything a workspace can have, under ids that are the same in each.
struct Tenant {
    workspace: WorkspaceId,
    fact: Fact,
    subscriber: Subscriber,
    line: OrderLine,
    automation: Automation,
    product: Product,
}

impl Tenant {
    fn new(name: &str) -> Self {
        let workspace = WorkspaceId::parse(name).unwrap();
        Self {
            fact: samples::placed(&workspace, "1", name),
            subscriber: Subscriber { workspace: workspace.clone(), ..samples::subscriber(1) },
            line: OrderLine { workspace: workspace.clone(), order_id: order("1"), ..samples::order_line(1) },
            automation: Automation { workspace: workspace.clone(), ..samples::automation(1) },
            product: Product {
                workspace: workspace.clone(),
                id: ProductId::parse("p").unwrap(),
                title: name.to_owned(),
                ..samples::product(1)
            },
            workspace,
        }
    }

    fn commit(&self) -> Commit {
        let states = [
            State::Subscriber(Box::new(self.subscriber.clone())),
            State::OrderLine(self.line.clone()),
            State::Automation(self.automation.clone()),
        ];
        let puts = states.into_iter().map(|state| Put { expected: 0, state }).collect();
        Commit { puts, unchanged: Vec::new(), posting: samples::empty_posting(&self.fact, 0) }
    }
}

#[tokio::test]
async fn two_workspaces_with_the_same_ids_do_not_see_each_other() {
    let embedded = start().await;
    let table = &embedded.table;
    let tenants = ["shop", "shop-2", "shop_ORDER"].map(Tenant::new);
    for tenant in &tenants {
        assert_eq!(table.append(&tenant.fact).await, Ok(Appended::Recorded));
        table.commit(&tenant.commit()).await.unwrap();
        table.store(&[upsert(0, tenant.product.clone())]).await.unwrap();
    }
    let buyer: SubscriberId = samples::buyer();
    for tenant in tenants {
        let Tenant { workspace, fact, subscriber, line, automation, product } = tenant;
        let history = table.order(&workspace, &order("1")).await.unwrap();
        let facts: Vec<Fact> = history.facts.into_iter().map(Fact::Order).collect();
        assert_eq!(facts, std::slice::from_ref(&fact));
        assert_eq!(history.postings, [samples::empty_posting(&fact, 0)]);
        assert_eq!(table.postings(&fact.reference()).await.unwrap(), history.postings);
        assert_eq!(table.find(&workspace, &buyer).await, Ok(Some(subscriber)));
        assert_eq!(table.order_lines(&workspace, &buyer).await, Ok(vec![line]));
        let current = table.current(&workspace, &buyer, &automation.key).await;
        assert_eq!(current, Ok(Some(automation)));
        let mut stored = table.products(&workspace, std::slice::from_ref(&product.id)).await.unwrap();
        assert_eq!(stored.remove(&product.id).unwrap().value, Some(product));
    }
}
