//! What a member does and holds without moving.

use super::{At, Life};
use crate::model::{
    Date, Discipline, Measure, MemberFact, MemberForm, MemberStatus, OrgId, Placed, Role, Tag, rule,
};

impl Life<'_> {
    /// What needs someone to be there, but does not move them.
    pub(super) fn does(&mut self, placed: &Placed, fact: &MemberFact, day: Date) {
        let Some(home) = self.home().or_else(|| match fact {
            // A badge can be given after death, and a decision changed after the removal.
            MemberFact::Badge { .. } => self.grave,
            MemberFact::DisciplineChanged { decision, .. } => {
                self.decisions.get(decision).map(|(_, org, ..)| *org)
            }
            _ => None,
        }) else {
            return;
        };
        match fact {
            MemberFact::Recognized { .. } => self.recognized(placed, home),
            MemberFact::Disciplined(d) => self.disciplined(placed, d, home),
            MemberFact::DisciplineChanged { decision, form, .. } => {
                let Some((.., stands)) = self.decisions.get_mut(decision) else {
                    return;
                };
                *stands = *form;
                if *form == Some(MemberForm::Expulsion) {
                    self.go(Measure::Expelled, day, Vec::new());
                }
            }
            MemberFact::Badge { threshold, stage, .. } => {
                let fresh = rule::BADGE_THRESHOLDS.contains(threshold)
                    && self.badges.insert((*threshold, stage.number()));
                if fresh {
                    let class = vec![(*stage).into(), Tag::Number(*threshold)];
                    self.happened(Measure::Badge, home, day, class);
                }
            }
            MemberFact::Rated { year, grade, .. } => {
                let last = Date::from_ymd(*year, 12, 31);
                if let (Ok(last), Some(true)) =
                    (last, self.verdicts.get(year).map(|first| *first == placed.id))
                {
                    self.happened(Measure::MemberRated, home, last, vec![(*grade).into()]);
                }
            }
            MemberFact::DelegateElected { congress, alternate, .. } => {
                let class = vec![Tag::Code(congress.clone()), Tag::Number(u32::from(*alternate))];
                self.happened(Measure::Delegate, home, day, class);
            }
            MemberFact::Planned { org, role, .. } => {
                self.happened(Measure::Planned, *org, day, vec![(*role).into()]);
            }
            MemberFact::Assessed { purpose, .. } => {
                self.happened(Measure::Assessed, home, day, vec![Tag::Code(purpose.clone())]);
            }
            _ => self.holds(fact, day),
        }
    }

    fn recognized(&mut self, placed: &Placed, home: OrgId) {
        let day = placed.event.on;
        let official = MemberStatus::Official;
        let next = match self.at {
            At::Cell { org, status, .. } if status != official => {
                At::Cell { org, status: official, since: day }
            }
            At::Road { from, to, status, transfer, .. } if status != official => {
                At::Road { from, to, status: official, since: day, transfer }
            }
            _ => return,
        };
        self.close_stay(Some(day));
        self.at = next;
        self.happened(Measure::RecognizedEffective, home, day, Vec::new());
        let decided = placed.event.paper.as_ref().map_or(day, |paper| paper.decided);
        self.happened(Measure::RecognizedDecided, home, decided, Vec::new());
    }

    fn holds(&mut self, fact: &MemberFact, day: Date) {
        match fact {
            MemberFact::ActivityBegan { kind, .. } => {
                if let At::Cell { .. } = self.at {
                    self.activities.entry(*kind).or_insert(day);
                }
            }
            MemberFact::ActivityEnded { kind, .. } => {
                if let At::Cell { org, since, .. } = self.at
                    && let Some(began) = self.activities.remove(kind)
                {
                    let days = (began.max(since), Some(day));
                    self.held(Measure::ActivitySpan, org, vec![(*kind).into()], days);
                }
            }
            MemberFact::PostTaken { org, organ, role, basis, .. } => {
                if self.posts.contains_key(&(*org, *role, *organ)) {
                    return;
                }
                self.posts.insert((*org, *role, *organ), day);
                let class = vec![(*organ).into(), (*role).into(), (*basis).into()];
                self.happened(Measure::PostTaken, *org, day, class);
            }
            MemberFact::PostLeft { org, role, .. } => self.leave_post(*org, *role, day),
            _ => {}
        }
    }

    /// Of posts of one name in two organs the one of the first organ is left.
    fn leave_post(&mut self, org: OrgId, role: Role, day: Date) {
        let post = self.posts.keys().find(|(o, r, _)| (*o, *r) == (org, role)).copied();
        if let Some((_, _, organ)) = post
            && let Some(since) = self.posts.remove(&(org, role, organ))
        {
            self.held(Measure::Post, org, vec![organ.into(), role.into()], (since, Some(day)));
        }
    }

    fn disciplined(&mut self, placed: &Placed, decision: &Discipline, home: OrgId) {
        let probationary = match self.at {
            At::Cell { status, .. } | At::Road { status, .. } => {
                status == MemberStatus::Probationary
            }
            At::Nowhere => return,
        };
        let refused = match decision.form {
            MemberForm::Reprimand | MemberForm::Warning => false,
            MemberForm::Dismissal => probationary || self.posts.is_empty(),
            MemberForm::Expulsion => probationary,
        };
        if refused {
            return;
        }
        let stands = Some(decision.form);
        self.decisions.insert(placed.id, (placed.event.on, home, decision.clone(), stands));
        if decision.form == MemberForm::Expulsion {
            self.go(Measure::Expelled, placed.event.on, Vec::new());
        }
    }
}
