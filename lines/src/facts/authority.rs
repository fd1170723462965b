//! Lines about who may write and read.

use super::lines;
use sobo::model::{AuthorityFact, DeviceId, DeviceRole, OrgId, StreamId, Text};

lines! { AuthorityFact;
    /// A device may do something (giao quyền cho thiết bị).
    "granted" GrantedTo {
        /// The device: 64 hexadecimal digits.
        device: DeviceId,
        /// What it is trusted with.
        role: DeviceRole,
        /// The organization for which; without one, the whole register. Not `scope`: that is the
        /// stream every line goes to.
        unit: Option<OrgId>,
        /// Who has the device.
        label: Text,
    } = (AuthorityFact::Granted { device, role, scope: unit, label })

    /// A device may do nothing more (thu hồi quyền của thiết bị).
    "revoked" RevokedFrom {
        /// The device: 64 hexadecimal digits.
        device: DeviceId,
        /// For each of its streams the number of the last entry that counts.
        last: Vec<(StreamId, u32)>,
        /// Why.
        reason: Text,
    } = (AuthorityFact::Revoked { device, last, reason })

    /// A branch of a stream that two devices wrote was chosen (chọn nhánh sổ).
    "fork_settled" ForkSettledTo {
        /// The stream: 32 hexadecimal digits.
        stream: StreamId,
        /// The first number that was given twice.
        seq: u32,
        /// The digest of the entry that counts: 64 hexadecimal digits.
        digest: [u8; 32],
        /// Why.
        reason: Text,
    } = (AuthorityFact::ForkSettled { stream, seq, digest, reason })
}
