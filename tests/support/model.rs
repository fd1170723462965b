//! The naive reference of the state machine: what was recorded on which replica, and by the rules
//! of the field what is refused and who stands where. Lists and full recomputation, no cleverness.

use std::collections::{BTreeMap, BTreeSet};

/// What is recorded, in the few kinds that move members. Members and cells are numbers; a note
/// is named by its place in the list of all notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The fields are the numbers of members, cells and notes.
pub enum Deed {
    /// On the roll of a cell from the opening; founds a member.
    Register { cell: usize },
    /// Admitted in a cell; founds a member.
    Admit { cell: usize },
    /// Recognized as official.
    Recognize { member: usize },
    /// Left for another cell.
    Leave { member: usize, to: usize },
    /// Received by a cell, completing a leaving half.
    Receive { member: usize, leave: usize, cell: usize },
    /// Sent outside the register.
    SendOut { member: usize },
    /// Came back from outside.
    ComeBack { member: usize, cell: usize },
    /// Died.
    Die { member: usize },
    /// Rated for a year.
    Rate { member: usize, year: i32 },
    /// Voids a note.
    Void { note: usize },
}

/// One recorded event. Its place in the list is the order of recording.
#[derive(Clone, Debug)]
pub struct Note {
    /// Days since the beginning.
    pub day: i32,
    /// What.
    pub deed: Deed,
    /// The note it takes the place of.
    pub corrects: Option<usize>,
    /// The replica that recorded it.
    pub author: usize,
}

/// A rule that a note breaks, with the note that stands against it.
pub type Broken = (usize, &'static str, Option<usize>);

/// Where a note leads and what it counts as, or the rule it breaks.
type Stepped = Result<(At, &'static str), (&'static str, Option<usize>)>;

/// Two replicas, and what each knows.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Every note ever taken, anywhere.
    pub notes: Vec<Note>,
    /// The notes in the chains of each replica.
    pub known: [BTreeSet<usize>; 2],
}

/// Where a member is at the end of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Outside,
    In { cell: usize, official: bool },
    Way { from: usize, to: usize, official: bool, leave: usize },
}

/// What became of the members known to a replica.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// For each cell and status the members who stand there; status is 1 for an official one.
    pub standing: BTreeMap<(usize, usize), i128>,
    /// Members between two cells.
    pub on_the_way: i128,
    /// How often something happened: admissions, deaths, recognitions, transfers, ratings.
    pub happened: BTreeMap<&'static str, i128>,
    /// Rules broken.
    pub broken: BTreeSet<Broken>,
}

impl Model {
    /// Whether the register of a replica takes notes, all or none, and if so the model with them:
    /// whatever breaks no rule that was not broken before.
    pub fn record(&self, replica: usize, notes: &[Note]) -> Option<Self> {
        let mut next = self.clone();
        for note in notes {
            next.known[replica].insert(next.notes.len());
            next.notes.push(note.clone());
        }
        let before = self.story(replica, i32::MAX).broken;
        let after = next.story(replica, i32::MAX).broken;
        after.is_subset(&before).then_some(next)
    }

    /// One replica learns everything that the other knows.
    pub fn bring(&mut self, to: usize) {
        let other = self.known[1 - to].clone();
        self.known[to].extend(other);
    }

    /// The member a note founds or concerns: the place of the first founding note.
    pub fn member(&self, note: usize) -> Option<usize> {
        match self.notes[note].deed {
            Deed::Register { .. } | Deed::Admit { .. } => Some(self.root(note)),
            Deed::Recognize { member }
            | Deed::Leave { member, .. }
            | Deed::Receive { member, .. }
            | Deed::SendOut { member }
            | Deed::ComeBack { member, .. }
            | Deed::Die { member }
            | Deed::Rate { member, .. } => Some(member),
            Deed::Void { .. } => None,
        }
    }

    fn root(&self, note: usize) -> usize {
        let mut at = note;
        while let Some(earlier) = self.notes[at].corrects {
            at = earlier;
        }
        at
    }

    /// The notes of a replica that count, and those that would but for another correction.
    fn live(&self, replica: usize) -> (BTreeSet<usize>, BTreeSet<Broken>) {
        let known = &self.known[replica];
        let mut voided = BTreeSet::new();
        for note in known.iter().rev() {
            if let Deed::Void { note: target } = self.notes[*note].deed
                && !voided.contains(note)
            {
                voided.insert(target);
            }
        }
        // From the last to the first: who counts in the place of each.
        let mut holder: BTreeMap<usize, usize> = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for note in known.iter().rev() {
            let corrections = known.iter().filter(|c| self.notes[**c].corrects == Some(*note));
            let mut branches = corrections.filter_map(|c| holder.get(c).copied());
            let first = branches.next();
            twice.extend(branches.map(|other| (other, "superseded_twice", first)));
            if let Some(by) = first.or((!voided.contains(note)).then_some(*note)) {
                holder.insert(*note, by);
            }
        }
        let tops = known.iter().filter(|note| self.notes[**note].corrects.is_none());
        (tops.filter_map(|note| holder.get(note).copied()).collect(), twice)
    }

