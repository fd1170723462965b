//! Who may write and read: devices, their roles, and what becomes of copied ones. Knows nothing of
//! keys, signatures and chains.

use super::coded::coded;
use super::{ControlFact, DeviceId, Fact, OrgId, StreamId, Text};
use serde::{Deserialize, Serialize};

coded!(
    /// What a device is trusted with.
    DeviceRole {
        /// Grants and revokes, and everything that an office does.
        Admin = 1, "admin", "quản trị";
        /// Writes for the register itself and for every organization, or for the one it is granted.
        Office = 2, "office", "văn phòng";
        /// Writes for the organization it is granted.
        Entry = 3, "entry", "nhập liệu";
        /// Reads.
        Read = 4, "read", "xem";
    }
);

coded!(
    /// Why an entry counts nowhere, though it stands in its chain. It counts once the reason is gone.
    QuarantineReason {
        /// Its device has no grant.
        NoGrant = 1, "no_grant", "thiết bị chưa được giao quyền";
        /// Its device was revoked, and the entry lies beyond the last one that counts.
        Revoked = 2, "revoked", "thiết bị đã bị thu hồi quyền";
        /// Its device is granted other organizations than the one it was written for, or it retracts
        /// what was written for another.
        OutsideScope = 3, "outside_scope", "ngoài phạm vi được giao";
        /// Its device's role does not allow such a fact.
        RoleForbids = 4, "role_forbids", "quyền được giao không cho phép";
        /// It is of a version that this software does not know.
        NewerVersion = 5, "newer_version", "cần phiên bản phần mềm mới hơn";
    }
);

impl DeviceRole {
    /// Whether a device with this role may record such a fact, in the streams that its grant covers.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, .. } = doc::small()?;
    /// use sobo::model::DeviceRole;
    ///
    /// let died = Event::new("10/11/2020".parse()?, MemberFact::Died { member: an });
    /// assert!(DeviceRole::Entry.may_record(&died.fact));
    /// assert!(!DeviceRole::Read.may_record(&died.fact));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn may_record(self, fact: &Fact) -> bool {
        match (self, fact) {
            (Self::Admin, _) => true,
            (Self::Office, Fact::Authority(fact)) => {
                matches!(fact, AuthorityFact::ForkSettled { .. })
            }
            (Self::Office, _) => true,
            // Lists are the office's, and so is the last word on a contradiction.
            (Self::Entry, Fact::Control(fact)) => matches!(fact, ControlFact::Void { .. }),
            (Self::Entry, fact) => !matches!(fact, Fact::Authority(_)),
            (Self::Read, _) => false,
        }
    }
}

/// Authority over the register: what devices may do. Counts only where a device with the role
/// [`DeviceRole::Admin`] wrote it into a stream of the register itself; a fork may be settled by an
/// office of the whole register too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthorityFact {
    /// A device may do something from now on, and what it wrote before counts.
    Granted {
        /// The device: its public key.
        device: DeviceId,
        /// What it is trusted with.
        role: DeviceRole,
        /// The organization for which it writes or reads; `None` for the whole register. An
        /// organization stands for the streams written for it, not for those below it.
        scope: Option<OrgId>,
        /// Who has the device.
        label: Text,
    },
    /// A device may do nothing more: it was lost, copied, or its owner has gone. It does not come
    /// back; its owner goes on under a new key with a grant of its own.
    Revoked {
        /// The device.
        device: DeviceId,
        /// For each of its streams the number of the last entry that counts; nothing counts in one
        /// that is not named. Numbers and not moments, so that dating back is of no use.
        last: Vec<(StreamId, u32)>,
        /// Why.
        reason: Text,
    },
    /// Two devices wrote under one key, and this branch of their stream counts.
    ForkSettled {
        /// The stream.
        stream: StreamId,
        /// The first number that was given twice.
        seq: u32,
        /// The digest of the entry with that number that counts, with what follows on it.
        digest: [u8; 32],
        /// Why.
        reason: Text,
    },
}
