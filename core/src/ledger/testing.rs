//! What the tests of this folder share: a small fold, small events, and sets of entries of every
//! kind of disorder.

use super::{Batch, Committed, Digest, Entry, Inserted, Project, StreamInfo};
use crate::error::Result;
use crate::model::{
    Admission, Code, Contribution, ControlFact, Date, DeviceId, EntryId, Event, Fact, Founding,
    Measure, MemberFact, MemberId, NaturalKey, OfficeFact, OrgFact, OrgId, OrgKind, OrgState,
    OrgVersion, Person, Placed, Problem, Projection, Rule, Severity, Subject, Tag, Text, Timestamp,
};
use crate::sorted::Map;
use crate::store::Store;

/// Counts: every live entry is one contribution, foundings must be there and be alone.
pub(super) struct Count;

impl Project for Count {
    fn project(&self, subject: &Subject, timeline: &[Placed]) -> Projection {
        let mut sorted: Vec<&Placed> = timeline.iter().collect();
        sorted.sort_by_key(|p| (p.event.on, p.recorded, p.id));
        let mut out = Projection::default();
        let mut founders = Vec::new();
        for placed in sorted {
            let class = vec![Tag::Number(kind(&placed.event))];
            let org = OrgId(subject.founder().unwrap_or(placed.id));
            let (day, entry) = (placed.event.on, placed.id);
            let mut add = |measure, n| {
                let class = class.clone();
                out.contributions.push(Contribution { measure, org, day, class, n, entry });
            };
            add(Measure::Admitted, 1);
            // Two that share a row, and two that cancel each other out.
            add(Measure::Strength, 2);
            add(Measure::Strength, 3);
            add(Measure::InTransit, 1);
            add(Measure::InTransit, -1);
            if let Some((key, state)) = founding(&placed.event) {
                founders.push(placed.id);
                out.keys.push(key);
                out.org = out.org.or(state);
            }
        }
        if let Some(extra) = founders.get(1) {
            out.problems.push(problem(*extra, Rule::FoundedTwice, founders.first().copied()));
        }
        let named = matches!(subject, Subject::Org(_) | Subject::Member(_) | Subject::Case(_));
        if named && founders.is_empty() {
            let all = timeline.iter().map(|p| problem(p.id, Rule::NotFounded, None));
            out.problems.extend(all);
        }
        out
    }
}

fn problem(entry: EntryId, rule: Rule, other: Option<EntryId>) -> Problem {
    let detail = format!("{} entries", rule.code());
    Problem { entry, rule, severity: Severity::Error, other, detail }
}

fn kind(event: &Event) -> u32 {
    match &event.fact {
        Fact::Org(_) => 1,
        Fact::Member(_) => 2,
        Fact::Case(_) => 3,
        Fact::Office(_) => 4,
        Fact::Control(_) => 5,
        Fact::Authority(_) => 6,
    }
}

fn founding(event: &Event) -> Option<(NaturalKey, Option<OrgState>)> {
    match &event.fact {
        Fact::Member(fact) => {
            let person = fact.founds()?;
            Some((NaturalKey::FileNo(person.name.to_string()), None))
        }
        Fact::Org(fact) => {
            let founding = fact.founding()?;
            let version = OrgVersion {
                from: event.on,
                name: founding.name.clone(),
                kind: founding.kind,
                parent: founding.parent,
                alive: true,
                gone: false,
            };
            let state = OrgState {
                code: founding.code.clone(),
                sector: None,
                place: None,
                versions: vec![version],
                handed_over: None,
            };
            Some((NaturalKey::OrgCode(founding.code.clone()), Some(state)))
        }
        _ => None,
    }
}

pub(super) fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

pub(super) fn day(n: i32) -> Date {
    Date::from_ymd(2020, 1, 1).unwrap().add_days(n)
}

pub(super) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(super) fn info(device: u8) -> StreamInfo {
    StreamInfo { device: DeviceId([device; 32]), scope: None }
}

pub(super) fn id(device: u8, seq: u32) -> EntryId {
    EntryId { stream: info(device).id(), seq }
}

pub(super) fn founded(code: &str) -> Event {
    let founding = Founding {
        name: text(code),
        kind: OrgKind::Upper,
        code: Code::parse(code).unwrap(),
        parent: None,
        sector: None,
        place: None,
    };
    Event::new(day(0), OrgFact::Founded(founding))
}

pub(super) fn admitted(name: &str, org: OrgId) -> Event {
    let name = text(name);
    let person = Person { name, birth: None, sex: None, file_no: None, card_no: None };
    Event::new(day(10), MemberFact::Admitted(Admission { person, org, again: false }))
}

pub(super) fn died(member: EntryId, on: i32) -> Event {
    Event::new(day(on), MemberFact::Died { member: MemberId(member) })
}

