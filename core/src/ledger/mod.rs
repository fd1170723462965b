//! The append-only truth: entries in chains, and everything derived from them. Knows nothing of
//! indicators, of reports and of networks; how a subject is folded is given from above.
//!
//! What it promises:
//!
//! * An entry is never changed and never deleted. Each covers the one before it, so that nothing
//!   can be put between, taken out or altered without breaking a digest.
//! * Every table is a function of the set of entries. In which order they came, how often, and in
//!   which batches leaves no trace, not in a byte: see [`dump_digest`].
//! * A batch is taken whole or not at all, and is durable once [`Batch::commit`] returns: in the
//!   register's file, or a small one of this device's own by a frame in the journal before it.
//! * What is recorded here breaks no rule; what comes from elsewhere is taken as it is, and its
//!   problems are findings that go away with their cause.
//! * Everything derived can be dropped and derived again: see [`verify`] and [`rebuild`].

mod admit;
mod append;
mod authority;
mod batch;
mod chains;
mod clock;
mod entry;
mod excerpt;
mod fork;
mod fresh;
mod frontier;
mod insert;
mod journal;
mod live;
mod part;
mod place;
mod plan;
mod project;
mod read;
mod replay;
mod seal;
mod sealed;
#[cfg(test)]
mod testing;
mod tree;
mod verify;

pub(crate) use admit::{authority_events, has_become_readable, standing, standings};
pub use authority::Standing;
pub use batch::{Batch, Committed};
pub use clock::Clock;
// Everything here that chains entries names it as its own.
use crate::digest;
pub use digest::Digest;
pub(crate) use digest::{Checksum, Sequence};
pub use entry::{Entry, StreamInfo};
pub use fork::{Branch, Fork};
pub(crate) use fork::{stretch, tree_of};
pub use frontier::{Frontier, Mark};
pub use insert::Inserted;
pub(crate) use journal::show;
pub(crate) use part::Part;
pub use project::Project;
pub use read::{Chain, Ledger};
pub use replay::{Rebuilt, rebuild, set_root};
pub use seal::{DeviceKey, Seal, check_signature};
pub use sealed::{Run, Taken};
pub(crate) use tree::{Segment, Tree};
pub use verify::{Difference, Progress, Report, Stage, Wrong, dump_digest, state_root, verify};
