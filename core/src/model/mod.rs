//! Values, events and dated rules: what the field knows, in its own terms. Knows nothing of
//! storage, codecs, clocks and other machines. Nothing in it panics.

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
pub mod text;

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
pub use text::Text;
