//! One write transaction: entries are gathered, then projected and committed together. Knows
//! nothing of what a fold yields, only of which subjects are to be folded anew.

use super::digest::Digest;
use super::entry::{Entry, StreamInfo};
use super::fresh::{Fresh, FreshEntries, Join, joins};
use super::journal;
use super::live::Known;
use super::project::Project;
use super::seal::{Keys, Seal};
use super::tree::Tree;
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{EntryId, Problem, StreamId, Subject, Timestamp};
use crate::parallel;
use crate::sorted::{Map, Set};
use crate::store::{Changes, Safe, Snapshot, Store, StreamRow, Table, Writer, value};

/// A batch of entries that are taken together or not at all. Nothing is seen by readers before
/// [`Batch::commit`], and a batch that is dropped leaves nothing behind.
///
/// Costs follow what the batch touches: every subject touched is folded once, however many of the
/// batch's entries concern it.
pub struct Batch<'a> {
    pub(super) writer: Writer<'a>,
    pub(super) project: &'a dyn Project,
    /// What comes after an entry in its chain or its standing is derived from these alone.
    pub(super) fresh: FreshEntries,
    pub(super) retractors: Map<EntryId, Vec<EntryId>>,
    pub(super) heads: Map<StreamId, Head>,
    /// Rows of waiting entries as they will be: written, or gone.
    pub(super) waiting: Map<EntryId, Option<Vec<u8>>>,
    /// How many entries waited before the batch; counted when it is first needed.
    pub(super) waited: Option<u64>,
    pub(super) appended: Vec<EntryId>,
    /// The latest moment recorded in any chain; looked up when it is first needed.
    pub(super) latest: Option<Timestamp>,
    /// Subjects that were found to be founded.
    pub(super) founded: Set<Subject>,
    /// The ids of the streams used so far: each costs a digest.
    pub(super) stream_ids: Map<StreamInfo, StreamId>,
    /// Seals that came or were made.
    pub(super) seals: Map<EntryId, Seal>,
    /// The public keys that seals were checked with.
    pub(super) keys: Keys,
    /// Streams that are forked, or become so: everything that is known of them.
    pub(super) trees: Map<StreamId, Tree>,
    /// Chains that are shorter than they were stored, or go another way: the first number from which
    /// on nothing stored counts.
    pub(super) cut: Map<StreamId, u32>,
    /// Entries that an office vouches for, of streams that are not here.
    pub(super) excerpts: Map<EntryId, (Known, Box<[u8]>)>,
    /// Those of earlier excerpts that nobody vouches for any more.
    pub(super) dropped: Map<EntryId, Known>,
    /// Rows about excerpts as they will be: written, or gone.
    pub(super) vouched: Map<Vec<u8>, Option<Vec<u8>>>,
    /// Whether its entries come from the journal, and are safe.
    pub(super) again: bool,
}

/// The end of a chain as the batch has it.
pub(super) struct Head {
    pub(super) row: StreamRow,
    pub(super) changed: bool,
    /// Digests of the entries stored before the batch, from the first on; looked up when needed.
    pub(super) digests: Option<Vec<Digest>>,
}

/// What a committed batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The entries that are new in their chains, in order of their ids; with those that had waited
    /// until the batch closed their gap.
    pub entries: Vec<EntryId>,
    /// The entries of the batch that wait for a gap to close.
    pub waiting: Vec<EntryId>,
    /// The subjects that the new entries concern or may concern.
    pub subjects: Vec<Subject>,
    /// Problems that were not there before, in order: warnings about what was appended, and
    /// everything about what came from elsewhere.
    pub problems: Vec<Problem>,
}

impl<'a> Batch<'a> {
    /// Begins a batch; waits for one on another thread. The fold must be the same for every batch
    /// of a register: [`crate::ledger::rebuild`] goes over to another one.
    ///
    /// # Errors
    /// `is_busy` when this thread has an unfinished batch of the same store; `is_io` when the
    /// storage fails, or has failed before.
    pub fn begin(store: &'a Store, project: &'a dyn Project) -> Result<Self> {
        journal::show(store, project)?;
        Ok(Self::over(store.writer()?, project))
    }

