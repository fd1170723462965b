//! What a member does and undergoes without the machine's place changing by itself: discipline,
//! badges, ratings, activity spans, posts.

use super::{Decided, Machine, Standing};
use crate::model::rule;
use crate::model::{
    ActivityKind, Date, Discipline, EntryId, Grade, Measure, MemberForm, MemberStatus, OrgId,
    Organ, Placed, PostBasis, Role, Rule, Tag,
};
use crate::sorted::Set;

impl<'a> Machine<'a> {
    pub(super) fn discipline(&mut self, placed: &'a Placed, decision: &'a Discipline) {
        let Some((org, status)) = self.here(placed) else {
            return;
        };
        let form = decision.form;
        let refused = match form {
            MemberForm::Expulsion if status == MemberStatus::Probationary => {
                Some("a probationary member is struck off, never expelled")
            }
            MemberForm::Dismissal if self.posts.is_empty() => {
                Some("only a member who holds a post can be dismissed; record the post first")
            }
            MemberForm::Dismissal if status == MemberStatus::Probationary => {
                Some("a probationary member can be reprimanded or warned only")
            }
            _ => None,
        };
        if let Some(detail) = refused {
            self.out.problem(placed, Rule::FormNotAllowed, detail);
            return;
        }
        self.authority(placed, decision);
        let decided = Decided { placed, decision, org, form: Some(form) };
        self.decisions.insert(placed.id, decided);
        if form == MemberForm::Expulsion {
            self.go(placed, Measure::Expelled, Vec::new());
        }
    }

    pub(super) fn count_decisions(&mut self) {
        for decided in std::mem::take(&mut self.decisions).into_values() {
            if let Some(form) = decided.form {
                self.count_discipline(decided.placed, decided.decision, (decided.org, form));
            }
        }
    }

    fn count_discipline(
        &mut self,
        placed: &Placed,
        decision: &Discipline,
        (org, form): (OrgId, MemberForm),
    ) {
        let on = placed.event.on;
        let class = vec![form.into(), Tag::Org(decision.by), decision.organ.into()];
        self.out.count(placed.id, (Measure::Discipline, org, on), class, 1);
        let contents: Set<_> = decision.contents.iter().collect();
        for content in &contents {
            let key = (Measure::DisciplineContent, org, on);
            self.out.count(placed.id, key, vec![Tag::Code((*content).clone())], 1);
        }
        match contents.len() {
            0 => self.out.count(placed.id, (Measure::DisciplineWithout, org, on), Vec::new(), 1),
            1 => {}
            n => {
                let key = (Measure::DisciplineExtra, org, on);
                self.out.count(placed.id, key, Vec::new(), n as i128 - 1);
            }
        }
    }

    /// A doubtful authority is shown, never blocked: the full text of the rule is not at hand.
    fn authority(&mut self, placed: &Placed, decision: &Discipline) {
        let day = placed.event.decision_day();
        let allowed = rule::DISCIPLINE_AUTHORITY
            .iter()
            .filter(|r| r.covers(day))
            .find(|r| r.value.organ == decision.organ);
        if let Some(rule) = allowed
            && !rule.value.forms.contains(&decision.form)
        {
            let detail = format!(
                "{} does not give {} the form {} ({}, {})",
                rule.document,
                decision.organ.label(),
                decision.form.label(),
                rule.article,
                day
            );
            self.out.warn(placed, Rule::NoAuthority, detail);
        }
    }

    pub(super) fn change_discipline(
        &mut self,
        placed: &Placed,
        decision: EntryId,
        form: Option<MemberForm>,
    ) {
        let Some(decided) = self.decisions.get_mut(&decision) else {
            let detail =
                format!("entry {decision} is no decision over this member before that day");
            self.out.problem(placed, Rule::NoSuchDecision, detail);
            return;
        };
        decided.form = form;
        // Raised to expulsion on review: the removal takes effect with the change.
        if form == Some(MemberForm::Expulsion) && !matches!(self.standing, Standing::Outside) {
            self.go(placed, Measure::Expelled, Vec::new());
        }
    }

