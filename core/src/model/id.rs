//! Identifiers. An entity's id is the id of the entry that founded it: unique without chance,
//! without coordination, and sortable as bytes. Nothing here panics.

use core::fmt::{self, Write as _};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

/// Bytes of an encoded [`EntryId`]: 16 of the stream and 4 of the sequence number.
pub const ENTRY_ID_BYTES: usize = 20;

/// Names the device that writes: 32 bytes that no other device has. Meant to be its Ed25519 public
/// key; random bytes made once serve as well. Prints as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceId(pub [u8; 32]);

/// Names a stream: the first 16 bytes of the digest over its device and its scope. Prints as 32
/// hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct StreamId(pub [u8; 16]);

/// As it would be derived, but that a reader may also give the bytes at once: ids are what there is
/// most of.
impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Id;

        impl<'de> Visitor<'de> for Id {
            type Value = StreamId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the 16 bytes of a stream's id")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                from: D,
            ) -> Result<StreamId, D::Error> {
                Deserialize::deserialize(from).map(StreamId)
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<StreamId, E> {
                let id = bytes.try_into().map(StreamId);
                id.map_err(|_| E::invalid_length(bytes.len(), &self))
            }
        }

        from.deserialize_newtype_struct("StreamId", Id)
    }
}

impl StreamId {
    /// The first id of those that begin with these bytes.
    pub(crate) fn beginning(bytes: [u8; 8]) -> Self {
        let mut id = [0; 16];
        id.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        Self(id)
    }
}

/// The order of the bytes; as one number, since every look-up of an entry compares them.
impl Ord for StreamId {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        u128::from_be_bytes(self.0).cmp(&u128::from_be_bytes(other.0))
    }
}

impl PartialOrd for StreamId {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Names an entry: its stream and its sequence number there, counted from 1.
///
/// ```
/// use sobo::model::{EntryId, StreamId};
/// let id = EntryId { stream: StreamId([7; 16]), seq: 3 };
/// assert_eq!(EntryId::from_bytes(&id.to_bytes()), Some(id));
/// assert_eq!(EntryId::parse(&id.to_string()), Some(id));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId {
    /// The chain the entry stands in.
    pub stream: StreamId,
    /// Its place in the chain; the first entry has 1.
    pub seq: u32,
}

impl EntryId {
    /// The id as bytes that sort as the id does.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::{EntryId, StreamId};
    ///
    /// let bytes = EntryId { stream: StreamId([7; 16]), seq: 258 }.to_bytes();
    /// assert_eq!(bytes[15..], [7, 0, 0, 1, 2]);
    /// ```
    pub fn to_bytes(self) -> [u8; ENTRY_ID_BYTES] {
        let mut bytes = [0; ENTRY_ID_BYTES];
        let (stream, seq) = bytes.split_at_mut(16);
        stream.copy_from_slice(&self.stream.0);
        seq.copy_from_slice(&self.seq.to_be_bytes());
        bytes
    }

    /// Reads what [`EntryId::to_bytes`] wrote; `None` for any other length.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::{EntryId, StreamId};
    ///
    /// let id = EntryId { stream: StreamId([7; 16]), seq: 258 };
    /// assert_eq!(EntryId::from_bytes(&id.to_bytes()), Some(id));
    /// assert_eq!(EntryId::from_bytes(&[0; 19]), None);
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (stream, seq) = bytes.split_at_checked(16)?;
        let seq = u32::from_be_bytes(seq.try_into().ok()?);
        Some(Self { stream: StreamId(stream.try_into().ok()?), seq })
    }

    /// Reads the printed form `32 hex digits:seq`; `None` for anything else.
    ///
    /// # Example: an id that a person copied
    ///
    /// ```
    /// use sobo::model::EntryId;
    ///
    /// let id = EntryId::parse("0707070707070707070707070707070a:12");
    /// assert_eq!(id.map(|id| id.seq), Some(12));
    /// assert_eq!(EntryId::parse("12"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (stream, seq) = text.split_once(':')?;
        if stream.len() != 32 || !stream.is_ascii() {
            return None;
        }
        let mut bytes = [0; 16];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(stream.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        Some(Self { stream: StreamId(bytes), seq: seq.parse().ok()? })
    }
}

