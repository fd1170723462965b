//! Which entries of a batch count, and which earlier ones do or don't any more because of it. Knows
//! nothing of what they mean for a figure.

use super::authority::{Authority, Standing, Word, is_word};
use super::batch::Batch;
use super::entry::StreamInfo;
use super::live::Known;
use crate::error::Result;
use crate::model::{DeviceId, EntryId, Event, QuarantineReason, StreamId};
use crate::sorted::{Map, Set};
use crate::store::value::{self, Readable};
use crate::store::{Changes, Snapshot, StreamRow, Table};

/// What changes in who counts.
#[derive(Default)]
pub(super) struct Admission {
    /// Entries that go into quarantine, with the reason, and those that come out of it.
    pub(super) held: Map<EntryId, Option<QuarantineReason>>,
    /// Entries that stand in no chain any more.
    pub(super) gone: Vec<EntryId>,
}

impl Batch<'_> {
    /// Judges every new entry, and every stored one about which the verdict may be another now.
    /// Writes the rows of authority and quarantine.
    pub(super) fn admit(&self, changes: &mut Changes) -> Result<Admission> {
        let base = self.writer.base();
        let root = base.root()?;
        let mut admission = Admission { gone: self.gone()?, ..Admission::default() };
        let words = self.changed_words(changes, &admission.gone)?;
        let kept = Authority::kept(root, standings(base)?);
        let authority = match root.filter(|_| words) {
            Some(_) => Authority::of(root, &self.words(&Set::new())?),
            None => kept.clone(),
        };
        for (stream, first, entries) in self.fresh.runs() {
            let Some(head) = self.heads.get(&stream) else { continue };
            let (info, replaces) = (info(&head.row), self.cut.contains_key(&stream));
            for (seq, fresh) in (first..).zip(entries) {
                let id = EntryId { stream, seq };
                let reason = judge(&authority, &info, id, fresh.known.as_ref());
                if reason.is_some() || replaces && self.stored_reason(base, id)?.is_some() {
                    admission.held.insert(id, reason);
                }
            }
        }
        if authority.standings() != kept.standings() {
            self.judge_again(&kept, &authority, &mut admission)?;
            write_standings(changes, &kept, &authority)?;
        }
        for id in &admission.gone {
            // What comes to its place is among the new ones.
            if !self.fresh.contains(*id) {
                changes.remove(Table::Quarantine, id.to_bytes());
            }
        }
        for (id, reason) in &admission.held {
            match reason {
                Some(reason) => {
                    changes.put(Table::Quarantine, id.to_bytes(), [reason.number() as u8]);
                }
                None => changes.remove(Table::Quarantine, id.to_bytes()),
            }
        }
        Ok(admission)
    }

    /// What the table says of an entry now; nothing is said of one that is new.
    fn stored_reason(&self, base: &Snapshot, id: EntryId) -> Result<Option<QuarantineReason>> {
        if self.cut.get(&id.stream).is_some_and(|from| id.seq >= *from) {
            return base.quarantined(id);
        }
        Ok(None)
    }

    /// The stored entries that stand in no chain any more, or of which another stands there.
    fn gone(&self) -> Result<Vec<EntryId>> {
        let mut gone = Vec::new();
        for (stream, from) in &self.cut {
            let last = self.writer.base().stream(*stream)?.map_or(0, |row| row.last);
            gone.extend((*from..=last).map(|seq| EntryId { stream: *stream, seq }));
        }
        Ok(gone)
    }

    /// Keeps the table of words, and tells whether one came or went.
    fn changed_words(&self, changes: &mut Changes, gone: &[EntryId]) -> Result<bool> {
        let mut changed = false;
        for id in gone {
            if self.writer.base().get(Table::Authority, &id.to_bytes())?.is_some() {
                changes.remove(Table::Authority, id.to_bytes());
                changed = true;
            }
        }
        for (stream, first, entries) in self.fresh.runs() {
            let Some(head) = self.heads.get(&stream) else { continue };
            let info = info(&head.row);
            // None of an organization's stream is one: no need to look at each.
            if info.scope.is_some() {
                continue;
            }
            for (seq, fresh) in (first..).zip(entries) {
                if fresh.known.as_ref().is_some_and(|known| is_word(&info, &known.event)) {
                    changes.put(Table::Authority, EntryId { stream, seq }.to_bytes(), []);
                    changed = true;
                }
            }
        }
        Ok(changed)
    }

    /// Every word that stands in a chain, stored or new, but for those of some streams.
    pub(super) fn words(&self, without: &Set<StreamId>) -> Result<Vec<Word>> {
        let mut words = Vec::new();
        for id in self.writer.base().authority_ids()? {
            let cut = self.cut.get(&id.stream).is_some_and(|from| id.seq >= *from);
            if !cut && !without.contains(&id.stream) {
                words.extend(stored_word(self.writer.base(), id)?);
            }
        }
        for (id, fresh) in self.fresh.iter() {
            let (Some(head), Some(known)) = (self.heads.get(&id.stream), &fresh.known) else {
                continue;
            };
            if is_word(&info(&head.row), &known.event) && !without.contains(&id.stream) {
                words.push(Word { id, device: head.row.device, known: known.clone() });
            }
        }
        Ok(words)
    }

    /// Judges stored entries anew: all of devices that stand otherwise now, and everything that
    /// retracts, since what may be retracted depends on who else writes for an organization.
    fn judge_again(
        &self,
        kept: &Authority,
        authority: &Authority,
        admission: &mut Admission,
    ) -> Result<()> {
        let base = self.writer.base();
        let (was, is) = (kept.standings(), authority.standings());
        let devices: Set<&DeviceId> = was.keys().chain(is.keys()).collect();
        let changed =
            |device: &DeviceId| devices.contains(device) && was.get(device) != is.get(device);
        for (stream, row) in base.streams()? {
            if !changed(&row.device) {
                continue;
            }
            let before: Map<EntryId, QuarantineReason> =
                base.quarantine_of(stream)?.into_iter().collect();
            let mut rows = base.entry_rows(stream, 1)?;
            while let Some((seq, bytes)) = rows.row()? {
                let id = EntryId { stream, seq };
                if self.cut.get(&stream).is_some_and(|from| seq >= *from) {
                    break;
                }
                let known = readable(bytes.get())?;
                let reason = judge(authority, &info(&row), id, known.as_ref());
                admission.note(id, before.get(&id).copied(), reason);
            }
        }
        for id in base.retracting()? {
            let cut = self.cut.get(&id.stream).is_some_and(|from| id.seq >= *from);
            let Some(row) = base.stream(id.stream)?.filter(|row| !cut && !changed(&row.device))
            else {
                continue;
            };
            if let Some(bytes) = base.get(Table::Entries, &id.to_bytes())? {
                let known = readable(bytes.get())?;
                let reason = judge(authority, &info(&row), id, known.as_ref());
                admission.note(id, base.quarantined(id)?, reason);
            }
        }
        Ok(())
    }
}

