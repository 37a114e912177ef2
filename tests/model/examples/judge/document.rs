//! The document in the model's words: statements as callers send them, answers as they are shown.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::stated::{
    CheckoutContent, CheckoutStatement, Customer, CustomerTotals, Fact, Item, Match, OrderContent,
    OrderStatement, Parameters, Replenishment, Statement, Status, UpsertStatement, WaitStatement,
};
use serde_json::Value;

pub struct Document<'a> {
    pub workspace: String,
    pub now: Timestamp,
    pub parameters: Parameters,
    pub facts: Vec<Fact>,
    /// By the number of its fact, how long after the time of the fact it may have been accepted:
    /// of what no answer says when it was.
    pub vague: BTreeMap<u64, SignedDuration>,
    /// By e-mail; `None` where there is none.
    pub subscribers: BTreeMap<String, &'a Value>,
    pub orders: BTreeMap<String, &'a Value>,
    /// The details of all deliveries, in their order, each with the name of its event.
    pub events: Vec<(String, &'a Value)>,
    pub schedules: Vec<&'a Value>,
}

impl<'a> Document<'a> {
    pub fn read(document: &'a Value) -> Result<Self, String> {
        let observed = need(document, "observed")?;
        let after = document["abandonedCheckoutMinutes"].as_i64().unwrap_or_default();
        let stated = list(document, "facts")?;
        let facts: Vec<Fact> = stated.iter().map(fact).collect::<Result<_, _>>()?;
        let mut vague = BTreeMap::new();
        for (fact, stated) in facts.iter().zip(stated) {
            if let Some(by) = instant(stated, "acceptedBy")? {
                vague.insert(fact.number, by.duration_since(fact.accepted_at));
            }
        }
        let by_id = |key: &str| -> Result<BTreeMap<String, &'a Value>, String> {
            let object = need(observed, key)?.as_object().ok_or(format!("{key} is no object"))?;
            Ok(object.iter().map(|(id, value)| (id.clone(), value)).collect())
        };
        let events = list(observed, "events")?.iter();
        let events = events.map(|event| Ok((needed(event, "name")?, need(event, "detail")?)));
        Ok(Self {
            workspace: needed(document, "workspace")?,
            now: needed_instant(document, "now")?,
            parameters: Parameters {
                base_currency: None,
                abandoned_checkout_after: Some(after).filter(|m| *m > 0).map(SignedDuration::from_mins),
                historical_after: None,
            },
            facts,
            vague,
            subscribers: by_id("subscribers")?,
            orders: by_id("orders")?,
            events: events.collect::<Result<_, String>>()?,
            schedules: list(observed, "schedules")?.iter().collect(),
        })
    }
}

fn fact(stated: &Value) -> Result<Fact, String> {
    let body = need(stated, "statement")?;
    let number = stated["number"].as_u64().ok_or("a fact without a number")?;
    let statement = match needed(stated, "kind")?.as_str() {
        "order" => Statement::Order(order(body, stated["historical"].as_bool(), number)?),
        "checkout" => Statement::Checkout(checkout(body, number)?),
        "wait" => Statement::Wait(WaitStatement {
            product_id: needed(body, "productId")?,
            variant_id: text(body, "variantId"),
            customer: customer(body)?,
        }),
        "upsert" => Statement::Upsert(upsert(body)?),
        other => return Err(format!("no kind of fact: {other}")),
    };
    let accepted_at = needed_instant(stated, "acceptedAt")?;
    Ok(Fact { number, accepted_at, correlation_id: String::new(), statement })
}

