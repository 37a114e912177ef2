//! Facts about orders.

use commerce::customer::{CustomerTotals, LineItem};
use commerce::fact::{Fact, OrderContent, OrderFact, Receipt, Refund, Statement};
use commerce::identity::{CheckoutId, ExternalId, OrderId, RefundId, WorkspaceId};
use commerce::money::Currency;
use commerce::version::Effect;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{BUYER, NOON, currency, customer, instant, item, minor, order_id, parsed, put, shop};

/// A placed order of [`BUYER`] over 10.00 USD, accepted at [`NOON`], until told otherwise.
#[track_caller]
#[must_use]
pub fn order(id: &str) -> OrderBuilder {
    OrderBuilder {
        workspace: shop(),
        order_id: order_id(id),
        statement: Statement::Placed,
        content: OrderContent {
            customer: customer(BUYER),
            total: minor(1000),
            currency: currency("USD"),
            ordered_at: None,
            order_number: None,
            items: None,
            customer_totals: None,
            properties: None,
            checkout_id: None,
            historical: false,
            updated_at: None,
        },
        accepted_at: instant(NOON),
        request: None,
    }
}

/// A statement about an order in the making.
#[derive(Debug, Clone)]
pub struct OrderBuilder {
    workspace: WorkspaceId,
    order_id: OrderId,
    statement: Statement,
    content: OrderContent,
    accepted_at: Timestamp,
    request: Option<String>,
}

impl OrderBuilder {
    /// The tenant.
    #[must_use]
    pub fn in_workspace(mut self, name: &str) -> Self {
        self.workspace = super::workspace(name);
        self
    }

    /// The customer's e-mail address.
    #[must_use]
    pub fn by(mut self, email: &str) -> Self {
        let named = customer(email);
        self.content.customer.email = named.email;
        self
    }

    /// The customer's given name.
    #[must_use]
    pub fn first_name(mut self, name: &str) -> Self {
        self.content.customer.first_name = Some(name.to_owned());
        self
    }

    /// The customer's family name.
    #[must_use]
    pub fn last_name(mut self, name: &str) -> Self {
        self.content.customer.last_name = Some(name.to_owned());
        self
    }

    /// The shop's own id of the customer.
    #[must_use]
    pub fn external_id(mut self, id: &str) -> Self {
        self.content.customer.external_id = Some(parsed(id, ExternalId::parse(id)));
        self
    }

    /// An attribute of the customer; `Value::Null` removes it.
    #[must_use]
    pub fn attribute(mut self, key: &str, value: impl Into<Value>) -> Self {
        put(&mut self.content.customer.attributes, key, value);
        self
    }

    /// The total in minor units.
    #[must_use]
    pub fn total(mut self, amount: u64) -> Self {
        self.content.total = minor(amount);
        self
    }

    /// US dollars.
    #[must_use]
    pub fn usd(self) -> Self {
        self.currency(currency("USD"))
    }

    /// Euros.
    #[must_use]
    pub fn eur(self) -> Self {
        self.currency(currency("EUR"))
    }

    /// Any currency.
    #[must_use]
    pub fn currency(mut self, currency: Currency) -> Self {
        self.content.currency = currency;
        self
    }

    /// `orderedAt` as the caller says it.
    #[must_use]
    pub fn at(self, text: &str) -> Self {
        self.ordered_at(instant(text))
    }

    /// `orderedAt` as the caller says it.
    #[must_use]
    pub fn ordered_at(mut self, at: Timestamp) -> Self {
        self.content.ordered_at = Some(at);
        self
    }

