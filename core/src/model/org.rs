//! Organizations: what can happen to them, as dated facts. The tree, the names and the kinds of a
//! day are projections of these.

use super::coded::coded;
use super::{Code, Date, MemberId, OrgId, Term, Text};
use serde::{Deserialize, Serialize};

coded!(
    /// Kind of a Party organization (Charter articles 10 and 21).
    OrgKind {
        /// The committee directly above base organizations, such as a bloc's or a district's.
        Upper = 1, "upper", "đảng bộ cấp trên trực tiếp của TCCSĐ";
        /// A base organization made of several cells, 30 members or more.
        BaseCommittee = 2, "base_committee", "đảng bộ cơ sở";
        /// A base organization that is itself one cell, 3 to under 30 members.
        BaseCell = 3, "base_cell", "chi bộ cơ sở";
        /// Between a base committee and its cells; has no power of discipline.
        Sectional = 4, "sectional", "đảng bộ bộ phận";
        /// A cell under a base or sectional committee.
        Cell = 5, "cell", "chi bộ trực thuộc";
    }
);

impl OrgKind {
    /// The kinds that are base organizations (tổ chức cơ sở đảng).
    pub const BASE: &'static [Self] = &[Self::BaseCommittee, Self::BaseCell];

    /// Whether members stand directly in it (a chi bộ).
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::OrgKind;
    ///
    /// assert!(OrgKind::BaseCell.is_cell() && OrgKind::Cell.is_cell() && !OrgKind::Upper.is_cell());
    /// ```
    pub const fn is_cell(self) -> bool {
        matches!(self, Self::BaseCell | Self::Cell)
    }

    /// Whether this kind may stand directly under `parent`.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::OrgKind;
    ///
    /// assert!(OrgKind::Cell.fits_under(OrgKind::BaseCommittee));
    /// assert!(!OrgKind::Cell.fits_under(OrgKind::Upper));
    /// ```
    pub const fn fits_under(self, parent: Self) -> bool {
        match self {
            Self::Upper => matches!(parent, Self::Upper),
            Self::BaseCommittee | Self::BaseCell => matches!(parent, Self::Upper),
            Self::Sectional => matches!(parent, Self::BaseCommittee),
            Self::Cell => matches!(parent, Self::BaseCommittee | Self::Sectional),
        }
    }
}

coded!(
    /// The organ of an organization that acts or decides.
    Organ {
        /// The members' own meeting of a cell.
        Cell = 1, "cell", "chi bộ";
        /// The executive committee.
        Committee = 2, "committee", "cấp ủy";
        /// The standing board of the committee.
        StandingBoard = 3, "standing_board", "ban thường vụ";
        /// The inspection commission, from the base committee up (Regulation 296-QĐ/TW, art. 7).
        Commission = 4, "commission", "ủy ban kiểm tra";
    }
);

coded!(
    /// A post in an organ.
    Role {
        /// Head of the committee or the cell.
        Secretary = 1, "secretary", "bí thư";
        /// Deputy head.
        DeputySecretary = 2, "deputy_secretary", "phó bí thư";
        /// Member of the standing board.
        StandingMember = 3, "standing_member", "ủy viên ban thường vụ";
        /// Member of the committee.
        CommitteeMember = 4, "committee_member", "cấp ủy viên";
        /// Head of the inspection commission.
        CommissionHead = 5, "commission_head", "chủ nhiệm ủy ban kiểm tra";
        /// Member of the inspection commission.
        CommissionMember = 6, "commission_member", "ủy viên ủy ban kiểm tra";
        /// Party duty officer of a base organization.
        DutyOfficer = 7, "duty_officer", "trực Đảng";
    }
);

