//! The numbers of the story themselves.

use super::{
    Body, CongressPlan, DisciplinePlan, InspectionPlan, OfficePlan, Plan, PostPlan, RuralPlan,
    Target, TrainingPlan, YearPlan,
};
use sobo::model::{Activity, MemberForm, Organ, Role};

const INSPECTIONS: &[InspectionPlan] = &{
    use Activity::{Inspection, Supervision};
    const fn row(body: Body, activity: Activity, target: Target, count: u32) -> InspectionPlan {
        InspectionPlan { body, activity, target, count }
    }
    [
        row(Body::BlocBoard, Inspection, Target::Org, 3),
        row(Body::BlocBoard, Inspection, Target::Secretary, 3),
        row(Body::BlocBoard, Supervision, Target::Org, 3),
        row(Body::BlocBoard, Supervision, Target::Secretary, 3),
        row(Body::BlocCommission, Inspection, Target::Org, 2),
        row(Body::BlocCommission, Inspection, Target::Commission, 2),
        row(Body::BlocCommission, Supervision, Target::Secretary, 2),
        row(Body::BaseCommittee, Inspection, Target::Org, 42),
        row(Body::BaseCommittee, Inspection, Target::Member, 9),
        row(Body::BaseCommittee, Supervision, Target::Org, 49),
        row(Body::BaseCommittee, Supervision, Target::Member, 85),
        row(Body::BaseCommission, Inspection, Target::Org, 16),
        row(Body::BaseCommission, Supervision, Target::Org, 38),
        row(Body::BaseCommission, Supervision, Target::Member, 63),
        row(Body::Cell, Inspection, Target::Member, 41),
        row(Body::Cell, Supervision, Target::Member, 27),
    ]
};

const DISCIPLINE: &[DisciplinePlan] = &{
    use MemberForm::{Expulsion, Reprimand, Warning};
    const fn row(
        organ: Organ,
        form: MemberForm,
        content: Option<&'static str>,
        count: u32,
    ) -> DisciplinePlan {
        DisciplinePlan { organ, form, content, count }
    }
    [
        row(Organ::StandingBoard, Expulsion, Some("corruption_wilful"), 1),
        row(Organ::StandingBoard, Expulsion, Some("forbidden_acts"), 2),
        row(Organ::StandingBoard, Expulsion, None, 1),
        row(Organ::Commission, Expulsion, Some("forbidden_acts"), 2),
        row(Organ::Commission, Expulsion, Some("irresponsibility"), 1),
        row(Organ::Committee, Warning, Some("irresponsibility"), 2),
        row(Organ::Committee, Reprimand, Some("irresponsibility"), 2),
        row(Organ::Cell, Reprimand, Some("population_policy"), 23),
        row(Organ::Cell, Reprimand, Some("forbidden_acts"), 2),
        row(Organ::Cell, Warning, Some("forbidden_acts"), 1),
        row(Organ::Cell, Reprimand, Some("irresponsibility"), 1),
        row(Organ::Cell, Reprimand, None, 1),
    ]
};

const POSTS: &[PostPlan] = &[
    PostPlan { role: Role::Secretary, vacant: 7, filled: 9 },
    PostPlan { role: Role::Secretary, vacant: 8, filled: 11 },
    PostPlan { role: Role::Secretary, vacant: 9, filled: 10 },
    PostPlan { role: Role::Secretary, vacant: 8, filled: 12 },
    PostPlan { role: Role::DeputySecretary, vacant: 9, filled: 11 },
];

const OFFICE: OfficePlan = OfficePlan {
    incoming: &[
        ("official_letter", 2_316),
        ("decision", 402),
        ("notice", 688),
        ("report", 1_124),
        ("plan", 417),
        ("submission", 156),
        ("guideline", 131),
        ("directive", 38),
        ("resolution", 67),
        ("other", 205),
    ],
    outgoing: &[
        ("official_letter", 495),
        ("decision", 439),
        ("notice", 144),
        ("report", 50),
        ("plan", 10),
        ("submission", 16),
        ("conclusion_notice", 765),
    ],
    meetings: &[
        ("board_meeting", 118),
        ("committee_session", 6),
        ("briefing", 142),
        ("conference", 87),
    ],
};

const YEARS: [YearPlan; 3] = [
    YearPlan {
        year: 2018,
        admitted: [10, 22, 14, 12, 24, 16, 14, 12, 24, 14, 18, 10],
        transferred_in: 130,
        transferred_out: 160,
        internal: 22,
        in_transit_at_end: 1,
        died: 20,
        exited: 1,
        struck_off: 2,
        population_reprimands: 19,
        population_cases: 29,
        population_settled: 2,
        ..YearPlan::EMPTY
    },
    YearPlan {
        year: 2019,
        admitted: [11, 24, 15, 13, 27, 18, 16, 13, 26, 16, 19, 11],
        unfit_probationers: 1,
        decided_next_year: 7,
        transferred_in: 150,
        transferred_out: 171,
        internal: 26,
        in_transit_at_end: 2,
        died: 22,
        exited: 2,
        struck_off: 2,
        population_reprimands: 20,
        population_cases: 31,
        population_settled: 9,
        ..YearPlan::EMPTY
    },
    YearPlan {
        year: 2020,
        admitted: [12, 29, 17, 12, 33, 22, 19, 15, 31, 19, 24, 13],
        unfit_probationers: 2,
        departing_probationers: 2,
        decided_next_year: 4,
        transferred_in: 197,
        transferred_out: 340,
        internal: 40,
        in_transit_at_end: 2,
        died: 34,
        exited: 3,
        struck_off: 3,
        population_cases: 32,
        population_settled: 14,
        ..YearPlan::EMPTY
    },
];

/// The story that the example tells.
pub const PLAN: Plan = Plan {
    opening: 7_867,
    opening_probationary: 176,
    cells: 600,
    years: YEARS,
    came_with_brewery: 41,
    brick_cell: 12,
    congress: CongressPlan {
        direct: 45,
        by_committee: 19,
        secretary_vacant: 2,
        member_vacant: 1,
        five_seats: 11,
        late: 2,
        bloc_committee: 27,
        bloc_board: 9,
        bloc_commission: 7,
        delegates: 65,
        alternates: 2,
        bloc_ordinal: 16,
    },
    training: TrainingPlan {
        prospective: [(5, 82), (7, 81), (9, 82), (11, 81)],
        new_members: [(6, 90), (10, 89)],
        intermediate: [(4, 78), (9, 77)],
        secretary_classes: 3,
        secretaries: 494,
        advanced: 19,
        registered: 255,
    },
    assessments: &[
        ("appointment", (1, 12), 46),
        ("key_post_planning", (1, 12), 75),
        ("base_committee_candidate", (2, 5), 636),
        ("school_leader", (6, 6), 6),
    ],
    posts: POSTS,
    controllers: 4,
    badges: [(1, 9), (5, 12), (8, 11), (10, 8)],
    inspections: INSPECTIONS,
    discipline: DISCIPLINE,
    office: OFFICE,
    commendations: &[
        ("ho_chi_minh_example", 5, 125, 195),
        ("bloc_congress_emulation", 8, 10, 10),
        ("province_certificate", 10, 4, 2),
    ],
    plaques: 7,
    rural: RuralPlan {
        early: (45, 177),
        added: (30, 19),
        recognized_by: [50, 104, 131, 151],
        culture: [(2018, 30), (2019, 28), (2020, 22)],
    },
    ratings: [21, 80, 7],
    late_reports: 19,
};