    /// The number people know it by.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        self.content.order_number = Some(number.to_owned());
        self
    }

    /// One more line item: a product, or `product/variant`.
    #[must_use]
    pub fn item(self, product: &str, quantity: u32) -> Self {
        self.line(item(product, quantity))
    }

    /// One more line item.
    #[must_use]
    pub fn line(mut self, item: LineItem) -> Self {
        self.content.items.get_or_insert_default().push(item);
        self
    }

    /// Says that there are no line items, where leaving them out says nothing.
    #[must_use]
    pub fn no_items(mut self) -> Self {
        self.content.items = Some(Vec::new());
        self
    }

    /// One more property.
    #[must_use]
    pub fn property(mut self, key: &str, value: impl Into<Value>) -> Self {
        put(self.content.properties.get_or_insert_default(), key, value);
        self
    }

    /// The checkout it came from.
    #[must_use]
    pub fn from_checkout(mut self, id: &str) -> Self {
        self.content.checkout_id = Some(parsed(id, CheckoutId::parse(id)));
        self
    }

    /// The shop's own totals of the customer, each if given.
    #[must_use]
    pub fn totals(mut self, orders_count: Option<u64>, total_spent: Option<u64>) -> Self {
        let total_spent = total_spent.map(minor);
        self.content.customer_totals = Some(CustomerTotals { orders_count, total_spent });
        self
    }

    /// Count it, trigger nothing.
    #[must_use]
    pub fn historical(mut self) -> Self {
        self.content.historical = true;
        self
    }

    /// The platform's own time of this version.
    #[must_use]
    pub fn updated_at(mut self, text: &str) -> Self {
        self.content.updated_at = Some(instant(text));
        self
    }

    /// States that it was cancelled.
    #[must_use]
    pub fn cancelled(self) -> Self {
        self.stating(Statement::Cancelled)
    }

    /// States that it was fulfilled.
    #[must_use]
    pub fn fulfilled(self) -> Self {
        self.stating(Statement::Fulfilled)
    }

    /// States how much was refunded so far.
    #[must_use]
    pub fn refunded(self, so_far: u64) -> Self {
        self.stating(Statement::Refunded(Refund { id: None, amount: Some(minor(so_far)) }))
    }

    /// States that all of it was refunded.
    #[must_use]
    pub fn refunded_whole(self) -> Self {
        self.stating(Statement::Refunded(Refund { id: None, amount: None }))
    }

    /// States one refund of it by id.
    #[must_use]
    pub fn refund(self, id: &str, amount: Option<u64>) -> Self {
        let id = Some(parsed(id, RefundId::parse(id)));
        self.stating(Statement::Refunded(Refund { id, amount: amount.map(minor) }))
    }

    fn stating(mut self, statement: Statement) -> Self {
        self.statement = statement;
        self
    }

    /// When it was accepted.
    #[must_use]
    pub fn accepted_at(self, text: &str) -> Self {
        self.accepted(instant(text))
    }

    /// When it was accepted.
    #[must_use]
    pub fn accepted(mut self, at: Timestamp) -> Self {
        self.accepted_at = at;
        self
    }

    /// Accepted so much after [`NOON`].
    #[must_use]
    pub fn accepted_after(self, wait: SignedDuration) -> Self {
        let at = parsed(wait, instant(NOON).checked_add(wait));
        self.accepted(at)
    }

    /// In which request it was accepted.
    #[must_use]
    pub fn request(mut self, id: &str) -> Self {
        self.request = Some(id.to_owned());
        self
    }

    /// The fact of this statement.
    #[must_use]
    pub fn fact(self) -> OrderFact {
        let Self { workspace, order_id, statement, content, accepted_at, request } = self;
        let mut fact = OrderFact::new(
            workspace,
            order_id,
            statement,
            content,
            Receipt { accepted_at, correlation_id: String::new() },
        );
        fact.receipt.correlation_id =
            request.unwrap_or_else(|| format!("request-{}-{}", fact.name(), accepted_at.as_millisecond()));
        fact
    }

    /// The fact of this statement as an amendment of the placed order.
    #[must_use]
    pub fn amending(self, placed: &OrderFact) -> OrderFact {
        // Who is accepted later has seen what was accepted before.
        let revision = u64::try_from(self.accepted_at.as_millisecond()).unwrap_or(1);
        self.fact().amending(placed, revision, Effect::Counts)
    }
}

impl From<OrderBuilder> for Fact {
    fn from(builder: OrderBuilder) -> Self {
        Self::Order(builder.fact())
    }
}