    pub(super) fn badge(&mut self, placed: &Placed, threshold: u32, stage: u32) {
        if !rule::BADGE_THRESHOLDS.contains(&threshold) {
            let detail = format!(
                "{threshold} years is no threshold; the badges are for {:?} years",
                rule::BADGE_THRESHOLDS
            );
            self.out.problem(placed, Rule::BadgeThreshold, detail);
            return;
        }
        let grave = self.died_in.filter(|_| matches!(self.standing, Standing::Outside));
        let Some(org) = grave.or_else(|| self.here(placed).map(|(org, _)| org)) else {
            return;
        };
        if !self.badges.insert((threshold, stage)) {
            let detail = format!("this stage of the {threshold}-year badge is recorded already");
            self.out.problem(placed, Rule::BadgeTwice, detail);
            return;
        }
        let class = vec![Tag::Number(stage), Tag::Number(threshold)];
        self.out.count(placed.id, (Measure::Badge, org, placed.event.on), class, 1);
    }

    pub(super) fn rate(&mut self, placed: &Placed, year: i32, grade: Grade) {
        match self.verdicts.get(&year) {
            Some(first) if first.id != placed.id => {
                let detail = format!(
                    "the member is rated for {year} already; supersede that entry to revise it"
                );
                self.out.contradiction(placed, Rule::VerdictTwice, first.id, detail);
            }
            _ => match Date::from_ymd(year, 12, 31) {
                Ok(day) => self.count_here(placed, Measure::MemberRated, day, vec![grade.into()]),
                Err(e) => self.out.problem(placed, Rule::Implausible, e.to_string()),
            },
        }
    }

    pub(super) fn span(&mut self, placed: &Placed, kind: ActivityKind, begins: bool) {
        let Standing::In { org, .. } = self.standing else {
            if self.here(placed).is_some() {
                let detail = "is in transit; record the reception first";
                self.out.problem(placed, Rule::NotThere, detail);
            }
            return;
        };
        let changed = if begins { self.spans.insert(kind) } else { self.spans.remove(&kind) };
        if !changed {
            let detail = format!(
                "'{}' {} on that day",
                kind.label(),
                if begins { "runs already" } else { "does not run" }
            );
            self.out.problem(placed, Rule::SpanMismatch, detail);
            return;
        }
        let sign = if begins { 1 } else { -1 };
        let key = (Measure::ActivitySpan, org, placed.event.on);
        self.out.count(placed.id, key, vec![kind.into()], sign);
    }

    pub(super) fn take_post(
        &mut self,
        placed: &Placed,
        post: (OrgId, Role, Organ),
        basis: PostBasis,
    ) {
        if self.here(placed).is_none() {
            return;
        }
        let (org, role, organ) = post;
        if !self.posts.insert(post) {
            let detail = format!("holds the post of {} there already", role.label());
            self.out.problem(placed, Rule::SpanMismatch, detail);
            return;
        }
        let on = placed.event.on;
        let class = vec![organ.into(), role.into()];
        self.out.count(placed.id, (Measure::Post, org, on), class.clone(), 1);
        let class = vec![organ.into(), role.into(), basis.into()];
        self.out.count(placed.id, (Measure::PostTaken, org, on), class, 1);
    }

    pub(super) fn leave_post(&mut self, placed: &Placed, org: OrgId, role: Role) {
        let held = self.posts.iter().find(|(o, r, _)| (*o, *r) == (org, role)).copied();
        match held {
            Some(post) => self.end_post(placed, post),
            None => {
                let detail = format!("does not hold the post of {} there", role.label());
                self.out.problem(placed, Rule::SpanMismatch, detail);
            }
        }
    }

    fn end_post(&mut self, placed: &Placed, post: (OrgId, Role, Organ)) {
        self.posts.remove(&post);
        let (org, role, organ) = post;
        let key = (Measure::Post, org, placed.event.on);
        self.out.count(placed.id, key, vec![organ.into(), role.into()], -1);
    }

    /// Ends the posts a move ends: all of them, or those of one organization.
    pub(super) fn end_posts(&mut self, placed: &Placed, of: Option<OrgId>) {
        for post in self.posts.clone() {
            if of.is_none_or(|org| post.0 == org) {
                self.end_post(placed, post);
            }
        }
    }
}
