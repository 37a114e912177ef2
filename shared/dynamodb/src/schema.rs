//! The table as the template declares it, for tests and benchmarks.
//!
//! Must agree with the resource `Table` of `template.yaml`.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};

use crate::item::{CATALOGUE_PK, CATALOGUE_SK, EXPIRES_AT, PK, SK};
use crate::listing::INDEX;

/// Creates the table.
///
/// # Errors
/// When the endpoint refuses.
pub async fn create(client: &Client, name: &str) -> Result<(), aws_sdk_dynamodb::Error> {
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key_schema(PK, SK)?))
        .global_secondary_indexes(products_index()?)
        .stream_specification(
            StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::NewImage)
                .build()?,
        );
    for attribute in [PK, SK, CATALOGUE_PK, CATALOGUE_SK] {
        let definition = AttributeDefinition::builder().attribute_name(attribute);
        request = request.attribute_definitions(definition.attribute_type(ScalarAttributeType::S).build()?);
    }
    request.send().await?;
    let ttl = TimeToLiveSpecification::builder().attribute_name(EXPIRES_AT).enabled(true).build()?;
    client.update_time_to_live().table_name(name).time_to_live_specification(ttl).send().await?;
    Ok(())
}

type Built<T> = Result<T, aws_sdk_dynamodb::error::BuildError>;

fn key_schema(hash: &str, range: &str) -> Built<Vec<KeySchemaElement>> {
    let element = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    Ok(vec![element(hash, KeyType::Hash)?, element(range, KeyType::Range)?])
}

fn products_index() -> Built<GlobalSecondaryIndex> {
    GlobalSecondaryIndex::builder()
        .index_name(INDEX)
        .set_key_schema(Some(key_schema(CATALOGUE_PK, CATALOGUE_SK)?))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
}