coded!(
    /// Grade of the yearly rating (Regulation 132-QĐ/TW 2018, Guidance 21-HD/BTCTW 2019).
    Grade {
        /// Tasks completed excellently.
        Excellent = 1, "excellent", "hoàn thành xuất sắc nhiệm vụ";
        /// Tasks completed well.
        Good = 2, "good", "hoàn thành tốt nhiệm vụ";
        /// Tasks completed.
        Completed = 3, "completed", "hoàn thành nhiệm vụ";
        /// Tasks not completed.
        NotCompleted = 4, "not_completed", "không hoàn thành nhiệm vụ";
        /// Rightly left without a grade; the reason stands with the verdict.
        NotRated = 5, "not_rated", "không xếp loại";
    }
);

coded!(
    /// Who elected the secretary.
    ElectedBy {
        /// The congress itself.
        Congress = 1, "congress", "bầu trực tiếp tại đại hội";
        /// The executive committee in session.
        Committee = 2, "committee", "bầu tại hội nghị ban chấp hành";
    }
);

coded!(
    /// Form of discipline over an organization (Charter article 35).
    OrgForm {
        /// Reprimand.
        Reprimand = 1, "reprimand", "khiển trách";
        /// Warning.
        Warning = 2, "warning", "cảnh cáo";
        /// Disbanding.
        Disbanding = 3, "disbanding", "giải tán";
    }
);

/// How an organization comes into the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    /// Full name.
    pub name: Text,
    /// Kind on the first day.
    pub kind: OrgKind,
    /// Organization code used by the office; unique by agreement, collisions are findings.
    pub code: Code,
    /// The organization directly above; `None` only for the root of the register.
    pub parent: Option<OrgId>,
    /// Sector of the host unit (Party agency, state agency, mass organization, enterprise).
    pub sector: Option<Code>,
    /// Where the host unit stands, as a place code.
    pub place: Option<Code>,
}

impl Founding {
    /// An organization that stands under nobody; without a sector and a place.
    ///
    /// # Example: the root of a register
    ///
    /// ```
    /// use sobo::model::{Founding, OrgKind};
    ///
    /// let bloc = Founding::new("Đảng bộ Khối".parse()?, OrgKind::Upper, "khoi".parse()?);
    /// assert_eq!(bloc.parent, None);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub const fn new(name: Text, kind: OrgKind, code: Code) -> Self {
        Self { name, kind, code, parent: None, sector: None, place: None }
    }

    /// The same organization placed directly under another.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { bloc, .. } = doc::small()?;
    /// let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?).under(bloc);
    /// assert_eq!(cell.parent, Some(bloc));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub const fn under(mut self, parent: OrgId) -> Self {
        self.parent = Some(parent);
        self
    }
}

