//! What a schedule sends and the `reminders` function reads.
//!
//! Owns the JSON form of a wake-up: the one type for both ends, so that they cannot differ.

use commerce::automation::{AutomationKey, AutomationKeyError, Generation};
use commerce::identity::{IdentityError, SubscriberId, WorkspaceId};
use commerce::ports::WakeUp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A wake-up on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WakeUpMessage {
    pub workspace: String,
    pub subscriber_id: String,
    /// Its key in text form.
    pub automation: String,
    pub generation: u64,
}

/// The message is no wake-up.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WakeUpError {
    /// Its workspace or subscriber is no id.
    #[error("a wake-up's id {0}")]
    Id(#[from] IdentityError),
    /// Its automation is no key.
    #[error("a wake-up of {0}")]
    Automation(#[from] AutomationKeyError),
}

impl WakeUpMessage {
    /// The input of a schedule's target.
    ///
    /// `<` is escaped because Scheduler replaces words such as `<aws.scheduler.execution-id>` in
    /// an input, and the automation's key holds ids of the caller's choice.
    /// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html>
    ///
    /// # Errors
    /// Never in practice: texts and a number always have a JSON form.
    pub fn to_input(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string(self)?.replace('<', r"\u003c"))
    }
}

impl From<&WakeUp> for WakeUpMessage {
    fn from(wake_up: &WakeUp) -> Self {
        let WakeUp { workspace, subscriber_id, automation, generation } = wake_up;
        Self {
            workspace: workspace.to_string(),
            subscriber_id: subscriber_id.to_string(),
            automation: automation.to_string(),
            generation: generation.get(),
        }
    }
}

impl TryFrom<WakeUpMessage> for WakeUp {
    type Error = WakeUpError;

    fn try_from(message: WakeUpMessage) -> Result<Self, WakeUpError> {
        let WakeUpMessage { workspace, subscriber_id, automation, generation } = message;
        Ok(Self {
            workspace: WorkspaceId::parse(&workspace)?,
            subscriber_id: SubscriberId::parse(&subscriber_id)?,
            automation: AutomationKey::parse(&automation)?,
            generation: Generation::new(generation),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{any_wake_up, replenishment};
    use proptest::prelude::*;

    #[test]
    fn a_wake_up_has_the_documented_form() {
        let input = WakeUpMessage::from(&replenishment(7)).to_input().unwrap();
        let subscriber = replenishment(7).subscriber_id;
        assert_eq!(
            input,
            format!(
                r#"{{"workspace":"shop","subscriberId":"{subscriber}","automation":"replenishment#6#coffee","generation":7}}"#
            )
        );
    }

    #[test]
    fn a_message_of_another_form_is_refused() {
        let message = WakeUpMessage::from(&replenishment(7));
        let refused = |message: WakeUpMessage| WakeUp::try_from(message).is_err();
        assert!(refused(WakeUpMessage { workspace: String::new(), ..message.clone() }));
        assert!(refused(WakeUpMessage { subscriber_id: "buyer@example.com".into(), ..message.clone() }));
        assert!(refused(WakeUpMessage { automation: "replenishment".into(), ..message }));
        assert!(serde_json::from_str::<WakeUpMessage>(r#"{"workspace":"shop"}"#).is_err());
    }

    proptest! {
        #[test]
        fn any_wake_up_reads_back_and_nothing_in_it_is_a_word_of_scheduler(wake_up in any_wake_up()) {
            let input = WakeUpMessage::from(&wake_up).to_input().unwrap();
            prop_assert!(!input.contains('<'));
            let message: WakeUpMessage = serde_json::from_str(&input).unwrap();
            prop_assert_eq!(WakeUp::try_from(message), Ok(wake_up));
        }
    }
}
