//! Single entries of streams that are not here, which somebody vouches for: what a unit must know of
//! those who came to it from elsewhere. Knows nothing of who may vouch, and of which entries these
//! are.

use super::batch::Batch;
use super::live::Known;
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{EntryId, OrgId};
use crate::sorted::Set;
use crate::store::{Changes, Table, retraction, value};

/// What is kept of an excerpt: how much the office knew that made it, and the entries.
type Row = (u64, Vec<EntryId>);
/// Rows with their keys, and the entries of other rows.
type Replaced = (Vec<(Vec<u8>, Row)>, Set<EntryId>);

impl Batch<'_> {
    /// Whether an excerpt for these units is newer than what is here for any of them.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for damaged rows.
    pub fn is_newer_excerpt(&self, units: &[OrgId], knew: u64) -> Result<bool> {
        let (replaced, _) = self.excerpts_for(units)?;
        Ok(replaced.iter().all(|(_, (before, _))| *before <= knew))
    }

    /// The excerpts that one for these units takes the place of, with their keys, and the entries of
    /// all others.
    fn excerpts_for(&self, units: &[OrgId]) -> Result<Replaced> {
        let (mut replaced, mut others) = (Vec::new(), Set::new());
        self.writer.base().prefix(Table::Vouched, &[], &mut |key, row| {
            let before: Vec<OrgId> = value::read(key)?;
            let row: Row = value::read(row)?;
            if before.iter().all(|unit| units.contains(unit)) {
                replaced.push((key.to_vec(), row));
            } else {
                others.extend(row.1);
            }
            Ok(())
        })?;
        Ok((replaced, others))
    }

    /// Notes that an office vouches for these entries to these units, and knew so much. They take the
    /// place of what was vouched for to them before: what is no more among them is dropped.
    ///
    /// # Errors
    /// As [`Batch::is_newer_excerpt`].
    pub fn replace_excerpt(&mut self, units: &[OrgId], knew: u64, ids: Vec<EntryId>) -> Result<()> {
        let (replaced, mut kept) = self.excerpts_for(units)?;
        kept.extend(&ids);
        for (key, (_, before)) in replaced {
            for id in before.into_iter().filter(|id| !kept.contains(id)) {
                if let Some(row) = self.writer.base().get(Table::Excerpts, &id.to_bytes())? {
                    let (recorded, event) = value::read_entry(row.get()).map_err(|e| e.at(id))?;
                    self.dropped.insert(id, Known { recorded, event: event.into() });
                }
            }
            self.vouched.insert(key, None);
        }
        self.vouched.insert(value::encode(units)?, Some(value::encode(&(knew, ids))?));
        Ok(())
    }

    /// Takes away the rows of what was dropped.
    pub(super) fn drop_excerpts(&self, changes: &mut Changes) {
        for (id, known) in self.dropped.iter().filter(|(id, _)| !self.fresh.contains(**id)) {
            changes.remove(Table::Excerpts, id.to_bytes());
            for target in known.event.retracts() {
                changes.remove(Table::Retractions, retraction(target, *id));
            }
        }
    }

    /// Takes an entry that somebody vouches for. It counts until it comes in its chain, which says
    /// more. Tells whether it is new.
    ///
    /// # Errors
    /// `is_corrupt` for a value that is not canonical, `is_format` for one of a newer version,
    /// `is_limit` for one beyond a bound of [`limits`], `is_conflict` when another one is vouched for
    /// under the same id.
    pub fn insert_excerpt(&mut self, id: EntryId, bytes: &[u8]) -> Result<bool> {
        let base = self.writer.base();
        let in_chain = self.fresh.contains(id) || base.has_entry(id)?;
        let there = base.get(Table::Excerpts, &id.to_bytes())?;
        if in_chain || there.as_ref().is_some_and(|there| there.get() == bytes) {
            return Ok(false);
        }
        if there.is_some() || self.excerpts.contains_key(&id) {
            return Err(Error::conflict("another entry was vouched for under this id")
                .at(id)
                .way("ask the office for the whole stream"));
        }
        let (recorded, event) = value::decode_entry(bytes).map_err(|e| e.at(id))?;
        if recorded.as_millis() > limits::RECORDED_MS_MAX || id.seq == 0 {
            return Err(Error::limit("there can be no such entry").at(id));
        }
        super::entry::check_bounds(&event).map_err(|e| e.at(id))?;
        self.check_room()?;
        for target in event.retracts() {
            self.retractors.entry(target).or_default().push(id);
        }
        self.excerpts.insert(id, (Known { recorded, event: event.into() }, bytes.into()));
        Ok(true)
    }
}
