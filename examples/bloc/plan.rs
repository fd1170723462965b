//! The plan: how often everything happens. It is the story of three years of one bloc, told in
//! numbers, and the only place that decides how many events there are; chance decides who and
//! when. Nothing here is read from the printed report: the comparison looks the other way.

mod reports;
mod story;

pub use reports::{DONORS, Donor, REPORTS, Report, Spread};
pub use story::PLAN;

use sobo::model::{Activity, MemberForm, Organ, Role};

/// Members who came and went in a year.
#[derive(Clone, Debug)]
pub struct YearPlan {
    /// The year.
    pub year: i32,
    /// Admissions, month by month: more before the great days.
    pub admitted: [u32; 12],
    /// Of those admitted in the year before: struck off as unfit when their probation ends.
    pub unfit_probationers: u32,
    /// Of those admitted in the year before: moved away before their probation ended.
    pub departing_probationers: u32,
    /// Probations that end in the last weeks of the year and are decided in the next one.
    pub decided_next_year: usize,
    /// Received from outside.
    pub transferred_in: u32,
    /// Official members sent outside.
    pub transferred_out: u32,
    /// Left one cell of the bloc for another.
    pub internal: u32,
    /// Of these, still under way when the year ends.
    pub in_transit_at_end: u32,
    /// Deaths.
    pub died: u32,
    /// Left the Party on their own wish.
    pub exited: u32,
    /// Official members struck off.
    pub struck_off: u32,
    /// Reprimands for the population policy decided by cells, besides [`Plan::discipline`].
    pub population_reprimands: u32,
    /// Violations of the population policy found.
    pub population_cases: u32,
    /// Of all cases found so far, settled by the administration in this year.
    pub population_settled: u32,
}

/// Who inspects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// The bloc's standing board.
    BlocBoard,
    /// The bloc's inspection commission.
    BlocCommission,
    /// The committee of a base organization, or the cell that is one.
    BaseCommittee,
    /// The inspection commission of a base organization.
    BaseCommission,
    /// A cell under a base organization: the third level, which the printed figures leave out.
    Cell,
}

/// Whom an inspection concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An organization under the body.
    Org,
    /// The inspection commission of a base organization.
    Commission,
    /// The secretary of a base organization.
    Secretary,
    /// A member.
    Member,
}

/// So many inspections or supervisions of a sort in the year.
#[derive(Clone, Debug)]
pub struct InspectionPlan {
    /// By whom.
    pub body: Body,
    /// Which of the two.
    pub activity: Activity,
    /// Of whom.
    pub target: Target,
    /// How many.
    pub count: u32,
}

/// So many discipline decisions of a sort in the year.
#[derive(Clone, Debug)]
pub struct DisciplinePlan {
    /// The organ; the bloc's where the form is expulsion.
    pub organ: Organ,
    /// The form.
    pub form: MemberForm,
    /// Content of the violation; two files never say.
    pub content: Option<&'static str>,
    /// How many.
    pub count: u32,
}

/// A post that fell vacant between congresses and was filled.
#[derive(Clone, Debug)]
pub struct PostPlan {
    /// The post.
    pub role: Role,
    /// Month of 2020 in which it fell vacant.
    pub vacant: u32,
    /// Month of 2020 in which it was filled: not always soon.
    pub filled: u32,
}

/// Where the congress of a base committee ended up with its secretary.
#[derive(Clone, Debug)]
pub struct CongressPlan {
    /// Elected by the congress itself.
    pub direct: usize,
    /// Elected by the committee in session.
    pub by_committee: usize,
    /// No candidate was ready: the secretary's seat stays vacant.
    pub secretary_vacant: usize,
    /// The secretary is there, but another seat of the committee stays vacant.
    pub member_vacant: usize,
    /// Commissions of five members; all others have three.
    pub five_seats: usize,
    /// Base organizations that held theirs only in July.
    pub late: usize,
    /// Members of the bloc's own committee, its standing board and its commission.
    pub bloc_committee: usize,
    /// Members of the standing board.
    pub bloc_board: usize,
    /// Members of the bloc's inspection commission.
    pub bloc_commission: usize,
    /// Delegates to the provincial congress.
    pub delegates: usize,
    /// Alternate delegates.
    pub alternates: usize,
    /// Which congress of the bloc it is.
    pub bloc_ordinal: u32,
}

