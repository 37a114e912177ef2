//! A shop that states things to the model, as shortly as a test can say them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::answers::{Answer, Conflict, Model};
use model::books::{Books, books};
use model::stated::{
    CheckoutContent, CheckoutStatement, Customer, CustomerTotals, Item, Match, OrderContent, OrderStatement,
    Parameters, Replenishment, Statement, Status, UpsertStatement, WaitStatement,
};
use serde_json::Value;

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";

/// `11-20`, `11-20 10:00` or `11-20 10:00:05` of 2026.
pub fn time(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00:00"));
    let seconds = if time.len() == 5 { ":00" } else { "" };
    let parsed = format!("2026-{day}T{time}{seconds}Z").parse();
    parsed.unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A model whose clock says the first of November, with a mug to be bought again after 30 days.
pub struct Shop {
    pub model: Model,
    pub now: Timestamp,
}

pub fn shop() -> Shop {
    let parameters = Parameters {
        base_currency: None,
        abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
        historical_after: None,
    };
    let mut shop = Shop { model: Model { parameters, facts: Vec::new() }, now: time("11-01 12:00") };
    shop.upsert("mug", true);
    shop
}

impl Shop {
    pub fn at(&mut self, now: &str) -> &mut Self {
        self.now = time(now);
        self
    }

    /// Each statement is accepted a second after the one before.
    pub fn say(&mut self, statement: impl Into<Statement>) -> Result<Answer, Conflict> {
        self.now += SignedDuration::from_secs(1);
        self.model.accept(statement.into(), self.now)
    }

    pub fn upsert(&mut self, product: &str, in_stock: bool) {
        let replenishment = Replenishment { enabled: product == "mug", after_days: 30, by: Match::Product };
        let (in_stock, replenishment) = (Some(in_stock), Some(replenishment));
        let upsert = UpsertStatement { product_id: product.into(), in_stock, variants: None, replenishment };
        assert!(self.say(Statement::Upsert(upsert)).is_ok());
    }

    pub fn books(&self, email: &str) -> Books {
        books(&self.model.facts, email).remove("USD").unwrap_or_default()
    }

    /// Who is to be reminded of the mug, for which order and on which day.
    pub fn reminders(&self) -> Vec<(String, String)> {
        let armed = model::reminders::armed(&self.model.facts, &[], self.now);
        armed.into_iter().map(|one| (one.order_id, one.due_at.to_string()[5..10].to_owned())).collect()
    }

    /// The checkouts whose timer runs.
    pub fn carts(&self) -> Vec<String> {
        let armed = model::checkouts::armed(&self.model.facts, &self.model.parameters, self.now);
        armed.into_iter().map(|checkout| checkout.checkout_id).collect()
    }

    pub fn events(&self) -> Vec<String> {
        let events = model::events::events(&self.model.facts, "dev");
        events.into_iter().map(|event| format!("{} {}", event.name, event.subject)).collect()
    }
}

#[derive(Clone)]
pub struct Order(OrderStatement);

/// Placed by Ada, for 10 dollars.
pub fn order(id: &str) -> Order {
    let content = OrderContent {
        customer: Customer { email: ADA.into(), ..Customer::default() },
        total: 1_000,
        currency: "USD".into(),
        order_number: None,
        ordered_at: None,
        items: None,
        refund_id: None,
        refund_amount: None,
        customer_totals: None,
        properties: None,
        checkout_id: None,
    };
    Order(OrderStatement {
        order_id: id.into(),
        status: Status::Placed,
        content,
        updated_at: None,
        historical: None,
        fingerprint: String::new(),
    })
}

impl Order {
    pub fn with(mut self, change: impl FnOnce(&mut OrderContent)) -> Self {
        change(&mut self.0.content);
        self
    }

    pub fn by(self, email: &str) -> Self {
        self.with(|content| content.customer.email = email.into())
    }

    pub fn total(self, total: u64) -> Self {
        self.with(|content| content.total = total)
    }

    pub fn currency(self, currency: &str) -> Self {
        self.with(|content| content.currency = currency.into())
    }

    pub fn ordered(self, at: &str) -> Self {
        self.with(|content| content.ordered_at = Some(time(at)))
    }

    pub fn item(self, product: &str, quantity: u64) -> Self {
        let (product_id, title) = (product.to_owned(), product.to_owned());
        let item = Item { product_id, variant_id: None, quantity, title, price: None };
        self.with(|content| content.items.get_or_insert_default().push(item))
    }

    pub fn totals(self, orders_count: Option<u64>, total_spent: Option<u64>) -> Self {
        self.with(|content| content.customer_totals = Some(CustomerTotals { orders_count, total_spent }))
    }

    pub fn attribute(self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.with(|content| drop(content.customer.attributes.insert(key.into(), value)))
    }

    pub fn status(mut self, status: Status) -> Self {
        self.0.status = status;
        self
    }

    pub fn cancelled(self) -> Self {
        self.status(Status::Cancelled)
    }

    pub fn refund(self, id: Option<&str>, amount: Option<u64>) -> Self {
        let refund = self.status(Status::Refunded);
        refund.with(|content| (content.refund_id, content.refund_amount) = (id.map(Into::into), amount))
    }

    pub fn updated(mut self, at: &str) -> Self {
        self.0.updated_at = Some(time(at));
        self
    }

    pub fn historical(mut self, historical: bool) -> Self {
        self.0.historical = Some(historical);
        self
    }
}

impl From<Order> for Statement {
    fn from(Order(mut order): Order) -> Self {
        order.fingerprint = format!("{:?}", order.content);
        Self::Order(order)
    }
}

pub fn checkout(id: &str, items: &[&str], started_at: Option<&str>) -> Statement {
    let item = |product: &&str| {
        let (product_id, title) = ((*product).to_owned(), (*product).to_owned());
        Item { product_id, variant_id: None, quantity: 1, title, price: None }
    };
    let content = CheckoutContent {
        customer: Customer { email: ADA.into(), ..Customer::default() },
        total: None,
        currency: None,
        checkout_url: None,
        items: Some(items.iter().map(item).collect()),
        properties: None,
        started_at: started_at.map(time),
    };
    let fingerprint = format!("{content:?}");
    Statement::Checkout(CheckoutStatement { checkout_id: id.into(), content, updated_at: None, fingerprint })
}

pub fn wait(product: &str) -> Statement {
    let customer = Customer { email: ADA.into(), attributes: BTreeMap::new(), ..Customer::default() };
    Statement::Wait(WaitStatement { product_id: product.into(), variant_id: None, customer })
}
