//! The stored form of a statement about an order. Written once, never changed.

use commerce::customer::JsonObject;
use commerce::fact::{FactRef, OrderContent, OrderFact, Refund, Statement, Subject};
use commerce::version::Effect;
use serde::{Deserialize, Serialize};

use super::customer::{CustomerRow, CustomerTotalsRow, LineItemRow};
use super::fact::ReceiptRow;
use super::leaf::Json;
use super::{RowError, Twin, twin};
use crate::item::{Item, Native, receipt};
use crate::key::Key;

impl Item for OrderFact {
    const KIND: &'static str = "order_fact";

    fn key(&self) -> Key {
        let subject = Subject::Order(self.order_id.clone());
        Key::fact(&FactRef { workspace: self.workspace.clone(), subject, name: self.name() })
    }

    fn natives(&self) -> Vec<Native> {
        receipt(&self.receipt)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct OrderFactRow {
    workspace: String,
    order_id: String,
    statement: StatementRow,
    content: OrderContentRow,
    ordered_at: String,
    fingerprint: String,
    #[serde(default)]
    revision: u64,
    #[serde(default = "counts")]
    effect: String,
    receipt: ReceiptRow,
}

twin!(
    OrderFact,
    OrderFactRow {
        workspace,
        order_id,
        statement,
        content,
        ordered_at,
        fingerprint,
        revision,
        effect,
        receipt,
    }
);

/// The effect of what was written before there were others.
pub(super) fn counts() -> String {
    Effect::Counts.as_str().to_owned()
}

#[derive(Serialize, Deserialize)]
pub(crate) struct OrderContentRow {
    customer: CustomerRow,
    total: u64,
    currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordered_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<LineItemRow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_totals: Option<CustomerTotalsRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Json<JsonObject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkout_id: Option<String>,
    historical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

twin!(
    OrderContent,
    OrderContentRow {
        customer,
        total,
        currency,
        ordered_at,
        order_number,
        items,
        customer_totals,
        properties,
        checkout_id,
        historical,
        updated_at,
    }
);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatementRow {
    Placed,
    Amended,
    Cancelled,
    Fulfilled,
    Refunded(RefundRow),
}

impl Twin for Statement {
    type Row = StatementRow;

    fn to_row(&self) -> StatementRow {
        match self {
            Self::Placed => StatementRow::Placed,
            Self::Amended => StatementRow::Amended,
            Self::Cancelled => StatementRow::Cancelled,
            Self::Fulfilled => StatementRow::Fulfilled,
            Self::Refunded(refund) => StatementRow::Refunded(refund.to_row()),
        }
    }

    fn from_row(row: StatementRow) -> Result<Self, RowError> {
        Ok(match row {
            StatementRow::Placed => Self::Placed,
            StatementRow::Amended => Self::Amended,
            StatementRow::Cancelled => Self::Cancelled,
            StatementRow::Fulfilled => Self::Fulfilled,
            StatementRow::Refunded(refund) => Self::Refunded(Twin::from_row(refund)?),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct RefundRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u64>,
}

twin!(Refund, RefundRow { id, amount });
