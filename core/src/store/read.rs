//! Typed reads of a snapshot. Knows nothing of which entries count: it gives what the tables hold.

use super::scan::Scan;
use super::schema::Table;
use super::txn::{Bytes, Snapshot};
use super::value::Readable;
use super::{key, value};
use crate::error::{Error, Result};
use crate::model::{
    CodeList, DeviceId, EntryId, Event, NaturalKey, OrgId, OrgState, Problem, StreamId, Subject,
    Timestamp,
};
use serde::{Deserialize, Serialize};

/// The number of [`NaturalKey::Listed`] among the sorts of keys.
const LISTED: u8 = 3;

/// What is known of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamRow {
    /// The device that writes it.
    pub device: DeviceId,
    /// The organization it is written for; `None` for the register's own stream.
    pub scope: Option<OrgId>,
    /// Sequence number of the last entry in the chain; 0 while even the first one is missing.
    pub last: u32,
    /// Digest of that entry; of the opening while `last` is 0.
    pub head: [u8; 32],
    /// The latest moment at which an entry of the chain was recorded.
    pub recorded: Timestamp,
}

/// Entries of one stream in order.
pub(crate) struct EntryScan<'s> {
    scan: Scan<'s>,
    stream: StreamId,
}

/// Timelines of subjects that come one after the other, in order of their streams.
pub(crate) struct Timelines<'s> {
    snapshot: &'s Snapshot,
    /// The sort of subjects and the stream that were looked at last because one was missing, and
    /// whether all are.
    stream: Vec<u8>,
    all_missing: bool,
}

impl<'s> Timelines<'s> {
    /// Those of a snapshot.
    pub(crate) fn of(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, stream: Vec::new(), all_missing: false }
    }

    /// The entries of a subject that is encoded already, in order.
    pub(crate) fn at(&mut self, subject: &[u8]) -> Result<Vec<EntryId>> {
        let stream = subject.get(..Table::Timelines.stream_bytes()).unwrap_or(subject);
        if self.all_missing && stream == self.stream {
            return Ok(Vec::new());
        }
        let ids = self.snapshot.timeline_at(subject)?;
        // Of a stream that is new here all are missing: one look tells it for a thousand subjects.
        if ids.is_empty() && stream != self.stream {
            let mut rows = self.snapshot.of_stream(Table::Timelines, stream)?;
            self.all_missing = rows.next()?.is_none_or(|(key, _)| !key.starts_with(stream));
            self.stream = stream.to_vec();
        }
        Ok(ids)
    }
}

impl EntryScan<'_> {
    /// The next entry of the stream: its number and the bytes of its value.
    pub(crate) fn row(&mut self) -> Result<Option<(u32, Bytes)>> {
        let Some((key, value)) = self.scan.row()? else {
            return Ok(None);
        };
        let id = key::entry(key.get())?;
        Ok((id.stream == self.stream).then_some((id.seq, value)))
    }
}

/// Says which table a damaged row stands in.
pub(super) fn of<T>(table: Table, result: Result<T>) -> Result<T> {
    result.map_err(|e| if e.is_corrupt() { e.at(table.name()) } else { e })
}

impl Snapshot {
    /// Every stream, in order of the ids.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for a damaged row; so have all reads here.
    pub fn streams(&self) -> Result<Vec<(StreamId, StreamRow)>> {
        let mut streams = Vec::new();
        let mut scan = self.from(Table::Streams, &[])?;
        while let Some((key, value)) = scan.row()? {
            let row = value::read(value.get());
            streams.push((of(Table::Streams, key::stream(key.get()))?, of(Table::Streams, row)?));
        }
        Ok(streams)
    }

