//! Single entries of streams that are not here, which somebody vouches for: what a unit must know of
//! those who came to it from elsewhere. Knows nothing of who may vouch, and of which entries these
//! are.

use super::batch::Batch;
use super::live::Known;
use crate::error::{Error, Result};
use crate::limits;
use crate::model::EntryId;
use crate::store::{Table, value};
use std::sync::Arc;

impl Batch<'_> {
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
        self.excerpts.insert(id, (Known { recorded, event: Arc::new(event) }, bytes.into()));
        Ok(true)
    }
}
