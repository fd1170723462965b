//! Lines about inspection, supervision, cases and letters.

use super::lines;
use sobo::model::{
    Activity, CaseFact, CaseId, Code, Ground, Inspected, LetterKind, MemberId, Mode, OrgId, Organ,
    Text, Track,
};

lines! { CaseFact;
    /// An inspection or supervision was concluded (kiểm tra, giám sát).
    "inspection" InspectionOf {
        /// Inspection or supervision.
        activity: Activity,
        /// Who acted, by code.
        by: OrgId,
        /// Its organ.
        organ: Organ,
        /// The ground.
        ground: Ground,
        /// How.
        mode: Mode,
        /// Who was inspected.
        subject: Inspected,
        /// Contents, listed codes.
        contents: Vec<Code> = default,
        /// The conclusion.
        conclusion: Option<Text>,
    } = (CaseFact::Inspected {
        activity, by, organ, ground, mode, subject, contents, conclusion,
    })

    /// A violation is looked into on its tracks (vụ việc). Give the line a label to settle it by.
    "case_opened" CaseOpened {
        /// The member, by file number.
        member: MemberId,
        /// The organization that looks into it, by code.
        org: OrgId,
        /// The content, a listed code.
        content: Code,
    } = (CaseFact::Opened { member, org, content })

    /// A case was settled on one track (xử lý xong).
    "case_settled" CaseSettled {
        /// The case: `#label` of its line, or its id.
        case: CaseId,
        /// The track.
        track: Track,
        /// What came of it.
        outcome: Text,
    } = (CaseFact::Settled { case, track, outcome })

    /// A letter was received (đơn thư).
    "letter_received" LetterReceived {
        /// The organization that received it, by code.
        org: OrgId,
        /// Its kind.
        kind: LetterKind,
        /// What it is about.
        about: Text,
        /// The letter it repeats: `#label` of its line, or its id.
        same_as: Option<CaseId>,
    } = (CaseFact::LetterReceived { org, kind, about, same_as })

    /// A letter was settled (giải quyết đơn thư).
    "letter_closed" LetterClosed {
        /// The letter: `#label` of its line, or its id.
        case: CaseId,
        /// What came of it.
        outcome: Text,
    } = (CaseFact::LetterClosed { case, outcome })
}
