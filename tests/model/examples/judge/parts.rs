//! Parts of the facts that know nothing of each other.
//!
//! The model goes through all facts for every question. What it says of a subscriber follows from
//! the facts that name them, from the orders and checkouts of these, and from whoever these name in
//! turn; and from the catalogue. So the facts are divided into such circles, each with the whole
//! catalogue, and each is judged as if it were all there is.

use std::collections::BTreeMap;

use model::stated::{Fact, Statement};

use crate::document::Document;

#[derive(Default)]
pub struct Part {
    pub facts: Vec<Fact>,
}

pub fn parts(document: &Document) -> Vec<Part> {
    let mut circles = Circles::default();
    for fact in &document.facts {
        let names = names(fact);
        for pair in names.windows(2) {
            circles.join(&pair[0], &pair[1]);
        }
    }
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for fact in &document.facts {
        if let Some(name) = names(fact).first() {
            parts.entry(circles.of(name)).or_default().facts.push(fact.clone());
        }
    }
    let is_upsert = |fact: &&Fact| matches!(fact.statement, Statement::Upsert(_));
    let catalogue: Vec<Fact> = document.facts.iter().filter(is_upsert).cloned().collect();
    parts
        .into_values()
        .map(|mut part| {
            part.facts.extend(catalogue.iter().cloned());
            part.facts.sort_by_key(|fact| fact.number);
            part
        })
        .collect()
}

/// The people and things that a fact is about; none of an upsert, which is about everybody.
fn names(fact: &Fact) -> Vec<String> {
    match &fact.statement {
        Statement::Order(order) => {
            let mut names =
                vec![format!("order/{}", order.order_id), format!("person/{}", order.content.customer.email)];
            names.extend(order.content.checkout_id.iter().map(|id| format!("checkout/{id}")));
            names
        }
        Statement::Checkout(checkout) => vec![
            format!("checkout/{}", checkout.checkout_id),
            format!("person/{}", checkout.content.customer.email),
        ],
        Statement::Wait(wait) => vec![format!("person/{}", wait.customer.email)],
        Statement::Upsert(_) => Vec::new(),
    }
}

/// Each name with one that it goes with, until it goes with itself.
#[derive(Default)]
struct Circles(BTreeMap<String, String>);

impl Circles {
    fn of(&self, name: &str) -> String {
        let mut name = name;
        while let Some(next) = self.0.get(name) {
            name = next;
        }
        name.to_owned()
    }

    fn join(&mut self, a: &str, b: &str) {
        let (a, b) = (self.of(a), self.of(b));
        if a != b {
            self.0.insert(a, b);
        }
    }
}
