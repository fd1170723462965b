//! Natural keys and labels: what stands in lines instead of ids.
//!
//! An organization is named by its code, a member by the file number. A key names whoever was
//! brought in under it by an earlier line of the same file, or carries it in the register now; where
//! that is more than one, a label must be used. A label (`#name`) names the entry of an earlier line
//! of the same file; an id as the tool prints it (`stream:number`) names one of the register.

use super::Wrong;
use sobo::Reader;
use sobo::ledger::Ledger;
use sobo::model::{Code, EntryId, Event, Fact, MemberFact, MemberId, OrgId, Person, Subject};
use sobo::sorted::{Map, Set};
use std::cell::RefCell;

/// What a label begins with where something is named by it.
const LABEL: char = '#';

/// The keys under which entities were brought in, line after line. Writing and reading go through
/// the same lines, and so through the same states.
#[derive(Default)]
pub struct Keys {
    orgs: Map<String, Set<OrgId>>,
    members: Map<String, Set<MemberId>>,
    code_of: Map<OrgId, String>,
    file_no_of: Map<MemberId, String>,
    /// The entity of a founding that takes the place of another: the first one's.
    roots: Map<EntryId, EntryId>,
}

impl Keys {
    /// The entity that an entry founds, seen through corrections of earlier lines.
    fn root(&self, id: EntryId) -> EntryId {
        self.roots.get(&id).copied().unwrap_or(id)
    }

    /// Learns what an entry brings in.
    pub fn learn(&mut self, id: EntryId, event: &Event, root: impl Fn(EntryId) -> EntryId) {
        let entity = match event.refounds() {
            Some(target) => {
                let first = self.roots.get(&target).copied().unwrap_or_else(|| root(target));
                self.roots.insert(id, first);
                first
            }
            None => id,
        };
        match &event.fact {
            Fact::Org(fact) => {
                if let Some(founding) = fact.founding() {
                    self.bring_org(OrgId(entity), &founding.code);
                }
            }
            Fact::Member(MemberFact::ProfileChanged { member, person }) => {
                self.bring_member(*member, person);
            }
            Fact::Member(fact) => {
                if let Some(person) = fact.founds() {
                    self.bring_member(MemberId(entity), person);
                }
            }
            _ => {}
        }
    }

    fn bring_org(&mut self, org: OrgId, code: &Code) {
        let key = code.as_str().to_owned();
        self.orgs.entry(key.clone()).or_default().insert(org);
        self.code_of.insert(org, key);
    }

    fn bring_member(&mut self, member: MemberId, person: &Person) {
        let Some(key) = person.file_no.as_ref().map(ToString::to_string) else {
            return;
        };
        // What looks like a label or an id would be read as one.
        if key.is_empty() || key.starts_with(LABEL) || EntryId::parse(&key).is_some() {
            return;
        }
        self.members.entry(key.clone()).or_default().insert(member);
        self.file_no_of.insert(member, key);
    }
}

/// Names as a file is read: from its earlier lines and the register before it.
pub struct Reading<'r> {
    reader: &'r Reader,
    /// The keys so far.
    pub keys: Keys,
    labels: Map<String, EntryId>,
    /// Labels of lines that were refused: what names them is not at fault itself.
    lost: Set<String>,
    /// Whether the line that is being read names a refused one.
    follows: RefCell<bool>,
}

impl<'r> Reading<'r> {
    /// Names of a register, before the first line.
    pub fn new(reader: &'r Reader) -> Self {
        Self {
            reader,
            keys: Keys::default(),
            labels: Map::new(),
            lost: Set::new(),
            follows: RefCell::default(),
        }
    }

    /// Learns what a recorded line brings in.
    pub fn learn(&mut self, id: EntryId, event: &Event, label: Option<&str>) {
        let reader = self.reader;
        self.keys.learn(id, event, |target| registered_root(reader, target));
        if let Some(label) = label {
            self.labels.insert(label.to_owned(), id);
        }
    }

    /// Checks that a label is new.
    ///
    /// # Errors
    /// The label is none, or was given before.
    pub fn check_label(&self, label: &str) -> Result<(), Wrong> {
        if label.is_empty() || label.starts_with(LABEL) || label.contains(char::is_whitespace) {
            return Err(Wrong::new("a label is one word and does not begin with '#'").inside("id"));
        }
        if self.labels.contains_key(label) || self.lost.contains(label) {
            return Err(
                Wrong::new(format!("an earlier line has the label '{label}' already")).inside("id")
            );
        }
        Ok(())
    }

    /// Remembers that a line was refused, by whatever others could name it.
    pub fn lose(&mut self, names: impl IntoIterator<Item = String>) {
        self.lost.extend(names);
    }

    /// Whether the line read since the last call names one that was refused.
    pub fn follows_a_refused_one(&self) -> bool {
        self.follows.replace(false)
    }

