//! Reading the log: chains with their digests, and timelines. Knows nothing of writing.

use super::digest::Digest;
use super::entry::{Entry, StreamInfo};
use super::live::{Known, Resolver, Source};
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{EntryId, Placed, StreamId, Subject};
use crate::sorted::Map;
use crate::store::value::{self, Readable};
use crate::store::{EntryScan, Snapshot, Table};
use std::cell::RefCell;

/// The entries of a snapshot that count. What was decoded once is kept.
pub(super) struct Stored<'s> {
    snapshot: &'s Snapshot,
    cache: RefCell<Map<EntryId, Option<Known>>>,
    /// Whether anything is retracted at all; most often nothing is.
    retracted: bool,
    /// Whether anything is in quarantine; most often nothing is.
    quarantined: bool,
    /// Whether there are excerpts; only a unit's register has any.
    excerpts: bool,
}

impl<'s> Stored<'s> {
    pub(super) fn new(snapshot: &'s Snapshot) -> Result<Self> {
        // Where that cannot be told, those who need it find out; a rebuild does not.
        let retracted = match snapshot.is_empty(Table::Retractions) {
            Err(error) if error.is_corrupt() => true,
            empty => !empty?,
        };
        let quarantined = !snapshot.is_empty(Table::Quarantine)?;
        let excerpts = !snapshot.is_empty(Table::Excerpts)?;
        Ok(Self { snapshot, cache: RefCell::default(), retracted, quarantined, excerpts })
    }

    /// All entries, whether they count or not.
    pub(super) fn all(snapshot: &'s Snapshot) -> Result<Self> {
        Ok(Self { quarantined: false, ..Self::new(snapshot)? })
    }

    /// An entry whether it counts or not; `None` for one of a newer version.
    pub(super) fn any(&self, id: EntryId) -> Result<Option<Known>> {
        let mut bytes = self.snapshot.get(Table::Entries, &id.to_bytes())?;
        if bytes.is_none() && self.excerpts {
            bytes = self.snapshot.get(Table::Excerpts, &id.to_bytes())?;
        }
        let Some(bytes) = bytes else {
            return Ok(None);
        };
        match value::read_any_entry(bytes.get()).map_err(|e| e.at(id))? {
            Readable::Now(recorded, event) => Ok(Some(Known { recorded, event: event.into() })),
            Readable::Later(_) => Ok(None),
        }
    }

    /// Forgets what was decoded: a walk over the whole log must not keep it in memory.
    pub(super) fn forget(&self) {
        self.cache.borrow_mut().clear();
    }
}

impl Source for Stored<'_> {
    fn event(&self, id: EntryId) -> Result<Option<Known>> {
        if let Some(known) = self.cache.borrow().get(&id) {
            return Ok(known.clone());
        }
        let held = self.quarantined && self.snapshot.quarantined(id)?.is_some();
        let known = if held { None } else { self.any(id)? };
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= limits::DECODED_MAX {
            cache.clear();
        }
        cache.insert(id, known.clone());
        Ok(known)
    }

    fn retractors(&self, target: EntryId) -> Result<Vec<EntryId>> {
        if self.retracted { self.snapshot.retractors(target) } else { Ok(Vec::new()) }
    }
}

/// The live entries of a timeline, in order of their ids.
pub(super) fn live_entries<S: Source>(
    resolver: &mut Resolver<'_, S>,
    ids: &[EntryId],
) -> Result<Vec<Placed>> {
    let mut placed = Vec::with_capacity(ids.len());
    for id in ids {
        let known = resolver.source().event(*id)?.ok_or_else(|| dangling(*id))?;
        if resolver.is_live(*id, &known)? {
            let (recorded, event) = (known.recorded, known.event.clone());
            placed.push(Placed { id: *id, recorded, event });
        }
    }
    Ok(placed)
}

pub(super) fn dangling(id: EntryId) -> Error {
    Error::corrupt(format!("a timeline names the entry {id}, which is not there"))
        .way("rebuild the register's projections")
}

/// The log as of a snapshot.
///
/// Every method fails with `is_io` when the storage fails and with `is_corrupt` for damaged rows.
///
/// # Example: what one entry is to the register
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, east, mai, .. } = doc::small()?;
/// use sobo::ledger::Ledger;
/// use sobo::model::Subject;
///
/// let reader = db.read()?;
/// let ledger = Ledger::new(reader.snapshot())?;
/// assert_eq!(ledger.streams()?.len(), 2); // The root's, and the unit's.
/// assert!(ledger.is_live(mai.0)?);
/// assert_eq!(ledger.subjects_of(mai.0)?, Some(vec![Subject::Member(mai)]));
/// assert_eq!(ledger.timeline(&Subject::Org(east))?[0].id, east.0);
/// assert_eq!(ledger.entry(mai.0)?.map(|entry| entry.id()), Some(mai.0));
/// # Ok::<(), sobo::Error>(())
/// ```
pub struct Ledger<'s> {
    snapshot: &'s Snapshot,
    stored: Stored<'s>,
}

