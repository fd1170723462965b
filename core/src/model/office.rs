//! The office's own facts: classes and attendance, documents, meetings, commendations, reviews,
//! communes, donations, and values that have no events beneath them.

use super::coded::coded;
use super::{ClassId, Code, CutOff, Date, MemberId, OrgId, Period, Quantity, Text};
use serde::{Deserialize, Serialize};

coded!(
    /// Who received a commendation.
    Honoured {
        /// A collective.
        Collective = 1, "collective", "tập thể";
        /// An individual.
        Individual = 2, "individual", "cá nhân";
    }
);

coded!(
    /// Kind of review of a directive or resolution.
    ReviewKind {
        /// Interim review.
        Interim = 1, "interim", "sơ kết";
        /// Final review.
        Final = 2, "final", "tổng kết";
        /// Planned for the coming year.
        Planned = 3, "planned", "dự kiến";
    }
);

/// Someone who attended: a member of the register, or another person by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attendee {
    /// A member.
    Member(MemberId),
    /// A person who is not a member, with their unit.
    Person {
        /// Full name.
        name: Text,
        /// The organization that sent them.
        org: OrgId,
    },
}

/// A value that was reported rather than counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reported {
    /// A number with its qualifier.
    Value(Quantity),
    /// Reported as none: the unit has nothing of the kind (distinct from a silent unit).
    Nothing,
}

/// One cell of a form: an indicator of an organization over a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorValue {
    /// The indicator's code.
    pub indicator: Code,
    /// The reporting organization.
    pub org: OrgId,
    /// The period reported.
    pub period: Period,
    /// The value.
    pub value: Reported,
    /// The value planned for the period.
    pub plan: Option<Quantity>,
    /// The value of the period before.
    pub previous: Option<Quantity>,
    /// Where the value comes from, such as a statistical yearbook.
    pub source: Option<Text>,
}

/// The office's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfficeFact {
    /// A class was held. Founds the class.
    ClassHeld {
        /// The organization that held it.
        org: OrgId,
        /// Kind of class, as a code.
        kind: Code,
        /// Its subject.
        title: Text,
    },
    /// Someone attended a class: one instance (lượt).
    Attended {
        /// The class.
        class: ClassId,
        /// Its kind, repeated so that the event can be counted alone.
        kind: Code,
        /// The organization that held the class.
        org: OrgId,
        /// Who.
        who: Attendee,
    },
    /// A member was sent to a course elsewhere.
    Nominated {
        /// The member.
        member: MemberId,
        /// The organization that sent.
        org: OrgId,
        /// The course.
        course: Code,
    },
    /// A member was entered on the list for a future course.
    CourseRegistered {
        /// The member.
        member: MemberId,
        /// The organization that keeps the list.
        org: OrgId,
        /// The course.
        course: Code,
    },
    /// A document came in.
    DocumentIn {
        /// The organization that received it.
        org: OrgId,
        /// Kind of document.
        kind: Code,
        /// Number in the book of incoming documents.
        number: u32,
    },
    /// A document was issued.
    DocumentOut {
        /// The organization that issued it.
        org: OrgId,
        /// Kind of document.
        kind: Code,
        /// Number within kind and term (Guidance 36-HD/VPTW 2018).
        number: u32,
    },
    /// A meeting or conference was served.
    MeetingHeld {
        /// The organization.
        org: OrgId,
        /// Kind of meeting.
        kind: Code,
    },
    /// A collective or an individual was commended.
    Commended {
        /// The organization in whose register it counts.
        org: OrgId,
        /// The award or movement, as a code.
        award: Code,
        /// Collective or individual.
        honoured: Honoured,
        /// The member, where the individual is one of the register.
        member: Option<MemberId>,
        /// The name commended.
        name: Text,
    },
    /// A work or task completed to welcome an occasion.
    WorkCompleted {
        /// The organization.
        org: OrgId,
        /// The occasion, as a code.
        occasion: Code,
        /// Whether it was given a plaque.
        plaque: bool,
        /// What it is.
        title: Text,
    },
    /// An activity of a mass organization.
    UnionActivity {
        /// The Party organization in whose register it counts.
        org: OrgId,
        /// The mass organization, as a code.
        union: Code,
        /// Kind of activity.
        kind: Code,
        /// Those who took part.
        participants: Quantity,
        /// What it was.
        title: Text,
    },
    /// A directive or resolution was reviewed.
    Reviewed {
        /// The organization.
        org: OrgId,
        /// The instrument, as a code.
        instrument: Code,
        /// Interim, final or planned.
        kind: ReviewKind,
        /// The year the instrument was issued.
        since: i32,
    },
    /// Took part in assessing the controllers of an enterprise.
    ControllerAssessed {
        /// The organization that gave its opinion.
        org: OrgId,
        /// The enterprise's organization.
        enterprise: OrgId,
    },
    /// A sponsored commune was recognized at a standard.
    CommuneRecognized {
        /// The organization that keeps the list.
        org: OrgId,
        /// The commune.
        commune: Code,
        /// The standard.
        standard: Code,
    },
    /// A donation passed through an organization.
    Donated {
        /// The organization that received and passed it on.
        org: OrgId,
        /// The donor, as a code.
        donor: Code,
        /// The channel, so that nothing is counted twice.
        channel: Code,
        /// The worth in dong.
        amount: Quantity,
    },
    /// A reported value.
    Value(IndicatorValue),
    /// The office opened a reporting period with its own cut-off date.
    PeriodOpened {
        /// The organization that reports.
        org: OrgId,
        /// The period.
        period: Period,
        /// The day on which stocks are counted (ngày chốt số liệu).
        cut_off: CutOff,
        /// The day units must have sent theirs.
        due: Date,
    },
    /// A unit declared its events of a period complete.
    Submitted {
        /// The unit.
        org: OrgId,
        /// The period.
        period: Period,
    },
}

impl OfficeFact {
    /// The organization in whose figures the fact counts.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { base, .. } = doc::small()?;
    /// let submitted = OfficeFact::Submitted { org: base, period: Period::year(2020)? };
    /// assert_eq!(submitted.org(), base);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn org(&self) -> OrgId {
        match self {
            Self::ClassHeld { org, .. }
            | Self::Attended { org, .. }
            | Self::Nominated { org, .. }
            | Self::CourseRegistered { org, .. }
            | Self::DocumentIn { org, .. }
            | Self::DocumentOut { org, .. }
            | Self::MeetingHeld { org, .. }
            | Self::Commended { org, .. }
            | Self::WorkCompleted { org, .. }
            | Self::UnionActivity { org, .. }
            | Self::Reviewed { org, .. }
            | Self::ControllerAssessed { org, .. }
            | Self::CommuneRecognized { org, .. }
            | Self::Donated { org, .. }
            | Self::PeriodOpened { org, .. }
            | Self::Submitted { org, .. } => *org,
            Self::Value(value) => value.org,
        }
    }
}
