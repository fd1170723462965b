//! What is said in a session. Knows nothing of who says it.

use super::range::{Listing, Node};
use crate::error::{Error, Result};
use crate::ledger::{Digest, Mark, StreamInfo};
use crate::model::{OrgId, StreamId, Timestamp};
use crate::store::value;
use crate::sync::frame::{Frame, FrameKind};
use serde::{Deserialize, Serialize};

/// The version of the session's rules.
pub(super) const PROTOCOL: u8 = 1;

/// Which streams a session is about. Those of the register's root always are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scopes {
    /// All.
    #[default]
    All,
    /// Those written for these organizations, in order; and the root's.
    Only(Vec<OrgId>),
}

impl Scopes {
    /// Whether a stream is meant.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, east, .. } = doc::small()?;
    /// use sobo::sync::Scopes;
    ///
    /// let own = Scopes::Only(vec![base]);
    /// assert!(own.has(&db.stream(Scope::Root)) && own.has(&db.stream(Scope::Unit(base))));
    /// assert!(!own.has(&db.stream(Scope::Unit(east))) && Scopes::All.has(&db.stream(Scope::Unit(east))));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn has(&self, info: &StreamInfo) -> bool {
        match (self, info.scope) {
            (Self::All, _) | (_, None) => true,
            (Self::Only(scopes), Some(org)) => scopes.contains(&org),
        }
    }

    /// Whether everything that these scopes mean is within others.
    pub fn is_within(&self, others: &Self) -> bool {
        match (self, others) {
            (_, Self::All) => true,
            (Self::All, Self::Only(_)) => false,
            (Self::Only(scopes), Self::Only(all)) => scopes.iter().all(|org| all.contains(org)),
        }
    }
}

/// How far a stream is known, on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SentMark(pub(super) StreamId, u32, [u8; 32]);

impl SentMark {
    pub(super) fn new(stream: StreamId, mark: Mark) -> Self {
        Self(stream, mark.seq, mark.digest.0)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { seq: self.1, digest: Digest(self.2) }
    }
}

/// What one side holds at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    /// Over the marks of all streams that the session is about.
    pub(super) frontier: [u8; 32],
    /// The state root, where the session is about everything.
    pub(super) root: Option<[u8; 32]>,
    /// What the clock says.
    pub(super) now: Timestamp,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Message {
    /// Asks what differs below these ranges.
    Compare { protocol: u8, scopes: Scopes, nodes: Vec<Node> },
    /// Tells what does.
    Differ { nodes: Vec<Node>, listings: Vec<Listing> },
    /// Asks for what lies beyond these marks; number 0 for a stream that is not known at all.
    Fetch { scopes: Scopes, marks: Vec<SentMark> },
    /// Tells how many deltas and new entries were taken.
    Took { deltas: u32, new: u32 },
    /// Tells what is held, and asks for the same.
    Finish { scopes: Scopes, held: Held },
    /// Tells what is held.
    Finished { held: Held },
}

impl Message {
    /// The message as a frame.
    pub(super) fn frame(&self) -> Result<Vec<u8>> {
        Frame::wrap(FrameKind::Message, &value::encode(self)?)
    }

    /// Reads the payload of a frame.
    pub(super) fn read(payload: &[u8]) -> Result<Self> {
        let message = value::decode(payload)
            .map_err(|e| Error::corrupt("a message of the session is damaged").because(e))?;
        match message {
            Self::Compare { protocol, .. } if protocol != PROTOCOL => Err(Error::format(format!(
                "the session is of version {protocol}, this software speaks {PROTOCOL}"
            ))
            .way("use the same version of the software on both sides")),
            message => Ok(message),
        }
    }
}
