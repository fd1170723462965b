//! Values, events and dated rules: what the field knows, in its own terms. Knows nothing of
//! storage, codecs, clocks and other machines. Nothing in it panics.
//!
//! An [`Event`] is a [`Fact`] and the day it took effect, with the [`Paper`] it rests on. Facts name
//! organizations, members and cases by the id of the entry that founded them ([`OrgId`],
//! [`MemberId`], [`CaseId`]), and things of the office's own lists by a [`Code`]. Text, dates and
//! numbers are read as officials write them ([`Text`], [`Date`], [`parse_integer`],
//! [`parse_decimal`]), and what is in doubt is asked back instead of guessed.
//!
//! # Closed lists
//!
//! [`OrgKind`], [`Grade`], [`MemberForm`] and the other lists of the field have for each value a
//! stable number (in keys and classes), an English code (in interchange) and the Vietnamese term:
//!
//! ```
//! use sobo::model::Grade;
//!
//! assert_eq!((Grade::Good.number(), Grade::Good.code()), (2, "good"));
//! assert_eq!(Grade::Good.label(), "hoàn thành tốt nhiệm vụ");
//! assert_eq!(Grade::from_code("good"), Grade::from_number(2));
//! assert_eq!(Grade::ALL.len(), 5);
//! ```

mod authority;
mod case;
mod code;
mod coded;
mod convert;
mod date;
mod event;
mod figure;
mod id;
mod member;
mod number;
mod office;
mod org;
mod projection;
pub mod rule;
mod shared;
pub mod text;

pub use authority::{AuthorityFact, DeviceRole, QuarantineReason};
pub use case::{
    Activity, CaseFact, Ground, Inspected, LetterKind, MemberForm, Mode, SubjectKind, Track,
};
pub use code::{CODE_BYTES_MAX, Code, CodeError};
pub use date::*;
pub use event::{CodeList, ControlFact, Event, Fact, Paper};
pub use figure::*;
pub use id::{
    CaseId, ClassId, DeviceId, ENTRY_ID_BYTES, EntryId, MemberId, OrgId, StreamId, Subject,
    TransferId,
};
pub use member::{
    ActivityKind, Admission, BadgeStage, Discipline, MemberFact, MemberStatus, Person, PostBasis,
    RegisteredAs, Sex, StrikeOffGround,
};
pub use number::*;
pub use office::{Attendee, Honoured, IndicatorValue, OfficeFact, Reported, ReviewKind};
pub use org::{
    ElectedBy, Founding, Grade, OrgFact, OrgForm, OrgKind, OrgState, OrgVersion, Organ, Role,
};
pub use projection::{
    CLASS_TAGS_MAX, Class, Contribution, Measure, NaturalKey, Placed, Problem, Projection, Rule,
    Severity, Tag,
};
pub use shared::SharedEvent;
pub use text::Text;