impl<'s> Ledger<'s> {
    /// Reads from a snapshot.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn new(snapshot: &'s Snapshot) -> Result<Self> {
        Ok(Self { snapshot, stored: Stored::new(snapshot)? })
    }

    pub(super) fn snapshot(&self) -> &'s Snapshot {
        self.snapshot
    }

    /// Every stream, in order of the ids, with the number and digest of its last entry.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn streams(&self) -> Result<Vec<(StreamId, StreamInfo, u32, Digest)>> {
        let streams = self.snapshot.streams()?.into_iter();
        Ok(streams
            .map(|(id, row)| {
                let info = StreamInfo { device: row.device, scope: row.scope };
                (id, info, row.last, Digest(row.head))
            })
            .collect())
    }

    /// The entries of a stream in order; none for an unknown stream. Digests are recomputed along
    /// the way.
    ///
    /// # Errors
    /// See [`Ledger`]; so have the items.
    pub fn entries(&self, stream: StreamId) -> Result<Chain<'s>> {
        let prev = self
            .snapshot
            .stream(stream)?
            .map_or(Digest([0; 32]), |row| opening(row.device, row.scope));
        let scan = self.snapshot.entry_rows(stream, 0)?;
        Ok(Chain { stream, next: 1, prev, scan: Some(scan) })
    }

    /// One entry in its envelope. Costs a walk along its stream, for the digest before it; the
    /// event alone is in [`Snapshot::entry_value`].
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn entry(&self, id: EntryId) -> Result<Option<Entry>> {
        if !self.snapshot.has_entry(id)? {
            return Ok(None);
        }
        for entry in self.entries(id.stream)? {
            let entry = entry?;
            if entry.seq == id.seq {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// The live entries of a subject in order of their ids; their order in meaning is for those
    /// who read them.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn timeline(&self, subject: &Subject) -> Result<Vec<Placed>> {
        let mut resolver = Resolver::new(&self.stored);
        live_entries(&mut resolver, &self.snapshot.timeline_ids(subject)?)
    }

    /// The subjects in whose timelines an entry stands, in order; `None` when the entry is not
    /// here. A corrected founding stands with the entity that was founded first.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn subjects_of(&self, id: EntryId) -> Result<Option<Vec<Subject>>> {
        let known = self.stored.event(id)?;
        known.map(|known| Resolver::new(&self.stored).subjects(id, &known)).transpose()
    }

    /// Whether an entry counts: it is here, not voided, and nothing has taken its place.
    ///
    /// # Errors
    /// See [`Ledger`].
    pub fn is_live(&self, id: EntryId) -> Result<bool> {
        match self.stored.event(id)? {
            Some(known) => Resolver::new(&self.stored).is_live(id, &known),
            None => Ok(false),
        }
    }
}

pub(super) fn opening(
    device: crate::model::DeviceId,
    scope: Option<crate::model::OrgId>,
) -> Digest {
    StreamInfo { device, scope }.opening()
}

/// The entries of one stream in order, with their digests.
pub struct Chain<'s> {
    stream: StreamId,
    next: u32,
    prev: Digest,
    scan: Option<EntryScan<'s>>,
}

impl Chain<'_> {
    /// The digest of the last entry given; of the opening before the first.
    pub fn head(&self) -> Digest {
        self.prev
    }

    fn step(&mut self) -> Result<Option<Entry>> {
        let Some(scan) = &mut self.scan else {
            return Ok(None);
        };
        let Some((seq, bytes)) = scan.row()? else {
            return Ok(None);
        };
        let id = EntryId { stream: self.stream, seq };
        if seq != self.next {
            return Err(Error::corrupt(format!("the entry {} is missing", self.next))
                .at(self.stream)
                .way("fetch it again from another replica"));
        }
        let (recorded, event) = value::read_entry(bytes.get()).map_err(|e| e.at(id))?;
        let entry = Entry { stream: self.stream, seq, prev: self.prev, recorded, event };
        self.prev = Digest::chained(self.prev, bytes.get());
        self.next = seq.saturating_add(1);
        Ok(Some(entry))
    }
}

impl Iterator for Chain<'_> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step().transpose();
        if !matches!(step, Some(Ok(_))) {
            self.scan = None;
        }
        step
    }
}
