//! The member's machine: outside, standing in a cell, or in transit between two.

mod acts;

use super::{Out, first_recorded, ordered};
use crate::model::rule::{self, Dated};
use crate::model::{
    ActivityKind, Admission, Class, Date, Discipline, EntryId, Event, Fact, Measure, MemberFact,
    MemberForm, MemberId, MemberStatus, NaturalKey, OrgFact, OrgId, Organ, Person, Placed,
    Projection, RegisteredAs, Role, Rule, Tag, text,
};
use crate::sorted::{Map, Set};

/// Where the member stands.
#[derive(Clone, Copy)]
enum Standing {
    Outside,
    In { org: OrgId, status: MemberStatus },
    Transit { from: OrgId, to: OrgId, status: MemberStatus, transfer: EntryId },
}

struct Machine<'a> {
    id: MemberId,
    out: Out,
    standing: Standing,
    /// The ceremony, while probation runs.
    ceremony: Option<Date>,
    posts: Set<(OrgId, Role, Organ)>,
    spans: Set<ActivityKind>,
    badges: Set<(u32, u32)>,
    /// The verdict that stands for each year.
    verdicts: Map<i32, &'a Placed>,
    /// Decisions so far, each with where it counts and the form that stands; `None` when it was
    /// annulled. They count when the timeline has been read, with the form of its end.
    decisions: Map<EntryId, Decided<'a>>,
    /// Where the member died: posthumous badges count there.
    died_in: Option<OrgId>,
}

struct Decided<'a> {
    placed: &'a Placed,
    decision: &'a Discipline,
    org: OrgId,
    form: Option<MemberForm>,
}

/// Folds a member's timeline.
pub(super) fn fold(id: MemberId, timeline: &[Placed]) -> Projection {
    let founders = timeline.iter().filter(|p| founds(&p.event));
    let Some(founder) = first_recorded(founders) else {
        let mut out = Out::default();
        for placed in timeline {
            out.problem(placed, Rule::NotFounded, format!("member {id} has no founding entry"));
        }
        return out.projection;
    };
    if let Some(same) = doubled(timeline, id) {
        return fold_double(timeline, same, founder);
    }
    let mut machine = Machine::new(id, timeline);
    for placed in ordered(timeline, |placed| rank(placed, timeline)) {
        machine.step(placed, founder);
    }
    machine.count_decisions();
    if let Some(person) = person(timeline, founder) {
        machine.out.projection.keys.extend(keys(person));
    }
    machine.out.projection
}

/// A record found to be a double counts nowhere; what was written on it later needs a look.
fn fold_double(timeline: &[Placed], same: &Placed, founder: &Placed) -> Projection {
    let mut out = Out::default();
    for placed in timeline.iter().filter(|p| p.id != same.id && p.id != founder.id) {
        let detail = "the record is a double: record this fact on the member who goes on";
        out.warn(placed, Rule::SamePerson, detail);
    }
    out.projection
}

fn founds(event: &Event) -> bool {
    matches!(&event.fact, Fact::Member(fact) if fact.founds().is_some())
}

/// The entry that makes the record a double. Of two records that name each other the first
/// recorded entry stands: otherwise the person would be counted nowhere.
fn doubled(timeline: &[Placed], id: MemberId) -> Option<&Placed> {
    let pair = |p: &Placed| match &p.event.fact {
        Fact::Member(MemberFact::SamePerson { member, double }) => Some((*member, *double)),
        _ => None,
    };
    let of_id = |p: &&Placed| pair(p).is_some_and(|(member, double)| double == id && member != id);
    let same = first_recorded(timeline.iter().filter(of_id))?;
    let (other, _) = pair(same)?;
    let turned =
        |p: &Placed| pair(p) == Some((id, other)) && (p.recorded, p.id) < (same.recorded, same.id);
    (!timeline.iter().any(turned)).then_some(same)
}

