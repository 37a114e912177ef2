//! Names of schedules.
//!
//! Owns their form, `<kind>-<hash of workspace, subscriber and key>-g<generation>`. No part of
//! it tells who the customer is or what they bought.

use std::fmt;

use commerce::identity::hash;
use commerce::ports::WakeUp;

/// Hexadecimal digits of the hash: 80 bits, of which two in 10^9 automations meet with a chance
/// of 4 in 10^7. With the longest kind and generation the name has 61 characters; Scheduler
/// takes 64.
const HASH_DIGITS: usize = 20;

/// 1 to 64 of `0-9 a-z A-Z - _ .`; one arming has one name, and no two share it.
/// <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScheduleName(String);

impl ScheduleName {
    /// The name of the schedule for this wake-up.
    #[must_use]
    pub fn of(wake_up: &WakeUp) -> Self {
        let WakeUp { workspace, subscriber_id, automation, generation } = wake_up;
        let kind = automation.kind().as_str().replace('_', "-");
        let key = automation.to_string();
        let hash: String = hash("schedule", &[workspace.as_str(), subscriber_id.as_str(), &key])
            .chars()
            .take(HASH_DIGITS)
            .collect();
        Self(format!("{kind}-{hash}-g{generation}"))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ScheduleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{any_wake_up, checkout, replenishment};
    use commerce::automation::Generation;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_the_same_for_ever() {
        // A schedule made by one release is deleted by the next.
        assert_eq!(
            ScheduleName::of(&replenishment(1_795_255_200_000)).as_str(),
            "replenishment-261244ef029dbb70da19-g1795255200000"
        );
        assert_eq!(
            ScheduleName::of(&checkout(1_795_255_200_000)).as_str(),
            "abandoned-checkout-67deb8c5295c834fbdd4-g1795255200000"
        );
    }

    #[test]
    fn the_longest_name_has_61_characters() {
        assert_eq!(ScheduleName::of(&checkout(u64::MAX)).as_str().len(), 61);
    }

    proptest! {
        #[test]
        fn any_key_and_generation_give_a_name_that_scheduler_takes(wake_up in any_wake_up()) {
            let name = ScheduleName::of(&wake_up);
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            prop_assert!((1..=64).contains(&name.as_str().len()));
            prop_assert!(name.as_str().chars().all(allowed), "{}", name);
        }

        #[test]
        fn distinct_armings_have_distinct_names(a in any_wake_up(), b in any_wake_up()) {
            prop_assert_eq!(a == b, ScheduleName::of(&a) == ScheduleName::of(&b));
        }

        #[test]
        fn each_generation_has_its_own_name(wake_up in any_wake_up(), generation: u64) {
            let other = WakeUp { generation: Generation::new(generation), ..wake_up.clone() };
            prop_assert_eq!(wake_up == other, ScheduleName::of(&wake_up) == ScheduleName::of(&other));
        }
    }
}
