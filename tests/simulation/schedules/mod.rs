//! Every schedule of two things that happen at once, up to a few departures from the usual order.
//!
//! Owns the pairs of [`happening`]s: whatever can be folded beside something else about the same
//! subscriber, and whatever can be accepted while something is folded. What comes out must be what
//! comes out when the two happen one after the other, in one of the two orders.

mod happening;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use commerce::automation::Automation;
use commerce::event::EventName;
use serde_json::Value;

use crate::outcome::{assert_invariants, subscribers};
use crate::world::World;
use crate::world::choice::{Chooser, Script};
use happening::{ALL, Happening, TOO_MANY, prepared};

/// What must be the same in one of the two orders: nothing of it names a time of ours, or depends on
/// the way there.
#[derive(Debug, PartialEq)]
struct Summary {
    subscribers: BTreeMap<String, Value>,
    automations: Vec<String>,
    /// What a later undoing would fall back to.
    purchases: Vec<String>,
    events: Vec<String>,
}

impl Summary {
    fn of(world: &World) -> Self {
        let held = world.backend.table.all_automations().into_iter().filter(Automation::is_armed);
        let mut automations: Vec<String> = held
            .map(|it| format!("{} {} {:?} {:?}", it.subscriber_id, it.key, it.due_at, it.cause))
            .collect();
        automations.sort();
        let held = world.backend.table.contents().purchases;
        let purchases = held.values().map(|(_, held)| format!("{held:?}")).collect();
        let told = world.backend.bus.deduped().into_values();
        let mut events: Vec<String> = told
            .filter(|event| !on_the_way(event.name))
            .map(|event| {
                // Who waits is told by the return of stock or by their own request, whichever comes later.
                let cause = if event.name == EventName::BackInStock { "" } else { &event.correlation_id };
                format!("{} {} {cause}", event.name.as_str(), event.subject)
            })
            .collect();
        events.sort();
        Self { subscribers: subscribers(&world.backend), automations, purchases, events }
    }
}

/// Events that tell what changed on the way.
fn on_the_way(name: EventName) -> bool {
    matches!(name, EventName::OrderUpdated | EventName::SubscriberUpdated | EventName::AutomationCancelled)
}

/// Two happenings, what was before, and what may come of them.
struct Pair {
    happenings: [Happening; 2],
    before: World,
    expected: [Summary; 2],
}

impl Pair {
    fn of(happenings: [Happening; 2]) -> Self {
        let before = prepared(happenings);
        let one_after_the_other = |happenings: [Happening; 2]| {
            let mut world = before.copied();
            for happening in happenings {
                happening.begin(&mut world);
                world.settle();
            }
            assert_invariants(&world);
            Summary::of(&world)
        };
        let [one, other] = happenings;
        let expected = [[one, other], [other, one]].map(one_after_the_other);
        Self { happenings, before, expected }
    }

    /// In every way that they can be at once; answers with how many schedules there were.
    fn at_once(&self, departures: usize) -> usize {
        let [one, other] = self.happenings;
        let folded_beside = |world: &mut World| [one, other].into_iter().for_each(|it| it.begin(world));
        self.by_every_schedule(departures, folded_beside)
            + self.accepted_beside([one, other], departures)
            + self.accepted_beside([other, one], departures)
    }

    /// The second is accepted while the first is folded: begun before it, or after it.
    fn accepted_beside(&self, [folded, accepted]: [Happening; 2], departures: usize) -> usize {
        let Some(call) = accepted.call() else { return 0 };
        let begin = |world: &mut World, is_folding: bool| {
            folded.begin(world);
            if is_folding {
                world.step();
            }
            world.send(call.clone().named(format!("{accepted:?}")));
        };
        let orders = [false, true].into_iter();
        orders.map(|it| self.by_every_schedule(departures, |world| begin(world, it))).sum()
    }

    fn by_every_schedule(&self, departures: usize, begin: impl Fn(&mut World)) -> usize {
        let Self { happenings, before, expected: [one, other] } = self;
        let mut script = Some(Script::departing(departures));
        let mut schedules = 0;
        while let Some(next) = script {
            schedules += 1;
            let mut world = before.copied();
            begin(&mut world);
            world.chooser = Chooser::Scripted(next.clone());
            world.settle();
            let ran = std::mem::replace(&mut world.chooser, Chooser::Eldest);
            assert_invariants(&world);
            let summary = Summary::of(&world);
            assert!(
                [one, other].contains(&&summary),
                "{happenings:?} at once by {next:?}: {summary:#?} is neither {one:#?} nor {other:#?}",
            );
            script = match ran {
                Chooser::Scripted(script) => script.next(),
                Chooser::Eldest | Chooser::Uniform(_) | Chooser::Priorities { .. } => None,
            };
        }
        schedules
    }
}

fn every_pair(departures: usize) {
    let beside = |(index, one): (usize, Happening)| ALL[index + 1..].iter().map(move |other| [one, *other]);
    let pairs = ALL.into_iter().enumerate().flat_map(beside).chain([TOO_MANY]);
    let pairs: Vec<[Happening; 2]> = pairs.collect();
    let (next, schedules) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    schedules.fetch_add(Pair::of(*pair).at_once(departures), Ordering::Relaxed);
                }
            });
        }
    });
    let (schedules, pairs) = (schedules.into_inner(), pairs.len());
    println!("{schedules} schedules of {pairs} pairs");
    assert!(schedules > 30 * pairs, "{schedules} schedules of {pairs} pairs are none but the usual");
}

/// `DEPARTURES` says how many, at most; 2 take many minutes.
#[test]
fn two_things_at_once_are_as_one_after_the_other() {
    let departures = std::env::var("DEPARTURES").map_or(Ok(1), |text| text.parse());
    every_pair(departures.unwrap_or_else(|_| panic!("DEPARTURES is a number")));
}
