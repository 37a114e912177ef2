//! The ports of the table: each call has its effect at once.

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey};
use commerce::checkout::CheckoutState;
use commerce::fact::{CheckoutFact, Fact, FactRef, OrderFact, Subject};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{
    Appended, Automations, Commit, CommitError, Facts, OrderHistory, OrderLine, Projections, Stored,
    Subscribers, TableError, Waiting,
};
use commerce::posting::{Activity, Posting};
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;

use super::contents::{Contents, stored};
use super::stream::{Image, Record};
use super::{Held, Memory};

impl Held {
    pub(super) fn tell(&mut self, image: Image) {
        let sequence = self.stream.len();
        self.stream.push(Record { sequence, image });
    }
}

impl Memory {
    pub(super) fn read<T>(&self, look: impl FnOnce(&Contents) -> T) -> Result<T, TableError> {
        Ok(look(&self.lock().contents))
    }
}

impl Facts for Memory {
    async fn append(&self, fact: &Fact) -> Result<Appended, TableError> {
        let mut held = self.lock();
        let appended = held.contents.append(fact)?;
        if appended == Appended::Recorded {
            held.tell(Image::Fact(fact.clone()));
        }
        Ok(appended)
    }

    async fn order_facts(
        &self,
        workspace: &WorkspaceId,
        order: &OrderId,
    ) -> Result<Vec<OrderFact>, TableError> {
        let about = about(workspace, Subject::Order(order.clone()));
        self.read(|contents| order_facts(history(contents, about).0))
    }