    /// An entry by label or id.
    ///
    /// # Errors
    /// Nothing or more than one thing has the name.
    pub fn entry(&self, text: &str) -> Result<EntryId, Wrong> {
        if let Some(label) = text.strip_prefix(LABEL) {
            return self.labels.get(label).copied().ok_or_else(|| {
                self.unknown(
                    label,
                    format!(
                        "no earlier line has the label '{label}'; \
                         give that line \"id\": \"{label}\" and put it first"
                    ),
                )
            });
        }
        EntryId::parse(text).ok_or_else(|| {
            Wrong::new(format!(
                "'{text}' names no entry; write '#label' for an earlier line of this file, or \
                 the entry's id as the tool prints it"
            ))
        })
    }

    /// An entity by the label of its founding line, or by id.
    ///
    /// # Errors
    /// Nothing or more than one thing has the name.
    pub fn entity(&self, text: &str) -> Result<EntryId, Wrong> {
        self.entry(text).map(|id| self.keys.root(id))
    }

    fn is_id(text: &str) -> bool {
        text.starts_with(LABEL) || EntryId::parse(text).is_some()
    }

    /// An organization by code, label or id.
    ///
    /// # Errors
    /// Nothing or more than one thing has the name.
    pub fn org(&self, text: &str) -> Result<OrgId, Wrong> {
        if Self::is_id(text) {
            return self.entity(text).map(OrgId);
        }
        let mut found = self.keys.orgs.get(text).cloned().unwrap_or_default();
        let code = Code::parse(text).map_err(Wrong::new)?;
        found.extend(self.reader.find_org(&code).map_err(Wrong::new)?);
        self.one(&found, text, "organization has the code", "list them with `sobo orgs`")
    }

    /// A member by file number, label or id.
    ///
    /// # Errors
    /// Nothing or more than one thing has the name.
    pub fn member(&self, text: &str) -> Result<MemberId, Wrong> {
        if Self::is_id(text) {
            return self.entity(text).map(MemberId);
        }
        let mut found = self.keys.members.get(text).cloned().unwrap_or_default();
        found.extend(self.reader.find_member(text).map_err(Wrong::new)?);
        self.one(&found, text, "member has the file number", "list them with `sobo member`")
    }

    fn one<T: Copy + ToString>(
        &self,
        found: &Set<T>,
        text: &str,
        what: &str,
        way: &str,
    ) -> Result<T, Wrong> {
        let mut each = found.iter();
        match (each.next(), each.next()) {
            (Some(one), None) => Ok(*one),
            (None, _) => Err(self.unknown(
                text,
                format!("no {what} '{text}', in the register or an earlier line; {way}"),
            )),
            (Some(one), Some(other)) => Err(Wrong::new(format!(
                "more than one {what} '{text}': {}, {} …; name the one that is meant by its id, \
                 or by the label of its line",
                one.to_string(),
                other.to_string()
            ))),
        }
    }

    fn unknown(&self, name: &str, what: String) -> Wrong {
        if self.lost.contains(name) {
            self.follows.replace(true);
        }
        Wrong::new(what)
    }
}

/// The first founding of a corrected entity of the register.
fn registered_root(reader: &Reader, id: EntryId) -> EntryId {
    let subjects = Ledger::new(reader.snapshot()).and_then(|ledger| ledger.subjects_of(id));
    let founder = subjects.ok().flatten().and_then(|all| all.first().and_then(Subject::founder));
    founder.unwrap_or(id)
}

/// Names as a file is written. Entries that only a label can name are found on a first walk over
/// all lines, and have their labels on the second.
#[derive(Default)]
pub struct Writing {
    /// The keys so far.
    pub keys: Keys,
    /// The entries that lines name by a label, each with its line once that has been written.
    labels: RefCell<Map<EntryId, Option<u64>>>,
}

impl Writing {
    /// Goes over to the second walk: keys are brought in anew, the wish for labels is kept.
    pub fn again(self) -> Self {
        Self { keys: Keys::default(), labels: self.labels }
    }

    /// The label of an entry that stands on a line, where a later line needs it.
    pub fn label(&self, id: EntryId, line: u64) -> Option<String> {
        let mut labels = self.labels.borrow_mut();
        labels.get_mut(&id).map(|place| {
            *place = Some(line);
            label(line)
        })
    }

    /// The label of an earlier line; the id of an entry that has none, since it is not here.
    pub(super) fn entry(&self, id: EntryId) -> String {
        match *self.labels.borrow_mut().entry(id).or_default() {
            Some(line) => format!("{LABEL}{}", label(line)),
            None => id.to_string(),
        }
    }

    pub(super) fn org(&self, org: OrgId) -> String {
        let key = self.keys.code_of.get(&org);
        match key.filter(|key| self.keys.orgs.get(*key).is_some_and(|all| all.len() == 1)) {
            Some(key) => key.clone(),
            None => self.entry(org.0),
        }
    }

    pub(super) fn member(&self, member: MemberId) -> String {
        let key = self.keys.file_no_of.get(&member);
        match key.filter(|key| self.keys.members.get(*key).is_some_and(|all| all.len() == 1)) {
            Some(key) => key.clone(),
            None => self.entry(member.0),
        }
    }
}

/// Follows from the order of the lines alone, so that two exports of equal registers are equal.
fn label(line: u64) -> String {
    format!("line{line}")
}