/// Courses and classes of 2020.
#[derive(Clone, Debug)]
pub struct TrainingPlan {
    /// Month and number of persons of each class for those who may be admitted.
    pub prospective: [(u32, u32); 4],
    /// The same for new members.
    pub new_members: [(u32, u32); 2],
    /// Intermediate political theory: month and students of each class.
    pub intermediate: [(u32, u32); 2],
    /// Days of training for cell secretaries; with every duty officer of a base organization.
    pub secretary_classes: u32,
    /// Secretaries of cells who came.
    pub secretaries: usize,
    /// Sent to the course of advanced theory.
    pub advanced: u32,
    /// On the list for intermediate theory.
    pub registered: u32,
}

/// The office's paper and rooms in 2020.
#[derive(Clone, Debug)]
pub struct OfficePlan {
    /// Documents received, by kind.
    pub incoming: &'static [(&'static str, u32)],
    /// Documents issued, by kind.
    pub outgoing: &'static [(&'static str, u32)],
    /// Meetings served, by kind.
    pub meetings: &'static [(&'static str, u32)],
}

/// Sponsorship of communes and the culture standard.
#[derive(Clone, Debug)]
pub struct RuralPlan {
    /// Units that sponsored before 2020, and the communes they hold.
    pub early: (usize, usize),
    /// Units that were given communes in 2020, and how many communes these are.
    pub added: (usize, usize),
    /// Communes recognized by December 2018, December 2019, June 2020, November 2020.
    pub recognized_by: [usize; 4],
    /// Units of the city recognized at the culture standard in December of each year.
    pub culture: [(i32, usize); 3],
}

/// Everything.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Members on the roll when the register is opened on 31/12/2017.
    pub opening: u32,
    /// Of these probationary, admitted in 2017.
    pub opening_probationary: u32,
    /// Cells under the base committees at the opening.
    pub cells: u32,
    /// The years.
    pub years: [YearPlan; 3],
    /// Members who came with the sectional committee that was received in 2020.
    pub came_with_brewery: u32,
    /// Members of the brick works' cell that was handed over in 2020.
    pub brick_cell: u32,
    /// Congresses of 2020.
    pub congress: CongressPlan,
    /// Training of 2020.
    pub training: TrainingPlan,
    /// Assessments of 2020: purpose, months, number.
    pub assessments: &'static [(&'static str, (u32, u32), u32)],
    /// Posts filled between congresses.
    pub posts: &'static [PostPlan],
    /// Enterprises whose controllers were assessed.
    pub controllers: usize,
    /// Party Badges proposed in the four rounds: month, number.
    pub badges: [(u32, u32); 4],
    /// Inspections of 2020.
    pub inspections: &'static [InspectionPlan],
    /// Discipline of 2020.
    pub discipline: &'static [DisciplinePlan],
    /// The office in 2020.
    pub office: OfficePlan,
    /// Commendations of 2020: award, month, collectives, individuals.
    pub commendations: &'static [(&'static str, u32, u32, u32)],
    /// Works with a plaque.
    pub plaques: u32,
    /// Sponsorship and culture.
    pub rural: RuralPlan,
    /// Ratings of organizations for 2020: excellent, good, completed.
    pub ratings: [usize; 3],
    /// Units that sent their report of 2020 after the due day.
    pub late_reports: usize,
}

impl YearPlan {
    /// A year in which nothing happens.
    const EMPTY: Self = Self {
        year: 0,
        admitted: [0; 12],
        unfit_probationers: 0,
        departing_probationers: 0,
        decided_next_year: 0,
        transferred_in: 0,
        transferred_out: 0,
        internal: 0,
        in_transit_at_end: 0,
        died: 0,
        exited: 0,
        struck_off: 0,
        population_reprimands: 0,
        population_cases: 0,
        population_settled: 0,
    };
}