pub(super) fn document(org: OrgId, number: u32) -> Event {
    let kind = Code::parse("letter").unwrap();
    Event::new(day(20), OfficeFact::DocumentIn { org, kind, number })
}

pub(super) fn void(target: EntryId) -> Event {
    Event::new(day(30), ControlFact::Void { target, reason: text("sai") })
}

pub(super) fn ruling(keep: EntryId, against: Vec<EntryId>) -> Event {
    Event::new(day(30), ControlFact::Ruling { keep, against, reason: text("sai") })
}

pub(super) fn correcting(target: EntryId, event: Event) -> Event {
    event.superseding(target, text("sai"))
}

/// A register in memory, with the fold of these tests.
pub(super) struct Register {
    pub(super) store: Store,
}

impl Register {
    pub(super) fn new() -> Self {
        Self { store: Store::in_memory().unwrap() }
    }

    /// A register with one organization, the first entry of device 1.
    pub(super) fn founded() -> (Self, OrgId) {
        let register = Self::new();
        let (ids, _) = register.append(1, [founded("root")]).unwrap();
        (register, OrgId(ids[0]))
    }

    pub(super) fn batch(&self) -> Batch<'_> {
        Batch::begin(&self.store, &Count).unwrap()
    }

    /// Appends a batch to the stream of a device whose clock stands at 1000.
    pub(super) fn append(
        &self,
        device: u8,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<(Vec<EntryId>, Committed)> {
        let mut batch = self.batch();
        let ids: Result<Vec<_>> =
            events.into_iter().map(|event| batch.append(&info(device), at(1000), event)).collect();
        let ids = ids?;
        Ok((ids, batch.commit()?))
    }

    pub(super) fn one(&self, device: u8, event: Event) -> EntryId {
        self.append(device, [event]).unwrap().0[0]
    }

    /// The code of the one rule because of which a batch is refused.
    pub(super) fn refusal(&self, device: u8, events: impl IntoIterator<Item = Event>) -> String {
        let error = self.append(device, events).unwrap_err();
        assert!(error.is_refused(), "{error}");
        assert_eq!(error.refusals().len(), 1, "{error}");
        error.refusals()[0].rule.clone()
    }

    pub(super) fn insert(&self, entries: &[Entry]) -> Result<Vec<Inserted>> {
        let mut batch = self.batch();
        let told = insert_all(&mut batch, entries)?;
        batch.commit()?;
        Ok(told)
    }

    pub(super) fn live(&self, subject: &Subject) -> Vec<EntryId> {
        let snapshot = self.store.snapshot().unwrap();
        let timeline = super::Ledger::new(&snapshot).unwrap().timeline(subject).unwrap();
        timeline.into_iter().map(|placed| placed.id).collect()
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut all = Vec::new();
        let snapshot = self.store.snapshot().unwrap();
        snapshot
            .problems(&mut |_, problems| {
                all.extend_from_slice(problems);
                Ok(())
            })
            .unwrap();
        all
    }

    pub(super) fn rules(&self) -> Vec<(EntryId, Rule)> {
        self.problems().into_iter().map(|p| (p.entry, p.rule)).collect()
    }

    pub(super) fn dump(&self) -> Vec<(String, Vec<u8>, Vec<u8>)> {
        let mut rows = Vec::new();
        let snapshot = self.store.snapshot().unwrap();
        snapshot.dump(&mut |t, k, v| rows.push((t.into(), k.into(), v.into()))).unwrap();
        rows
    }

    pub(super) fn assert_clean(&self) {
        let report = super::verify(&self.store, &Count, &mut |_| {}).unwrap();
        assert!(report.is_clean(), "{report:?}");
    }

    pub(super) fn entries(&self, device: u8) -> Vec<Entry> {
        let snapshot = self.store.snapshot().unwrap();
        let ledger = super::Ledger::new(&snapshot).unwrap();
        ledger.entries(info(device).id()).unwrap().map(Result::unwrap).collect()
    }
}

pub(super) fn insert_all(batch: &mut Batch<'_>, entries: &[Entry]) -> Result<Vec<Inserted>> {
    let device = |entry: &Entry| (0..=255).find(|d| info(*d).id() == entry.stream).unwrap();
    entries.iter().map(|entry| batch.insert(&info(device(entry)), entry)).collect()
}

/// Chains of a device's events, recorded at the moments given.
pub(super) fn chain(device: u8, events: impl IntoIterator<Item = (u64, Event)>) -> Vec<Entry> {
    let mut prev: Digest = info(device).opening();
    let mut entries = Vec::new();
    for (recorded, event) in events {
        let seq = entries.len() as u32 + 1;
        let stream = info(device).id();
        let entry = Entry { stream, seq, prev, recorded: at(recorded), event };
        prev = entry.digest().unwrap();
        entries.push(entry);
    }
    entries
}