    /// One stream.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn stream(&self, id: StreamId) -> Result<Option<StreamRow>> {
        let row = self.get(Table::Streams, &id.0)?;
        row.map(|bytes| of(Table::Streams, value::read(bytes.get()))).transpose()
    }

    /// The stream whose id begins with these bytes; `None` when none does, or several do.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub(crate) fn streams_beginning(&self, bytes: [u8; 8]) -> Result<Vec<StreamRow>> {
        let mut found = Vec::new();
        self.prefix_on_first(Table::Streams, &bytes, &mut |_, row| {
            found.push(of(Table::Streams, value::read(row))?);
            Ok(())
        })?;
        for id in self.shelves().beginning(bytes) {
            found.extend(self.stream(id)?);
        }
        Ok(found)
    }

    /// Whether anything is here of a stream, or of a subject that an entry of it founded. (Whatever else
    /// names a stream that is not here has no row that stands on a shelf.)
    pub(super) fn is_mentioned(&self, id: StreamId) -> Result<bool> {
        if self.get(Table::Streams, &id.0)?.is_some() {
            return Ok(true);
        }
        for sort in Subject::SORTS {
            let prefix = [&[sort], id.0.as_slice()].concat();
            let mut rows = self.of_stream(Table::Timelines, &prefix)?;
            if rows.next()?.is_some_and(|(key, _)| key.starts_with(&prefix)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// When an entry was recorded, and its event; also of one that is here as an excerpt only.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn entry_value(&self, id: EntryId) -> Result<Option<(Timestamp, Event)>> {
        let row = self.entry_row(id)?;
        row.map(|bytes| value::read_entry(bytes.get()).map_err(|e| e.at(id))).transpose()
    }

    /// The same, but `None` also for an entry that newer software wrote.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn readable(&self, id: EntryId) -> Result<Option<(Timestamp, Event)>> {
        let Some(bytes) = self.entry_row(id)? else { return Ok(None) };
        Ok(match value::read_any_entry(bytes.get()).map_err(|e| e.at(id))? {
            Readable::Now(recorded, event) => Some((recorded, event)),
            Readable::Later(_) => None,
        })
    }

    fn entry_row(&self, id: EntryId) -> Result<Option<Bytes>> {
        Ok(match self.get(Table::Entries, &id.to_bytes())? {
            Some(row) => Some(row),
            None => self.get(Table::Excerpts, &id.to_bytes())?,
        })
    }

    /// Whether an entry stands in its chain here.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn has_entry(&self, id: EntryId) -> Result<bool> {
        Ok(self.get(Table::Entries, &id.to_bytes())?.is_some())
    }

    /// The values of a stream's entries from a number on.
    pub(crate) fn entry_rows(&self, stream: StreamId, from: u32) -> Result<EntryScan<'_>> {
        let first = EntryId { stream, seq: from };
        Ok(EntryScan { scan: self.of_stream(Table::Entries, &first.to_bytes())?, stream })
    }

    /// The values of a stream's waiting entries from a number on, each behind the digest of the
    /// entry before it.
    pub(crate) fn waiting_rows(&self, stream: StreamId, from: u32) -> Result<EntryScan<'_>> {
        let first = EntryId { stream, seq: from };
        Ok(EntryScan { scan: self.from(Table::Waiting, &first.to_bytes())?, stream })
    }

    /// The ids of all entries that wait for a gap of their stream to close, in order.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn waiting_ids(&self) -> Result<Vec<EntryId>> {
        let mut ids = Vec::new();
        let mut scan = self.from(Table::Waiting, &[])?;
        while let Some((key, _)) = scan.row()? {
            ids.push(of(Table::Waiting, key::entry(key.get()))?);
        }
        Ok(ids)
    }

    /// The seals of a stream over entries with numbers from one to another, both included.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn seals(&self, stream: StreamId, from: u32, to: u32) -> Result<Vec<(u32, [u8; 64])>> {
        let first = EntryId { stream, seq: from }.to_bytes();
        let end = EntryId { stream, seq: to.saturating_add(1) }.to_bytes();
        let mut seals = Vec::new();
        let mut scan = self.between(Table::Seals, &first, &end)?;
        while let Some((key, seal)) = scan.row()? {
            let damaged = || Error::corrupt("a seal is damaged").at(Table::Seals.name());
            let seal = seal.get().try_into().map_err(|_| damaged())?;
            seals.push((key::entry(key.get())?.seq, seal));
        }
        Ok(seals)
    }

    /// The number of the last entry of a stream that bears a seal.
    pub(crate) fn last_seal(&self, stream: StreamId) -> Result<Option<u32>> {
        Ok(self.seals(stream, 1, u32::MAX - 1)?.last().map(|(seq, _)| *seq))
    }

    /// How many entries stand in chains.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn entry_count(&self) -> Result<u64> {
        // A chain has no gap, so its last number is its length.
        Ok(self.streams()?.iter().map(|(_, row)| u64::from(row.last)).sum())
    }

    /// The entries that retract an entry, in order of their ids; their validity is not looked at.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn retractors(&self, target: EntryId) -> Result<Vec<EntryId>> {
        let mut by = Vec::new();
        self.prefix(Table::Retractions, &target.to_bytes(), &mut |key, _| {
            by.push(of(Table::Retractions, key::parse_retraction(key))?);
            Ok(())
        })?;
        Ok(by)
    }

    /// All entries of a subject, live or not, in order of their ids.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn timeline_ids(&self, subject: &Subject) -> Result<Vec<EntryId>> {
        self.timeline_at(&value::encode(subject)?)
    }

    /// The same of a subject that is encoded already; none for one that is not there.
    fn timeline_at(&self, subject: &[u8]) -> Result<Vec<EntryId>> {
        match self.get(Table::Timelines, subject)? {
            Some(bytes) => of(Table::Timelines, value::decode_ids(bytes.get())),
            None => Ok(Vec::new()),
        }
    }

    /// Every subject with all its entries, in order of the subjects' bytes.
    ///
    /// # Errors
    /// As [`Snapshot::streams`], and whatever `f` returns.
    pub fn subjects(&self, f: &mut dyn FnMut(&Subject, &[EntryId]) -> Result<()>) -> Result<()> {
        self.prefix(Table::Timelines, &[], &mut |key, value| {
            let subject = of(Table::Timelines, value::read(key))?;
            f(&subject, &of(Table::Timelines, value::decode_ids(value))?)
        })
    }

    /// Every organization with its dated versions, in order of the ids.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn orgs(&self) -> Result<Vec<(OrgId, OrgState)>> {
        let mut orgs = Vec::new();
        self.prefix(Table::Orgs, &[], &mut |key, value| {
            let id = of(Table::Orgs, key::entry(key))?;
            orgs.push((OrgId(id), of(Table::Orgs, value::read(value))?));
            Ok(())
        })?;
        Ok(orgs)
    }

    /// One organization with its dated versions.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn org(&self, id: OrgId) -> Result<Option<OrgState>> {
        let row = self.get(Table::Orgs, &id.0.to_bytes())?;
        row.map(|bytes| of(Table::Orgs, value::read(bytes.get()))).transpose()
    }

    /// Every subject that has problems, with them, in order of the subjects' bytes.
    ///
    /// # Errors
    /// As [`Snapshot::streams`], and whatever `f` returns.
    pub fn problems(&self, f: &mut dyn FnMut(&Subject, &[Problem]) -> Result<()>) -> Result<()> {
        self.prefix(Table::Problems, &[], &mut |key, value| {
            let subject = of(Table::Problems, value::read(key))?;
            let problems: Vec<Problem> = of(Table::Problems, value::read(value))?;
            f(&subject, &problems)
        })
    }

    /// The problems of one subject.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn problems_of(&self, subject: &Subject) -> Result<Vec<Problem>> {
        match self.get(Table::Problems, &value::encode(subject)?)? {
            Some(bytes) => of(Table::Problems, value::read(bytes.get())),
            None => Ok(Vec::new()),
        }
    }

    /// The subjects that carry a natural key, in order of their bytes. Quick, but for a name and a
    /// birth date: those of everybody are read.
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn key_holders(&self, natural: &NaturalKey) -> Result<Vec<Subject>> {
        let mut holders = Vec::new();
        if key::natural_table(natural) == Table::Names {
            self.names(&mut |key, subject| {
                holders.extend((key == natural).then(|| subject.clone()));
                Ok(())
            })?;
            return Ok(holders);
        }
        let prefix = value::encode(natural)?;
        self.prefix(Table::Keys, &prefix, &mut |key, _| {
            let rest = key.get(prefix.len()..).unwrap_or_default();
            holders.push(of(Table::Keys, value::read(rest))?);
            Ok(())
        })?;
        Ok(holders)
    }

    /// The records of a list's codes, in order of the codes: those that an office has listed. What every
    /// register knows stands in [`rule::STANDARD_CODES`](crate::model::rule::STANDARD_CODES).
    ///
    /// # Errors
    /// As [`Snapshot::streams`].
    pub fn listings(&self, list: CodeList) -> Result<Vec<Subject>> {
        let mut records = Vec::new();
        // A key begins with its sort and its list; then comes the code.
        let prefix = value::encode(&(LISTED, list))?;
        self.prefix(Table::Keys, &prefix, &mut |key, _| {
            let (_, rest) = of(Table::Keys, value::take::<NaturalKey>(key))?;
            records.push(of(Table::Keys, value::read(rest))?);
            Ok(())
        })?;
        Ok(records)
    }

    /// Every natural key with every subject that carries it; those that subjects are looked up by
    /// first, and of these the holders of one key together.
    ///
    /// # Errors
    /// As [`Snapshot::streams`], and whatever `f` returns.
    pub fn keys(&self, f: &mut dyn FnMut(&NaturalKey, &Subject) -> Result<()>) -> Result<()> {
        self.prefix(Table::Keys, &[], &mut |key, _| {
            let (natural, rest) = of(Table::Keys, value::take(key))?;
            f(&natural, &of(Table::Keys, value::read(rest))?)
        })?;
        self.names(f)
    }

    fn names(&self, f: &mut dyn FnMut(&NaturalKey, &Subject) -> Result<()>) -> Result<()> {
        self.prefix(Table::Names, &[], &mut |key, _| {
            let (subject, rest) = of(Table::Names, value::take(key))?;
            f(&of(Table::Names, value::read(rest))?, &subject)
        })
    }
}

/// The digest and the value in a row of waiting entries.
pub(crate) fn split_waiting(row: &[u8]) -> Result<([u8; 32], &[u8])> {
    let (digest, value) = row
        .split_first_chunk()
        .ok_or_else(|| Error::corrupt("a waiting entry is damaged").at(Table::Waiting.name()))?;
    Ok((*digest, value))
}
