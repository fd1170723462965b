//! An event in its envelope, and the stream it stands in. Knows nothing of storage.

use super::digest::Digest;
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{
    AuthorityFact, ControlFact, DeviceId, EntryId, Event, Fact, OrgFact, OrgId, StreamId, Timestamp,
};
use crate::store::value;

/// What names a stream: the device that writes it, and the organization it is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamInfo {
    /// The device.
    pub device: DeviceId,
    /// The scope; `None` for the register's own stream.
    pub scope: Option<OrgId>,
}

impl StreamInfo {
    /// The digest that stands before the first entry of the stream.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// let root = db.stream(Scope::Root);
    /// assert_eq!(root.opening().0[..16], root.id().0);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn opening(&self) -> Digest {
        let mut bytes = Vec::with_capacity(53);
        bytes.extend_from_slice(&self.device.0);
        match self.scope {
            None => bytes.push(0),
            Some(org) => {
                bytes.push(1);
                bytes.extend_from_slice(&org.0.to_bytes());
            }
        }
        Digest::opening(&bytes)
    }

    /// The id of the stream: the first 16 bytes of its opening.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, .. } = doc::small()?;
    /// assert_eq!(db.stream(Scope::Root).id(), base.0.stream);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn id(&self) -> StreamId {
        StreamId(self.opening().first())
    }
}

/// An event in its envelope: its place in a chain, when it was recorded, and what came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The stream.
    pub stream: StreamId,
    /// The place in the stream, counted from 1.
    pub seq: u32,
    /// The digest of the entry before it; of the opening for the first.
    pub prev: Digest,
    /// When its register learnt of it.
    pub recorded: Timestamp,
    /// The event.
    pub event: Event,
}

impl Entry {
    /// The entry's id.
    pub fn id(&self) -> EntryId {
        EntryId { stream: self.stream, seq: self.seq }
    }

    /// The entry's digest, which covers everything before it as well.
    ///
    /// # Errors
    /// `is_limit` for an event of more than [`limits::ENTRY_BYTES_MAX`] bytes.
    ///
    /// # Example: an entry names the digest of the one before it
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, .. } = doc::small()?;
    /// use sobo::ledger::Ledger;
    ///
    /// let reader = db.read()?;
    /// let chain = Ledger::new(reader.snapshot())?.entries(db.stream(Scope::Root).id())?;
    /// let entries = chain.collect::<sobo::Result<Vec<_>>>()?;
    /// assert_eq!(entries[1].prev, entries[0].digest()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn digest(&self) -> Result<Digest> {
        let value = value::encode_entry(self.recorded, &self.event)?;
        Ok(Digest::chained(self.prev, &value))
    }
}

/// The entries that an event voids.
pub(super) fn voids(event: &Event) -> &[EntryId] {
    match &event.fact {
        Fact::Control(ControlFact::Void { target, .. }) => std::slice::from_ref(target),
        Fact::Control(ControlFact::Ruling { against, .. }) => against,
        _ => &[],
    }
}

/// Whether the event retracts anything.
pub(super) fn retracts(event: &Event) -> bool {
    event.supersedes.is_some() || !voids(event).is_empty()
}

/// Whether the event does nothing but act on other entries, or on devices. Such a one is voided, not
/// corrected.
pub(super) fn is_pure_control(event: &Event) -> bool {
    matches!(
        event.fact,
        Fact::Authority(_) | Fact::Control(ControlFact::Void { .. } | ControlFact::Ruling { .. })
    )
}

/// The entry that an event takes the place of.
pub(super) fn superseded(event: &Event) -> Option<EntryId> {
    event.supersedes.as_ref().map(|(target, _)| *target)
}

/// Checks the bounds of an event that do not follow from its size.
pub(super) fn check_bounds(event: &Event) -> Result<()> {
    let members = match &event.fact {
        Fact::Org(OrgFact::Split { members, .. }) => members.len(),
        _ => 0,
    };
    bound("members of a split", members, limits::SPLIT_MEMBERS_MAX)?;
    let ends = match &event.fact {
        Fact::Authority(AuthorityFact::Revoked { last, .. }) => last.len(),
        _ => 0,
    };
    bound("streams of a revocation", ends, limits::REVOKED_STREAMS_MAX)?;
    bound("entries retracted", voids(event).len(), limits::RETRACTION_TARGETS_MAX)
}

/// An error when there are more than may be.
pub(super) fn bound(what: &str, count: usize, max: usize) -> Result<()> {
    if count <= max {
        return Ok(());
    }
    Err(Error::limit(format!("{what}: {count}, and at most {max} may stand together"))
        .way("record them in several parts"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Date, MemberFact, MemberId};

    #[test]
    fn streams_of_other_devices_and_scopes_have_other_ids() {
        let org = |seq| Some(OrgId(EntryId { stream: StreamId([1; 16]), seq }));
        let infos = [(1, None), (2, None), (1, org(1)), (1, org(2))]
            .map(|(device, scope)| StreamInfo { device: DeviceId([device; 32]), scope });
        let mut ids = infos.map(|info| info.id()).to_vec();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4);
        assert_eq!(infos[0].opening().0[..16], infos[0].id().0);
    }

    #[test]
    fn the_digest_covers_the_event_and_all_before_it() {
        let member = MemberId(EntryId { stream: StreamId([1; 16]), seq: 1 });
        let entry = Entry {
            stream: StreamId([2; 16]),
            seq: 4,
            prev: Digest([5; 32]),
            recorded: Timestamp::from_millis(6),
            event: Event::new(Date::MIN, MemberFact::Died { member }),
        };
        let digest = entry.digest().unwrap();
        let other = [
            Entry { prev: Digest([6; 32]), ..entry.clone() },
            Entry { recorded: Timestamp::from_millis(7), ..entry.clone() },
            Entry { event: Event::new(Date::MAX, MemberFact::Died { member }), ..entry.clone() },
        ];
        assert!(other.iter().all(|e| e.digest().unwrap() != digest));
        assert_eq!(entry.id().seq, 4);
    }
}