/// The personal record as it stands at the end.
fn person<'p>(timeline: &'p [Placed], founder: &'p Placed) -> Option<&'p Person> {
    let changed = |p: &&'p Placed| match &p.event.fact {
        Fact::Member(MemberFact::ProfileChanged { person, .. }) => Some(person),
        _ => None,
    };
    // Nearly every record has never been changed, and needs no order.
    if timeline.iter().any(|p| changed(&p).is_some()) {
        let order = ordered(timeline, |placed| rank(placed, timeline));
        return order.iter().rev().find_map(changed);
    }
    match &founder.event.fact {
        Fact::Member(fact) => fact.founds(),
        _ => None,
    }
}

fn keys(person: &Person) -> Vec<NaturalKey> {
    let mut keys = Vec::new();
    if let Some(no) = &person.file_no {
        keys.push(NaturalKey::FileNo(no.as_ref().to_owned()));
    }
    if let Some(birth) = person.birth {
        keys.push(NaturalKey::NameBirth(text::search_key(person.name.as_ref()), birth));
    }
    keys
}

/// Whether the member also left for this cell on the day of the reception.
fn left_that_day(reception: &Event, org: OrgId, timeline: &[Placed]) -> bool {
    timeline.iter().any(|p| {
        p.event.on == reception.on
            && matches!(&p.event.fact, Fact::Member(MemberFact::Left { to, .. }) if *to == org)
    })
}

/// Order of facts of one day: entering comes first, leaving last; a reception follows the leaving
/// half of the same day, both in the order in which they were recorded.
fn rank(placed: &Placed, timeline: &[Placed]) -> u8 {
    let Fact::Member(fact) = &placed.event.fact else {
        return 8;
    };
    match fact {
        MemberFact::Registered { .. }
        | MemberFact::Admitted(_)
        | MemberFact::TransferredIn { .. } => 0,
        MemberFact::ProfileChanged { .. } | MemberFact::SamePerson { .. } => 1,
        MemberFact::Received { org, .. } if left_that_day(&placed.event, *org, timeline) => 9,
        MemberFact::Received { .. } => 2,
        MemberFact::ReAdmitted { .. }
        | MemberFact::Restored { .. }
        | MemberFact::TransferredBack { .. } => 3,
        MemberFact::Recognized { .. } => 4,
        MemberFact::PostTaken { .. } | MemberFact::ActivityBegan { .. } => 5,
        MemberFact::Disciplined(_) => 6,
        MemberFact::DisciplineChanged { .. }
        | MemberFact::PostLeft { .. }
        | MemberFact::ActivityEnded { .. }
        | MemberFact::Badge { .. }
        | MemberFact::Rated { .. }
        | MemberFact::DelegateElected { .. }
        | MemberFact::Assessed { .. }
        | MemberFact::Planned { .. } => 7,
        MemberFact::Left { .. } | MemberFact::TransferredOut { .. } => 9,
        MemberFact::StruckOff { .. } | MemberFact::Exited { .. } => 10,
        MemberFact::Died { .. } => 11,
    }
}

impl<'a> Machine<'a> {
    fn new(id: MemberId, timeline: &'a [Placed]) -> Self {
        let mut verdicts: Map<i32, &Placed> = Map::new();
        for placed in timeline {
            if let Fact::Member(MemberFact::Rated { year, .. }) = &placed.event.fact {
                let first = verdicts.entry(*year).or_insert(placed);
                if (placed.recorded, placed.id) < (first.recorded, first.id) {
                    *first = placed;
                }
            }
        }
        Self {
            id,
            out: Out::default(),
            standing: Standing::Outside,
            ceremony: None,
            posts: Set::new(),
            spans: Set::new(),
            badges: Set::new(),
            verdicts,
            decisions: Map::new(),
            died_in: None,
        }
    }

