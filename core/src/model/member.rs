//! Members: persons, and what can happen to their membership, as dated facts.

use super::case::MemberForm;
use super::coded::coded;
use super::org::{Grade, Organ, Role};
use super::{Code, Date, EntryId, MemberId, OrgId, Term, Text, TransferId};
use serde::{Deserialize, Serialize};

coded!(
    /// Sex as written in the member's file.
    Sex {
        /// Male.
        Male = 1, "male", "nam";
        /// Female.
        Female = 2, "female", "nữ";
    }
);

coded!(
    /// Status of a member (Charter articles 4 and 5).
    MemberStatus {
        /// Probationary: without the right to vote, nominate or be elected.
        Probationary = 1, "probationary", "đảng viên dự bị";
        /// Official.
        Official = 2, "official", "đảng viên chính thức";
    }
);

coded!(
    /// How a member who was not admitted here comes into the register.
    RegisteredAs {
        /// Already a member here when the register was opened.
        Opening = 1, "opening", "lập sổ ban đầu";
        /// Came with a whole organization that was received.
        WithOrganization = 2, "with_organization", "theo tổ chức đến";
    }
);

coded!(
    /// Ground of striking off the roll (Regulation 29-QĐ/TW 2016, article 8; not a discipline).
    StrikeOffGround {
        /// No activity or no dues for three months of a year without a reason.
        Inactive = 1, "inactive", "bỏ sinh hoạt, không đóng đảng phí";
        /// Gave back or destroyed the card.
        CardReturned = 2, "card_returned", "tự ý trả thẻ hoặc hủy thẻ đảng viên";
        /// Will weakened, not mended after twelve months of education.
        WillWeakened = 3, "will_weakened", "giảm sút ý chí phấn đấu";
        /// Violated a member's duties in two consecutive years.
        DutyViolated = 4, "duty_violated", "vi phạm tư cách đảng viên hai năm liền";
        /// A probationary member who is not worthy.
        UnfitProbationary = 5, "unfit_probationary", "đảng viên dự bị không đủ tư cách";
        /// Left the place without papers.
        LeftWithoutPapers = 6, "left_without_papers", "không nộp hồ sơ chuyển sinh hoạt";
        /// Another ground of the regulation in force.
        Other = 7, "other", "lý do khác theo quy định";
    }
);

coded!(
    /// An activity span that never changes the strength of an organization (rule R7 of
    /// [`crate::aggregate`]).
    ActivityKind {
        /// Temporary activity elsewhere: three months to a year, for studies two (Regulation
        /// 29-QĐ/TW 2016, point 6.3).
        Temporary = 1, "temporary", "sinh hoạt tạm thời";
        /// Exempt from work and activity; not rated.
        Exempt = 2, "exempt", "miễn công tác và sinh hoạt";
        /// Suspended from activity.
        Suspended = 3, "suspended", "đình chỉ sinh hoạt";
        /// Introduced to the place of residence (Regulation 213-QĐ/TW 2020).
        Residence = 4, "residence", "giới thiệu sinh hoạt nơi cư trú";
    }
);

coded!(
    /// Stage of a Party Badge.
    BadgeStage {
        /// The unit's procedure to propose is done.
        Proposed = 1, "proposed", "đề nghị tặng";
        /// Decided by the provincial committee.
        Decided = 2, "decided", "quyết định tặng";
        /// Handed over.
        Awarded = 3, "awarded", "trao tặng";
    }
);

coded!(
    /// How a member came to a post.
    PostBasis {
        /// Elected at a congress.
        Congress = 1, "congress", "bầu tại đại hội";
        /// The committee was completed between congresses.
        Completed = 2, "completed", "kiện toàn";
        /// Appointed.
        Appointed = 3, "appointed", "chỉ định";
    }
);

/// A person as the member's file names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name as written.
    pub name: Text,
    /// Birth date, where known to the day.
    pub birth: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Number of the member's file (số lý lịch): the natural key.
    pub file_no: Option<Text>,
    /// Number of the Party card.
    pub card_no: Option<Text>,
}