/// What can happen to an organization. Effective dates stand in the event.
///
/// A whole organization moves by one event: members are not re-keyed and no transfers are invented.
/// What came and went with it is derived from the days on which it lay under the reader's scope.
///
/// # Example: a cell is merged into another
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, base, east, west, .. } = doc::small()?;
/// let merged = OrgFact::Merged { sources: vec![east], into: west };
/// db.record(Scope::Root, Event::new("01/07/2020".parse()?, merged))?;
/// let (reader, year) = (db.read()?, Period::year(2020)?);
/// assert_eq!(reader.figure("membership.total", west, year)?.to_string(), "2");
/// assert_eq!(reader.statement(west, year)?.came_with_org, 2);
/// assert_eq!(reader.statement(base, year)?.came_with_org, 0);
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrgFact {
    /// Founded (thành lập). Founds the organization: its id is this entry's id.
    Founded(Founding),
    /// Received whole from another committee (tiếp nhận). Founds the organization here.
    Received {
        /// What it is here.
        founding: Founding,
        /// The committee that handed it over.
        from: Text,
        /// Members on the list of the handover minutes.
        members: u32,
    },
    /// Already there when this register was opened: counts as stock, never as a founding.
    Registered(Founding),
    /// Renamed (đổi tên).
    Renamed {
        /// The organization.
        org: OrgId,
        /// The new name.
        name: Text,
    },
    /// Kind changed, as from base committee to base cell: the same organization goes on.
    KindChanged {
        /// The organization.
        org: OrgId,
        /// The new kind.
        kind: OrgKind,
    },
    /// Placed under another organization of the register (chuyển về trực thuộc).
    Reparented {
        /// The organization.
        org: OrgId,
        /// The new organization directly above.
        parent: OrgId,
    },
    /// Merged into another (sáp nhập): the sources end, their members go on in `into`.
    Merged {
        /// The organizations that end.
        sources: Vec<OrgId>,
        /// The organization that takes them in.
        into: OrgId,
    },
    /// Split (chia, tách): each member named goes to the organization named.
    Split {
        /// The organization that is split.
        org: OrgId,
        /// Whether it ends by the split.
        ends: bool,
        /// Where each member goes.
        members: Vec<(MemberId, OrgId)>,
    },
    /// Handed over whole to a committee outside this register (chuyển giao), by decision, list and
    /// minutes (Guidance 09-HD/BTCTW 2017). Minutes that do not agree with the stock are a finding.
    HandedOver {
        /// The organization.
        org: OrgId,
        /// The committee that takes it.
        to: Text,
        /// Members on the list of the handover minutes.
        members: u32,
    },
    /// Dissolved (giải thể); its members must have gone elsewhere before.
    Dissolved {
        /// The organization.
        org: OrgId,
    },
    /// A unit surveyed with a view to founding an organization there (khảo sát thành lập).
    Surveyed {
        /// The organization that surveyed.
        by: OrgId,
        /// The unit surveyed.
        unit: Text,
    },
    /// The yearly rating of the organization (Guidance 21-HD/BTCTW 2019): one verdict a year; the
    /// first recorded stands.
    Rated {
        /// The organization.
        org: OrgId,
        /// The year rated.
        year: i32,
        /// The grade.
        grade: Grade,
        /// Why it was not rated, where it was not.
        reason: Option<Text>,
    },
    /// Disciplined as an organization, by the one directly above (Charter article 35; Regulation
    /// 22-QĐ/TW 2021, 296-QĐ/TW 2025, article 11).
    Disciplined {
        /// The organization.
        org: OrgId,
        /// The one form.
        form: OrgForm,
        /// The organization whose organ decided.
        by: OrgId,
    },
    /// Held its congress. Outcomes are facts of their own: each can be missing.
    CongressHeld {
        /// The organization.
        org: OrgId,
        /// The term the congress opens.
        term: Term,
        /// Which congress this is, counted from the first.
        ordinal: u32,
    },
    /// The executive committee was elected.
    CommitteeElected {
        /// The organization.
        org: OrgId,
        /// The term.
        term: Term,
        /// Seats the congress decided on.
        seats: u32,
        /// Members elected.
        elected: u32,
    },
    /// The committee could not be elected at the congress; ends when it is elected.
    CommitteePending {
        /// The organization.
        org: OrgId,
        /// The term.
        term: Term,
        /// Why.
        reason: Text,
    },
    /// The secretary was elected.
    SecretaryElected {
        /// The organization.
        org: OrgId,
        /// The term.
        term: Term,
        /// By the congress or by the committee.
        by: ElectedBy,
    },
    /// Seats were left vacant (bầu khuyết).
    VacancyLeft {
        /// The organization.
        org: OrgId,
        /// The term.
        term: Term,
        /// The post left vacant.
        role: Role,
        /// How many.
        seats: u32,
    },
    /// The inspection commission was elected; cells have none (Regulation 296-QĐ/TW 2025,
    /// article 7).
    CommissionElected {
        /// The organization.
        org: OrgId,
        /// The term.
        term: Term,
        /// Members elected.
        seats: u32,
    },
    /// Recognized with a title, such as the culture standard.
    TitleAwarded {
        /// The organization.
        org: OrgId,
        /// The title's code.
        title: Code,
    },
    /// Lost a title.
    TitleWithdrawn {
        /// The organization.
        org: OrgId,
        /// The title's code.
        title: Code,
    },
    /// The host unit was given a commune to sponsor (giao đỡ đầu).
    SponsorshipAssigned {
        /// The organization of the sponsoring unit.
        org: OrgId,
        /// The commune's code.
        commune: Code,
    },
    /// The sponsorship of a commune ended.
    SponsorshipEnded {
        /// The organization of the sponsoring unit.
        org: OrgId,
        /// The commune's code.
        commune: Code,
    },
}

