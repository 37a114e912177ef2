//! The body and the answer of `POST /api/v1/orders`.
//!
//! Owns the field names of the contract's §2. What a single value may be is `edge::read`'s.

use commerce::customer::CustomerTotals;
use commerce::fact::{OrderContent, OrderFact, Refund, Statement};
use commerce::identity::{CheckoutId, OrderId, RefundId};
use commerce::money::MAX_MINOR;
use edge::read::{self, Fields, leaf};
use edge::{Call, Refusal, Warning, Warnings};
use serde::Serialize;

/// What a caller states about an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub order_id: OrderId,
    /// What of it.
    pub statement: Statement,
    pub content: OrderContent,
    /// Whether the caller said that it triggers nothing, or that it does.
    pub historical: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Placed,
    Cancelled,
    Fulfilled,
    Refunded,
}

const STATUSES: &[(&str, Status)] = &[
    ("placed", Status::Placed),
    ("cancelled", Status::Cancelled),
    ("fulfilled", Status::Fulfilled),
    ("refunded", Status::Refunded),
];

/// Reads the body.
///
/// # Errors
/// With every fault of it.
pub fn read(call: &Call) -> Result<(Stated, Warnings), Refusal> {
    read::body(&call.body, call.received_at, |fields| {
        let order_id = fields.required("orderId", leaf::identifier(OrderId::parse));
        let total = fields.required("totalCents", leaf::money);
        let currency = fields.required("currency", leaf::currency);
        let customer = read::customer(fields);
        let status = fields.optional("status", leaf::one_of(STATUSES)).unwrap_or(Status::Placed);
        let order_number = fields.optional_text("orderNumber", leaf::label);
        let ordered_at = fields.instant("orderedAt");
        let items = read::line_items(fields);
        let refund = Refund {
            id: fields.optional_identifier("refundId", leaf::identifier(RefundId::parse)),
            amount: fields.optional("refundAmountCents", leaf::money),
        };
        let customer_totals = fields.optional_object("customerTotals", customer_totals).flatten();
        let properties = read::properties(fields);
        let checkout_id = fields.optional_identifier("checkoutId", leaf::identifier(CheckoutId::parse));
        let historical = fields.optional("historical", leaf::boolean);
        let updated_at = fields.instant("updatedAt");

        let content = OrderContent {
            customer: customer?,
            total: total?,
            currency: currency?,
            ordered_at,
            order_number,
            items,
            customer_totals,
            properties,
            checkout_id,
            historical: historical.unwrap_or(false),
            updated_at,
        };
        let statement = statement(fields, status, refund, &content);
        Some(Stated { order_id: order_id?, statement, content, historical })
    })
}

fn statement(fields: &mut Fields<'_>, status: Status, refund: Refund, content: &OrderContent) -> Statement {
    if status != Status::Refunded {
        for (name, given) in
            [("refundId", refund.id.is_some()), ("refundAmountCents", refund.amount.is_some())]
        {
            if given {
                fields.warn(Warning::IgnoredField(name));
            }
        }
    }
    match status {
        Status::Placed => Statement::Placed,
        Status::Cancelled => Statement::Cancelled,
        Status::Fulfilled => Statement::Fulfilled,
        Status::Refunded => {
            if refund.amount.is_some_and(|amount| amount > content.total) {
                fields.warn(Warning::RefundExceedsTotal);
            }
            if refund.id.is_none() && refund.amount.is_some_and(|amount| amount < content.total) {
                fields.warn(Warning::RefundWithoutId);
            }
            Statement::Refunded(refund)
        }
    }
}

/// `Some(None)` for an object that states nothing, which is none. A member that we do not know is
/// a fault here: the caller believes that it overrides a figure.
fn customer_totals(fields: &mut Fields<'_>) -> Option<Option<CustomerTotals>> {
    let most = i64::try_from(MAX_MINOR).unwrap_or(i64::MAX);
    let orders_count = fields.optional("ordersCount", leaf::integer(0..=most));
    let total_spent = fields.optional("totalSpentCents", leaf::money);
    fields.refuse_unknown();
    let totals = CustomerTotals { orders_count, total_spent };
    Some(Some(totals).filter(|_| orders_count.is_some() || total_spent.is_some()))
}

/// The answer to a statement that is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    queued: bool,
    job_id: String,
    order_id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    outcome: &'static str,
}

impl Answer {
    /// The answer to this statement, whatever comes of it.
    #[must_use]
    pub fn to(fact: &OrderFact) -> Self {
        let status = match fact.statement {
            Statement::Placed | Statement::Amended => "placed",
            Statement::Cancelled => "cancelled",
            Statement::Fulfilled => "fulfilled",
            Statement::Refunded(_) => "refunded",
        };
        Self { queued: true, job_id: fact.job_id(), order_id: fact.order_id.to_string(), status, outcome: "" }
    }

    /// With what came of it.
    #[must_use]
    pub fn with_outcome(self, outcome: &'static str) -> Self {
        Self { outcome, ..self }
    }
}
