//! A member's life, told from the entries: where they stood from when to when, and what happened.

mod acts;

use super::{Happening, History, Span};
use crate::model::{
    ActivityKind, Class, Date, Discipline, EntryId, Fact, Measure, MemberFact, MemberForm,
    MemberId, MemberStatus, OrgFact, OrgId, Organ, Placed, RegisteredAs, Role, Subject, Tag,
};
use crate::sorted::{Map, Set};

/// Where the member is, and since when.
#[derive(Clone, Copy)]
enum At {
    Nowhere,
    Cell { org: OrgId, status: MemberStatus, since: Date },
    Road { from: OrgId, to: OrgId, status: MemberStatus, since: Date, transfer: EntryId },
}

struct Life<'h> {
    me: MemberId,
    history: &'h mut History,
    at: At,
    /// Where the member died.
    grave: Option<OrgId>,
    activities: Map<ActivityKind, Date>,
    posts: Map<(OrgId, Role, Organ), Date>,
    badges: Set<(u32, u32)>,
    /// Decisions: day, organization, decision, the form that stands in the end.
    decisions: Map<EntryId, (Date, OrgId, Discipline, Option<MemberForm>)>,
    verdicts: Map<i32, EntryId>,
}

/// Tells a member's life into the history.
pub(super) fn replay(me: MemberId, timeline: &[Placed], history: &mut History) {
    let by_recording = |p: &&Placed| (p.recorded, p.id);
    let Some(founder) = timeline.iter().filter(|p| begins(p)).min_by_key(by_recording) else {
        return;
    };
    // The first word on a pair of records stands, if the two are named in both orders.
    let mut said: Vec<&Placed> = timeline.iter().collect();
    said.sort_by_key(by_recording);
    let mut goes_on = Set::new();
    for placed in said {
        if let Fact::Member(MemberFact::SamePerson { double, member }) = &placed.event.fact {
            if *double == me && *member != me && !goes_on.contains(member) {
                return;
            }
            goes_on.insert(*double);
        }
    }
    let mut order: Vec<&Placed> = timeline.iter().collect();
    order.retain(|p| p.event.on >= founder.event.on && (p.id == founder.id || !begins(p)));
    order.sort_by_key(|p| (p.event.on, turn(p, timeline), p.recorded, p.id));
    let mut rated: Vec<&Placed> = timeline.iter().collect();
    rated.sort_by_key(by_recording);
    let mut verdicts = Map::new();
    for placed in rated {
        if let Fact::Member(MemberFact::Rated { year, .. }) = &placed.event.fact {
            verdicts.entry(*year).or_insert(placed.id);
        }
    }
    let mut life = Life {
        me,
        history,
        at: At::Nowhere,
        grave: None,
        activities: Map::new(),
        posts: Map::new(),
        badges: Set::new(),
        decisions: Map::new(),
        verdicts,
    };
    for placed in order {
        life.live(placed);
    }
    life.finish();
}

fn begins(placed: &Placed) -> bool {
    use MemberFact::{Admitted, Registered, TransferredIn};
    let Fact::Member(fact) = &placed.event.fact else {
        return false;
    };
    matches!(fact, Registered { .. } | Admitted(_) | TransferredIn { .. })
}

/// On one day a member comes, is received, comes back, is recognized, takes up, is disciplined,
/// does everything else, is moved with a cell, leaves, is removed, dies: in this order.
fn turn(placed: &Placed, timeline: &[Placed]) -> u8 {
    use MemberFact as M;
    let Fact::Member(fact) = &placed.event.fact else {
        return 80;
    };
    match fact {
        M::Registered { .. } | M::Admitted(_) | M::TransferredIn { .. } => 0,
        M::ProfileChanged { .. } | M::SamePerson { .. } => 10,
        // Left and received on one day: in the order in which it was written down.
        M::Received { org, .. } if leaves_for(*org, placed.event.on, timeline) => 90,
        M::Received { .. } => 20,
        M::ReAdmitted { .. } | M::Restored { .. } | M::TransferredBack { .. } => 30,
        M::Recognized { .. } => 40,
        M::PostTaken { .. } | M::ActivityBegan { .. } => 50,
        M::Disciplined(_) => 60,
        M::Left { .. } | M::TransferredOut { .. } => 90,
        M::StruckOff { .. } | M::Exited { .. } => 100,
        M::Died { .. } => 110,
        _ => 70,
    }
}