    pub(super) fn over(writer: Writer<'a>, project: &'a dyn Project) -> Self {
        Self {
            latest: writer.latest(),
            writer,
            project,
            fresh: FreshEntries::default(),
            retractors: Map::new(),
            heads: Map::new(),
            waiting: Map::new(),
            waited: None,
            appended: Vec::new(),
            founded: Set::new(),
            stream_ids: Map::new(),
            seals: Map::new(),
            keys: Keys::default(),
            trees: Map::new(),
            cut: Map::new(),
            excerpts: Map::new(),
            dropped: Map::new(),
            vouched: Map::new(),
            again: false,
        }
    }

    /// The register as it was when the batch began.
    pub(crate) fn base(&self) -> &Snapshot {
        self.writer.base()
    }

    /// The id of a stream.
    pub(super) fn stream_id(&mut self, info: &StreamInfo) -> StreamId {
        *self.stream_ids.entry(*info).or_insert_with(|| info.id())
    }

    /// The one stream, of the register or of the batch, whose id begins so.
    pub(crate) fn stream_beginning(&self, first: [u8; 8]) -> Result<Option<StreamInfo>> {
        let stored = self.base().streams_beginning(first)?;
        let from = StreamId([first, [0; 8]].concat().try_into().unwrap_or_default());
        let new = self.heads.range(from..).take_while(|(id, _)| id.0.starts_with(&first));
        let new = new.map(|(_, head)| &head.row).filter(|row| row.last > 0);
        let info = |row: &StreamRow| StreamInfo { device: row.device, scope: row.scope };
        let mut all = stored.iter().chain(new).map(info);
        Ok(all.next().filter(|one| all.all(|other| other == *one)))
    }

    /// The end of a chain; of an empty one for a stream that is not known yet.
    pub(super) fn head(&mut self, info: &StreamInfo, id: StreamId) -> Result<&mut Head> {
        use crate::sorted::Entry::{Occupied, Vacant};
        match self.heads.entry(id) {
            Occupied(head) => Ok(head.into_mut()),
            Vacant(place) => {
                let row = self.writer.base().stream(id)?.unwrap_or_else(|| StreamRow {
                    device: info.device,
                    scope: info.scope,
                    last: 0,
                    head: info.opening().0,
                    recorded: Timestamp::from_millis(0),
                });
                Ok(place.insert(Head { row, changed: false, digests: None }))
            }
        }
    }

    /// Takes an entry to the end of its chain; everything about it is checked already.
    pub(super) fn take(&mut self, id: EntryId, fresh: Fresh) {
        let fresh = vec![fresh];
        let joins = joins(id, &fresh);
        self.take_all(id, fresh, joins);
    }

    /// Takes entries to the end of a chain, with what [`joins`] gave for them; the first has this id.
    pub(super) fn take_all(&mut self, first: EntryId, fresh: Vec<Fresh>, joins: Vec<Join>) {
        let Some(last) = fresh.last() else { return };
        let recorded = fresh.iter().map(|fresh| fresh.recorded).max().unwrap_or(last.recorded);
        if let Some(head) = self.heads.get_mut(&first.stream) {
            head.row.last = first.seq + (fresh.len() - 1) as u32;
            head.row.head = last.digest.0;
            head.row.recorded = head.row.recorded.max(recorded);
            head.changed = true;
        }
        self.latest = self.latest.map(|latest| latest.max(recorded));
        for (seq, fresh) in (first.seq..).zip(&fresh) {
            let Some(known) = fresh.known.as_ref().filter(|_| fresh.retracts) else {
                continue;
            };
            let id = EntryId { seq, ..first };
            for target in known.event.retracts() {
                let by = self.retractors.entry(target).or_default();
                if by.last() != Some(&id) {
                    by.push(id);
                }
            }
        }
        self.fresh.extend(first, fresh, joins);
    }

