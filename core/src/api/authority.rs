//! Who may do what: the root, devices and their grants, what waits in quarantine, forked streams.
//! Holds no rule of its own.

use super::database::{COUNTING, Database};
use super::reader::Reader;
use crate::error::Result;
use crate::ledger::{self, Fork, Ledger, Rebuilt};
use crate::model::{
    AuthorityFact, DeviceId, DeviceRole, EntryId, Fact, OrgId, QuarantineReason, StreamId,
};
use crate::sorted::{Map, Set};
use crate::sync::Scopes;
use serde::Serialize;

/// A device that somebody said something about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// The device.
    pub device: DeviceId,
    /// Who has it, by the grant recorded last; empty for the root, which nobody grants.
    pub label: String,
    /// Whether the register rests on it.
    pub root: bool,
    /// What it is trusted with, and for which organization: `None` for the whole register.
    pub grants: Vec<(DeviceRole, Option<OrgId>)>,
    /// For a revoked device the last entry that counts of each of its streams.
    pub revoked: Option<Vec<(StreamId, u32)>>,
}

/// An entry that stands in its chain and counts nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// The entry.
    pub entry: EntryId,
    /// The device that wrote it.
    pub device: DeviceId,
    /// The organization it was written for.
    pub scope: Option<OrgId>,
    /// Why it does not count.
    pub reason: QuarantineReason,
}

impl Database {
    /// Makes a device the one that the register rests on, and counts everything anew: for a register
    /// that was open until now, or when the root's key was stolen and all replicas agree on another
    /// one. Every replica must do it; replicas that rest on different devices count differently.
    ///
    /// # Errors
    /// `busy`, `io` and `corrupt` as for [`Database::rebuild`].
    ///
    /// # Example: an open register comes under authority
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// let stranger = sobo::ledger::DeviceKey::from_bytes([9; 32]).device();
    /// db.trust(stranger)?;
    /// assert_eq!(db.read()?.quarantine()?.len(), 6); // Nothing that was recorded so far counts.
    /// db.trust(key.device())?;
    /// assert_eq!(db.read()?.quarantine()?, []);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn trust(&self, root: DeviceId) -> Result<Rebuilt> {
        ledger::set_root(self.store(), &COUNTING, root)
    }
}