impl Person {
    /// A person of whom nothing but the name is known.
    ///
    /// # Example: more about a person
    ///
    /// ```
    /// use sobo::model::{Person, Sex};
    ///
    /// let name = "Nguyễn Văn An".parse()?;
    /// let an = Person { sex: Some(Sex::Male), birth: Some("02/09/1980".parse()?), ..Person::new(name) };
    /// assert_eq!(an.file_no, None);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub const fn new(name: Text) -> Self {
        Self { name, birth: None, sex: None, file_no: None, card_no: None }
    }
}

/// Admission (kết nạp; Charter article 4): the ceremony's day is the event's effective date.
///
/// Age is 18 to 60 full years, counted by month (Regulation 29-QĐ/TW 2016, point 1.1; 24-QĐ/TW 2021):
/// outside of it the provincial committee decides, so it is a finding and no refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    /// The person admitted.
    pub person: Person,
    /// The cell.
    pub org: OrgId,
    /// Whether it is a second admission (once only); founds a new membership all the same.
    pub again: bool,
}

impl Admission {
    /// A first admission.
    ///
    /// # Example: who was admitted is on probation
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, base, east, .. } = doc::small()?;
    /// let admission = Admission::new(Person::new("Lê Sơn".parse()?), east);
    /// let son = db.record(Scope::Unit(base), Event::new("03/02/2020".parse()?, admission))?;
    /// let view = db.read()?.member(MemberId(son), "30/12/2020".parse()?)?;
    /// assert_eq!(view.status, Some(MemberStatus::Probationary));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub const fn new(person: Person, org: OrgId) -> Self {
        Self { person, org, again: false }
    }
}