/// A small generator of numbers (SplitMix64): the same for the same seed, everywhere.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    fn id(&mut self, streams: u8, len: u32) -> EntryId {
        let device = 1 + self.below(streams as usize) as u8;
        id(device, 1 + self.below(len as usize + 1) as u32)
    }

    fn event(&mut self, streams: u8, len: u32) -> Event {
        let target = self.id(streams, len);
        let other = self.id(streams, len);
        let plain = match self.below(8) {
            0 => founded("org"),
            1 | 2 => admitted(["An", "Binh", "Chi"][self.below(3)], OrgId(other)),
            3 | 4 => died(other, self.below(50) as i32),
            5 => document(OrgId(other), self.below(9) as u32),
            6 => void(target),
            _ => ruling(other, vec![target, self.id(streams, len)]),
        };
        if self.below(2) == 0 { plain } else { correcting(self.id(streams, len), plain) }
    }

    /// Entries of several streams that retract each other in every way, possible or not: earlier
    /// or later ones, present or not, of other subjects, of themselves, in circles.
    pub(super) fn entries(&mut self, streams: u8, len: u32) -> Vec<Entry> {
        let mut all = Vec::new();
        for device in 1..=streams {
            let events: Vec<_> =
                (0..len).map(|_| (self.below(6) as u64, self.event(streams, len))).collect();
            all.extend(chain(device, events));
        }
        all
    }
}

/// Which entries count, straight from the definition, by recursion and without memory.
pub(super) struct Naive(pub(super) Map<EntryId, Entry>);

impl Naive {
    pub(super) fn new(entries: &[Entry]) -> Self {
        Self(entries.iter().map(|e| (e.id(), e.clone())).collect())
    }

    fn later(&self, a: EntryId, b: EntryId) -> bool {
        (self.0[&a].recorded, a) > (self.0[&b].recorded, b)
    }

    fn corrected(&self, id: EntryId) -> Option<EntryId> {
        self.0.get(&id)?.event.supersedes.as_ref().map(|(target, _)| *target)
    }

    fn voids(&self, id: EntryId) -> Vec<EntryId> {
        match &self.0[&id].event.fact {
            Fact::Control(ControlFact::Void { target, .. }) => vec![*target],
            Fact::Control(ControlFact::Ruling { against, .. }) => against.clone(),
            _ => Vec::new(),
        }
    }

    /// The founder, and the sort of what is founded.
    fn founds(&self, id: EntryId) -> Option<(u8, EntryId)> {
        let sort = match &self.0[&id].event.fact {
            Fact::Org(f) if f.founding().is_some() => 1,
            Fact::Member(f) if f.founds().is_some() => 2,
            Fact::Office(_) => 3,
            _ => return None,
        };
        let Some(target) = self.corrected(id) else {
            return Some((sort, id));
        };
        if !self.0.contains_key(&target) {
            return Some((sort, target));
        }
        if !self.later(id, target) {
            return Some((sort, id));
        }
        match self.founds(target) {
            Some((other, founder)) if other == sort => Some((sort, founder)),
            _ => Some((sort, id)),
        }
    }

    pub(super) fn subjects(&self, id: EntryId) -> Vec<Subject> {
        match (self.founds(id), &self.0[&id].event.fact) {
            (Some((1, founder)), _) => vec![Subject::Org(OrgId(founder))],
            (Some((2, founder)), _) => vec![Subject::Member(MemberId(founder))],
            (Some((_, founder)), _) => vec![Subject::Record(founder)],
            (None, Fact::Member(fact)) => fact.members().into_iter().map(Subject::Member).collect(),
            _ => Vec::new(),
        }
    }

    fn takes_place_of(&self, id: EntryId) -> Option<EntryId> {
        let target = self.corrected(id).filter(|t| self.0.contains_key(t))?;
        let theirs = self.subjects(target);
        let shared = self.subjects(id).iter().any(|s| theirs.contains(s));
        (shared && self.later(id, target)).then_some(target)
    }

    fn voided(&self, id: EntryId) -> bool {
        self.0
            .keys()
            .any(|by| self.voids(*by).contains(&id) && self.later(*by, id) && !self.voided(*by))
    }

    fn holder(&self, id: EntryId) -> Option<EntryId> {
        let mut branches: Vec<_> =
            self.0.keys().filter(|by| self.takes_place_of(**by) == Some(id)).collect();
        branches.sort_by_key(|by| (self.0[by].recorded, **by));
        branches
            .into_iter()
            .find_map(|by| self.holder(*by))
            .or_else(|| (!self.voided(id)).then_some(id))
    }

    pub(super) fn is_live(&self, id: EntryId) -> bool {
        let mut top = id;
        while let Some(target) = self.takes_place_of(top) {
            top = target;
        }
        self.holder(top) == Some(id)
    }
}
