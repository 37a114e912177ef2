//! Accepting: one conditional write, and what is recorded when that is not the first.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use commerce::fact::{CheckoutFact, Fact, OrderFact};
use commerce::identity::{CheckoutId, OrderId, WorkspaceId};
use commerce::ports::{Appended, Facts, TableError};

use crate::condition::ABSENT;
use crate::error;
use crate::item::{Attributes, Document, encode};
use crate::key;
use crate::table::Table;

impl Facts for Table {
    async fn append(&self, fact: &Fact) -> Result<Appended, TableError> {
        let item = match fact {
            Fact::Order(fact) => encode(fact, None)?,
            Fact::Checkout(fact) => encode(fact, None)?,
            Fact::Due(fact) => encode(fact, None)?,
            Fact::Wait(fact) => encode(fact, None)?,
            Fact::Restock(fact) => encode(fact, None)?,
        };
        let request = self.client.put_item().table_name(&self.name).set_item(Some(item));
        // The old item comes with the refusal, so that there is no second call.
        let request = request
            .condition_expression(ABSENT)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match request.send().await {
            Ok(_) => Ok(Appended::Recorded),
            Err(error) => match recorded_before(&error) {
                Some(item) => Ok(Appended::Exists(Box::new(Document::of(item.clone())?.fact()?))),
                None => Err(error::table("PutItem", &error)),
            },
        }
    }

    async fn order_facts(
        &self,
        workspace: &WorkspaceId,
        order: &OrderId,
    ) -> Result<Vec<OrderFact>, TableError> {
        let partition = key::order(workspace, order);
        self.query_prefix(&partition, key::FACT).await?.iter().map(Document::fact_of).collect()
    }

    async fn checkout_facts(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Vec<CheckoutFact>, TableError> {
        let partition = key::checkout(workspace, checkout);
        self.query_prefix(&partition, key::FACT).await?.iter().map(Document::fact_of).collect()
    }
}

/// The item that was there before, if that is why the write was refused.
fn recorded_before(error: &SdkError<PutItemError>) -> Option<&Attributes> {
    match error.as_service_error() {
        Some(PutItemError::ConditionalCheckFailedException(refused)) => refused.item(),
        Some(_) | None => None,
    }
}
