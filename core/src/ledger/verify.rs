//! Verifying the log and everything derived from it, and the digests of both. Knows nothing of how a
//! single change is carried through, so that it can check on it.

use super::chains::{check_branches, check_chains, check_excerpts, check_waiting};
use super::digest::{Digest, Sequence};
use super::project::Project;
use super::read::Ledger;
use super::replay::derive;
use crate::error::Result;
use crate::limits;
use crate::sorted::Map;
use crate::store::{Changes, Snapshot, Store, Table, value};
use std::fmt::Write;

/// What a replay is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Recomputing the digests of every chain; counted in entries.
    Chains,
    /// Reading every entry; counted in entries.
    Entries,
    /// Folding every subject; counted in subjects.
    Subjects,
    /// Comparing or writing tables; counted in tables.
    Tables,
}

/// How far a replay has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is busy with.
    pub stage: Stage,
    /// How much of that is done.
    pub done: u64,
    /// How much there is.
    pub of: u64,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The row should be there and is not.
    Missing,
    /// The row should not be there.
    Unexpected,
    /// The row should hold something else.
    Different,
    /// The value is not the canonical encoding of anything.
    Unreadable,
    /// The chain does not lead to its recorded end.
    BrokenChain,
    /// The sum that is kept of the table's rows is another; the key is empty then.
    Sum,
}

/// A row that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table, by its name in the file.
    pub table: &'static str,
    /// The key, in hexadecimal digits.
    pub key: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Streams, with those of which nothing but waiting entries is here.
    pub streams: u64,
    /// Entries in chains.
    pub entries: u64,
    /// Entries that wait for a gap to close.
    pub waiting: u64,
    /// Seals on them.
    pub seals: u64,
    /// Rows of projections that were compared; 0 when the log itself is damaged, because nothing
    /// can be derived from it then.
    pub rows: u64,
    /// How many rows are not as they should be.
    pub wrong: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Whether everything is as it should be.
    pub fn is_clean(&self) -> bool {
        self.wrong == 0
    }

    pub(super) fn add(&mut self, table: Table, key: &[u8], wrong: Wrong) {
        self.wrong += 1;
        if self.differences.len() < limits::DIFFERENCES_MAX {
            self.differences.push(Difference { table: table.name(), key: hex(key), wrong });
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Tells the caller how far it is, often enough for an eye and seldom enough for a disk.
pub(super) struct Teller<'p> {
    tell: &'p mut dyn FnMut(Progress),
    stage: Stage,
    done: u64,
    of: u64,
}

impl<'p> Teller<'p> {
    pub(super) fn new(tell: &'p mut dyn FnMut(Progress), stage: Stage, of: u64) -> Self {
        tell(Progress { stage, done: 0, of });
        Self { tell, stage, done: 0, of }
    }

    pub(super) fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(1024) || self.done == self.of {
            (self.tell)(Progress { stage: self.stage, done: self.done, of: self.of });
        }
    }
}

/// The digest over every row of every table in order. Two registers that hold the same set of
/// entries and use the same fold have the same digest.
///
/// # Errors
/// `is_io` when the storage fails.
///
/// # Example: equal entries, equal bytes
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, .. } = doc::small()?;
/// use sobo::ledger::dump_digest;
///
/// let before = dump_digest(db.read()?.snapshot())?;
/// db.rebuild(&mut |_| {})?;
/// assert_eq!(dump_digest(db.read()?.snapshot())?, before);
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn dump_digest(snapshot: &Snapshot) -> Result<Digest> {
    let mut sequence = Sequence::default();
    snapshot.dump(&mut |table, key, value| {
        sequence.push(table.as_bytes());
        sequence.push(key);
        sequence.push(value);
    })?;
    Ok(sequence.finish())
}

