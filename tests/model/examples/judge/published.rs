//! What the bus delivered, after dedupe by `metadata.id`.

use std::collections::{BTreeMap, BTreeSet};

use model::way::{Automation, Published, broken};
use serde_json::Value;

use crate::document::{Document, instant, text};
use crate::held::id;
use crate::parts::Part;

/// The events that do not depend on the order of arrival.
const OF_STATEMENTS: [&str; 5] =
    ["order_placed", "order_cancelled", "order_fulfilled", "order_refunded", "checkout_started"];

/// Deliveries by whose they are, each with its place in the order of all.
pub struct Bus<'a> {
    document: &'a Document<'a>,
    by_subscriber: BTreeMap<String, Vec<(usize, &'a str, &'a Value)>>,
}

impl<'a> Bus<'a> {
    pub fn of(document: &'a Document<'a>) -> Self {
        let mut by_subscriber: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (place, (name, detail)) in document.events.iter().enumerate() {
            by_subscriber.entry(subscriber(detail)).or_default().push((place, name.as_str(), *detail));
        }
        Self { document, by_subscriber }
    }

    pub fn differences(&self, part: &Part) -> Vec<String> {
        let emails = emails(self.document, part);
        let of_part = emails.keys().filter_map(|id| self.by_subscriber.get(id)).flatten();
        let mut of_part: Vec<_> = of_part.copied().collect();
        of_part.sort_by_key(|(place, ..)| *place);
        let expected: BTreeSet<_> = model::events::events(&part.facts, &self.document.workspace)
            .into_iter()
            .map(|event| (event.name.to_owned(), event.subject, event.id))
            .collect();
        let once = of_part.iter().filter(|(_, name, _)| OF_STATEMENTS.contains(name));
        let once: BTreeSet<_> = once
            .map(|(_, name, detail)| {
                let metadata = |key| text(&detail["metadata"], key).unwrap_or_default();
                ((*name).to_owned(), metadata("subject"), metadata("id"))
            })
            .collect();
        let missing = expected.difference(&once).map(|event| format!("never published: {event:?}"));
        let invented =
            once.difference(&expected).map(|event| format!("published without a cause: {event:?}"));
        let mut found: Vec<String> = missing.chain(invented).collect();
        let published: Vec<_> =
            of_part.iter().map(|(_, name, detail)| published(name, detail, &emails)).collect();
        found.extend(broken(&part.facts, &published));
        found
    }

    /// Events of somebody whom no fact names, and one id with two events.
    pub fn strangers(&self, parts: &[Part]) -> Vec<String> {
        let document = self.document;
        let known: BTreeSet<String> =
            parts.iter().flat_map(|part| emails(document, part).into_keys()).collect();
        let mut found = Vec::new();
        let mut by_id: BTreeMap<String, &Value> = BTreeMap::new();
        for (name, detail) in &document.events {
            let id = text(&detail["metadata"], "id").unwrap_or_default();
            if !known.contains(&subscriber(detail)) {
                found.push(format!("{name} {id} is of somebody whom no fact names"));
            }
            if by_id.insert(id.clone(), detail).is_some_and(|before| before != *detail) {
                found.push(format!("one id, two events: {name} {id}"));
            }
        }
        found
    }
}

fn emails(document: &Document, part: &Part) -> BTreeMap<String, String> {
    model::profile::people(&part.facts).into_iter().map(|email| (id(document, &email), email)).collect()
}

fn subscriber(detail: &Value) -> String {
    text(&detail["subscriber"], "id").unwrap_or_default()
}

fn published(name: &str, detail: &Value, emails: &BTreeMap<String, String>) -> Published {
    let body = &detail["event"];
    let some = |key: &str| text(body, key).filter(|text| !text.is_empty());
    let email = emails.get(&subscriber(detail)).cloned().unwrap_or_default();
    let automation = body.as_object().and_then(|body| Automation::of(body, &email));
    Published {
        id: text(&detail["metadata"], "id").unwrap_or_default(),
        name: name.to_owned(),
        email,
        decided_at: instant(&detail["metadata"], "recordedAt").ok().flatten().unwrap_or_default(),
        order_id: some("orderId"),
        automation,
        had_fired: body["hadFired"].as_bool().unwrap_or_default(),
    }
}