    async fn checkout_facts(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Vec<CheckoutFact>, TableError> {
        let about = about(workspace, Subject::Checkout(checkout.clone()));
        self.read(|contents| checkout_facts(history(contents, about).0))
    }
}

impl Projections for Memory {
    async fn checkout_state(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Stored<CheckoutState>, TableError> {
        let place = (workspace.clone(), checkout.clone());
        self.read(|contents| stored(&contents.checkouts, &place))
    }

    async fn postings(&self, fact: &FactRef) -> Result<Vec<Posting>, TableError> {
        let of_fact = |contents: &Contents| {
            contents.postings.values().filter(|posting| posting.fact == *fact).cloned().collect()
        };
        self.read(of_fact)
    }

    async fn subscriber(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Stored<Subscriber>, TableError> {
        let place = (workspace.clone(), subscriber.clone());
        self.read(|contents| stored(&contents.subscribers, &place))
    }

    async fn order_line(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        order: &OrderId,
    ) -> Result<Stored<OrderLine>, TableError> {
        let place = (workspace.clone(), subscriber.clone(), order.clone());
        self.read(|contents| stored(&contents.lines, &place))
    }

    async fn order_lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<OrderLine>, TableError> {
        let theirs = |line: &&OrderLine| line.workspace == *workspace && line.subscriber_id == *subscriber;
        let look = |contents: &Contents| {
            contents.lines.values().map(|(_, line)| line).filter(theirs).cloned().collect()
        };
        self.read(look)
    }

    async fn automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        keys: &[AutomationKey],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        let look = |contents: &Contents| {
            let entry = |key: &AutomationKey| {
                let place = (workspace.clone(), subscriber.clone(), key.clone());
                (key.clone(), stored(&contents.automations, &place))
            };
            keys.iter().map(entry).collect()
        };
        self.read(look)
    }

    async fn reminders(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        let look = |contents: &Contents| {
            let theirs = contents.automations.iter().filter(|((tenant, owner, key), _)| {
                let product = key.reminds_of();
                tenant == workspace && owner == subscriber && product.is_some_and(|id| products.contains(id))
            });
            theirs.map(|(place, _)| (place.2.clone(), stored(&contents.automations, place))).collect()
        };
        self.read(look)
    }

    async fn purchases(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Purchases>>, TableError> {
        let look = |contents: &Contents| {
            let entry = |product: &ProductId| {
                let place = (workspace.clone(), subscriber.clone(), product.clone());
                (product.clone(), stored(&contents.purchases, &place))
            };
            products.iter().map(entry).collect()
        };
        self.read(look)
    }

    async fn products(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.read(|contents| products(contents, workspace, ids))
    }

    async fn waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        variant: &VariantId,
        after: Option<&SubscriberId>,
        limit: usize,
    ) -> Result<Vec<Waiting>, TableError> {
        let look = |contents: &Contents| {
            let mut waiting = contents.waiting(workspace, product, variant);
            waiting.retain(|waiting| after.is_none_or(|after| waiting.subscriber_id > *after));
            waiting.truncate(limit);
            waiting
        };
        self.read(look)
    }

    async fn waited(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
    ) -> Result<Vec<VariantId>, TableError> {
        let look = |contents: &Contents| contents.waited(workspace, product).into_iter().collect();
        self.read(look)
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let mut held = self.lock();
        let images = held.contents.commit(commit)?;
        images.into_iter().for_each(|image| held.tell(image));
        Ok(())
    }
}

impl Subscribers for Memory {
    async fn find(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Option<Subscriber>, TableError> {
        let place = (workspace.clone(), subscriber.clone());
        self.read(|contents| stored(&contents.subscribers, &place).value)
    }

    async fn lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<(Vec<OrderLine>, bool), TableError> {
        let look = |contents: &Contents| {
            let theirs =
                |line: &&OrderLine| line.workspace == *workspace && line.subscriber_id == *subscriber;
            let mut lines: Vec<OrderLine> =
                contents.lines.values().map(|(_, line)| line).filter(theirs).cloned().collect();
            let all = lines.len() <= limit;
            lines.truncate(limit);
            (lines, all)
        };
        self.read(look)
    }

    async fn activity(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<Vec<Activity>, TableError> {
        let look = |contents: &Contents| {
            let theirs = |posting: &&Posting| {
                posting.fact.workspace == *workspace && posting.subscriber_id == *subscriber
            };
            let mut done: Vec<Activity> =
                contents.postings.values().filter(theirs).map(Posting::activity).collect();
            done.sort_by_key(|entry| std::cmp::Reverse(entry.folded_at));
            done.truncate(limit);
            done
        };
        self.read(look)
    }

    async fn order(&self, workspace: &WorkspaceId, order: &OrderId) -> Result<OrderHistory, TableError> {
        let about = about(workspace, Subject::Order(order.clone()));
        let look = |contents: &Contents| {
            let (facts, postings) = history(contents, about);
            OrderHistory { facts: order_facts(facts), postings }
        };
        self.read(look)
    }

    async fn open_automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<Automation>, TableError> {
        let open = |held: &&Automation| {
            held.workspace == *workspace && held.subscriber_id == *subscriber && held.is_open()
        };
        let look = |contents: &Contents| {
            contents.automations.values().map(|(_, held)| held).filter(open).cloned().collect()
        };
        self.read(look)
    }
}

impl Automations for Memory {
    async fn current(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
    ) -> Result<Option<Automation>, TableError> {
        let place = (workspace.clone(), subscriber.clone(), key.clone());
        self.read(|contents| stored(&contents.automations, &place).value)
    }
}

pub(super) fn products(
    contents: &Contents,
    workspace: &WorkspaceId,
    ids: &[ProductId],
) -> BTreeMap<ProductId, Stored<Product>> {
    let entry = |id: &ProductId| (id.clone(), stored(&contents.products, &(workspace.clone(), id.clone())));
    ids.iter().map(entry).collect()
}

fn order_facts(facts: Vec<Fact>) -> Vec<OrderFact> {
    let of_order = |fact| match fact {
        Fact::Order(fact) => Some(fact),
        Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => None,
    };
    facts.into_iter().filter_map(of_order).collect()
}

fn checkout_facts(facts: Vec<Fact>) -> Vec<CheckoutFact> {
    let of_checkout = |fact| match fact {
        Fact::Checkout(fact) => Some(fact),
        Fact::Order(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => None,
    };
    facts.into_iter().filter_map(of_checkout).collect()
}

fn about(workspace: &WorkspaceId, subject: Subject) -> impl Fn(&FactRef) -> bool {
    let workspace = workspace.clone();
    move |fact| fact.workspace == workspace && fact.subject == subject
}

fn history(contents: &Contents, about: impl Fn(&FactRef) -> bool) -> (Vec<Fact>, Vec<Posting>) {
    let facts = contents.facts.iter().filter(|(at, _)| about(at)).map(|(_, fact)| fact.clone()).collect();
    let postings = contents.postings.values().filter(|posting| about(&posting.fact)).cloned().collect();
    (facts, postings)
}
