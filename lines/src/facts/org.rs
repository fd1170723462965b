//! Lines about organizations.

use super::lines;
use sobo::model::{
    Code, ElectedBy, Founding, Grade, MemberId, OrgFact, OrgForm, OrgId, OrgKind, Role, Term, Text,
};

lines! { OrgFact;
    /// An organization was founded (thành lập tổ chức đảng).
    "organization_founded" OrgFounded {
        /// Full name.
        name: Text,
        /// Kind.
        kind: OrgKind,
        /// The code that other lines name it by.
        code: Code,
        /// The organization directly above, by code; none for the top of the register.
        parent: Option<OrgId>,
        /// Sector of the host unit.
        sector: Option<Code>,
        /// Place of the host unit.
        place: Option<Code>,
    } = (OrgFact::Founded(Founding { name, kind, code, parent, sector, place }))

    /// An organization was received whole from outside (tiếp nhận tổ chức đảng). Its members are
    /// registered with the basis `with_organization`.
    "organization_received" OrgReceived {
        /// Full name.
        name: Text,
        /// Kind.
        kind: OrgKind,
        /// The code that other lines name it by.
        code: Code,
        /// The organization directly above, by code.
        parent: Option<OrgId>,
        /// Sector of the host unit.
        sector: Option<Code>,
        /// Place of the host unit.
        place: Option<Code>,
        /// The superior that handed it over.
        from: Text,
        /// Members who came with it, as the papers say.
        members: u32,
    } = (OrgFact::Received {
        founding: Founding { name, kind, code, parent, sector, place }, from, members,
    })

    /// An organization was there when the register was opened (lập sổ ban đầu): no founding of the
    /// year.
    "organization_registered" OrgRegistered {
        /// Full name.
        name: Text,
        /// Kind.
        kind: OrgKind,
        /// The code that other lines name it by.
        code: Code,
        /// The organization directly above, by code; none for the top of the register.
        parent: Option<OrgId>,
        /// Sector of the host unit.
        sector: Option<Code>,
        /// Place of the host unit.
        place: Option<Code>,
    } = (OrgFact::Registered(Founding { name, kind, code, parent, sector, place }))

    /// An organization has a new name (đổi tên).
    "organization_renamed" OrgRenamed {
        /// The organization, by code.
        org: OrgId,
        /// The new name.
        name: Text,
    } = (OrgFact::Renamed { org, name })

    /// An organization changed its kind (nâng cấp, chuyển loại hình).
    "organization_kind_changed" OrgKindChanged {
        /// The organization, by code.
        org: OrgId,
        /// The new kind.
        kind: OrgKind,
    } = (OrgFact::KindChanged { org, kind })

    /// An organization was placed under another (chuyển trực thuộc).
    "organization_moved" OrgMoved {
        /// The organization, by code.
        org: OrgId,
        /// The new superior, by code.
        parent: OrgId,
    } = (OrgFact::Reparented { org, parent })

    /// Organizations were merged into one that is there (sáp nhập).
    "organizations_merged" OrgsMerged {
        /// The organizations that end, by code.
        sources: Vec<OrgId>,
        /// The organization that goes on, by code.
        into: OrgId,
    } = (OrgFact::Merged { sources, into })

    /// Members of an organization were placed in others (chia tách).
    "organization_split" OrgSplit {
        /// The organization, by code.
        org: OrgId,
        /// Whether it ends.
        ends: bool,
        /// Who goes where.
        members: Vec<(MemberId, OrgId)>,
    } = (OrgFact::Split { org, ends, members })

    /// An organization left the register with everything under it (chuyển giao tổ chức đảng).
    "organization_handed_over" OrgHandedOver {
        /// The organization, by code.
        org: OrgId,
        /// The superior that received it.
        to: Text,
        /// Members who went with it, as the papers say.
        members: u32,
    } = (OrgFact::HandedOver { org, to, members })

    /// An organization was dissolved (giải thể).
    "organization_dissolved" OrgDissolved {
        /// The organization, by code.
        org: OrgId,
    } = (OrgFact::Dissolved { org })

    /// A unit was surveyed for a founding (khảo sát thành lập tổ chức đảng).
    "unit_surveyed" UnitSurveyed {
        /// Who surveyed, by code.
        by: OrgId,
        /// The unit.
        unit: Text,
    } = (OrgFact::Surveyed { by, unit })

    /// The yearly rating of an organization (xếp loại tổ chức đảng).
    "organization_rated" OrgRated {
        /// The organization, by code.
        org: OrgId,
        /// The year rated.
        year: i32,
        /// The grade.
        grade: Grade,
        /// Why not rated.
        reason: Option<Text>,
    } = (OrgFact::Rated { org, year, grade, reason })

    /// An organization was disciplined (kỷ luật tổ chức đảng).
    "organization_disciplined" OrgDisciplined {
        /// The organization, by code.
        org: OrgId,
        /// The form.
        form: OrgForm,
        /// Who decided, by code.
        by: OrgId,
    } = (OrgFact::Disciplined { org, form, by })

    /// A congress was held (đại hội).
    "congress_held" CongressHeld {
        /// The organization, by code.
        org: OrgId,
        /// The term it opens, as 2020-2025.
        term: Term,
        /// Which congress it was.
        ordinal: u32,
    } = (OrgFact::CongressHeld { org, term, ordinal })

    /// The executive committee was elected (bầu cấp ủy).
    "committee_elected" CommitteeElected {
        /// The organization, by code.
        org: OrgId,
        /// The term.
        term: Term,
        /// Seats to be filled.
        seats: u32,
        /// Seats filled.
        elected: u32,
    } = (OrgFact::CommitteeElected { org, term, seats, elected })

    /// No committee could be elected yet (chưa bầu cấp ủy).
    "committee_pending" CommitteePending {
        /// The organization, by code.
        org: OrgId,
        /// The term.
        term: Term,
        /// Why.
        reason: Text,
    } = (OrgFact::CommitteePending { org, term, reason })

    /// The secretary was elected (bầu bí thư).
    "secretary_elected" SecretaryElected {
        /// The organization, by code.
        org: OrgId,
        /// The term.
        term: Term,
        /// By whom.
        by: ElectedBy,
    } = (OrgFact::SecretaryElected { org, term, by })

    /// Seats of a post were left empty (khuyết chức danh).
    "vacancy_left" VacancyLeft {
        /// The organization, by code.
        org: OrgId,
        /// The term.
        term: Term,
        /// The post.
        role: Role,
        /// How many.
        seats: u32,
    } = (OrgFact::VacancyLeft { org, term, role, seats })

    /// The inspection commission was elected (bầu ủy ban kiểm tra).
    "commission_elected" CommissionElected {
        /// The organization, by code.
        org: OrgId,
        /// The term.
        term: Term,
        /// Seats filled.
        seats: u32,
    } = (OrgFact::CommissionElected { org, term, seats })

    /// A title was awarded (tặng danh hiệu).
    "title_awarded" TitleAwarded {
        /// The organization, by code.
        org: OrgId,
        /// The title, a listed code.
        title: Code,
    } = (OrgFact::TitleAwarded { org, title })

    /// A title was withdrawn (thu hồi danh hiệu).
    "title_withdrawn" TitleWithdrawn {
        /// The organization, by code.
        org: OrgId,
        /// The title, a listed code.
        title: Code,
    } = (OrgFact::TitleWithdrawn { org, title })

    /// A commune was given to an organization to help (phân công giúp đỡ xã).
    "sponsorship_assigned" SponsorshipAssigned {
        /// The organization, by code.
        org: OrgId,
        /// The commune, a listed code.
        commune: Code,
    } = (OrgFact::SponsorshipAssigned { org, commune })

    /// The help for a commune ended (kết thúc giúp đỡ xã).
    "sponsorship_ended" SponsorshipEnded {
        /// The organization, by code.
        org: OrgId,
        /// The commune, a listed code.
        commune: Code,
    } = (OrgFact::SponsorshipEnded { org, commune })
}