    /// An error when the batch is full.
    pub(super) fn check_room(&self) -> Result<()> {
        self.check_room_for(1)
    }

    /// An error when the batch has no room for so many entries more.
    pub(super) fn check_room_for(&self, more: usize) -> Result<()> {
        let taken = self.fresh.len() + self.waiting.len();
        if taken + more <= limits::BATCH_ENTRIES_MAX {
            return Ok(());
        }
        Err(Error::limit(format!("the batch holds {taken} entries already"))
            .way("commit it and go on in another"))
    }

    /// How many entries waited before the batch.
    pub(super) fn stored_waiting(&mut self) -> Result<u64> {
        match self.waited {
            Some(count) => Ok(count),
            None => Ok(*self.waited.insert(self.writer.base().len(Table::Waiting)?)),
        }
    }

    /// How many entries the batch has taken into chains so far.
    pub fn len(&self) -> usize {
        self.fresh.len()
    }

    /// Whether the batch has taken no entry into a chain.
    pub fn is_empty(&self) -> bool {
        self.fresh.len() == 0
    }

    /// Projects the batch and makes it durable, all of it or nothing.
    ///
    /// Events appended here are held to the rules strictly: a problem of severity
    /// [`Severity::Error`](crate::model::Severity::Error) or an invalid retraction of theirs, or one that they cause to earlier
    /// entries, refuses the batch. Entries from elsewhere are taken whatever problems they have:
    /// the problems are findings then. (Where a batch holds both, and both concern one subject, a
    /// new problem of an earlier entry of that subject counts as caused by the appended one.)
    ///
    /// # Errors
    /// `is_refused` with every reason; `is_io` when the storage fails; `is_corrupt` when stored
    /// rows are damaged. Nothing is changed then.
    pub fn commit(self) -> Result<Committed> {
        self.carry_through(true)
    }

    /// The same where nobody asks what it did: with many entries it would be a long list.
    ///
    /// # Errors
    /// As [`Batch::commit`].
    pub(crate) fn commit_untold(self) -> Result<()> {
        self.carry_through(false).map(drop)
    }

    fn carry_through(mut self, told: bool) -> Result<Committed> {
        let nothing = self.fresh.len() == 0 && self.waiting.is_empty() && self.seals.is_empty();
        if nothing && self.trees.is_empty() && self.excerpts.is_empty() && self.vouched.is_empty() {
            return Ok(Committed::default());
        }
        let mut changes = Changes::default();
        let frame = self.frame()?;
        let committed = self.derive(&mut changes, told)?;
        let safe = match &frame {
            Some(frame) => Safe::ByFrame(frame),
            None if self.again => Safe::Already,
            None => Safe::InFile,
        };
        self.write(changes, safe)?;
        Ok(committed)
    }

    /// Holds the batch to the rules as [`Batch::commit`] does, and drops it.
    ///
    /// # Errors
    /// As [`Batch::commit`].
    pub fn rehearse(mut self) -> Result<()> {
        self.derive(&mut Changes::default(), false).map(drop)
    }

    fn derive(&mut self, changes: &mut Changes, told: bool) -> Result<Committed> {
        self.place(changes)?;
        let admission = self.admit(changes)?;
        self.plan(&admission, changes, told)
    }