    fn step(&mut self, placed: &'a Placed, founder: &Placed) {
        if founds(&placed.event) && placed.id != founder.id {
            let detail = format!("entry {} founded this member already", founder.id);
            self.out.contradiction(placed, Rule::FoundedTwice, founder.id, detail);
            return;
        }
        if placed.event.on < founder.event.on {
            let detail = format!("the member stands in the register from {}", founder.event.on);
            self.out.problem(placed, Rule::BeforeFounding, detail);
            return;
        }
        match &placed.event.fact {
            Fact::Member(fact) => self.member(placed, fact),
            Fact::Org(OrgFact::Split { org, members, .. }) => self.split(placed, *org, members),
            _ => {}
        }
    }

    fn member(&mut self, placed: &'a Placed, fact: &'a MemberFact) {
        match fact {
            MemberFact::Registered { org, status, basis, .. } => {
                let measure = match basis {
                    RegisteredAs::Opening => Measure::Opened,
                    RegisteredAs::WithOrganization => Measure::CameWithOrg,
                };
                self.come(placed, measure, (*org, *status), Vec::new());
            }
            MemberFact::Admitted(admission) => self.admit(placed, admission),
            MemberFact::TransferredIn { org, status, .. } => {
                self.come(placed, Measure::TransferredIn, (*org, *status), Vec::new());
            }
            MemberFact::ReAdmitted { org, .. } => {
                let class = vec![Tag::Number(1)];
                if self.come(placed, Measure::Admitted, (*org, MemberStatus::Probationary), class) {
                    self.ceremony = Some(placed.event.on);
                }
            }
            MemberFact::Restored { org, status, .. } => {
                self.come(placed, Measure::Restored, (*org, *status), Vec::new());
            }
            MemberFact::TransferredBack { org, .. } => {
                let place = (*org, MemberStatus::Official);
                self.come(placed, Measure::TransferredIn, place, Vec::new());
            }
            MemberFact::Recognized { .. } => self.recognize(placed),
            MemberFact::TransferredOut { .. } => {
                self.go(placed, Measure::TransferredOut, Vec::new());
            }
            MemberFact::Left { to, .. } => self.leave_for(placed, *to),
            MemberFact::Received { transfer, org, .. } => self.receive(placed, transfer.0, *org),
            MemberFact::StruckOff { ground, .. } => {
                self.go(placed, Measure::StruckOff, vec![(*ground).into()]);
            }
            MemberFact::Exited { .. } => {
                self.go(placed, Measure::Exited, Vec::new());
            }
            MemberFact::Died { .. } => {
                if let Some((org, _)) = self.go(placed, Measure::Died, Vec::new()) {
                    self.died_in = Some(org);
                }
            }
            MemberFact::Disciplined(discipline) => self.discipline(placed, discipline),
            _ => self.aside(placed, fact),
        }
    }

    /// Facts that never change where the member stands.
    fn aside(&mut self, placed: &Placed, fact: &MemberFact) {
        match fact {
            MemberFact::Badge { threshold, stage, .. } => {
                self.badge(placed, *threshold, stage.number());
            }
            MemberFact::Rated { year, grade, .. } => self.rate(placed, *year, *grade),
            MemberFact::DisciplineChanged { decision, form, .. } => {
                self.change_discipline(placed, *decision, *form);
            }
            MemberFact::ActivityBegan { kind, .. } => self.span(placed, *kind, true),
            MemberFact::ActivityEnded { kind, .. } => self.span(placed, *kind, false),
            MemberFact::PostTaken { org, organ, role, basis, .. } => {
                self.take_post(placed, (*org, *role, *organ), *basis);
            }
            MemberFact::PostLeft { org, role, .. } => self.leave_post(placed, *org, *role),
            MemberFact::DelegateElected { congress, alternate, .. } => {
                let class = vec![Tag::Code(congress.clone()), Tag::Number(u32::from(*alternate))];
                self.count_here(placed, Measure::Delegate, placed.event.on, class);
            }
            MemberFact::Planned { org, role, .. } => {
                if self.here(placed).is_some() {
                    let key = (Measure::Planned, *org, placed.event.on);
                    self.out.count(placed.id, key, vec![(*role).into()], 1);
                }
            }
            MemberFact::Assessed { purpose, .. } => {
                let class = vec![Tag::Code(purpose.clone())];
                self.count_here(placed, Measure::Assessed, placed.event.on, class);
            }
            MemberFact::SamePerson { double, .. } if *double == self.id => {
                let detail = "two records are needed, of which one goes on; \
                              of two that name each other the first recorded stands";
                self.out.problem(placed, Rule::SamePerson, detail);
            }
            _ => {}
        }
    }

