//! What a unit must know of what others wrote: made by an office, taken by the unit. Holds no rule
//! of its own.

use super::database::{COUNTING, Database};
use crate::aggregate::{Evaluator, foreign_entries};
use crate::error::{Error, Result};
use crate::ledger::{self, DeviceKey, Taken};
use crate::model::{DeviceRole, OrgId};
use crate::store::value;
use crate::sync::Excerpt;

impl Database {
    /// What units must know of what others wrote, signed by an office that vouches for it: the
    /// histories of members who came to them from other units or are on their way there, and whatever
    /// else makes a difference to their figures. A replica that has these units' streams, the register's
    /// own and this computes the figures of each of their scopes as the office does, and sees nothing of
    /// others. Of a replica that has the streams of several units all are named: an excerpt for each
    /// alone would not do.
    ///
    /// [`Database::import`] takes it; it then takes the place of what was vouched for to these units
    /// before. Making it again after news and taking it again is harmless.
    ///
    /// # Errors
    /// `not_found` when there is no such organization; `limit` when it is too long; `conflict` when no
    /// excerpt would make the figures equal; `io` and `corrupt` as for [`Database::read`].
    ///
    /// # Example: a member goes from one unit to another
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, bloc, base, an, .. } = doc::small()?;
    /// use sobo::ledger::DeviceKey;
    /// use sobo::sync::Scopes;
    ///
    /// let cell = Founding::new("Chi bộ Trạm".parse()?, OrgKind::BaseCell, "tram".parse()?);
    /// let founded = OrgFact::Founded(cell.under(bloc));
    /// let other = OrgId(db.record(Scope::Root, Event::new("01/02/2020".parse()?, founded))?);
    /// let left = MemberFact::Left { member: an, to: other };
    /// db.record(Scope::Unit(base), Event::new("01/10/2020".parse()?, left))?;
    /// db.seal(&key)?;
    ///
    /// let device = DeviceKey::from_bytes([2; 32]).device();
    /// let unit = Database::in_memory(Options::new(device, || Timestamp::from_millis(1_609_304_400_000)))?;
    /// unit.meet_with(&db, &Scopes::Only(vec![other]))?;
    /// assert!(unit.read()?.member(an, Date::MAX).is_err());
    /// unit.import(&db.excerpt(&key, &[other])?)?;
    /// assert_eq!(unit.read()?.member(an, Date::MAX)?.person.name.as_str(), "Nguyễn Văn An");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn excerpt(&self, key: &DeviceKey, units: &[OrgId]) -> Result<Vec<u8>> {
        let reader = self.read()?;
        if let Some(unit) = units.iter().find(|unit| reader.tree().org(**unit).is_none()) {
            return Err(Error::not_found("there is no such organization").at(unit));
        }
        let (snapshot, tree, catalog) = (reader.snapshot(), reader.tree(), reader.catalog());
        let ids = foreign_entries(&Evaluator { snapshot, tree, catalog }, units)?;
        let mut entries = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some((recorded, event)) = snapshot.entry_value(id)? {
                entries.push((id, value::encode_entry(recorded, &event)?.into_vec()));
            }
        }
        Excerpt::new(units, snapshot.known_count()?, entries)?.sign(key)
    }

    /// Takes the payload of an excerpt's frame, as [`Database::import`] does for frames in a row. One
    /// that is older than what is here for the same units is left as it is.
    ///
    /// # Errors
    /// `corrupt` when it was changed or is not what its device signed; `conflict` when that is no
    /// office of the whole register, or vouched for another entry before; `limit` for what passes a
    /// bound; `busy` and `io` as for [`Database::batch`]. Nothing is taken then.
    ///
    /// # Example: an office vouches for nothing
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// use sobo::sync::{Frame, FrameKind};
    ///
    /// let frame = db.excerpt(&key, &[base])?;
    /// let taken = db.take_excerpt(Frame::only(&frame, FrameKind::Excerpt)?.payload)?;
    /// assert_eq!((taken.new, taken.known), (0, 0)); // Nobody came to the base committee.
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn take_excerpt(&self, payload: &[u8]) -> Result<Taken> {
        let (device, excerpt) = Excerpt::open(payload)?;
        let reader = self.read()?;
        let offices = [DeviceRole::Admin, DeviceRole::Office];
        let vouches = reader.root()?.is_none()
            || ledger::standings(reader.snapshot())?.get(&device).is_some_and(|standing| {
                let whole = |(role, scope): &(DeviceRole, Option<OrgId>)| {
                    offices.contains(role) && scope.is_none()
                };
                standing.ends.is_none() && standing.grants.iter().any(whole)
            });
        if !vouches {
            return Err(Error::conflict("the device may not vouch for entries of others")
                .at(device)
                .way("meet the office first, or ask an office of the whole register for it"));
        }
        drop(reader);
        let mut batch = ledger::Batch::begin(self.store(), &COUNTING)?;
        let (units, knew, entries) = (excerpt.units(), excerpt.knew(), excerpt.entries());
        if !batch.is_newer_excerpt(units, knew)? {
            return Ok(Taken { new: 0, known: entries.len() });
        }
        let mut new = 0;
        for (id, value) in entries {
            new += usize::from(batch.insert_excerpt(*id, value)?);
        }
        batch.replace_excerpt(units, knew, entries.iter().map(|(id, _)| *id).collect())?;
        batch.commit()?;
        Ok(Taken { new, known: entries.len() - new })
    }
}