    /// The whole story of a replica up to a day.
    pub fn story(&self, replica: usize, until: i32) -> Story {
        let (live, twice) = self.live(replica);
        let mut story = Story { broken: twice, ..Story::default() };
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for note in live {
            if let Some(member) = self.member(note) {
                members.entry(member).or_default().push(note);
            }
        }
        for notes in members.into_values() {
            self.tell(&notes, until, &mut story);
        }
        story
    }

    /// On one day whoever comes in comes first, and whoever goes goes last; of a transfer whose
    /// halves are of one day the reception comes after the leaving half.
    fn turn(&self, note: usize, notes: &[usize]) -> u8 {
        match self.notes[note].deed {
            Deed::Register { .. } | Deed::Admit { .. } => 0,
            Deed::Receive { cell, .. } => {
                let same_day = |other: &&usize| {
                    self.notes[**other].day == self.notes[note].day
                        && matches!(self.notes[**other].deed, Deed::Leave { to, .. } if to == cell)
                };
                if notes.iter().any(|other| same_day(&other)) { 6 } else { 1 }
            }
            Deed::ComeBack { .. } => 2,
            Deed::Recognize { .. } => 3,
            Deed::Rate { .. } => 5,
            Deed::Leave { .. } | Deed::SendOut { .. } => 6,
            Deed::Die { .. } => 7,
            Deed::Void { .. } => 9,
        }
    }

    /// Tells one member's story.
    fn tell(&self, notes: &[usize], until: i32, story: &mut Story) {
        let founds = |note: &usize| {
            matches!(self.notes[*note].deed, Deed::Register { .. } | Deed::Admit { .. })
        };
        let Some(founder) = notes.iter().find(|note| founds(note)) else {
            story.broken.extend(notes.iter().map(|note| (*note, "not_founded", None)));
            return;
        };
        let mut order = notes.to_vec();
        order.sort_by_key(|note| (self.notes[*note].day, self.turn(*note, notes), *note));
        let mut rated: BTreeMap<i32, usize> = BTreeMap::new();
        for note in notes {
            if let Deed::Rate { year, .. } = self.notes[*note].deed {
                rated.entry(year).or_insert(*note);
            }
        }
        let (mut at, mut seen) = (At::Outside, At::Outside);
        for note in order {
            let day = self.notes[note].day;
            if day < self.notes[*founder].day {
                story.broken.insert((note, "before_founding", None));
                continue;
            }
            match self.step(note, at, &rated) {
                Ok((next, what)) => {
                    at = next;
                    if day <= until {
                        *story.happened.entry(what).or_default() += 1;
                    }
                }
                Err((rule, other)) => drop(story.broken.insert((note, rule, other))),
            }
            if day <= until {
                seen = at;
            }
        }
        match seen {
            At::Outside => {}
            At::In { cell, official } => {
                *story.standing.entry((cell, usize::from(official))).or_default() += 1;
            }
            At::Way { .. } => story.on_the_way += 1,
        }
    }

    /// Where a note leads, and what it counts as; or the rule it breaks.
    fn step(&self, note: usize, at: At, rated: &BTreeMap<i32, usize>) -> Stepped {
        let deed = self.notes[note].deed;
        let inside = |cell, official| At::In { cell, official };
        match (deed, at) {
            (Deed::Register { cell }, At::Outside) => Ok((inside(cell, true), "opened")),
            (Deed::Admit { cell }, At::Outside) => Ok((inside(cell, false), "admitted")),
            (Deed::ComeBack { cell, .. }, At::Outside) => Ok((inside(cell, true), "came_in")),
            (Deed::Register { .. } | Deed::Admit { .. } | Deed::ComeBack { .. }, _) => {
                Err(("already_there", None))
            }
            (Deed::Leave { .. } | Deed::Receive { .. }, _) => travel(note, deed, at),
            (Deed::Rate { year, .. }, _) if rated[&year] != note => {
                Err(("verdict_twice", Some(rated[&year])))
            }
            (_, At::Outside) | (Deed::Void { .. }, _) => Err(("not_there", None)),
            (Deed::Recognize { .. }, At::In { cell, official: false }) => {
                Ok((inside(cell, true), "recognized"))
            }
            (Deed::Recognize { .. }, At::Way { from, to, official: false, leave }) => {
                Ok((At::Way { from, to, official: true, leave }, "recognized"))
            }
            (Deed::Recognize { .. }, _) => Err(("already_official", None)),
            (Deed::SendOut { .. }, _) => Ok((At::Outside, "sent_out")),
            (Deed::Die { .. }, _) => Ok((At::Outside, "died")),
            (Deed::Rate { .. }, _) => Ok((at, "rated")),
        }
    }
}

/// The two halves of a transfer.
fn travel(note: usize, deed: Deed, at: At) -> Stepped {
    match (deed, at) {
        (Deed::Leave { to, .. }, At::In { cell, official }) if to != cell => {
            Ok((At::Way { from: cell, to, official, leave: note }, "left"))
        }
        (Deed::Leave { .. }, At::Outside | At::Way { .. }) => Err(("not_there", None)),
        (Deed::Receive { leave, cell, .. }, At::Way { to, official, leave: open, .. }) => {
            if leave == open && cell == to {
                Ok((At::In { cell, official }, "received"))
            } else {
                Err(("transfer_mismatch", Some(open)))
            }
        }
        _ => Err(("transfer_mismatch", None)),
    }
}
