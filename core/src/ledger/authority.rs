//! What every device may do: a function of the root device and of what devices with authority said
//! in streams of the register itself, whatever the order in which it was learnt. Knows nothing of
//! chains, seals and storage.
//!
//! Administrators stand in levels: the root device at 0, whom it made an administrator at 1, whom
//! those made one at 2, and so on; the first grant that reaches a device decides. An administrator is
//! revoked from a lower level only, anybody else by every administrator; what was said is voided from
//! the same level or a lower one. So what counts at a level follows from the levels below it, nothing
//! goes round in a circle, and two administrators who turn against each other lock nobody out.

use super::entry::StreamInfo;
use super::live::Known;
use crate::model::{
    AuthorityFact, ControlFact, DeviceId, DeviceRole, EntryId, Event, Fact, OrgId,
    QuarantineReason, StreamId,
};
use crate::sorted::{Map, Set};
use serde::{Deserialize, Serialize};

/// The level of offices, whose word counts below that of every administrator.
const OFFICES: u32 = u32::MAX;

/// What comes of everything that was said about a device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What it is trusted with, and for which organization; in order.
    pub grants: Vec<(DeviceRole, Option<OrgId>)>,
    /// For a revoked device the last entry that counts of each of its streams; nothing counts in
    /// others.
    pub ends: Option<Vec<(StreamId, u32)>>,
}

impl Standing {
    /// Whether an entry lies within what counts of a revoked device.
    fn reaches(&self, id: EntryId) -> bool {
        let within = |ends: &Vec<(StreamId, u32)>| {
            ends.iter().any(|(stream, last)| *stream == id.stream && id.seq <= *last)
        };
        self.ends.as_ref().is_none_or(within)
    }

    /// Takes a further revocation into account: what counts must count by each.
    fn revoke(&mut self, last: &[(StreamId, u32)]) {
        let last: Map<StreamId, u32> = last.iter().copied().collect();
        let before = self.ends.take();
        let narrowed = match before {
            None => last,
            Some(before) => before
                .into_iter()
                .filter_map(|(stream, end)| Some((stream, end.min(*last.get(&stream)?))))
                .collect(),
        };
        self.ends = Some(narrowed.into_iter().collect());
    }
}

/// An entry that says something about authority, or retracts what does.
pub(super) struct Word {
    pub(super) id: EntryId,
    pub(super) device: DeviceId,
    pub(super) known: Known,
}

impl Word {
    /// The fact, where it is one about authority.
    pub(super) fn authority(&self) -> Option<&AuthorityFact> {
        match &self.known.event.fact {
            Fact::Authority(fact) => Some(fact),
            _ => None,
        }
    }

    fn voids(&self) -> &[EntryId] {
        super::entry::voids(&self.known.event)
    }
}

/// Whether an entry of a stream says something that authority follows from.
pub(super) fn is_word(info: &StreamInfo, event: &Event) -> bool {
    info.scope.is_none()
        && matches!(
            event.fact,
            Fact::Authority(_)
                | Fact::Control(ControlFact::Void { .. } | ControlFact::Ruling { .. })
        )
}

/// What every device may do. In an open register, which has no root, each may do everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Authority {
    root: Option<DeviceId>,
    standings: Map<DeviceId, Standing>,
    /// Levels of those whose word about authority counts.
    levels: Map<DeviceId, u32>,
}

impl Authority {
    /// What follows from these words.
    pub(super) fn of(root: Option<DeviceId>, words: &[Word]) -> Self {
        let mut authority = Self { root, ..Self::default() };
        let Some(root) = root else {
            return authority;
        };
        authority.levels.insert(root, 0);
        let whole = Standing { grants: vec![(DeviceRole::Admin, None)], ends: None };
        authority.standings.insert(root, whole);
        let mut level = 0;
        while authority.levels.values().any(|at| *at == level) {
            authority.administrators(level, words);
            level += 1;
        }
        authority.others(words);
        authority
    }

    /// As it was worked out before and kept.
    pub(super) fn kept(
        root: Option<DeviceId>,
        standings: impl IntoIterator<Item = (DeviceId, Standing)>,
    ) -> Self {
        Self { root, standings: standings.into_iter().collect(), levels: Map::new() }
    }

    /// Every device with what it may do, in order.
    pub(super) fn standings(&self) -> &Map<DeviceId, Standing> {
        &self.standings
    }

    /// Makes administrators of those whom a level grants it.
    fn administrators(&mut self, level: u32, words: &[Word]) {
        let (mut granted, mut revoked) = (Set::new(), Vec::new());
        for word in self.live(words) {
            match word.authority() {
                Some(AuthorityFact::Granted { device, role: DeviceRole::Admin, scope, .. })
                    if self.level(word) == level && scope.is_none() =>
                {
                    granted.insert(*device);
                }
                Some(AuthorityFact::Revoked { device, last, .. }) => revoked.push((*device, last)),
                _ => {}
            }
        }
        for device in granted {
            if self.levels.contains_key(&device) {
                continue;
            }
            let mut standing = Standing { grants: vec![(DeviceRole::Admin, None)], ends: None };
            for (_, last) in revoked.iter().filter(|(whom, _)| *whom == device) {
                standing.revoke(last);
            }
            self.levels.insert(device, level + 1);
            self.standings.insert(device, standing);
        }
    }