fn leaves_for(cell: OrgId, day: Date, timeline: &[Placed]) -> bool {
    let mut that_day = timeline.iter().filter(|p| p.event.on == day);
    that_day
        .any(|p| matches!(p.event.fact, Fact::Member(MemberFact::Left { to, .. }) if to == cell))
}

impl Life<'_> {
    fn happened(&mut self, measure: Measure, org: OrgId, day: Date, class: Class) {
        let subject = Subject::Member(self.me);
        self.history.happenings.push(Happening { measure, org, class, subject, day, n: 1 });
    }

    fn held(
        &mut self,
        measure: Measure,
        org: OrgId,
        class: Class,
        (from, until): (Date, Option<Date>),
    ) {
        let subject = Subject::Member(self.me);
        self.history.spans.push(Span { measure, org, class, subject, from, until });
    }

    /// The organization that answers for the member.
    const fn home(&self) -> Option<OrgId> {
        match self.at {
            At::Nowhere => None,
            At::Cell { org, .. } => Some(org),
            At::Road { from, .. } => Some(from),
        }
    }

    /// Writes down the stay that ends now, or that has not ended.
    fn close_stay(&mut self, until: Option<Date>) {
        match self.at {
            At::Nowhere => {}
            At::Cell { org, status, since } => {
                self.held(Measure::Strength, org, vec![status.into()], (since, until));
                for (kind, began) in self.activities.clone() {
                    let days = (began.max(since), until);
                    self.held(Measure::ActivitySpan, org, vec![kind.into()], days);
                }
            }
            At::Road { from, to, status, since, .. } => {
                let class = vec![Tag::Org(to), status.into()];
                self.held(Measure::InTransit, from, class, (since, until));
            }
        }
    }

    fn live(&mut self, placed: &Placed) {
        let day = placed.event.on;
        match &placed.event.fact {
            Fact::Member(fact) => {
                self.moves(placed, fact, day);
                self.does(placed, fact, day);
            }
            Fact::Org(OrgFact::Split { org: from, members, .. }) => {
                let to = members.iter().find(|(member, _)| *member == self.me);
                let At::Cell { org, status, .. } = self.at else {
                    return;
                };
                let Some((_, to)) = to.filter(|(_, to)| org == *from && *to != org) else {
                    return;
                };
                self.close_stay(Some(day));
                self.at = At::Cell { org: *to, status, since: day };
                self.happened(Measure::WentWithOrg, org, day, vec![Tag::Org(*to)]);
                self.happened(Measure::CameWithOrg, *to, day, vec![Tag::Org(org)]);
            }
            _ => {}
        }
    }

    fn moves(&mut self, placed: &Placed, fact: &MemberFact, day: Date) {
        use MemberStatus::{Official, Probationary};
        match fact {
            MemberFact::Registered { org, status, basis: RegisteredAs::Opening, .. } => {
                self.come(Measure::Opened, *org, *status, (day, Vec::new()));
            }
            MemberFact::Registered { org, status, .. } => {
                self.come(Measure::CameWithOrg, *org, *status, (day, Vec::new()));
            }
            MemberFact::Admitted(a) => {
                let class = vec![Tag::Number(u32::from(a.again))];
                self.come(Measure::Admitted, a.org, Probationary, (day, class));
            }
            MemberFact::ReAdmitted { org, .. } => {
                self.come(Measure::Admitted, *org, Probationary, (day, vec![Tag::Number(1)]));
            }
            MemberFact::TransferredIn { org, status, .. } => {
                self.come(Measure::TransferredIn, *org, *status, (day, Vec::new()));
            }
            MemberFact::TransferredBack { org, .. } => {
                self.come(Measure::TransferredIn, *org, Official, (day, Vec::new()));
            }
            MemberFact::Restored { org, status, .. } => {
                self.come(Measure::Restored, *org, *status, (day, Vec::new()));
            }
            MemberFact::Left { to, .. } => self.set_out(placed, *to),
            MemberFact::Received { transfer, org, .. } => {
                let At::Road { from, to, status, transfer: open, .. } = self.at else {
                    return;
                };
                if open == transfer.0 && to == *org {
                    self.close_stay(Some(day));
                    self.at = At::Cell { org: to, status, since: day };
                    self.happened(Measure::Received, to, day, vec![Tag::Org(from)]);
                }
            }
            MemberFact::TransferredOut { .. } => self.go(Measure::TransferredOut, day, Vec::new()),
            MemberFact::StruckOff { ground, .. } => {
                self.go(Measure::StruckOff, day, vec![(*ground).into()]);
            }
            MemberFact::Exited { .. } => self.go(Measure::Exited, day, Vec::new()),
            MemberFact::Died { .. } => {
                let home = self.home();
                self.go(Measure::Died, day, Vec::new());
                self.grave = home.or(self.grave);
            }
            _ => {}
        }
    }

    fn come(
        &mut self,
        measure: Measure,
        org: OrgId,
        status: MemberStatus,
        (day, class): (Date, Class),
    ) {
        if self.home().is_none() {
            self.at = At::Cell { org, status, since: day };
            self.grave = None;
            self.happened(measure, org, day, class);
        }
    }

    fn set_out(&mut self, placed: &Placed, to: OrgId) {
        let day = placed.event.on;
        let At::Cell { org, status, .. } = self.at else {
            return;
        };
        if org == to {
            return;
        }
        self.leave_posts(day, |post| post == org);
        self.close_stay(Some(day));
        self.at = At::Road { from: org, to, status, since: day, transfer: placed.id };
        self.happened(Measure::Left, org, day, vec![Tag::Org(to)]);
    }

    /// Ends the membership here. Who is on the road comes back first: the transfer is not to be.
    fn go(&mut self, measure: Measure, day: Date, class: Class) {
        let Some(home) = self.home() else { return };
        self.leave_posts(day, |_| true);
        self.close_stay(Some(day));
        if let At::Road { to, .. } = self.at {
            self.happened(Measure::Received, home, day, vec![Tag::Org(to)]);
        }
        self.at = At::Nowhere;
        self.activities.clear();
        self.happened(measure, home, day, class);
    }

    fn leave_posts(&mut self, day: Date, which: impl Fn(OrgId) -> bool) {
        for ((org, role, organ), since) in std::mem::take(&mut self.posts) {
            if which(org) {
                self.held(Measure::Post, org, vec![organ.into(), role.into()], (since, Some(day)));
            } else {
                self.posts.insert((org, role, organ), since);
            }
        }
    }

    /// Writes down what has not ended, and the decisions as they stand in the end.
    fn finish(&mut self) {
        self.close_stay(None);
        for ((org, role, organ), since) in std::mem::take(&mut self.posts) {
            self.held(Measure::Post, org, vec![organ.into(), role.into()], (since, None));
        }
        for (day, org, decision, stands) in std::mem::take(&mut self.decisions).into_values() {
            let Some(form) = stands else { continue };
            let class = vec![form.into(), Tag::Org(decision.by), decision.organ.into()];
            self.happened(Measure::Discipline, org, day, class);
            let contents: Set<_> = decision.contents.iter().collect();
            for content in &contents {
                let class = vec![Tag::Code((*content).clone())];
                self.happened(Measure::DisciplineContent, org, day, class);
            }
            if contents.is_empty() {
                self.happened(Measure::DisciplineWithout, org, day, Vec::new());
            }
            for _ in 1..contents.len() {
                self.happened(Measure::DisciplineExtra, org, day, Vec::new());
            }
        }
    }
}
