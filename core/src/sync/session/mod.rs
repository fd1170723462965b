//! Two replicas meet: one asks, the other answers, until both know the same. Bytes in, bytes out;
//! knows nothing of the road between.
//!
//! The one that answers keeps nothing between two questions, so a session can be cut anywhere and
//! begun again, and a question may come twice. Streams are compared by fingerprints over ranges of
//! their ids (`range`), so that the cost follows the difference; then marks of the streams that
//! differ are exchanged, and what either lacks travels as deltas.
//!
//! | Question | Answer |
//! | --- | --- |
//! | `Compare`: fingerprints below ranges | `Differ`: fingerprints one step further down, or marks |
//! | `Fetch`: marks of streams that the asker lacks; deltas may come with it | deltas, `Took` |
//! | `Finish`: digests of all that was compared | `Finished`: the same of the other side |

mod answer;
mod ask;
mod message;
mod range;

pub use answer::Answerer;
pub use ask::{Asker, Outcome};
pub use message::Scopes;

use crate::limits;

/// Bytes of deltas after which a question or an answer ends; the next one goes on.
const PART_BYTES: usize = limits::FRAME_BYTES_MAX / 8;