fn order(body: &Value, historical: Option<bool>, number: u64) -> Result<OrderStatement, String> {
    let status = match text(body, "status").as_deref() {
        None | Some("placed") => Status::Placed,
        Some("cancelled") => Status::Cancelled,
        Some("fulfilled") => Status::Fulfilled,
        Some("refunded") => Status::Refunded,
        Some(other) => return Err(format!("no status: {other}")),
    };
    let totals = body.get("customerTotals").map(|totals| CustomerTotals {
        orders_count: totals["ordersCount"].as_u64(),
        total_spent: totals["totalSpentCents"].as_u64(),
    });
    let content = OrderContent {
        customer: customer(body)?,
        total: body["totalCents"].as_u64().ok_or("an order without a total")?,
        currency: needed(body, "currency")?,
        order_number: text(body, "orderNumber"),
        ordered_at: instant(body, "orderedAt")?,
        items: items(body)?,
        refund_id: text(body, "refundId"),
        refund_amount: body["refundAmountCents"].as_u64(),
        customer_totals: totals,
        properties: body.get("properties").cloned(),
        checkout_id: text(body, "checkoutId"),
    };
    Ok(OrderStatement {
        order_id: needed(body, "orderId")?,
        status,
        content,
        updated_at: instant(body, "updatedAt")?,
        historical: Some(historical.unwrap_or_default()),
        // It decides between two of one instant, of which there are none here.
        fingerprint: number.to_string(),
    })
}

fn checkout(body: &Value, number: u64) -> Result<CheckoutStatement, String> {
    let content = CheckoutContent {
        customer: customer(body)?,
        total: body["totalCents"].as_u64(),
        currency: text(body, "currency"),
        checkout_url: text(body, "checkoutUrl"),
        items: items(body)?,
        properties: body.get("properties").cloned(),
        started_at: instant(body, "startedAt")?,
    };
    Ok(CheckoutStatement {
        checkout_id: needed(body, "checkoutId")?,
        content,
        updated_at: instant(body, "updatedAt")?,
        fingerprint: number.to_string(),
    })
}

fn upsert(body: &Value) -> Result<UpsertStatement, String> {
    let replenishment = body.get("replenishment").map(|stated| Replenishment {
        enabled: stated["enabled"].as_bool().unwrap_or_default(),
        after_days: stated["afterDays"].as_i64().unwrap_or_default(),
        by: if stated["match"] == "variant" { Match::Variant } else { Match::Product },
    });
    Ok(UpsertStatement {
        product_id: needed(body, "productId")?,
        in_stock: body["inStock"].as_bool(),
        variants: None,
        replenishment,
    })
}

fn customer(body: &Value) -> Result<Customer, String> {
    let customer = need(body, "customer")?;
    let attributes = customer["attributes"].as_object().cloned().unwrap_or_default();
    Ok(Customer {
        email: needed(customer, "email")?,
        external_id: text(customer, "externalId"),
        first_name: text(customer, "firstName"),
        last_name: text(customer, "lastName"),
        attributes: attributes.into_iter().collect(),
    })
}

fn items(body: &Value) -> Result<Option<Vec<Item>>, String> {
    let Some(items) = body["items"].as_array() else { return Ok(None) };
    let item = |item: &Value| {
        Ok(Item {
            product_id: needed(item, "productId")?,
            variant_id: text(item, "variantId"),
            quantity: item["quantity"].as_u64().ok_or("an item without a quantity")?,
            title: needed(item, "title")?,
            price: item["priceCents"].as_u64(),
        })
    };
    items.iter().map(item).collect::<Result<_, String>>().map(Some)
}

pub fn text(of: &Value, key: &str) -> Option<String> {
    of.get(key).and_then(Value::as_str).map(str::to_owned)
}

pub fn instant(of: &Value, key: &str) -> Result<Option<Timestamp>, String> {
    let parsed = text(of, key).map(|text| text.parse().map_err(|error| format!("{key} {text}: {error}")));
    parsed.transpose()
}

fn need<'a>(of: &'a Value, key: &str) -> Result<&'a Value, String> {
    of.get(key).ok_or_else(|| format!("no {key} in {of}"))
}

fn needed(of: &Value, key: &str) -> Result<String, String> {
    text(of, key).ok_or_else(|| format!("no {key} in {of}"))
}

fn needed_instant(of: &Value, key: &str) -> Result<Timestamp, String> {
    instant(of, key)?.ok_or_else(|| format!("no {key} in {of}"))
}

fn list<'a>(of: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    need(of, key)?.as_array().ok_or_else(|| format!("{key} is no list"))
}