impl Admission {
    fn note(
        &mut self,
        id: EntryId,
        before: Option<QuarantineReason>,
        now: Option<QuarantineReason>,
    ) {
        if before != now {
            self.held.insert(id, now);
        }
    }
}

pub(super) fn info(row: &StreamRow) -> StreamInfo {
    StreamInfo { device: row.device, scope: row.scope }
}

/// What every device may do, as it was worked out last.
pub(crate) fn standings(snapshot: &Snapshot) -> Result<Map<DeviceId, Standing>> {
    let mut standings = Map::new();
    snapshot.prefix(Table::Standings, &[], &mut |key, row| {
        let damaged = |_| crate::error::Error::corrupt("a device is damaged");
        let device = DeviceId(key.try_into().map_err(damaged)?);
        standings.insert(device, value::read(row)?);
        Ok(())
    })?;
    Ok(standings)
}

/// What one device is trusted with; `None` where nobody said anything about it.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows.
pub(crate) fn standing(snapshot: &Snapshot, device: DeviceId) -> Result<Option<Standing>> {
    let row = snapshot.get(Table::Standings, &device.0)?;
    row.map(|row| value::read(row.get())).transpose()
}

/// Every event about authority that stands in a chain, whether it counts or not, as it was recorded.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows.
pub(crate) fn authority_events(snapshot: &Snapshot) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for id in snapshot.authority_ids()? {
        events.extend(snapshot.entry_value(id)?);
    }
    events.sort_by_key(|(recorded, _)| *recorded);
    Ok(events.into_iter().map(|(_, event)| event).collect())
}

/// Whether an entry is held back as one of a newer version that this software can read.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows.
pub(crate) fn has_become_readable(snapshot: &Snapshot) -> Result<bool> {
    for (id, reason) in snapshot.quarantine()? {
        if reason == QuarantineReason::NewerVersion
            && let Some(bytes) = snapshot.get(Table::Entries, &id.to_bytes())?
            && readable(bytes.get())?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What differs between two, as rows.
fn write_standings(changes: &mut Changes, was: &Authority, is: &Authority) -> Result<()> {
    for device in was.standings().keys().filter(|device| !is.standings().contains_key(device)) {
        changes.remove(Table::Standings, device.0);
    }
    for (device, standing) in is.standings() {
        if was.standings().get(device) != Some(standing) {
            changes.put(Table::Standings, device.0, value::encode(standing)?);
        }
    }
    Ok(())
}

pub(super) fn readable(bytes: &[u8]) -> Result<Option<Known>> {
    Ok(match value::read_any_entry(bytes)? {
        Readable::Now(recorded, event) => Some(Known { recorded, event: event.into() }),
        Readable::Later(_) => None,
    })
}

/// A word that stands in a chain.
pub(super) fn stored_word(snapshot: &Snapshot, id: EntryId) -> Result<Option<Word>> {
    let (Some(row), Some((recorded, event))) =
        (snapshot.stream(id.stream)?, snapshot.entry_value(id)?)
    else {
        return Ok(None);
    };
    Ok(Some(Word { id, device: row.device, known: Known { recorded, event: event.into() } }))
}

/// Why an entry counts nowhere; `None` when it counts.
pub(super) fn judge(
    authority: &Authority,
    info: &StreamInfo,
    id: EntryId,
    known: Option<&Known>,
) -> Option<QuarantineReason> {
    match known {
        None => Some(QuarantineReason::NewerVersion),
        Some(known) => authority.verdict(info, id, &known.event),
    }
}
