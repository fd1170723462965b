//! The sort of a written event. Every match is complete: an event that the model learns and the
//! generator does not know fails to compile here.

use crate::generate::What;
use sobo::model::{AuthorityFact, CaseFact, ControlFact, Fact, MemberFact, OfficeFact, OrgFact};

/// The action that writes such a fact.
pub const fn sort(fact: &Fact) -> What {
    match fact {
        Fact::Org(fact) => org(fact),
        Fact::Member(fact) => member(fact),
        Fact::Case(fact) => case(fact),
        Fact::Office(fact) => office(fact),
        Fact::Control(fact) => match fact {
            ControlFact::Void { .. } => What::Void,
            ControlFact::Ruling { .. } => What::Ruling,
            ControlFact::IndicatorListed { .. } => What::IndicatorListed,
            ControlFact::CodeListed { .. } => What::CodeListed,
        },
        Fact::Authority(fact) => match fact {
            AuthorityFact::Granted { .. } => What::Granted,
            AuthorityFact::Revoked { .. } => What::Revoked,
            AuthorityFact::ForkSettled { .. } => What::ForkSettled,
        },
    }
}

const fn org(fact: &OrgFact) -> What {
    match fact {
        // Organizations are registered when a world is opened, and nowhere else.
        OrgFact::Founded(_) | OrgFact::Registered(_) => What::Founded,
        OrgFact::Received { .. } => What::OrgReceived,
        OrgFact::Renamed { .. } => What::Renamed,
        OrgFact::KindChanged { .. } => What::KindChanged,
        OrgFact::Reparented { .. } => What::Reparented,
        OrgFact::Merged { .. } => What::Merged,
        OrgFact::Split { .. } => What::Split,
        OrgFact::HandedOver { .. } => What::HandedOver,
        OrgFact::Dissolved { .. } => What::Dissolved,
        OrgFact::Surveyed { .. } => What::Surveyed,
        OrgFact::Rated { .. } => What::OrgRated,
        OrgFact::Disciplined { .. } => What::OrgDisciplined,
        OrgFact::CongressHeld { .. } => What::CongressHeld,
        OrgFact::CommitteeElected { .. } => What::CommitteeElected,
        OrgFact::CommitteePending { .. } => What::CommitteePending,
        OrgFact::SecretaryElected { .. } => What::SecretaryElected,
        OrgFact::VacancyLeft { .. } => What::VacancyLeft,
        OrgFact::CommissionElected { .. } => What::CommissionElected,
        OrgFact::TitleAwarded { .. } => What::TitleAwarded,
        OrgFact::TitleWithdrawn { .. } => What::TitleWithdrawn,
        OrgFact::SponsorshipAssigned { .. } => What::SponsorshipAssigned,
        OrgFact::SponsorshipEnded { .. } => What::SponsorshipEnded,
    }
}

const fn member(fact: &MemberFact) -> What {
    match fact {
        MemberFact::Registered { .. } => What::Registered,
        MemberFact::Admitted(_) => What::Admitted,
        MemberFact::TransferredIn { .. } => What::TransferredIn,
        MemberFact::ReAdmitted { .. } => What::ReAdmitted,
        MemberFact::Restored { .. } => What::Restored,
        MemberFact::TransferredBack { .. } => What::TransferredBack,
        MemberFact::Recognized { .. } => What::Recognized,
        MemberFact::TransferredOut { .. } => What::TransferredOut,
        MemberFact::Left { .. } => What::Left,
        MemberFact::Received { .. } => What::Received,
        MemberFact::StruckOff { .. } => What::StruckOff,
        MemberFact::Exited { .. } => What::Exited,
        MemberFact::Died { .. } => What::Died,
        MemberFact::Badge { .. } => What::Badge,
        MemberFact::Rated { .. } => What::MemberRated,
        MemberFact::Disciplined(_) => What::Disciplined,
        MemberFact::DisciplineChanged { .. } => What::DisciplineChanged,
        MemberFact::ActivityBegan { .. } => What::ActivityBegan,
        MemberFact::ActivityEnded { .. } => What::ActivityEnded,
        MemberFact::PostTaken { .. } => What::PostTaken,
        MemberFact::PostLeft { .. } => What::PostLeft,
        MemberFact::DelegateElected { .. } => What::DelegateElected,
        MemberFact::Assessed { .. } => What::Assessed,
        MemberFact::Planned { .. } => What::Planned,
        MemberFact::ProfileChanged { .. } => What::ProfileChanged,
        MemberFact::SamePerson { .. } => What::SamePerson,
    }
}

const fn case(fact: &CaseFact) -> What {
    match fact {
        CaseFact::Inspected { .. } => What::Inspected,
        CaseFact::Opened { .. } => What::Opened,
        CaseFact::Settled { .. } => What::Settled,
        CaseFact::LetterReceived { .. } => What::LetterReceived,
        CaseFact::LetterClosed { .. } => What::LetterClosed,
    }
}

const fn office(fact: &OfficeFact) -> What {
    match fact {
        OfficeFact::ClassHeld { .. } => What::ClassHeld,
        OfficeFact::Attended { .. } => What::Attended,
        OfficeFact::Nominated { .. } => What::Nominated,
        OfficeFact::CourseRegistered { .. } => What::CourseRegistered,
        OfficeFact::DocumentIn { .. } => What::DocumentIn,
        OfficeFact::DocumentOut { .. } => What::DocumentOut,
        OfficeFact::MeetingHeld { .. } => What::MeetingHeld,
        OfficeFact::Commended { .. } => What::Commended,
        OfficeFact::WorkCompleted { .. } => What::WorkCompleted,
        OfficeFact::UnionActivity { .. } => What::UnionActivity,
        OfficeFact::Reviewed { .. } => What::Reviewed,
        OfficeFact::ControllerAssessed { .. } => What::ControllerAssessed,
        OfficeFact::CommuneRecognized { .. } => What::CommuneRecognized,
        OfficeFact::Donated { .. } => What::Donated,
        OfficeFact::Value(_) => What::Value,
        OfficeFact::PeriodOpened { .. } => What::PeriodOpened,
        OfficeFact::Submitted { .. } => What::Submitted,
    }
}
