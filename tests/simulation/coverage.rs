//! What really happened: every fault at every operation on behalf of every kind of fact, and every
//! rare branch.
//!
//! Owns the list of what must happen at all. A fault that never strikes proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use commerce::automation::Reason;
use commerce::event::EventName;
use testkit::faults::{Fault, Operation, Tally};

use crate::world::World;
use crate::world::rare::Rare;

/// Seeds after which everything must have happened.
pub const ENOUGH: u64 = 20_000;

/// More than one transaction takes.
const SEVERAL_STEPS: &str = "a fact of several steps";

/// What is said in an event that the bus would not take as it is.
const CUTS: [&str; 3] = ["lineItemsTruncated", "propertiesTruncated", "attributesTruncated"];

/// How often what happened.
#[derive(Debug, Default)]
pub struct Coverage {
    calls: Tally,
    rare: BTreeMap<String, u64>,
}

impl Coverage {
    pub fn add(&mut self, world: &World) {
        for (call, times) in world.backend.faults.tally() {
            *self.calls.entry(call).or_default() += times;
        }
        let mut happened: BTreeMap<String, u64> = BTreeMap::new();
        let mut count = |what: String, times: u64| *happened.entry(what).or_default() += times;
        for event in world.backend.bus.deduped().values() {
            count(format!("event {}", event.name.as_str()), 1);
            for cut in CUTS {
                let is_cut = event.body.contains_key(cut) || event.subscriber.get(cut).is_some();
                count(cut.to_owned(), is_cut.into());
            }
        }
        for posting in world.backend.table.all_postings() {
            if posting.step > 0 {
                count(SEVERAL_STEPS.to_owned(), 1);
            }
            for note in &posting.notes {
                count(format!("reason {}", note.reason.code()), 1);
            }
        }
        for what in Rare::ALL {
            count(what.to_string(), world.backend.times(what) as u64);
        }
        for (what, times) in happened {
            *self.rare.entry(what).or_default() += times;
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (call, times) in other.calls {
            *self.calls.entry(call).or_default() += times;
        }
        for (what, times) in other.rare {
            *self.rare.entry(what).or_default() += times;
        }
    }

    /// What happens in any few hundred worlds that are not too tame, and did not.
    pub fn too_tame(&self) -> Vec<Rare> {
        let never = |what: &Rare| self.rare.get(&what.to_string()).copied().unwrap_or_default() == 0;
        Rare::ALL.into_iter().filter(never).collect()
    }

    /// What can happen and did not.
    pub fn missing(&self) -> Vec<String> {
        let called: BTreeSet<(&str, Operation)> =
            self.calls.keys().map(|(whom, operation, _)| (*whom, *operation)).collect();
        let faults = called.into_iter().flat_map(|(whom, operation)| {
            let ways = Fault::failures_of(operation).iter().chain(Fault::crashes_of(operation));
            ways.filter(move |fault| !self.calls.contains_key(&(whom, operation, Some(**fault))))
                .map(move |fault| format!("{fault:?} of {operation:?} for {whom}"))
        });
        let events = EventName::ALL.iter().map(|name| format!("event {}", name.as_str()));
        let reasons = Reason::ALL.iter().map(|reason| format!("reason {}", reason.code()));
        let others = Rare::ALL.iter().map(Rare::to_string).chain([SEVERAL_STEPS.to_owned()]);
        let rare = events.chain(reasons).chain(others).chain(CUTS.map(str::to_owned));
        faults.chain(rare.filter(|what| self.rare.get(what).copied().unwrap_or_default() == 0)).collect()
    }
}

impl Display for Coverage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<18} {:<16} {:<14} times", "for", "operation", "fault")?;
        for ((whom, operation, fault), times) in &self.calls {
            let fault = fault.map_or_else(|| "none".to_owned(), |fault| format!("{fault:?}"));
            writeln!(f, "{whom:<18} {:<16} {fault:<14} {times}", format!("{operation:?}"))?;
        }
        for (what, times) in &self.rare {
            writeln!(f, "{what:<50} {times}")?;
        }
        Ok(())
    }
}
