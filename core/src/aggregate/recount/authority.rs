//! Which entries count by who wrote them, asked entry by entry: who made its device what it is, and
//! who made those, up to the root. Knows nothing of how the ledger keeps that.

use crate::error::Result;
use crate::model::{
    AuthorityFact, ControlFact, DeviceId, DeviceRole, EntryId, Fact, OrgId, Placed, StreamId,
};
use crate::sorted::Map;
use crate::store::{Snapshot, StreamRow};

/// What everybody said, and who is who.
pub(super) struct Court<'e> {
    root: Option<DeviceId>,
    streams: Map<StreamId, StreamRow>,
    /// Everything said in streams of the register itself, the first recorded first.
    said: Vec<&'e Placed>,
    /// How far from the root an administrator is; the root is 0 steps away.
    steps: Map<DeviceId, usize>,
}

impl<'e> Court<'e> {
    /// Hears entries in the order in which they were recorded.
    pub(super) fn new(snapshot: &Snapshot, entries: &'e [Placed]) -> Result<Self> {
        let streams: Map<StreamId, StreamRow> = snapshot.streams()?.into_iter().collect();
        let own = |p: &&Placed| streams.get(&p.id.stream).is_some_and(|row| row.scope.is_none());
        let said = entries.iter().filter(own).collect();
        let mut court = Self { root: snapshot.root()?, streams, said, steps: Map::new() };
        court.steps.extend(court.root.map(|root| (root, 0)));
        // Whoever is as many steps away as there are devices has been found by then.
        for step in 0..=court.root.map_or(0, |_| court.streams.len()) {
            let found: Vec<DeviceId> = court
                .said
                .iter()
                .filter(|word| court.stands(word, step))
                .filter_map(|word| match &word.event.fact {
                    Fact::Authority(AuthorityFact::Granted {
                        device,
                        role: DeviceRole::Admin,
                        scope: None,
                        ..
                    }) if court.step(court.device(word.id)) == Some(step) => Some(*device),
                    _ => None,
                })
                .collect();
            for device in found {
                court.steps.entry(device).or_insert(step + 1);
            }
        }
        Ok(court)
    }

    fn device(&self, id: EntryId) -> Option<DeviceId> {
        self.streams.get(&id.stream).map(|row| row.device)
    }

    fn step(&self, device: Option<DeviceId>) -> Option<usize> {
        self.steps.get(&device?).copied()
    }

    /// Whether a word of an administrator at most so many steps away counts and was not taken back.
    fn stands(&self, word: &Placed, step: usize) -> bool {
        let Some(own) = self.step(self.device(word.id)).filter(|own| *own <= step) else {
            return false;
        };
        self.reaches(word.id, Some(own))
            && !self.said.iter().any(|later| {
                (later.recorded, later.id) > (word.recorded, word.id)
                    && takes_back(later, word.id)
                    && self.step(self.device(later.id)).is_some_and(|other| other <= own)
                    && self.stands(later, step)
            })
    }

    /// Whether an entry lies before the end of its device; an administrator is ended from above only.
    fn reaches(&self, id: EntryId, own: Option<usize>) -> bool {
        let ends = self.said.iter().filter(|word| {
            let by = self.step(self.device(word.id));
            let above = by.is_some_and(|by| own.is_none_or(|own| by < own));
            matches!(&word.event.fact, Fact::Authority(AuthorityFact::Revoked { device, .. })
                if Some(*device) == self.device(id))
                && above
                && by.is_some_and(|by| self.stands(word, by))
        });
        ends.into_iter().all(|word| match &word.event.fact {
            Fact::Authority(AuthorityFact::Revoked { last, .. }) => {
                // Of a stream named twice the last word holds.
                let named = last.iter().rev().find(|(stream, _)| *stream == id.stream);
                named.is_some_and(|(_, last)| id.seq <= *last)
            }
            _ => true,
        })
    }

    /// The roles of a device that speak of an organization, or of the register itself.
    fn roles(&self, device: DeviceId, of: Option<OrgId>) -> Vec<DeviceRole> {
        let admin = self.step(Some(device)).map(|_| DeviceRole::Admin);
        self.granted(device, of).into_iter().chain(admin).collect()
    }

    fn granted(&self, whom: DeviceId, of: Option<OrgId>) -> Vec<DeviceRole> {
        let speaks = |role: DeviceRole, scope: Option<OrgId>| match scope {
            Some(scope) => of == Some(scope),
            None => role != DeviceRole::Entry || of.is_some(),
        };
        let roles = self.said.iter().filter_map(|word| match &word.event.fact {
            Fact::Authority(AuthorityFact::Granted { device, role, scope, .. })
                if *device == whom && *role != DeviceRole::Admin && speaks(*role, *scope) =>
            {
                self.stands(word, usize::MAX).then_some(*role)
            }
            _ => None,
        });
        roles.collect()
    }

    /// Whether an entry counts by who wrote it.
    pub(super) fn admits(&self, entry: &Placed) -> bool {
        let (Some(_), Some(row)) = (self.root, self.streams.get(&entry.id.stream)) else {
            return true;
        };
        let roles = self.roles(row.device, row.scope);
        let by = |role: DeviceRole| match role {
            DeviceRole::Admin => true,
            DeviceRole::Office => match &entry.event.fact {
                Fact::Authority(fact) => matches!(fact, AuthorityFact::ForkSettled { .. }),
                _ => true,
            },
            DeviceRole::Entry => match &entry.event.fact {
                Fact::Authority(_) => false,
                Fact::Control(fact) => {
                    matches!(fact, ControlFact::Void { .. }) && self.own(entry, row.scope)
                }
                _ => self.own(entry, row.scope),
            },
            DeviceRole::Read => false,
        };
        roles.into_iter().any(by) && self.reaches(entry.id, self.step(Some(row.device)))
    }

    /// Whether what an entry retracts was written for the same organization, by a device that
    /// somebody has granted or revoked.
    fn own(&self, entry: &Placed, scope: Option<OrgId>) -> bool {
        entry.event.retracts().iter().all(|target| {
            let row = self.streams.get(&target.stream);
            row.is_some_and(|row| row.scope == scope && self.is_known(row.device))
        })
    }

    /// Whether somebody whose word counts said anything of a device.
    fn is_known(&self, whom: DeviceId) -> bool {
        let of = |fact: &Fact| match fact {
            Fact::Authority(
                AuthorityFact::Granted { device, .. } | AuthorityFact::Revoked { device, .. },
            ) => *device == whom,
            _ => false,
        };
        self.step(Some(whom)).is_some()
            || self.said.iter().any(|w| of(&w.event.fact) && self.stands(w, usize::MAX))
    }
}

fn takes_back(word: &Placed, target: EntryId) -> bool {
    match &word.event.fact {
        Fact::Control(ControlFact::Void { target: voided, .. }) => *voided == target,
        Fact::Control(ControlFact::Ruling { against, .. }) => against.contains(&target),
        _ => false,
    }
}
