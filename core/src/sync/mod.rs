//! How replicas meet: bytes in, bytes out. Knows nothing of files, of networks and of figures.
//!
//! `frame` wraps bytes so that damage shows, `column` lays values out so that they pack well,
//! `delta` is what one replica knows and another does not, `bundle` what a unit submits.

mod bundle;
mod bytes;
mod column;
mod delta;
mod export;
mod frame;
mod horizon;
mod pack;
mod session;

/// The bytes, for those who write another reader or writer.
#[cfg_attr(doc, doc = include_str!("../../FORMAT.md"))]
pub mod format {}

pub use bundle::{Bundle, Total};
pub use delta::{Delta, Head, Known, Size, Whose};
pub(crate) use export::read_delta;
pub use export::{Export, Wanted, export};
pub use frame::{Frame, FrameKind, Frames};
pub use horizon::{decode_frontier, encode_frontier};
pub use session::{Answered, Outcome, Rest, Scopes};
pub(crate) use session::{Asker, Replica, answer};
