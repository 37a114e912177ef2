//! One automation: which schedules should be there, and which must not.
//!
//! Owns the decision. The image in a record only says that the automation changed; what counts
//! is the automation as it is now, because streams deliver at least once:
//!
//! ```text
//!   table      armed g1 ──────── cancelled g1 ───────────────────────────────────▶
//!   records         └─▶ 1             └─▶ 2              1 again
//!   by image        create g1         delete g1          create g1   ✗ fires, nobody deletes it
//!   by state        create g1         delete g1          now: cancelled, so delete g1   ✓
//!
//!   table      armed g1 ──────── armed g2 (previous g1) ─── fired g2 ─────────────▶
//!   records         └─▶ 1             └─▶ 2                    └─▶ 3    2 again
//!   by image        create g1         delete g1, create g2     –        create g2   ✗ the name is
//!                                                                       free again: it has run
//!   by state        create g1 or g2   create g2, delete g1     –        now: fired, so delete g2 ✓
//! ```
//!
//! Whatever is read is at least as new as the record, for the read is strongly consistent. If it
//! changes after the read, that change has a record of its own, which Lambda hands over after
//! this one is done. So the last record of an automation leaves exactly its live schedule, in
//! whatever order and number the earlier ones came.

use std::collections::BTreeSet;

use commerce::automation::{Automation, Generation};
use commerce::ports::{Automations, Clock, Schedules, WakeUp};
use streams::Failure;

/// Makes schedules agree with automations.
#[derive(Debug)]
pub struct Scheduler<A, S, C> {
    /// Where the automations are.
    pub automations: A,
    /// Where the schedules are.
    pub schedules: S,
    /// What time it is.
    pub clock: C,
}

impl<A: Automations, S: Schedules, C: Clock> Scheduler<A, S, C> {
    /// Leaves the schedule of the live arming and none of the armings that the image or the
    /// current state name. Repeating it is harmless.
    ///
    /// # Errors
    /// When the table or the scheduler failed; what was done by then is not undone.
    pub async fn reconcile(&self, seen: &Automation) -> Result<(), Failure> {
        let Automation { workspace, subscriber_id, key, .. } = seen;
        if !key.kind().is_scheduled() {
            return Ok(());
        }
        let now = self.automations.current(workspace, subscriber_id, key).await?;
        let live = now.as_ref().and_then(Automation::wake_up);
        let mut is_late = false;
        // The live one first: in an outage a missing wake-up is worse than one too many.
        if let Some((generation, due_at)) = live {
            let now = self.clock.now();
            is_late = due_at < now;
            self.schedules.ensure(&wake_up(seen, generation), due_at.max(now)).await?;
        }
        let live = live.map(|(generation, _)| generation);
        let over: BTreeSet<Generation> = generations(seen)
            .chain(now.iter().flat_map(generations))
            .filter(|one| Some(*one) != live)
            .collect();
        for generation in &over {
            self.schedules.delete(&wake_up(seen, *generation)).await?;
        }
        let (live, over) = (live.map(Generation::get), over.len());
        tracing::info!(event = "schedules_reconciled", %workspace, %subscriber_id, automation = %key, live, over);
        metrics::emit(metrics::Reconciled {
            ensured: live.is_some().into(),
            deleted: over as u64,
            late: is_late.into(),
        });
        Ok(())
    }
}

/// The armings whose schedules an automation knows of.
fn generations(automation: &Automation) -> impl Iterator<Item = Generation> {
    [Some(automation.generation), automation.previous].into_iter().flatten()
}

fn wake_up(automation: &Automation, generation: Generation) -> WakeUp {
    WakeUp {
        workspace: automation.workspace.clone(),
        subscriber_id: automation.subscriber_id.clone(),
        automation: automation.key.clone(),
        generation,
    }
}