    /// Adds the rows of the log itself and writes everything.
    fn write(mut self, mut changes: Changes, safe: Safe<'_>) -> Result<()> {
        // A commit in one phase rests on checksums, which somebody who chose the bytes could bend.
        let foreign = self.fresh.len() > self.appended.len()
            || !self.excerpts.is_empty()
            || !self.vouched.is_empty();
        if foreign || !self.waiting.is_empty() {
            self.writer.prepare_repair();
        }
        let dropped = !self.writer.base().is_empty(Table::Excerpts)?;
        for id in self.fresh.ids().filter(|_| dropped) {
            changes.remove(Table::Excerpts, id.to_bytes());
        }
        for (id, (_, value)) in self.excerpts.iter().filter(|(id, _)| !self.fresh.contains(**id)) {
            changes.put(Table::Excerpts, id.to_bytes(), value);
        }
        self.drop_excerpts(&mut changes);
        for (target, by) in self.retractors {
            for by in by {
                changes.put(Table::Retractions, crate::store::retraction(target, by), []);
            }
        }
        for (id, head) in self.heads.iter().filter(|(_, head)| head.changed) {
            changes.put(Table::Streams, id.0, value::encode(&head.row)?);
        }
        for (id, seal) in self.seals {
            changes.put(Table::Seals, id.to_bytes(), seal.0);
        }
        for (id, row) in self.waiting {
            let key = id.to_bytes();
            match row {
                Some(row) => changes.put(Table::Waiting, key, row),
                None => changes.remove(Table::Waiting, key),
            }
        }
        for (units, row) in self.vouched {
            match row {
                Some(row) => changes.put(Table::Vouched, units, row),
                None => changes.remove(Table::Vouched, units),
            }
        }
        if self.fresh.len() >= limits::SHELF_ENTRIES {
            let new = self.fresh.runs().filter(|(_, first, _)| *first == 1).map(|(id, ..)| id);
            let new: Vec<StreamId> = new.filter(|id| !self.trees.contains_key(id)).collect();
            self.writer.open_shelf(&new)?;
        }
        if parallel::is_worth_it(self.fresh.len(), limits::PARALLEL_ENTRIES) {
            self.writer.leave_behind(Box::new(self.fresh));
        }
        self.writer.commit_as(changes, self.latest, safe)
    }
}

