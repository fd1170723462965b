//! How replicas meet: bytes in, bytes out. Knows nothing of files, of networks and of figures.
//!
//! `frame` wraps bytes so that damage shows, `column` lays values out so that they pack well,
//! `delta` is what one replica knows and another does not, `bundle` what a unit submits, `session`
//! is how two replicas find out what differs and come to know the same.
//!
//! # A session
//!
//! Two replicas meet over anything that carries bytes there and back. One asks, the other answers;
//! which of them does which makes no difference to what both know in the end. A question or an
//! answer is one frame with a message, and at most one delta behind it. The message begins with the
//! version of the protocol and tells how many bytes follow, so that one cut at any byte is known for
//! that; an answer tells which question it is to, so that an old or a repeated one does no harm.
//! Who answers keeps nothing between two questions. Who asks keeps which ranges are still to be
//! compared and which streams differ, and no snapshot: a session that is cut is begun again, and
//! what was taken by then is not sent again.
//!
//! 1. **Compare.** What a replica knows is its frontier: for each stream of the session's scopes a
//!    mark, of a forked one several. Few marks are listed as they are. Where there are more than 16, the asker tells fingerprints over 64 ranges of the streams' ids, and the answer
//!    has, for each range that differs, the marks in it or the fingerprints of the 64 ranges below:
//!    two steps down for one question, so that finding one stream among 10,000 takes two. A
//!    fingerprint hashes the sum of the marks' digests with their count; it only guides the search,
//!    so a short one is enough.
//! 2. **Exchange.** With each question the asker sends one delta of what the other side lacks and asks
//!    for what it lacks itself; with the answer comes one delta of that. So neither side ever holds
//!    more than a part. Each delta is checked whole, signatures included, before anything of it is
//!    taken; one that does not fit to what is there is left out, and the rest goes on.
//! 3. **Finish.** Both tell the digest of all their marks, and where the session is about everything
//!    the state root: whether both know the same is proved, not believed. If others wrote in the
//!    meantime, or a fork has come to light, everything is compared again, four times at most.
//!
//! Every answer tells what the clock says over there, so that the asker can tell by how much it is
//! wrong. A side is served only the scopes that it may see, and the root's; a question about others,
//! or with deltas of others, is refused before anything is taken.

mod bundle;
mod bytes;
mod column;
mod delta;
mod excerpt;
mod export;
mod frame;
mod horizon;
mod pack;
mod session;

/// The bytes, for those who write another reader or writer.
#[cfg_attr(doc, doc = include_str!("../../FORMAT.md"))]
pub mod format {}

pub use bundle::{Bundle, Total};
pub(crate) use delta::Reading;
pub use delta::{Delta, Head, Known, Size, Whose};
pub use excerpt::Excerpt;
pub(crate) use export::read_delta;
pub use export::{Export, Wanted, export};
pub use frame::{Frame, FrameKind, Frames};
pub use horizon::{decode_frontier, encode_frontier};
pub use session::{Answered, Outcome, Rest, Scopes};
pub(crate) use session::{Asker, Replica, answer};