impl OrgFact {
    /// The organizations whose timelines the fact belongs to, without one that it founds.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { east, west, .. } = doc::small()?;
    /// let merged = OrgFact::Merged { sources: vec![east], into: west };
    /// assert_eq!(merged.orgs(), [east, west]);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn orgs(&self) -> Vec<OrgId> {
        match self {
            Self::Founded(_) | Self::Received { .. } | Self::Registered(_) => Vec::new(),
            Self::Surveyed { by, .. } => vec![*by],
            Self::Merged { sources, into } => {
                let mut orgs = sources.clone();
                orgs.push(*into);
                orgs
            }
            Self::Split { org, members, .. } => {
                let mut orgs = vec![*org];
                orgs.extend(members.iter().map(|(_, to)| *to));
                orgs.sort_unstable();
                orgs.dedup();
                orgs
            }
            Self::Renamed { org, .. }
            | Self::KindChanged { org, .. }
            | Self::Reparented { org, .. }
            | Self::HandedOver { org, .. }
            | Self::Dissolved { org }
            | Self::Rated { org, .. }
            | Self::Disciplined { org, .. }
            | Self::CongressHeld { org, .. }
            | Self::CommitteeElected { org, .. }
            | Self::CommitteePending { org, .. }
            | Self::SecretaryElected { org, .. }
            | Self::VacancyLeft { org, .. }
            | Self::CommissionElected { org, .. }
            | Self::TitleAwarded { org, .. }
            | Self::TitleWithdrawn { org, .. }
            | Self::SponsorshipAssigned { org, .. }
            | Self::SponsorshipEnded { org, .. } => vec![*org],
        }
    }

    /// The founding, where the fact founds an organization here.
    ///
    /// # Example
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { east, .. } = doc::small()?;
    /// let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
    /// assert_eq!(OrgFact::Founded(cell.clone()).founding(), Some(&cell));
    /// assert_eq!(OrgFact::Dissolved { org: east }.founding(), None);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn founding(&self) -> Option<&Founding> {
        match self {
            Self::Founded(f) | Self::Registered(f) | Self::Received { founding: f, .. } => Some(f),
            _ => None,
        }
    }
}

/// A dated version of an organization: what it is from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgVersion {
    /// First day.
    pub from: Date,
    /// Name from that day.
    pub name: Text,
    /// Kind from that day.
    pub kind: OrgKind,
    /// The organization directly above from that day; `None` for the root and outside.
    pub parent: Option<OrgId>,
    /// Whether it lives from that day: false after a merger, a dissolution or a handover.
    pub alive: bool,
    /// Whether its members are no longer its own: merged into `parent`, or handed over. Where it
    /// was dissolved, those whom nobody moved are still written in it.
    pub gone: bool,
}

/// The folded state of an organization: its dated versions, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgState {
    /// The office's code.
    pub code: Code,
    /// Sector of the host unit.
    pub sector: Option<Code>,
    /// Place of the host unit.
    pub place: Option<Code>,
    /// The dated versions; never empty.
    pub versions: Vec<OrgVersion>,
    /// Members on the minutes of a handover: the day and the number, to be held against the stock.
    pub handed_over: Option<(Date, u32)>,
}

impl OrgState {
    /// The version in force on a day; `None` before the first.
    ///
    /// # Example: before the first day there is none
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, east, .. } = doc::small()?;
    /// let reader = db.read()?;
    /// let state = reader.tree().org(east).unwrap();
    /// assert_eq!(state.on("30/12/2018".parse()?), None);
    /// assert_eq!(state.on("31/12/2018".parse()?).map(|v| v.kind), Some(OrgKind::Cell));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn on(&self, day: Date) -> Option<&OrgVersion> {
        self.versions.iter().rev().find(|v| v.from <= day)
    }
}