impl Reader {
    /// The device that the register rests on; `None` for an open register.
    ///
    /// # Errors
    /// `io` when the storage fails, `corrupt` for damaged rows; so have all methods here.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// assert_eq!(db.read()?.root()?, None);
    /// db.trust(key.device())?;
    /// assert_eq!(db.read()?.root()?, Some(key.device()));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn root(&self) -> Result<Option<DeviceId>> {
        self.snapshot().root()
    }

    /// What a device may be sent, by whoever answers its questions: everything of an open register,
    /// and to the root and to those with a grant for the whole; else what was written for the
    /// organizations that it is granted, and the register's own streams. `None` for a device without a
    /// grant, and for a revoked one.
    ///
    /// # Errors
    /// As [`Reader::root`].
    ///
    /// # Example: a unit's device is served its unit
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// use sobo::model::{AuthorityFact, DeviceRole};
    /// use sobo::sync::Scopes;
    ///
    /// db.trust(key.device())?;
    /// let device = sobo::ledger::DeviceKey::from_bytes([2; 32]).device();
    /// assert_eq!(db.read()?.served(device)?, None);
    /// let (role, scope) = (DeviceRole::Entry, Some(base));
    /// let granted = AuthorityFact::Granted { device, role, scope, label: "Văn thư Sở".parse()? };
    /// db.record(Scope::Root, Event::new("30/12/2020".parse()?, granted))?;
    /// assert_eq!(db.read()?.served(device)?, Some(Scopes::Only(vec![base])));
    /// assert_eq!(db.read()?.served(key.device())?, Some(Scopes::All));
    /// let revoked = AuthorityFact::Revoked { device, last: Vec::new(), reason: "mất máy".parse()? };
    /// db.record(Scope::Root, Event::new("31/12/2020".parse()?, revoked))?;
    /// assert_eq!(db.read()?.served(device)?, None);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn served(&self, device: DeviceId) -> Result<Option<Scopes>> {
        let root = self.root()?;
        let standing = ledger::standing(self.snapshot(), device)?.unwrap_or_default();
        if root.is_none() || (root == Some(device) && standing.ends.is_none()) {
            return Ok(Some(Scopes::All));
        }
        if standing.ends.is_some() || standing.grants.is_empty() {
            return Ok(None);
        }
        let orgs: Option<Set<OrgId>> = standing.grants.iter().map(|(_, org)| *org).collect();
        Ok(Some(orgs.map_or(Scopes::All, |orgs| Scopes::Only(orgs.into_iter().collect()))))
    }

    /// Every device with what it may do, in order of the devices.
    ///
    /// # Errors
    /// As [`Reader::root`].
    ///
    /// # Example: a unit's device is granted its unit
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// use sobo::model::{AuthorityFact, DeviceRole};
    ///
    /// db.trust(key.device())?;
    /// let device = sobo::ledger::DeviceKey::from_bytes([2; 32]).device();
    /// let (role, scope) = (DeviceRole::Entry, Some(base));
    /// let granted = AuthorityFact::Granted { device, role, scope, label: "Văn thư Sở".parse()? };
    /// db.record(Scope::Root, Event::new("30/12/2020".parse()?, granted))?;
    /// let devices = db.read()?.devices()?;
    /// let unit = devices.iter().find(|known| known.device == device).unwrap();
    /// assert_eq!((unit.label.as_str(), unit.grants.as_slice()), ("Văn thư Sở", &[(role, scope)][..]));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn devices(&self) -> Result<Vec<DeviceView>> {
        let root = self.root()?;
        let mut labels: Map<DeviceId, String> = Map::new();
        for event in ledger::authority_events(self.snapshot())? {
            if let Fact::Authority(AuthorityFact::Granted { device, label, .. }) = event.fact {
                labels.insert(device, label.to_string());
            }
        }
        let standings = ledger::standings(self.snapshot())?.into_iter();
        let view = |(device, standing): (DeviceId, ledger::Standing)| DeviceView {
            device,
            label: labels.remove(&device).unwrap_or_default(),
            root: root == Some(device),
            grants: standing.grants,
            revoked: standing.ends,
        };
        Ok(standings.map(view).collect())
    }

    /// Every entry that stands in its chain and counts nowhere, with the reason, in order of the ids.
    /// It counts once the reason is gone: with a later grant, with newer software.
    ///
    /// # Errors
    /// As [`Reader::root`].
    ///
    /// # Example: what came before its grant
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// use sobo::model::{AuthorityFact, DeviceRole, QuarantineReason};
    ///
    /// let root = sobo::ledger::DeviceKey::from_bytes([9; 32]);
    /// db.trust(root.device())?;
    /// let held = db.read()?.quarantine()?;
    /// assert_eq!((held.len(), held[0].reason), (6, QuarantineReason::NoGrant));
    /// assert_eq!(held[0].device, key.device());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn quarantine(&self) -> Result<Vec<Quarantined>> {
        let mut rows: Map<StreamId, _> = Map::new();
        let mut all = Vec::new();
        for (entry, reason) in self.snapshot().quarantine()? {
            let row = match rows.get(&entry.stream) {
                Some(row) => *row,
                None => *rows.entry(entry.stream).or_insert(self.snapshot().stream(entry.stream)?),
            };
            if let Some(row) = row {
                all.push(Quarantined { entry, device: row.device, scope: row.scope, reason });
            }
        }
        Ok(all)
    }

    /// Every number of a stream that was given twice, with the branches that go on from there: a
    /// device was copied. Nothing beyond counts until an office chooses a branch with
    /// [`AuthorityFact::ForkSettled`].
    ///
    /// # Errors
    /// As [`Reader::root`].
    ///
    /// # Example: two registers write under one key
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let (one, two) = (doc::small()?, doc::small()?);
    /// # let (key, base, mai, an) = (one.key.clone(), one.base, one.mai, one.an);
    /// let died = |member| Event::new("10/11/2020".parse().unwrap(), MemberFact::Died { member });
    /// one.db.record(Scope::Unit(base), died(an))?;
    /// two.db.record(Scope::Unit(base), died(mai))?;
    /// two.db.seal(&key)?;
    /// for delta in two.db.read()?.export(&Default::default())? {
    ///     one.db.import(&delta?.encode()?)?;
    /// }
    /// let forks = one.db.read()?.forks()?;
    /// assert_eq!((forks.len(), forks[0].seq, forks[0].branches.len()), (1, 3, 2));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn forks(&self) -> Result<Vec<Fork>> {
        Ledger::new(self.snapshot())?.forks()
    }

    /// The last number of every stream of a device that is known here, in order of the streams: what
    /// [`AuthorityFact::Revoked`] names where all that came so far is to go on counting.
    ///
    /// # Errors
    /// As [`Reader::root`].
    ///
    /// # Example: a machine is lost, its work stays
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, .. } = doc::small()?;
    /// use sobo::model::AuthorityFact;
    ///
    /// let device = key.device();
    /// let last = db.read()?.ends(device)?;
    /// let counts: Vec<u32> = last.iter().map(|(_, number)| *number).collect();
    /// assert_eq!(counts.iter().sum::<u32>(), 6);
    /// let lost = AuthorityFact::Revoked { device, last, reason: "mất máy".parse()? };
    /// db.record(Scope::Root, Event::new("30/12/2020".parse()?, lost))?;
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn ends(&self, device: DeviceId) -> Result<Vec<(StreamId, u32)>> {
        let all = Ledger::new(self.snapshot())?.streams()?.into_iter();
        let own = all.filter(|(_, info, last, _)| info.device == device && *last > 0);
        Ok(own.map(|(stream, _, last, _)| (stream, last)).collect())
    }
}
