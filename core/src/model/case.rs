//! Discipline, violation cases, inspection and supervision.

use super::coded::coded;
use super::org::{Organ, Role};
use super::{CaseId, Code, MemberId, OrgId, Text};
use serde::{Deserialize, Serialize};

coded!(
    /// Form of discipline over a member (Charter article 35): on a probationary member only the
    /// first two.
    MemberForm {
        /// Reprimand.
        Reprimand = 1, "reprimand", "khiển trách";
        /// Warning.
        Warning = 2, "warning", "cảnh cáo";
        /// Dismissal from a post; only for one who holds a post.
        Dismissal = 3, "dismissal", "cách chức";
        /// Expulsion; never for a probationary member.
        Expulsion = 4, "expulsion", "khai trừ";
    }
);

coded!(
    /// Whether a body inspected or supervised.
    Activity {
        /// Inspection.
        Inspection = 1, "inspection", "kiểm tra";
        /// Supervision.
        Supervision = 2, "supervision", "giám sát";
    }
);

coded!(
    /// The Charter article an inspection rests on.
    Ground {
        /// Article 30: by Party organizations of every level.
        Article30 = 1, "article_30", "Điều 30 Điều lệ Đảng";
        /// Article 32: tasks of the inspection commissions.
        Article32 = 2, "article_32", "Điều 32 Điều lệ Đảng";
    }
);

coded!(
    /// What occasioned an inspection or supervision.
    Mode {
        /// Standing.
        Regular = 1, "regular", "thường xuyên";
        /// On a theme of the yearly programme.
        Thematic = 2, "thematic", "theo chuyên đề";
        /// On signs of a violation.
        Signs = 3, "signs", "khi có dấu hiệu vi phạm";
    }
);

coded!(
    /// Whom an inspection concerned; derived from the event.
    SubjectKind {
        /// A Party organization.
        Organization = 1, "organization", "tổ chức đảng";
        /// An inspection commission, inspected as an organ.
        Commission = 2, "commission", "ủy ban kiểm tra";
        /// A member who holds the post of secretary.
        Secretary = 3, "secretary", "bí thư cấp ủy";
        /// Another member.
        Member = 4, "member", "đảng viên";
    }
);

coded!(
    /// One of the tracks on which a violation is handled.
    Track {
        /// By the Party.
        Party = 1, "party", "kỷ luật Đảng";
        /// By the administration.
        Administrative = 2, "administrative", "kỷ luật hành chính";
        /// By a mass organization.
        MassOrganization = 3, "mass_organization", "kỷ luật đoàn thể";
    }
);

coded!(
    /// Kind of a letter (đơn thư).
    LetterKind {
        /// Against a discipline decision.
        Appeal = 1, "appeal", "khiếu nại";
        /// Of a violation by someone.
        Denunciation = 2, "denunciation", "tố cáo";
        /// A petition or feedback.
        Petition = 3, "petition", "kiến nghị, phản ánh";
    }
);

/// The subject of one inspection: one event counts one instance (lượt).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inspected {
    /// A Party organization.
    Org(OrgId),
    /// The inspection commission of an organization, as an organ.
    Commission(OrgId),
    /// A member, with the post held on the day where there was one.
    Member {
        /// The member.
        member: MemberId,
        /// The post.
        post: Option<Role>,
    },
}

impl Inspected {
    /// The class of the subject.
    ///
    /// # Example: a secretary is counted apart
    ///
    /// ```
    /// use sobo::model::{EntryId, Inspected, MemberId, Role, StreamId, SubjectKind};
    ///
    /// let member = MemberId(EntryId { stream: StreamId([1; 16]), seq: 1 });
    /// let secretary = Inspected::Member { member, post: Some(Role::Secretary) };
    /// assert_eq!(secretary.kind(), SubjectKind::Secretary);
    /// assert_eq!(Inspected::Member { member, post: None }.kind(), SubjectKind::Member);
    /// ```
    pub const fn kind(&self) -> SubjectKind {
        match self {
            Self::Org(_) => SubjectKind::Organization,
            Self::Commission(_) => SubjectKind::Commission,
            Self::Member { post: Some(Role::Secretary), .. } => SubjectKind::Secretary,
            Self::Member { .. } => SubjectKind::Member,
        }
    }
}

/// Cases, inspection and supervision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseFact {
    /// One subject was inspected or supervised by one body.
    Inspected {
        /// Inspection or supervision.
        activity: Activity,
        /// The organization whose organ acted.
        by: OrgId,
        /// The organ.
        organ: Organ,
        /// The legal ground: keeps article 30 and article 32 apart.
        ground: Ground,
        /// The occasion.
        mode: Mode,
        /// Whom it concerned.
        subject: Inspected,
        /// Contents, as codes.
        contents: Vec<Code>,
        /// The conclusion in short.
        conclusion: Option<Text>,
    },
    /// A violation was found and is to be handled on three tracks. Founds a case.
    Opened {
        /// The member.
        member: MemberId,
        /// The member's organization when the violation was found.
        org: OrgId,
        /// Content of the violation.
        content: Code,
    },
    /// The case was settled on one track.
    Settled {
        /// The case.
        case: CaseId,
        /// The track.
        track: Track,
        /// How, in short.
        outcome: Text,
    },
    /// A letter was received. Founds a case, open until it is closed.
    LetterReceived {
        /// The organization that received it.
        org: OrgId,
        /// Appeal, denunciation or petition.
        kind: LetterKind,
        /// What it is about, in short.
        about: Text,
        /// An earlier letter with the same content, sent again or to another level.
        same_as: Option<CaseId>,
    },
    /// The letter was answered.
    LetterClosed {
        /// The letter's case.
        case: CaseId,
        /// How, in short.
        outcome: Text,
    },
}
