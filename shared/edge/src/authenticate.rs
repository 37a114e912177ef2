//! Who calls, and may they: from the `Authorization` header to a workspace.
//!
//! Owns the cache of key records. Must not tell a caller why a key was refused: missing,
//! malformed, unknown, wrong, revoked and expired are one answer, so that none can be probed.
//!
//! ```text
//! header ─▶ key id ─▶ cache ──hit──▶ secret right? ─▶ revoked, expired? ─▶ scope? ─▶ workspace
//!                       └─miss─▶ table ─┘  no: 401           yes: 401         no: 403
//!                                  └─ down: 503
//! ```

use std::sync::{Mutex, PoisonError};

use commerce::identity::WorkspaceId;
use commerce::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use lambda_http::http::HeaderMap;
use lambda_http::http::header::AUTHORIZATION;

use crate::cache::Cache;
use crate::refusal::Refusal;
use keys::Scope;
use keys::{KeyId, KeyRecord, Keys, KeysUnavailable, PresentedKey};

/// How long a record is used without asking again, and so how long a revoked key still works.
const FOUND_FOR: SignedDuration = SignedDuration::from_secs(60);
/// How long an unknown id is refused without asking again; short, for a key may just be made.
const UNKNOWN_FOR: SignedDuration = SignedDuration::from_secs(5);
/// Most records kept, and most unknown ids. A sandbox serves far fewer keys in a minute.
const CAPACITY: usize = 1_024;

/// Checks keys against their records.
pub struct Authenticator<K, C> {
    keys: K,
    clock: C,
    seen: Mutex<Seen>,
}

/// Two caches, because invented ids must not push out the records of real keys.
struct Seen {
    found: Cache<KeyId, KeyRecord>,
    unknown: Cache<KeyId, ()>,
}

impl<K: Keys, C: Clock> Authenticator<K, C> {
    /// An authenticator with an empty cache.
    #[must_use]
    pub fn new(keys: K, clock: C) -> Self {
        let found = Cache::new(CAPACITY, FOUND_FOR);
        let unknown = Cache::new(CAPACITY, UNKNOWN_FOR);
        Self { keys, clock, seen: Mutex::new(Seen { found, unknown }) }
    }

    /// The time as this authenticator sees it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The workspace that the key in these headers acts for.
    ///
    /// # Errors
    /// [`Refusal::Unauthorized`] without a live key, [`Refusal::Forbidden`] when it lacks the
    /// scope, [`Refusal::Unavailable`] when its record is not cached and cannot be read.
    pub async fn authenticate(&self, headers: &HeaderMap, scope: Scope) -> Result<WorkspaceId, Refusal> {
        let key = presented(headers).ok_or(Refusal::Unauthorized)?;
        let record = self.find(key.id()).await.map_err(Refusal::unavailable)?.ok_or(Refusal::Unauthorized)?;
        if !key.matches(&record) || !record.is_live(self.now()) {
            return Err(Refusal::Unauthorized);
        }
        if !record.scopes.contains(&scope) {
            return Err(Refusal::Forbidden { missing: scope });
        }
        Ok(record.workspace)
    }

    async fn find(&self, id: &KeyId) -> Result<Option<KeyRecord>, KeysUnavailable> {
        if let Some(known) = self.recall(id) {
            return Ok(known);
        }
        let found = self.keys.find(id).await?;
        self.remember(id, found.clone());
        Ok(found)
    }

    /// The outer option: whether anything is known.
    fn recall(&self, id: &KeyId) -> Option<Option<KeyRecord>> {
        let now = self.now();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.found.get(id, now).map(Some).or_else(|| seen.unknown.get(id, now).map(|()| None))
    }

    fn remember(&self, id: &KeyId, found: Option<KeyRecord>) {
        let now = self.now();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match found {
            Some(record) => seen.found.put(id.clone(), record, now),
            None => seen.unknown.put(id.clone(), (), now),
        }
    }
}

/// The key of exactly one `Authorization: Bearer` header.
///
/// API Gateway joins repeated headers with a comma, which no key contains; elsewhere they
/// arrive one by one. Both are refused: which of two keys was meant is not ours to guess.
fn presented(headers: &HeaderMap) -> Option<PresentedKey> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, key) = value.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| PresentedKey::parse(key.trim()))?
}

#[cfg(test)]
mod tests;
