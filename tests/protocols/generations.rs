//! One automation, its schedules and their wake-ups: `docs/decisions/0004-generations-are-times.md`
//! and `0006-the-scheduler-reads-the-automation.md`.
//!
//! Purchases arm it, something takes them back, the table drops it when it has ended, and everything
//! that the stream and Scheduler bring may come late or twice.

use std::collections::BTreeSet;

use crate::search::{Protocol, breaks, holds};

/// Purchases, and thus armings.
const ARMINGS: u8 = 2;
/// What comes twice, in all.
const REPETITIONS: u8 = 2;

#[derive(Clone, Copy)]
struct Reminding {
    /// A generation is greater than any before, also when the table has dropped those.
    generations_grow: bool,
    /// The scheduler reads the automation as it is now; else it believes the record.
    reads_state: bool,
    /// A wake-up fires the arming alone that it is named by.
    compares_generation: bool,
}

const AS_DECIDED: Reminding =
    Reminding { generations_grow: true, reads_state: true, compares_generation: true };

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    armings: u8,
    /// The arming that the table has, which of all armings it is, and whether it is still armed.
    held: Option<(u8, u8, bool)>,
    /// Records of the stream: generation, whether armed, generation before. Oldest first.
    records: Vec<(u8, bool, Option<u8>)>,
    schedules: BTreeSet<u8>,
    /// Wake-ups on their way.
    wake_ups: Vec<u8>,
    /// Wake-up facts that are recorded: one of a name.
    facts: BTreeSet<u8>,
    folded: BTreeSet<u8>,
    /// Which armings have fired, and whether by their own wake-up.
    fired: Vec<(u8, bool)>,
    repetitions: u8,
}

impl Reminding {
    fn purchases(self, state: &State, steps: &mut Vec<(String, State)>) {
        if state.armings < ARMINGS && state.held.is_none_or(|(_, _, armed)| !armed) {
            let before = state.held.map(|(generation, ..)| generation);
            let generation = if self.generations_grow { state.armings + 1 } else { before.unwrap_or(0) + 1 };
            let mut next = state.clone();
            next.armings += 1;
            next.held = Some((generation, next.armings, true));
            next.records.push((generation, true, before));
            steps.push((format!("a purchase arms {generation}"), next));
        }
        if let Some((generation, arming, true)) = state.held {
            let mut next = state.clone();
            next.held = Some((generation, arming, false));
            next.records.push((generation, false, None));
            steps.push((format!("{generation} is taken back"), next));
        }
        if let Some((_, _, false)) = state.held {
            let mut next = state.clone();
            next.held = None;
            steps.push(("the table drops the automation".to_owned(), next));
        }
    }

    /// The oldest record, or that one once more.
    fn scheduler(self, state: &State, steps: &mut Vec<(String, State)>) {
        let Some((generation, is_armed, before)) = state.records.first().copied() else { return };
        let mut next = state.clone();
        let live = if self.reads_state {
            state.held.filter(|(_, _, armed)| *armed).map(|(live, ..)| live)
        } else {
            is_armed.then_some(generation)
        };
        next.schedules.extend(live);
        for over in [Some(generation), before].into_iter().flatten().filter(|one| Some(*one) != live) {
            next.schedules.remove(&over);
        }
        if state.repetitions < REPETITIONS {
            let mut again = next.clone();
            again.repetitions += 1;
            again.records.rotate_left(1);
            steps.push((
                format!("the scheduler has the record of {generation}, which comes again last"),
                again,
            ));
        }
        next.records.remove(0);
        steps.push((format!("the scheduler has the record of {generation}"), next));
    }

    fn wake_ups(self, state: &State, steps: &mut Vec<(String, State)>) {
        for generation in &state.schedules {
            let mut next = state.clone();
            next.schedules.remove(generation);
            next.wake_ups.push(*generation);
            steps.push((format!("the schedule of {generation} fires"), next));
        }
        for (index, generation) in state.wake_ups.iter().enumerate() {
            let mut next = state.clone();
            next.facts.insert(*generation);
            if state.repetitions < REPETITIONS {
                let mut again = next.clone();
                again.repetitions += 1;
                steps.push((format!("the wake-up of {generation} is recorded, and comes again"), again));
            }
            next.wake_ups.remove(index);
            steps.push((format!("the wake-up of {generation} is recorded"), next));
        }
        for generation in state.facts.difference(&state.folded) {
            let mut next = state.clone();
            next.folded.insert(*generation);
            if let Some((held, arming, true)) = state.held
                && (held == *generation || !self.compares_generation)
            {
                next.held = Some((held, arming, false));
                next.records.push((held, false, None));
                next.fired.push((arming, held == *generation));
            }
            steps.push((format!("the wake-up of {generation} is folded"), next));
        }
    }
}

impl Protocol for Reminding {
    type State = State;

    fn start(&self) -> State {
        State {
            armings: 0,
            held: None,
            records: Vec::new(),
            schedules: BTreeSet::new(),
            wake_ups: Vec::new(),
            facts: BTreeSet::new(),
            folded: BTreeSet::new(),
            fired: Vec::new(),
            repetitions: 0,
        }
    }

    fn steps(&self, state: &State) -> Vec<(String, State)> {
        let mut steps = Vec::new();
        self.purchases(state, &mut steps);
        self.scheduler(state, &mut steps);
        self.wake_ups(state, &mut steps);
        steps
    }

    fn check(&self, state: &State, _: bool) -> Result<(), String> {
        let once: BTreeSet<u8> = state.fired.iter().map(|(arming, _)| *arming).collect();
        if once.len() < state.fired.len() {
            return Err("one arming fired twice".to_owned());
        }
        if state.fired.iter().any(|(_, by_its_own)| !by_its_own) {
            return Err("an arming fired by another's wake-up".to_owned());
        }
        // Once the scheduler has caught up: armed, and its time will come.
        if let Some((generation, _, true)) = state.held {
            let comes = state.schedules.contains(&generation)
                || state.wake_ups.contains(&generation)
                || (state.facts.contains(&generation) && !state.folded.contains(&generation));
            if state.records.is_empty() && !comes {
                return Err("armed, and nothing will wake it up".to_owned());
            }
        }
        let live = state.held.filter(|(_, _, armed)| *armed).map(|(generation, ..)| generation);
        if state.records.is_empty() && state.schedules.iter().any(|one| Some(*one) != live) {
            return Err("a schedule of what is not armed".to_owned());
        }
        Ok(())
    }
}

#[test]
fn what_is_armed_fires_once_or_is_taken_back() {
    holds(&AS_DECIDED, 1_000);
}

#[test]
fn a_generation_that_begins_again_never_fires() {
    breaks(&Reminding { generations_grow: false, ..AS_DECIDED }, "armed, and nothing will wake it up");
}

#[test]
fn a_wake_up_of_an_earlier_arming_fires_nothing() {
    breaks(&Reminding { compares_generation: false, ..AS_DECIDED }, "an arming fired by another's wake-up");
}

#[test]
fn a_scheduler_that_believes_the_record_leaves_schedules_of_what_is_over() {
    breaks(&Reminding { reads_state: false, ..AS_DECIDED }, "a schedule of what is not armed");
}
