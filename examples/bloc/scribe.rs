//! The scribe: puts the story's events into the register, lets the clock tick, keeps a tally.

use crate::error::Result;
use crate::time::Clock;
use sobo::Scope;
use sobo::model::{Date, EntryId, Event, Fact};
use std::collections::BTreeMap;

/// What takes an event and gives its entry's id: a batch of the database, or a test's book.
pub type Write<'w> = dyn FnMut(Scope, Event) -> sobo::Result<EntryId> + 'w;

/// Events by sort and kind, as `Member.Admitted`.
pub type Tally = BTreeMap<String, u64>;

/// Records events.
pub struct Scribe<'w> {
    write: &'w mut Write<'w>,
    clock: &'w Clock,
    tally: &'w mut Tally,
}

impl<'w> Scribe<'w> {
    /// A scribe who writes with `write`.
    pub fn new(write: &'w mut Write<'w>, clock: &'w Clock, tally: &'w mut Tally) -> Self {
        Self { write, clock, tally }
    }

    /// Records a fact of a day.
    ///
    /// # Errors
    /// What the register has against it.
    pub fn record(&mut self, scope: Scope, on: Date, fact: impl Into<Fact>) -> Result<EntryId> {
        self.event(scope, Event::new(on, fact))
    }

    /// Records a fact that rests on a decision signed on another day.
    ///
    /// # Errors
    /// What the register has against it.
    pub fn decided(
        &mut self,
        scope: Scope,
        (on, decided): (Date, Date),
        fact: impl Into<Fact>,
    ) -> Result<EntryId> {
        self.event(scope, Event::new(on, fact).decided(decided))
    }

    /// Lets the recording device's clock go on to the afternoon of a day.
    pub fn wait_until(&mut self, day: Date) {
        self.clock.advance_to(day);
    }

    fn event(&mut self, scope: Scope, event: Event) -> Result<EntryId> {
        self.clock.tick();
        *self.tally.entry(kind(&event.fact)).or_default() += 1;
        Ok((self.write)(scope, event)?)
    }
}

/// The name of a fact's variant, as its debug form begins.
fn kind(fact: &Fact) -> String {
    let text = format!("{fact:?}");
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!("{}.{}", words.next().unwrap_or_default(), words.next().unwrap_or_default())
}