/// The value of an entry that another replica sent, checked, and its digest.
pub(super) fn sealed(entry: &Entry) -> Result<(Box<[u8]>, Digest)> {
    let value = value::encode_entry(entry.recorded, &entry.event)?;
    let digest = Digest::chained(entry.prev, &value);
    Ok((value, digest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;
    use crate::ledger::testing::*;
    use crate::model::{MemberId, OrgId, Rule};

    #[test]
    fn entries_are_chained_from_the_opening_on() {
        let (register, org) = Register::founded();
        let (ids, committed) =
            register.append(1, [admitted("An", org), admitted("Binh", org)]).unwrap();
        assert_eq!(ids, [id(1, 2), id(1, 3)]);
        assert_eq!(committed.entries, ids);
        assert_eq!(committed.subjects, ids.map_subjects());
        let entries = register.entries(1);
        assert_eq!(entries[0].prev, info(1).opening());
        for pair in entries.windows(2) {
            assert_eq!(pair[1].prev, pair[0].digest().unwrap());
            assert!(pair[1].recorded > pair[0].recorded, "recorded time goes on");
        }
        let snapshot = register.store.snapshot().unwrap();
        let ledger = Ledger::new(&snapshot).unwrap();
        let (stream, who, last, head) = ledger.streams().unwrap()[0];
        assert_eq!((stream, who, last), (id(1, 1).stream, info(1), 3));
        assert_eq!(head, entries[2].digest().unwrap());
        assert_eq!(ledger.entry(id(1, 2)).unwrap().unwrap(), entries[1]);
        assert_eq!(ledger.entry(id(1, 4)).unwrap(), None);
        register.assert_clean();
    }

    trait MapSubjects {
        fn map_subjects(&self) -> Vec<Subject>;
    }

    impl MapSubjects for Vec<EntryId> {
        fn map_subjects(&self) -> Vec<Subject> {
            self.iter().map(|id| Subject::Member(MemberId(*id))).collect()
        }
    }

    #[test]
    fn recorded_time_is_after_everything_known_whatever_the_clock_says() {
        let (register, org) = Register::founded();
        register.insert(&chain(2, [(9_000, document(org, 1))])).unwrap();
        let mut batch = register.batch();
        batch.append(&info(1), at(500), document(org, 2)).unwrap();
        batch.insert(&info(3), &chain(3, [(20_000, document(org, 3))])[0]).unwrap();
        batch.append(&info(1), at(500), document(org, 4)).unwrap();
        batch.append(&info(1), at(30_000), document(org, 5)).unwrap();
        batch.commit().unwrap();
        let recorded: Vec<_> = register.entries(1).iter().map(|e| e.recorded.as_millis()).collect();
        assert_eq!(recorded, [1_000, 9_001, 20_001, 30_000]);
    }

    #[test]
    fn references_and_targets_must_be_there() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let unknown = id(1, 77);
        for event in [
            admitted("Binh", OrgId(unknown)),
            admitted("Binh", OrgId(m)),
            died(unknown, 40),
            died(org.0, 40),
            void(unknown),
            correcting(unknown, died(m, 40)),
        ] {
            assert_eq!(register.refusal(1, [event]), "unknown_reference");
        }
        // A refused event leaves the batch as it was.
        let mut batch = register.batch();
        batch.append(&info(1), at(0), died(m, 40)).unwrap();
        let error = batch.append(&info(1), at(0), void(unknown)).unwrap_err();
        assert_eq!(error.refusals()[0].index, 1);
        assert_eq!(batch.len(), 1);
        assert_eq!(batch.commit().unwrap().entries, [id(1, 3)]);
        register.assert_clean();
    }

    #[test]
    fn a_refused_or_dropped_batch_leaves_nothing() {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let death = register.one(1, died(m, 40));
        let before = register.dump();
        // Without its founding, what is left of the member has none.
        let error = register.append(1, [document(org, 1), void(m)]).unwrap_err();
        let told: Vec<_> =
            error.refusals().iter().map(|r| (r.index, r.entry.as_str(), r.rule.as_str())).collect();
        assert_eq!(told, [(1, death.to_string().as_str(), "not_founded")]);
        let mut batch = register.batch();
        batch.append(&info(1), at(0), document(org, 1)).unwrap();
        drop(batch);
        assert_eq!(register.dump(), before);
        // Both together are no contradiction.
        let (_, committed) = register.append(1, [void(death), void(m)]).unwrap();
        assert_eq!(committed.problems, []);
        assert_eq!(register.rules(), []);
        register.assert_clean();
    }

    #[test]
    fn problems_of_foreign_entries_are_findings() {
        let register = Register::new();
        let mut batch = register.batch();
        insert_all(&mut batch, &chain(1, [(1, died(id(2, 1), 40))])).unwrap();
        let committed = batch.commit().unwrap();
        assert_eq!(committed.problems[0].rule, Rule::NotFounded);
        assert_eq!(register.rules(), [(id(1, 1), Rule::NotFounded)]);
        register.insert(&chain(2, [(1, admitted("An", OrgId(id(3, 1))))])).unwrap();
        assert_eq!(register.rules(), [], "it goes away with its cause");
    }

    #[test]
    fn bounds_are_kept() {
        let (register, org) = Register::founded();
        let targets = vec![org.0; limits::RETRACTION_TARGETS_MAX + 1];
        let mut batch = register.batch();
        let error = batch.append(&info(1), at(0), ruling(org.0, targets)).unwrap_err();
        assert!(error.is_limit(), "{error}");
        let clock = at(limits::RECORDED_MS_MAX + 1);
        assert!(batch.append(&info(1), clock, document(org, 1)).unwrap_err().is_limit());
        batch.append(&info(1), at(0), document(org, 1)).unwrap();
        batch.commit().unwrap();
    }

    #[test]
    fn a_second_batch_beside_one_is_told_so() {
        let register = Register::new();
        let first = register.batch();
        assert!(Batch::begin(&register.store, &Count).err().unwrap().is_busy());
        drop(first);
        register.batch();
    }

    #[test]
    fn an_empty_batch_changes_nothing() {
        let (register, _) = Register::founded();
        let before = register.dump();
        assert!(register.batch().is_empty());
        assert_eq!(register.batch().commit().unwrap(), Committed::default());
        assert_eq!(register.dump(), before);
    }
}