/// One digest of what a register knows and of everything derived from it, at the price of one for each
/// stream: the derived rows come in by sums that are kept with them. Two replicas that know
/// the same have the same root, and one that counts otherwise has another: so "in sync" is proved,
/// not believed. Entries that wait for a gap to close are no part of it.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows.
///
/// # Example: every event changes it
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, an, .. } = doc::small()?;
/// use sobo::ledger::state_root;
///
/// let before = state_root(db.read()?.snapshot())?;
/// let died = MemberFact::Died { member: an };
/// db.record(Scope::Unit(base), Event::new("10/11/2020".parse()?, died))?;
/// assert_ne!(state_root(db.read()?.snapshot())?, before);
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn state_root(snapshot: &Snapshot) -> Result<Digest> {
    let mut sequence = Sequence::default();
    sequence.push(b"sobo state root v3");
    sequence.push(&Ledger::new(snapshot)?.frontier()?.digest().0);
    let sums = snapshot.sums()?;
    for table in Table::PROJECTIONS {
        sequence.push(table.name().as_bytes());
        sequence.push(&sums.of(table).to_bytes());
    }
    Ok(sequence.finish())
}

/// Verifies the log and everything derived from it: every chain is recomputed up to its recorded
/// end, every value must be canonical, and every projection must equal what the entries yield.
/// Changes nothing. The pages of the file itself are verified by [`Store::check_integrity`].
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` when it cannot be read at all. Wrong rows are no
/// error: they are in the report.
pub fn verify(
    store: &Store,
    project: &dyn Project,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report> {
    let snapshot = store.snapshot()?;
    let mut report = Report::default();
    check_chains(&snapshot, &mut report, progress)?;
    check_waiting(&snapshot, &mut report)?;
    check_branches(&snapshot, &mut report)?;
    check_excerpts(&snapshot, &mut report)?;
    if report.is_clean() {
        match agrees(&snapshot, project, progress)? {
            Some(rows) => report.rows = rows,
            // Something is wrong: now every row is held against its like, to name what it is.
            None => compare_all(&snapshot, project, &mut report, progress)?,
        }
    }
    Ok(report)
}

/// Whether every projection is what the entries yield, and how many rows were compared; `None` when
/// it is not. Holds one part of the rows in memory at a time, and the sums of months.
fn agrees(
    snapshot: &Snapshot,
    project: &dyn Project,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<u64>> {
    let (mut same, mut rows) = (true, Map::<Table, u64>::new());
    let mut sums: Map<Vec<u8>, i128> = Map::new();
    let mut part = |mut part: Changes| {
        for (key, n) in part.split(Table::Tallies).into_rows(Table::Tallies)? {
            let sum = sums.entry(key).or_default();
            *sum = sum.wrapping_add(value::read(&n)?);
        }
        for table in Table::PROJECTIONS {
            for (key, value) in part.split(table).into_rows(table)? {
                *rows.entry(table).or_default() += 1;
                same &= snapshot.get(table, &key)?.is_some_and(|there| there.get() == value);
            }
        }
        Ok(())
    };
    derive((snapshot, snapshot.root()?), project, progress, (limits::PART_BYTES, &mut part))?;
    sums.retain(|_, sum| *sum != 0);
    for (key, sum) in &sums {
        let should = value::encode(sum)?;
        same &= snapshot.get(Table::Tallies, key)?.is_some_and(|there| there.get() == should);
    }
    rows.insert(Table::Tallies, sums.len() as u64);
    let kept = snapshot.sums()?;
    // Each derived row is there: as many of each table means that there is no other.
    let mut teller = Teller::new(progress, Stage::Tables, Table::PROJECTIONS.len() as u64);
    for table in Table::PROJECTIONS {
        let should = (rows.get(&table).copied().unwrap_or_default(), kept.of(table));
        same &= snapshot.added_up(table)? == should;
        teller.step();
    }
    Ok(same.then(|| rows.values().sum()))
}

/// Names every row of the projections that is not as it should be.
fn compare_all(
    snapshot: &Snapshot,
    project: &dyn Project,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    let mut derived = Changes::default();
    let mut gather = |part| {
        derived.extend(part);
        Ok(())
    };
    let whole = (snapshot, snapshot.root()?);
    derive(whole, project, progress, (limits::PART_BYTES, &mut gather))?;
    let mut teller = Teller::new(progress, Stage::Tables, Table::PROJECTIONS.len() as u64);
    for table in Table::PROJECTIONS {
        compare(snapshot, table, derived.split(table), report)?;
        teller.step();
    }
    Ok(())
}

/// Compares a table with the rows it should have; both are in order.
fn compare(snapshot: &Snapshot, table: Table, derived: Changes, report: &mut Report) -> Result<()> {
    let mut expected = derived.into_rows(table)?.into_iter().peekable();
    let mut scan = snapshot.from(table, &[])?;
    while let Some((key, value)) = scan.row()? {
        report.rows += 1;
        while let Some((missing, _)) = expected.next_if(|(k, _)| k.as_slice() < key.get()) {
            report.add(table, &missing, Wrong::Missing);
        }
        match expected.next_if(|(k, _)| k.as_slice() == key.get()) {
            None => report.add(table, key.get(), Wrong::Unexpected),
            Some((_, should)) if should != value.get() => {
                report.add(table, key.get(), Wrong::Different);
            }
            Some(_) => {}
        }
    }
    expected.for_each(|(missing, _)| report.add(table, &missing, Wrong::Missing));
    if snapshot.added_up(table)?.1 != snapshot.sums()?.of(table) {
        report.add(table, &[], Wrong::Sum);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::replay::{Rebuilt, rebuild, rebuild_in_parts};
    use crate::ledger::testing::*;
    use crate::model::{Class, Measure, OrgId};

    fn filled() -> Register {
        let (register, org) = Register::founded();
        let m = register.one(1, admitted("An", org));
        let death = register.one(1, died(m, 40));
        register.append(1, [correcting(death, died(m, 41)), document(org, 1)]).unwrap();
        let loose = chain(2, (0..4).map(|n| (n, document(OrgId(id(8, 1)), 2))));
        register.insert(&[&loose[..1], &loose[2..]].concat()).unwrap();
        register
    }

    /// Changes one row behind the ledger's back.
    fn plant(register: &Register, table: Table, key: &[u8], value: Option<Vec<u8>>) {
        let mut changes = Changes::default();
        match value {
            Some(value) => changes.put(table, key, value),
            None => changes.remove(table, key),
        }
        register.store.writer().unwrap().commit(changes, None).unwrap();
    }

    fn check(register: &Register) -> Report {
        verify(&register.store, &Count, &mut |_| {}).unwrap()
    }

    #[test]
    fn a_sound_register_is_clean_and_a_rebuild_changes_nothing() {
        let register = filled();
        let mut told = Vec::new();
        let report = verify(&register.store, &Count, &mut |p| told.push(p)).unwrap();
        assert!(report.is_clean(), "{report:?}");
        assert_eq!((report.streams, report.entries, report.waiting), (2, 6, 2));
        assert!(report.rows > 20 && report.differences.is_empty());
        assert!(told.iter().all(|p| p.done <= p.of));
        for stage in [Stage::Chains, Stage::Entries, Stage::Subjects, Stage::Tables] {
            let last = told.iter().rfind(|p| p.stage == stage).unwrap();
            assert_eq!(last.done, last.of);
        }
        let before = register.dump();
        let rebuilt = rebuild(&register.store, &Count, &mut |_| {}).unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
        assert_eq!(register.dump(), before);
    }

    #[test]
    fn a_rebuild_in_small_parts_gives_the_same() {
        for seed in 0..20 {
            let register = Register::new();
            register.insert(&Dice(seed).entries(4, 40)).unwrap();
            let before = register.dump();
            for bytes in [0, 500] {
                let rebuilt = rebuild_in_parts(&register.store, &Count, &mut |_| {}, bytes);
                let Rebuilt { before: was, after } = rebuilt.unwrap();
                assert_eq!((was, register.dump()), (after, before.clone()), "SEED={seed}");
            }
        }
    }

    #[test]
    fn any_planted_row_is_named_and_mended() {
        let sound = filled();
        let before = sound.dump();
        for table in Table::PROJECTIONS {
            for (_, key, value) in before.iter().filter(|(name, ..)| name == table.name()) {
                let changed = [value.as_slice(), &[1]].concat();
                let longer = [key.as_slice(), &[0]].concat();
                for (key, value, wrong) in [
                    (key, None, Wrong::Missing),
                    (key, Some(changed), Wrong::Different),
                    (&longer, Some(value.clone()), Wrong::Unexpected),
                ] {
                    plant(&sound, table, key, value);
                    let report = check(&sound);
                    let found = Difference { table: table.name(), key: hex(key), wrong };
                    assert_eq!((report.wrong, report.differences), (1, vec![found]));
                    let rebuilt = rebuild(&sound.store, &Count, &mut |_| {}).unwrap();
                    assert_ne!(rebuilt.before, rebuilt.after);
                    assert_eq!(sound.dump(), before);
                }
            }
        }
        assert!(check(&sound).is_clean());
    }

    #[test]
    fn a_wrong_sum_is_named_and_mended() {
        let register = filled();
        let root = || state_root(&register.store.snapshot().unwrap()).unwrap();
        let before = root();
        for table in Table::PROJECTIONS {
            let mut writer = register.store.writer().unwrap();
            writer.plant_sum(table, crate::digest::RowSum::from_bytes([9; 16]));
            writer.commit(Changes::default(), None).unwrap();
            assert_ne!(root(), before);
            let told = Difference { table: table.name(), key: String::new(), wrong: Wrong::Sum };
            assert_eq!(check(&register).differences, [told]);
            rebuild(&register.store, &Count, &mut |_| {}).unwrap();
            assert_eq!(root(), before);
        }
        assert!(check(&register).is_clean());
    }

    #[test]
    fn a_changed_log_is_named_and_nothing_is_built_on_it() {
        let sound = filled();
        let rows = sound.dump();
        let of = |table: Table| {
            let mut rows = rows.iter().filter(move |(name, ..)| name == table.name());
            rows.next().map(|(_, key, value)| (key.clone(), value.clone())).unwrap()
        };
        let ((entry, value), (stream, row)) = (of(Table::Entries), of(Table::Streams));
        let mut dated = value.clone();
        dated[1] ^= 1;
        let wrongs = |table, key: &[u8], value: Option<Vec<u8>>| {
            let register = filled();
            plant(&register, table, key, value);
            let report = check(&register);
            assert_eq!(report.rows, 0, "nothing is compared");
            report.differences.iter().map(|d| d.wrong).collect::<Vec<_>>()
        };
        assert_eq!(wrongs(Table::Entries, &entry, Some(dated)), [Wrong::BrokenChain]);
        let cut = Some(value[..value.len() - 1].to_vec());
        assert_eq!(wrongs(Table::Entries, &entry, cut), [Wrong::Unreadable, Wrong::BrokenChain]);
        assert!(wrongs(Table::Entries, &entry, None).contains(&Wrong::BrokenChain));
        assert!(wrongs(Table::Entries, &[9; 20], Some(value)).contains(&Wrong::Unexpected));
        assert_eq!(wrongs(Table::Streams, &[9; 16], Some(row)).len(), 2);
        assert!(wrongs(Table::Streams, &stream, None).contains(&Wrong::Unexpected));
        let (waiting, bytes) = of(Table::Waiting);
        assert_eq!(wrongs(Table::Waiting, &waiting, Some(vec![1])), [Wrong::Unreadable]);
        assert_eq!(wrongs(Table::Waiting, &[9; 20], Some(bytes)), [Wrong::Unexpected]);

        let register = filled();
        plant(&register, Table::Entries, &entry, Some(vec![1, 0]));
        let before = register.dump();
        assert!(rebuild(&register.store, &Count, &mut |_| {}).unwrap_err().is_corrupt());
        assert_eq!(register.dump(), before);
    }

    #[test]
    fn sums_are_those_of_the_contributions() {
        let register = filled();
        let snapshot = register.store.snapshot().unwrap();
        let org = OrgId(id(1, 2));
        let mut sums: Vec<(Class, i128)> = Vec::new();
        snapshot
            .sum(Measure::Strength, org, None, day(400), &mut |class, n| {
                sums.push((class.clone(), n));
            })
            .unwrap();
        // The admission and the corrected death, 5 each.
        assert_eq!(sums.iter().map(|(_, n)| n).sum::<i128>(), 10);
        let mut count = 0;
        snapshot
            .contributions(Measure::InTransit, org, None, day(400), &mut |_, _, _, _, _| {
                count += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(count, 0, "what cancels out leaves no row");
    }
}
