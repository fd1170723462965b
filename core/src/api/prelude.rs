//! What most programs use, to be taken in whole: the handle, the common facts, and the values they
//! are made of. Knows nothing of its own.
//!
//! ```
//! use sobo::prelude::*;
//!
//! let day: Date = "19/05/2020".parse()?;
//! assert!(Period::year(2020)?.contains(day));
//! # Ok::<(), sobo::Error>(())
//! ```

pub use super::{Batch, Database, Options, Reader, Scope};
pub use crate::model::{
    Admission, CaseFact, Code, ControlFact, Date, DeviceId, Discipline, EntryId, Event, Fact,
    Figure, Founding, Grade, MemberFact, MemberForm, MemberId, MemberStatus, OfficeFact, OrgFact,
    OrgId, OrgKind, Organ, Period, Person, Quantity, StrikeOffGround, Term, Text, Timestamp,
    TransferId,
};