    /// The organization that answers for the member now: in transit, the one that was left.
    fn here(&mut self, placed: &Placed) -> Option<(OrgId, MemberStatus)> {
        match self.standing {
            Standing::In { org, status } => Some((org, status)),
            Standing::Transit { from, status, .. } => Some((from, status)),
            Standing::Outside => {
                let detail = format!(
                    "not a member of this register on {}; check the date or record how they came",
                    placed.event.on
                );
                self.out.problem(placed, Rule::NotThere, detail);
                None
            }
        }
    }

    fn count_here(&mut self, placed: &Placed, measure: Measure, day: Date, class: Class) {
        if let Some((org, _)) = self.here(placed) {
            self.out.count(placed.id, (measure, org, day), class, 1);
        }
    }

    /// Adds the change of stock that where the member stands implies, with a sign.
    fn stock(&mut self, placed: &Placed, sign: i128) {
        let day = placed.event.on;
        let (measure, org, class) = match self.standing {
            Standing::Outside => return,
            Standing::In { org, status } => (Measure::Strength, org, vec![status.into()]),
            Standing::Transit { from, to, status, .. } => {
                (Measure::InTransit, from, vec![Tag::Org(to), status.into()])
            }
        };
        self.out.count(placed.id, (measure, org, day), class, sign);
        if let Standing::In { org, .. } = self.standing {
            for kind in self.spans.clone() {
                let key = (Measure::ActivitySpan, org, day);
                self.out.count(placed.id, key, vec![kind.into()], sign);
            }
        }
    }

    fn stand(&mut self, placed: &Placed, standing: Standing) {
        self.stock(placed, -1);
        self.standing = standing;
        self.stock(placed, 1);
    }

    fn come(
        &mut self,
        placed: &Placed,
        measure: Measure,
        (org, status): (OrgId, MemberStatus),
        class: Class,
    ) -> bool {
        if !matches!(self.standing, Standing::Outside) {
            let detail = "is a member of this register on that day; \
                          a move between its cells is a transfer in two halves";
            self.out.problem(placed, Rule::AlreadyThere, detail);
            return false;
        }
        self.stand(placed, Standing::In { org, status });
        self.died_in = None;
        self.out.count(placed.id, (measure, org, placed.event.on), class, 1);
        true
    }

    fn admit(&mut self, placed: &Placed, admission: &Admission) {
        let place = (admission.org, MemberStatus::Probationary);
        let class = vec![Tag::Number(u32::from(admission.again))];
        if !self.come(placed, Measure::Admitted, place, class) {
            return;
        }
        self.ceremony = Some(placed.event.on);
        let bounds = rule::on(rule::ADMISSION_AGE_YEARS, placed.event.on);
        if let (Some(birth), Some(Dated { value: (least, most), document, .. })) =
            (admission.person.birth, bounds)
        {
            let months = placed.event.on.calendar_months_since(birth);
            if months < least * 12 || months > most * 12 {
                let detail = format!(
                    "{months} full months old at the ceremony; {document} admits from {least} to \
                     {most} years, beyond that the provincial committee decides"
                );
                self.out.warn(placed, Rule::AgeOutside, detail);
            }
        }
    }

