//! A DynamoDB of one's own in the process, for tests and benchmarks.
//!
//! Every call of [`EmbeddedTable::start`] gives an empty table on a port of its own, in
//! milliseconds. It raises no `TransactionConflict` and throttles nothing: inject those.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use commerce::ports::{Commit, TableError};
use commerce::product::Product;
use dynoxide::{Database, ImportOptions};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use crate::embedded_stream::EmbeddedStream;
use crate::item::{Attributes, encode, size_bytes};
use crate::projections;
use crate::schema;
use crate::table::Table;

const TABLE_NAME: &str = "tillstream";

/// The embedded DynamoDB failed.
#[derive(Debug, Error)]
#[error("the embedded table failed: {0}")]
pub struct EmbeddedTableError(Box<dyn std::error::Error + Send + Sync>);

impl EmbeddedTableError {
    pub(crate) fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }

    pub(crate) fn text(error: &impl ToString) -> Self {
        Self(error.to_string().into())
    }
}

/// A table in an embedded DynamoDB, which ends when this is dropped.
pub struct EmbeddedTable {
    /// The table.
    pub table: Table,
    /// A client of the same DynamoDB, to look at what is stored.
    pub client: Client,
    /// The table's name.
    pub name: String,
    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub endpoint: String,
    database: Database,
    // Dropping it ends the server.
    _until: oneshot::Sender<()>,
}

impl EmbeddedTable {
    /// Starts a DynamoDB and creates the table. Needs a tokio runtime with I/O and time.
    ///
    /// # Errors
    /// When there is no port, or the table is refused.
    pub async fn start() -> Result<Self, EmbeddedTableError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(EmbeddedTableError::new)?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(EmbeddedTableError::new)?);
        let database = Database::memory().map_err(|error| EmbeddedTableError::text(&error))?;
        let served = database.clone();
        let (until, dropped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let ended = async { drop(dropped.await) };
            // Who waits for an answer then sees the connection end; there is nobody else to tell.
            drop(dynoxide::server::serve_with_shutdown(listener, served, ended).await);
        });
        let client = client(&endpoint);
        schema::create(&client, TABLE_NAME).await.map_err(EmbeddedTableError::new)?;
        let table = Table::new(client.clone(), TABLE_NAME);
        Ok(Self { table, client, name: TABLE_NAME.to_owned(), endpoint, database, _until: until })
    }

    /// Puts a catalogue into the table, past its API and its stream: for every record of its
    /// stream, the embedded DynamoDB looks through all records before it.
    ///
    /// # Errors
    /// When one is too large, or the embedded DynamoDB refuses.
    pub fn fill(&self, products: impl IntoIterator<Item = Product>) -> Result<(), EmbeddedTableError> {
        let item = |product: Product| encode(&product, Some(product.version_after(0)));
        let items = products.into_iter().map(item).collect::<Result<Vec<_>, _>>();
        self.import(items.map_err(EmbeddedTableError::new)?)
    }

    /// Puts what these commits write into an empty table, in the same way and without conditions.
    ///
    /// # Errors
    /// When one is too large, or the embedded DynamoDB refuses.
    pub fn settle(&self, commits: impl IntoIterator<Item = Commit>) -> Result<(), EmbeddedTableError> {
        let mut items = Vec::new();
        for commit in commits {
            let transaction =
                projections::transaction(&self.table, &commit).map_err(EmbeddedTableError::new)?;
            items.extend(transaction.into_items());
        }
        self.import(items)
    }

    /// What a commit writes, as stored: the size of each item in bytes, as DynamoDB counts it.
    ///
    /// # Errors
    /// When an item or the transaction is larger than DynamoDB takes.
    pub fn stored_sizes(commit: &Commit) -> Result<Vec<usize>, TableError> {
        let nowhere = Table::new(client("http://127.0.0.1:1"), "none");
        let transaction = projections::transaction(&nowhere, commit)?;
        transaction.check_limits()?;
        Ok(transaction.into_items().map(|item| size_bytes(&item)).collect())
    }

    fn import(&self, items: Vec<Attributes>) -> Result<(), EmbeddedTableError> {
        let item =
            |item: Attributes| item.into_iter().map(|(name, value)| Ok((name, imported(value)?))).collect();
        let items = items.into_iter().map(item).collect::<Result<_, EmbeddedTableError>>()?;
        let imported = self.database.import_items(&self.name, items, ImportOptions::default());
        imported.map(drop).map_err(|error| EmbeddedTableError::text(&error))
    }

    /// Its stream, from the beginning.
    ///
    /// # Errors
    /// When the embedded DynamoDB refuses.
    pub fn stream(&self) -> Result<EmbeddedStream, EmbeddedTableError> {
        EmbeddedStream::open(self.database.clone())
    }
}

/// A client of the DynamoDB at this endpoint on the loopback.
#[must_use]
pub fn client(endpoint: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "embedded"))
        .endpoint_url(endpoint)
        .http_client(Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

/// The same value as the embedded DynamoDB has it; items have texts and numbers.
fn imported(value: AttributeValue) -> Result<dynoxide::AttributeValue, EmbeddedTableError> {
    if let AttributeValue::S(text) = value {
        Ok(dynoxide::AttributeValue::S(text))
    } else if let AttributeValue::N(number) = value {
        Ok(dynoxide::AttributeValue::N(number))
    } else {
        Err(EmbeddedTableError::text(&format!("neither text nor number: {value:?}")))
    }
}