fn hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    // Ids are written by the thousand, and a digit costs less than a number with its format.
    let halves = bytes.iter().flat_map(|b| [b >> 4, b & 0xf]);
    let mut digits = halves.filter_map(|half| char::from_digit(u32::from(half), 16));
    digits.try_for_each(|digit| f.write_char(digit))
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(f, &self.0)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.stream, self.seq)
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Declares the id of one sort of entity: the id of its founding entry, not to be mixed up with
/// the id of another sort.
macro_rules! entity_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub EntryId);

        impl From<EntryId> for $name {
            fn from(id: EntryId) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

entity_id!(
    /// A Party organization (tổ chức đảng), from the bloc down to a cell.
    OrgId
);
entity_id!(
    /// A member (đảng viên) in this register.
    MemberId
);
entity_id!(
    /// A transfer inside the register: the id of its leaving half.
    TransferId
);
entity_id!(
    /// A class that was held (lớp học, lớp bồi dưỡng).
    ClassId
);
entity_id!(
    /// A violation followed on its three tracks: Party, administration, mass organization.
    CaseId
);

/// What a timeline belongs to. Every event touches one or more subjects; each is folded alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// An organization.
    Org(OrgId),
    /// A member.
    Member(MemberId),
    /// A violation case.
    Case(CaseId),
    /// One cell of reported values: indicator, organization, period.
    Cell(super::Code, OrgId, super::Period),
    /// One unit's declaration that a period is complete.
    Submission(OrgId, super::Period),
    /// An event that stands alone (a document, a class, an inspection …).
    Record(EntryId),
}

impl Subject {
    /// The places of all sorts.
    pub(crate) const SORTS: std::ops::RangeInclusive<u8> = 0..=5;

    /// The place of its sort among all sorts, as subjects are ordered.
    pub(crate) fn sort(&self) -> u8 {
        match self {
            Self::Org(_) => 0,
            Self::Member(_) => 1,
            Self::Case(_) => 2,
            Self::Cell(..) => 3,
            Self::Submission(..) => 4,
            Self::Record(_) => 5,
        }
    }

    /// The id that subjects of a sort are ordered by before anything else; all alike where there is
    /// none.
    pub(crate) fn first_id(&self) -> EntryId {
        match self {
            Self::Org(OrgId(id))
            | Self::Submission(OrgId(id), _)
            | Self::Member(MemberId(id))
            | Self::Case(CaseId(id))
            | Self::Record(id) => *id,
            Self::Cell(..) => EntryId { stream: StreamId([0; 16]), seq: 0 },
        }
    }

    /// The entry that founded the subject, where one entry does.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { mai, .. } = doc::small()?;
    /// use sobo::model::Subject;
    ///
    /// assert_eq!(Subject::Member(mai).founder(), Some(mai.0));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn founder(&self) -> Option<EntryId> {
        match self {
            Self::Org(id) => Some(id.0),
            Self::Member(id) => Some(id.0),
            Self::Case(id) => Some(id.0),
            Self::Record(id) => Some(*id),
            Self::Cell(..) | Self::Submission(..) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_sort_as_ids_do() {
        let id = |s: u8, seq| EntryId { stream: StreamId([s; 16]), seq };
        let ids = [id(1, 1), id(1, 255), id(1, 256), id(2, 0), id(2, u32::MAX)];
        for pair in ids.windows(2) {
            assert!(pair[0] < pair[1] && pair[0].to_bytes() < pair[1].to_bytes());
        }
    }

    #[test]
    fn broken_forms_are_refused() {
        for text in ["", ":", "zz:1", "00:1", &format!("{}:x", "0".repeat(32))] {
            assert_eq!(EntryId::parse(text), None, "{text}");
        }
        assert_eq!(EntryId::from_bytes(&[0; 19]), None);
        assert_eq!(EntryId::from_bytes(&[0; 21]), None);
    }
}
