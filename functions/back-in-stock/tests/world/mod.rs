//! The function in front of a table, and what it answers to a payload.

use back_in_stock::handle;
use commerce::ports::{Catalogue, Clock, Facts};
use edge::{Edge, Operation};
use jiff::Timestamp;
use keys::{KeyId, KeyRecord, Keys, KeysUnavailable, Scope, secret_sha256};
use serde_json::Value;
use testkit::build::shop;

const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";

/// Two keys of one workspace, one of which may only read.
pub struct TwoKeys;

impl Keys for TwoKeys {
    async fn find(&self, id: &KeyId) -> Result<Option<KeyRecord>, KeysUnavailable> {
        let scopes = match id.as_str() {
            "0123456789abcdef" => Scope::ALL.to_vec(),
            "fedcba9876543210" => vec![Scope::ProductsRead],
            _ => return Ok(None),
        };
        Ok(Some(KeyRecord {
            secret_sha256: secret_sha256(SECRET),
            workspace: shop(),
            scopes,
            label: "shop backend".into(),
            revoked_at: None,
            expires_at: None,
        }))
    }
}

/// It is always 10 o'clock.
pub struct Ten;

impl Clock for Ten {
    fn now(&self) -> Timestamp {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }
}

/// What was answered.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

/// Serves a whole payload of API Gateway over this table.
pub async fn serve(facts: &(impl Facts + Catalogue), payload: &str) -> Answer {
    let edge = Edge::new(TwoKeys, Ten, &[Operation::RequestBackInStock]);
    let request = lambda_http::request::from_str(payload).unwrap();
    let response = edge::serve(&edge, request, |call| handle(facts, call)).await;
    let header = |name: &str| {
        let value = response.headers().get(name)?.to_str().unwrap();
        Some((name.to_owned(), value.to_owned()))
    };
    let mut names: Vec<&str> = response.headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    Answer {
        status: response.status().as_u16(),
        headers: names.into_iter().filter_map(header).collect(),
        body: serde_json::from_slice(response.body()).unwrap(),
    }
}
