//! The stream of an embedded table, as Lambda would hand it to a function.
//!
//! Owns the form of the records only. Batches, filters, retries and checkpoints are the
//! business of whoever plays Lambda's poller.

use aws_lambda_events::event::dynamodb::EventRecord;
use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;

use crate::embedded::EmbeddedTableError;

/// Reads the records of the stream once, from its beginning.
pub struct EmbeddedStream {
    database: Database,
    iterators: Vec<String>,
}

impl EmbeddedStream {
    pub(crate) fn open(database: Database) -> Result<Self, EmbeddedTableError> {
        let streams = database.list_streams(ListStreamsRequest::default()).map_err(failed)?.streams;
        let mut iterators = Vec::new();
        for stream in streams {
            let stream_arn = stream.stream_arn;
            let request = DescribeStreamRequest { stream_arn: stream_arn.clone(), ..Default::default() };
            let description = database.describe_stream(request).map_err(failed)?.stream_description;
            for shard in description.shards {
                let request = GetShardIteratorRequest {
                    stream_arn: stream_arn.clone(),
                    shard_id: shard.shard_id,
                    shard_iterator_type: "TRIM_HORIZON".to_owned(),
                    sequence_number: None,
                };
                iterators.extend(database.get_shard_iterator(request).map_err(failed)?.shard_iterator);
            }
        }
        Ok(Self { database, iterators })
    }

    /// The records since the last call, at most 1,000 a shard; in order of the writes within
    /// one item.
    ///
    /// # Errors
    /// When the embedded DynamoDB refuses.
    pub fn read(&mut self) -> Result<Vec<EventRecord>, EmbeddedTableError> {
        let mut records = Vec::new();
        for iterator in &mut self.iterators {
            let request = GetRecordsRequest { shard_iterator: iterator.clone(), limit: None };
            let answer = self.database.get_records(request).map_err(failed)?;
            // An open shard always has a next iterator.
            if let Some(next) = answer.next_shard_iterator {
                *iterator = next;
            }
            for record in answer.records {
                let json = serde_json::to_value(record).map_err(EmbeddedTableError::new)?;
                records.push(serde_json::from_value(json).map_err(EmbeddedTableError::new)?);
            }
        }
        Ok(records)
    }
}

fn failed(error: impl ToString) -> EmbeddedTableError {
    EmbeddedTableError::text(&error)
}