    fn recognize(&mut self, placed: &Placed) {
        let Some((org, status)) = self.here(placed) else {
            return;
        };
        if status == MemberStatus::Official {
            let detail = "is an official member already; void one of the two recognitions";
            self.out.problem(placed, Rule::AlreadyOfficial, detail);
            return;
        }
        let on = placed.event.on;
        if let (Some(ceremony), Some(probation)) =
            (self.ceremony, rule::on(rule::PROBATION_MONTHS, on))
        {
            let due = ceremony.add_months(probation.value);
            if on < due {
                let detail = format!(
                    "probation of {} months from {ceremony} ends on {due} ({})",
                    probation.value, probation.document
                );
                self.out.warn(placed, Rule::ProbationShort, detail);
            }
        }
        let official = MemberStatus::Official;
        let standing = match self.standing {
            Standing::Transit { from, to, transfer, .. } => {
                Standing::Transit { from, to, status: official, transfer }
            }
            _ => Standing::In { org, status: official },
        };
        self.stand(placed, standing);
        self.out.count(placed.id, (Measure::RecognizedEffective, org, on), Vec::new(), 1);
        let decided = placed.event.decision_day();
        self.out.count(placed.id, (Measure::RecognizedDecided, org, decided), Vec::new(), 1);
    }

    /// Leaves the register for good or for elsewhere: posts end too. Gives where from.
    fn go(
        &mut self,
        placed: &Placed,
        measure: Measure,
        class: Class,
    ) -> Option<(OrgId, MemberStatus)> {
        let (org, status) = self.here(placed)?;
        self.end_posts(placed, None);
        if let Standing::Transit { to, .. } = self.standing {
            // A transfer that nobody will complete comes back first: the sender counted it as
            // gone and now counts the member's end; without this nothing would close.
            let key = (Measure::Received, org, placed.event.on);
            self.out.count(placed.id, key, vec![Tag::Org(to)], 1);
        }
        self.stand(placed, Standing::Outside);
        self.spans.clear();
        self.ceremony = None;
        self.out.count(placed.id, (measure, org, placed.event.on), class, 1);
        Some((org, status))
    }

    fn leave_for(&mut self, placed: &Placed, to: OrgId) {
        let Standing::In { org, status } = self.standing else {
            if self.here(placed).is_some() {
                let detail = "is in transit already; record the reception first, or void a half";
                self.out.problem(placed, Rule::NotThere, detail);
            }
            return;
        };
        if org == to {
            let detail = "the receiving cell is the one the member stands in";
            self.out.problem(placed, Rule::TransferMismatch, detail);
            return;
        }
        self.end_posts(placed, Some(org));
        self.stand(placed, Standing::Transit { from: org, to, status, transfer: placed.id });
        self.out.count(placed.id, (Measure::Left, org, placed.event.on), vec![Tag::Org(to)], 1);
    }

    fn receive(&mut self, placed: &Placed, transfer: EntryId, org: OrgId) {
        match self.standing {
            Standing::Transit { from, to, status, transfer: open }
                if open == transfer && to == org =>
            {
                self.stand(placed, Standing::In { org, status });
                let key = (Measure::Received, org, placed.event.on);
                self.out.count(placed.id, key, vec![Tag::Org(from)], 1);
            }
            Standing::Transit { to, transfer: open, .. } => {
                let detail = format!("the open transfer {open} goes to {to}");
                self.out.contradiction(placed, Rule::TransferMismatch, open, detail);
            }
            _ => {
                let detail = "no leaving half is open on that day: \
                              the member must have left before being received";
                self.out.problem(placed, Rule::TransferMismatch, detail);
            }
        }
    }

    fn split(&mut self, placed: &Placed, from: OrgId, members: &[(MemberId, OrgId)]) {
        let Standing::In { org, status } = self.standing else {
            self.here(placed);
            return;
        };
        let to = members.iter().find(|(m, _)| *m == self.id).map(|(_, to)| *to);
        let (true, Some(to)) = (org == from, to) else {
            let detail = format!("stands in {org}, not in the organization that is split");
            self.out.problem(placed, Rule::NotThere, detail);
            return;
        };
        if to == org {
            return;
        }
        let on = placed.event.on;
        self.stand(placed, Standing::In { org: to, status });
        self.out.count(placed.id, (Measure::WentWithOrg, org, on), vec![Tag::Org(to)], 1);
        self.out.count(placed.id, (Measure::CameWithOrg, to, on), vec![Tag::Org(org)], 1);
    }
}