    /// What administrators grant to others, and take away again.
    fn others(&mut self, words: &[Word]) {
        let administrators: Set<DeviceId> = self.levels.keys().copied().collect();
        let (mut granted, mut revoked) = (Vec::new(), Vec::new());
        for word in self.live(words) {
            match word.authority() {
                Some(AuthorityFact::Granted { device, role, scope, .. })
                    if *role != DeviceRole::Admin =>
                {
                    granted.push((*device, (*role, *scope)));
                }
                Some(AuthorityFact::Revoked { device, last, .. })
                    if !administrators.contains(device) =>
                {
                    revoked.push((*device, last.as_slice()));
                }
                _ => {}
            }
        }
        for (device, grant) in granted {
            let standing = self.standings.entry(device).or_default();
            standing.grants.push(grant);
            standing.grants.sort_unstable();
            standing.grants.dedup();
        }
        for (device, last) in revoked {
            self.standings.entry(device).or_default().revoke(last);
        }
        let offices = self
            .standings
            .iter()
            .filter(|(_, standing)| standing.grants.contains(&(DeviceRole::Office, None)));
        for device in offices.map(|(device, _)| *device).collect::<Vec<_>>() {
            self.levels.entry(device).or_insert(OFFICES);
        }
    }

    fn level(&self, word: &Word) -> u32 {
        self.levels.get(&word.device).copied().unwrap_or(OFFICES)
    }

    /// Whether the word of this device counts at all, as far as the levels are settled.
    fn counts(&self, word: &Word) -> bool {
        let Some(root) = self.root else { return true };
        word.device == root
            || self.levels.contains_key(&word.device)
                && self.standings.get(&word.device).is_some_and(|s| s.reaches(word.id))
    }

    /// The words that count and are not voided by others that do.
    fn live<'w>(&self, words: &'w [Word]) -> Vec<&'w Word> {
        let mut said: Vec<&Word> = words.iter().filter(|word| self.counts(word)).collect();
        // From the last to the first: whatever voids a word comes after it, and is decided by then.
        said.sort_unstable_by_key(|word| std::cmp::Reverse((word.known.recorded, word.id)));
        let places: Map<EntryId, usize> =
            said.iter().enumerate().map(|(at, word)| (word.id, at)).collect();
        let mut voided: Set<usize> = Set::new();
        for (at, word) in said.iter().enumerate() {
            if voided.contains(&at) {
                continue;
            }
            let targets = word.voids().iter().filter_map(|target| places.get(target));
            let lower = |target: &&usize| {
                **target > at
                    && said.get(**target).is_some_and(|t| self.level(word) <= self.level(t))
            };
            voided.extend(targets.filter(lower));
        }
        let live = said.into_iter().enumerate().filter(|(at, _)| !voided.contains(at));
        live.map(|(_, word)| word).collect()
    }

    /// The branches chosen by the words that count: for a stream and a number the digest. The word
    /// recorded first stands.
    pub(super) fn settled(&self, words: &[Word]) -> Map<(StreamId, u32), [u8; 32]> {
        let mut chosen = Map::new();
        // Live words come with the last one first.
        for word in self.live(words) {
            if let Some(AuthorityFact::ForkSettled { stream, seq, digest, .. }) = word.authority() {
                chosen.insert((*stream, *seq), *digest);
            }
        }
        chosen
    }

    /// Why an entry counts nowhere; `None` when it counts.
    pub(super) fn verdict(
        &self,
        info: &StreamInfo,
        id: EntryId,
        event: &Event,
    ) -> Option<QuarantineReason> {
        self.root?;
        let Some(standing) = self.standings.get(&info.device) else {
            return Some(QuarantineReason::NoGrant);
        };
        if standing.grants.is_empty() {
            return Some(QuarantineReason::NoGrant);
        }
        if !standing.reaches(id) {
            return Some(QuarantineReason::Revoked);
        }
        let covering: Vec<DeviceRole> = standing
            .grants
            .iter()
            .filter(|(role, scope)| covers(*role, *scope, info.scope))
            .map(|(role, _)| *role)
            .collect();
        if covering.is_empty() {
            return Some(QuarantineReason::OutsideScope);
        }
        let able = covering.into_iter().filter(|role| role.may_record(&event.fact)).min();
        match able {
            None => Some(QuarantineReason::RoleForbids),
            Some(DeviceRole::Entry) if !self.retracts_within(info, event) => {
                Some(QuarantineReason::OutsideScope)
            }
            Some(_) => None,
        }
    }

    /// Whether everything that an event retracts was written for the organization of its stream.
    fn retracts_within(&self, info: &StreamInfo, event: &Event) -> bool {
        let targets = event.retracts();
        if targets.is_empty() {
            return true;
        }
        let streams: Set<StreamId> = self
            .standings
            .keys()
            .map(|device| StreamInfo { device: *device, scope: info.scope }.id())
            .collect();
        targets.iter().all(|target| streams.contains(&target.stream))
    }
}

/// Whether a grant speaks of streams written for an organization, or for the register itself.
fn covers(role: DeviceRole, granted: Option<OrgId>, stream: Option<OrgId>) -> bool {
    match (role, granted, stream) {
        (DeviceRole::Admin, ..) => true,
        (DeviceRole::Entry, None, stream) => stream.is_some(),
        (_, None, _) => true,
        (_, Some(granted), stream) => stream == Some(granted),
    }
}