/// What can happen to a member. Effective dates stand in the event.
///
/// Ways into the roll, out of it and between organizations are disjoint; each is counted on the day it
/// took effect, in the organization of that day. Nobody types in whether a transfer is internal, how
/// old a member is, or a total: these follow.
///
/// # Example: recognition twelve months after the ceremony
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, mai, .. } = doc::small()?;
/// let ceremony: Date = "19/05/2020".parse()?;
/// // On time, and decided later: it takes effect on the day the twelve months end.
/// let recognized = MemberFact::Recognized { member: mai };
/// let event = Event::new(ceremony.add_months(12), recognized).decided("15/06/2021".parse()?);
/// db.record(Scope::Unit(base), event)?;
/// let (reader, year) = (db.read()?, Period::year(2021)?);
/// assert_eq!(reader.member(mai, year.to())?.status, Some(MemberStatus::Official));
/// assert_eq!(reader.figure("membership.made_official", base, year)?.to_string(), "1");
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberFact {
    /// Entered on the roll without a flow of the year. Founds the member.
    Registered {
        /// The person.
        person: Person,
        /// The cell.
        org: OrgId,
        /// Status on that day.
        status: MemberStatus,
        /// Why there is no admission here.
        basis: RegisteredAs,
        /// The day the admission decision was signed, from which Party age counts.
        admitted: Option<Date>,
    },
    /// Admitted as a probationary member (kết nạp), on the day of the ceremony (Regulation
    /// 29-QĐ/TW 2016). Founds the member.
    Admitted(Admission),
    /// Received from outside this register (chuyển đến). Founds the member.
    TransferredIn {
        /// The person.
        person: Person,
        /// The cell.
        org: OrgId,
        /// Status on that day.
        status: MemberStatus,
        /// The organization that sent the papers.
        from: Text,
    },
    /// A former member of this register admitted again (kết nạp lại): once only, with a new
    /// probation (Regulation 29-QĐ/TW 2016).
    ReAdmitted {
        /// The member.
        member: MemberId,
        /// The cell.
        org: OrgId,
    },
    /// A former member whose wrongful removal was annulled (phục hồi).
    Restored {
        /// The member.
        member: MemberId,
        /// The cell.
        org: OrgId,
        /// Status regained.
        status: MemberStatus,
    },
    /// A former member of this register who comes back with papers from outside.
    TransferredBack {
        /// The member.
        member: MemberId,
        /// The cell.
        org: OrgId,
        /// The organization that sent the papers.
        from: Text,
    },
    /// Recognized as official (công nhận chính thức); effective twelve months after the ceremony,
    /// also when it is decided later (Charter article 5; Regulation 29-QĐ/TW 2016, point 4.2b).
    Recognized {
        /// The member.
        member: MemberId,
    },
    /// Sent to an organization outside this register (chuyển đi).
    TransferredOut {
        /// The member.
        member: MemberId,
        /// Where to.
        to: Text,
    },
    /// First half of a transfer inside the register (chuyển sinh hoạt nội bộ): left, with papers.
    /// Until it is received the member is in transit: in neither cell, but in the superior of
    /// both (rule R10 of [`crate::aggregate`]).
    Left {
        /// The member.
        member: MemberId,
        /// The cell that is to receive.
        to: OrgId,
    },
    /// Second half: received.
    Received {
        /// The member.
        member: MemberId,
        /// The leaving half.
        transfer: TransferId,
        /// The cell that received.
        org: OrgId,
    },
    /// Struck off the roll (xóa tên; Regulation 29-QĐ/TW 2016, article 8): no form of discipline.
    StruckOff {
        /// The member.
        member: MemberId,
        /// The ground.
        ground: StrikeOffGround,
    },
    /// Left the Party on their own wish (xin ra khỏi Đảng), by the procedure of striking off but
    /// counted apart from it.
    Exited {
        /// The member.
        member: MemberId,
    },
    /// Died (từ trần).
    Died {
        /// The member.
        member: MemberId,
    },
    /// A stage of the Party Badge (Huy hiệu Đảng; Guidance 01-HD/TW 2021, point 18). Each threshold
    /// and stage once.
    Badge {
        /// The member.
        member: MemberId,
        /// Years of Party age: 30, 40, 45, … 90.
        threshold: u32,
        /// The stage.
        stage: BadgeStage,
    },
    /// The yearly rating of the member (Guidance 21-HD/BTCTW 2019): one verdict a year; the first
    /// recorded stands.
    Rated {
        /// The member.
        member: MemberId,
        /// The year rated.
        year: i32,
        /// The grade.
        grade: Grade,
        /// Why not rated.
        reason: Option<Text>,
    },
    /// Disciplined: one form, one deciding body, any number of contents.
    Disciplined(Discipline),
    /// The form was changed on appeal or review.
    DisciplineChanged {
        /// The member.
        member: MemberId,
        /// The decision that is changed.
        decision: EntryId,
        /// The final form; `None` when the decision is annulled.
        form: Option<MemberForm>,
    },
    /// An activity span begins.
    ActivityBegan {
        /// The member.
        member: MemberId,
        /// Which.
        kind: ActivityKind,
        /// The ground or place.
        note: Option<Text>,
    },
    /// An activity span ends.
    ActivityEnded {
        /// The member.
        member: MemberId,
        /// Which.
        kind: ActivityKind,
    },
    /// Took up a post.
    PostTaken {
        /// The member.
        member: MemberId,
        /// The organization of the post.
        org: OrgId,
        /// The organ.
        organ: Organ,
        /// The post.
        role: Role,
        /// How.
        basis: PostBasis,
    },
    /// Gave up a post.
    PostLeft {
        /// The member.
        member: MemberId,
        /// The organization of the post.
        org: OrgId,
        /// The post.
        role: Role,
    },
    /// Elected delegate to a congress above.
    DelegateElected {
        /// The member.
        member: MemberId,
        /// The congress, as a code.
        congress: Code,
        /// The term it opens.
        term: Term,
        /// Alternate (dự khuyết) rather than full.
        alternate: bool,
    },
    /// Appraised or assessed for a personnel purpose (thẩm định, nhận xét).
    Assessed {
        /// The member.
        member: MemberId,
        /// The purpose's code.
        purpose: Code,
    },
    /// Entered in the planning list of successors (quy hoạch) for a post.
    Planned {
        /// The member.
        member: MemberId,
        /// The organization of the post.
        org: OrgId,
        /// The post.
        role: Role,
        /// The term planned for.
        term: Term,
    },
    /// Personal data corrected without a change of membership.
    ProfileChanged {
        /// The member.
        member: MemberId,
        /// The whole new record.
        person: Person,
    },
    /// Found to be the same person as another member of the register; undone by a void.
    SamePerson {
        /// The member whose record goes on.
        member: MemberId,
        /// The record that is a double.
        double: MemberId,
    },
}

