//! A bounded cache whose entries expire.
//!
//! Owns expiry and eviction. Must not read a clock: "now" is always an argument.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

/// At most `capacity` entries, each for `lifetime`; the oldest makes room for the newest.
pub(crate) struct Cache<K, V> {
    capacity: usize,
    lifetime: SignedDuration,
    entries: HashMap<K, (V, Timestamp)>,
    /// Each key of `entries` once, oldest first.
    order: VecDeque<K>,
}

impl<K: Clone + Eq + Hash, V: Clone> Cache<K, V> {
    pub(crate) fn new(capacity: usize, lifetime: SignedDuration) -> Self {
        Self { capacity, lifetime, entries: HashMap::new(), order: VecDeque::new() }
    }

    /// The value, if it was put less than a lifetime ago.
    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let (value, put_at) = self.entries.get(key)?;
        (now.duration_since(*put_at) < self.lifetime).then(|| value.clone())
    }

    pub(crate) fn put(&mut self, key: K, value: V, now: Timestamp) {
        if self.entries.insert(key.clone(), (value, now)).is_some() {
            self.order.retain(|other| *other != key);
        }
        self.order.push_back(key);
        while self.order.len() > self.capacity {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_entry_lives_for_its_lifetime_and_no_longer() {
        let mut cache = Cache::new(10, SignedDuration::from_secs(60));
        cache.put("a", 1, second(100));
        assert_eq!(cache.get(&"a", second(159)), Some(1));
        assert_eq!(cache.get(&"a", second(160)), None);
    }

    #[test]
    fn the_oldest_entry_makes_room() {
        let mut cache = Cache::new(2, SignedDuration::from_secs(60));
        cache.put("a", 1, second(1));
        cache.put("b", 2, second(2));
        cache.put("a", 3, second(3));
        cache.put("c", 4, second(4));
        let now = second(5);
        assert_eq!(
            (cache.get(&"a", now), cache.get(&"b", now), cache.get(&"c", now)),
            (Some(3), None, Some(4))
        );
        assert_eq!((cache.entries.len(), cache.order.len()), (2, 2));
    }
}