/// A discipline decision over a member (kỷ luật đảng viên; Charter article 35): one violation, one form;
/// several violations decided together get one form, and each its content.
///
/// Which form suits whom and which organ may decide it is dated in [`crate::model::rule`]. A form that
/// the member's status or post does not allow is refused; a doubtful authority is a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discipline {
    /// The member.
    pub member: MemberId,
    /// The one form.
    pub form: MemberForm,
    /// The organization whose organ decided; its class follows from its kind on the day.
    pub by: OrgId,
    /// The organ that decided.
    pub organ: Organ,
    /// Contents of the violation, as codes of the dated list; may be empty.
    pub contents: Vec<Code>,
}

impl MemberFact {
    /// The members whose timelines the fact belongs to, without one that it founds.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, mai, .. } = doc::small()?;
    /// assert_eq!(MemberFact::SamePerson { member: an, double: mai }.members(), [an, mai]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn members(&self) -> Vec<MemberId> {
        self.each_member().collect()
    }

    /// The same one by one.
    pub(crate) fn each_member(&self) -> impl Iterator<Item = MemberId> {
        let (one, other) = match self {
            Self::Registered { .. } | Self::Admitted(_) | Self::TransferredIn { .. } => {
                (None, None)
            }
            Self::SamePerson { member, double } => (Some(*member), Some(*double)),
            Self::Disciplined(d) => (Some(d.member), None),
            Self::ReAdmitted { member, .. }
            | Self::Restored { member, .. }
            | Self::TransferredBack { member, .. }
            | Self::Recognized { member }
            | Self::TransferredOut { member, .. }
            | Self::Left { member, .. }
            | Self::Received { member, .. }
            | Self::StruckOff { member, .. }
            | Self::Exited { member }
            | Self::Died { member }
            | Self::Badge { member, .. }
            | Self::Rated { member, .. }
            | Self::DisciplineChanged { member, .. }
            | Self::ActivityBegan { member, .. }
            | Self::ActivityEnded { member, .. }
            | Self::PostTaken { member, .. }
            | Self::PostLeft { member, .. }
            | Self::DelegateElected { member, .. }
            | Self::Assessed { member, .. }
            | Self::Planned { member, .. }
            | Self::ProfileChanged { member, .. } => (Some(*member), None),
        };
        one.into_iter().chain(other)
    }

    /// The person, where the fact founds a member.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, east, .. } = doc::small()?;
    /// let admitted = MemberFact::Admitted(Admission::new(Person::new("Lê Sơn".parse()?), east));
    /// assert!(admitted.founds().is_some_and(|person| person.name.as_str() == "Lê Sơn"));
    /// assert!(MemberFact::Died { member: an }.founds().is_none());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn founds(&self) -> Option<&Person> {
        match self {
            Self::Registered { person, .. } | Self::TransferredIn { person, .. } => Some(person),
            Self::Admitted(a) => Some(&a.person),
            _ => None,
        }
    }

    /// Organizations the fact names, to be checked against the register.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { an, west, .. } = doc::small()?;
    /// assert_eq!(MemberFact::Left { member: an, to: west }.orgs(), [west]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn orgs(&self) -> Vec<OrgId> {
        match self {
            Self::Registered { org, .. }
            | Self::TransferredIn { org, .. }
            | Self::ReAdmitted { org, .. }
            | Self::Restored { org, .. }
            | Self::TransferredBack { org, .. }
            | Self::Received { org, .. }
            | Self::PostTaken { org, .. }
            | Self::PostLeft { org, .. }
            | Self::Planned { org, .. } => vec![*org],
            Self::Left { to, .. } => vec![*to],
            Self::Admitted(a) => vec![a.org],
            Self::Disciplined(d) => vec![d.by],
            _ => Vec::new(),
        }
    }
}
