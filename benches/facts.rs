//! A bloc's year as plain facts: 711 organizations and exactly 19,000 events, drawn from one seed.
//! Knows nothing of who takes them.

use serde::{Deserialize, Serialize};

/// Base organizations of a bloc.
pub const BASES: u32 = 108;
/// Cells of a bloc.
pub const CELLS: u32 = 602;
/// Organizations of a bloc: itself, its base organizations, their cells.
pub const ORGS: u32 = 1 + BASES + CELLS;
/// The year of the tally.
pub const YEAR: i32 = 2020;

/// One dated fact. Organizations and members have numbers of their own in the whole register; where
/// writers must not need each other to give new members ids, those are wider ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<I = u32> {
    /// The bloc it is of.
    pub bloc: u32,
    /// The day: year, month, day.
    pub on: (i32, u32, u32),
    /// What happened.
    pub what: What<I>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each field is named by what it is")]
pub enum What<I = u32> {
    /// An organization was there at the beginning: 0 a bloc, 1 a base organization, 2 a cell.
    Organization { id: u32, parent: Option<u32>, level: u8, name: String },
    /// A member was there at the beginning.
    Registered { id: I, cell: u32, official: bool, person: Person },
    /// Admitted as probationary.
    Admitted { id: I, cell: u32, person: Person },
    /// Came from outside, official.
    Came { id: I, cell: u32, person: Person },
    /// Became official.
    Confirmed { id: I },
    /// Went outside.
    Left { id: I },
    /// Struck off.
    Struck { id: I },
    /// Died.
    Died { id: I },
    /// Rated for the year: 0 to 3.
    Rated { id: I, grade: u8 },
    /// Disciplined by a base organization.
    Disciplined { id: I, form: u8, decider: u32, content: u8 },
    /// Awarded a badge.
    Badge { id: I, threshold: u8 },
    /// A base organization issued a document.
    Document { base: u32, number: u32 },
}

impl Fact {
    /// The same with other ids of members.
    pub fn with_ids<I>(&self, of: impl Fn(u32) -> I) -> Fact<I> {
        let what = match self.what.clone() {
            What::Organization { id, parent, level, name } => {
                What::Organization { id, parent, level, name }
            }
            What::Registered { id, cell, official, person } => {
                What::Registered { id: of(id), cell, official, person }
            }
            What::Admitted { id, cell, person } => What::Admitted { id: of(id), cell, person },
            What::Came { id, cell, person } => What::Came { id: of(id), cell, person },
            What::Confirmed { id } => What::Confirmed { id: of(id) },
            What::Left { id } => What::Left { id: of(id) },
            What::Struck { id } => What::Struck { id: of(id) },
            What::Died { id } => What::Died { id: of(id) },
            What::Rated { id, grade } => What::Rated { id: of(id), grade },
            What::Disciplined { id, form, decider, content } => {
                What::Disciplined { id: of(id), form, decider, content }
            }
            What::Badge { id, threshold } => What::Badge { id: of(id), threshold },
            What::Document { base, number } => What::Document { base, number },
        };
        Fact { bloc: self.bloc, on: self.on, what }
    }
}

/// An invented person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each field is named by what it is")]
pub struct Person {
    pub name: String,
    pub birth: (i32, u32, u32),
    pub female: bool,
    pub file_no: String,
}

/// How large a bloc is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Members at the beginning.
    pub members: u32,
    /// Ratings, of members who stayed.
    pub ratings: u32,
    /// Admissions, confirmations, transfers out and in, strikings-off, deaths.
    pub moves: [u32; 6],
    /// Discipline decisions, badges, documents.
    pub rest: [u32; 3],
}

/// The provincial bloc: 19,000 events with its 711 organizations.
pub const BLOC: Size = Size {
    members: 8_600,
    ratings: 8_246,
    moves: [330, 300, 200, 158, 20, 30],
    rest: [39, 166, 200],
};

/// Small enough for a test.
pub const SMALL: Size =
    Size { members: 700, ratings: 300, moves: [30, 20, 12, 9, 3, 4], rest: [11, 9, 8] };

/// Draws numbers from a seed (SplitMix64).
pub struct Draw(pub u64);

impl Draw {
    /// A number below `n`.
    pub fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(n)) as u32
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len() as u32) as usize).copied().unwrap_or_default()
    }

    fn day(&mut self) -> (i32, u32, u32) {
        (YEAR, 1 + self.below(12), 1 + self.below(28))
    }

    fn person(&mut self, id: u32) -> Person {
        let family = self.of(&["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Hồ"]);
        let middle = self.of(&["Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Hữu", "Thanh"]);
        let given = self.of(&[
            "An", "Bình", "Cường", "Dũng", "Giang", "Hà", "Hùng", "Lan", "Mai", "Nam", "Oanh",
            "Phúc", "Quân", "Sơn", "Tâm", "Uyên", "Việt", "Xuân", "Yến",
        ]);
        Person {
            name: format!("{family} {middle} {given}"),
            birth: (1955 + self.below(40) as i32, 1 + self.below(12), 1 + self.below(28)),
            female: self.below(2) == 0,
            file_no: format!("{:03}{:06}", id / 1_000_000, id % 1_000_000),
        }
    }
}

/// First number of a bloc's organizations.
pub fn first_org(bloc: u32) -> u32 {
    bloc * ORGS
}

/// Number of a base organization of a bloc.
pub fn base(bloc: u32, nth: u32) -> u32 {
    first_org(bloc) + 1 + nth % BASES
}

/// Number of the base organization that a cell lies under.
pub fn base_of(cell: u32) -> u32 {
    let bloc = cell / ORGS;
    base(bloc, cell - first_org(bloc) - 1 - BASES)
}

fn cell(bloc: u32, nth: u32) -> u32 {
    first_org(bloc) + 1 + BASES + nth % CELLS
}

/// The year of one bloc.
pub fn year(bloc: u32, size: Size, seed: u64) -> Vec<Fact> {
    let mut draw = Draw(seed ^ (u64::from(bloc) << 32));
    let mut facts = organizations(bloc);
    let opening = (YEAR - 1, 1, 1);
    let mut add = |on, what| facts.push(Fact { bloc, on, what });
    let first = bloc * 20_000;
    let [admitted, confirmed, left, came, struck, died] = size.moves;
    for nth in 0..size.members {
        let (id, official) = (first + nth, nth % 20 != 19);
        let person = draw.person(id);
        add(opening, What::Registered { id, cell: cell(bloc, nth), official, person });
    }
    let mut next = first + size.members;
    for _ in 0..admitted {
        let (person, at) = (draw.person(next), cell(bloc, draw.below(CELLS)));
        add(draw.day(), What::Admitted { id: next, cell: at, person });
        next += 1;
    }
    for _ in 0..came {
        let (person, at) = (draw.person(next), cell(bloc, draw.below(CELLS)));
        add(draw.day(), What::Came { id: next, cell: at, person });
        next += 1;
    }
    let probationary = (0..size.members).filter(|nth| nth % 20 == 19);
    for nth in probationary.take(confirmed as usize) {
        add(draw.day(), What::Confirmed { id: first + nth });
    }
    // Officials leave; those rated and disciplined stay, so that every event is in order.
    let mut gone = (0..size.members).filter(|nth| nth % 20 == 0).map(|nth| first + nth);
    for _ in 0..left {
        gone.by_ref().take(1).for_each(|id| add(draw.day(), What::Left { id }));
    }
    for _ in 0..struck {
        gone.by_ref().take(1).for_each(|id| add(draw.day(), What::Struck { id }));
    }
    for _ in 0..died {
        gone.by_ref().take(1).for_each(|id| add(draw.day(), What::Died { id }));
    }
    let [disciplined, badges, documents] = size.rest;
    let stays = (0..size.members).filter(|nth| nth % 20 != 0).map(|nth| (nth, first + nth));
    for (nth, id) in stays.clone().filter(|(nth, _)| nth % 20 != 19).take(disciplined as usize) {
        let (form, content) = (draw.below(2) as u8, draw.below(6) as u8);
        let decider = base_of(cell(bloc, nth));
        add(draw.day(), What::Disciplined { id, form, decider, content });
    }
    for (_, id) in stays.clone().filter(|(nth, _)| nth % 20 == 7).take(badges as usize) {
        let threshold = [30, 40, 45, 50].get(draw.below(4) as usize).copied().unwrap_or(30);
        add((YEAR, 11, 7), What::Badge { id, threshold });
    }
    for number in 0..documents {
        add(draw.day(), What::Document { base: base(bloc, draw.below(BASES)), number });
    }
    // Ratings close the year; those who left in it are not rated, the others nearly all.
    let late = (0..size.members)
        .filter(|nth| nth % 20 == 0)
        .map(|nth| (nth, first + nth))
        .skip((left + struck + died) as usize);
    for (_, id) in stays.chain(late).take(size.ratings as usize) {
        let grade = [0, 1, 1, 1, 1, 1, 1, 2, 2, 3].get(draw.below(10) as usize).copied();
        add((YEAR, 12, 15), What::Rated { id, grade: grade.unwrap_or(1) });
    }
    facts
}

fn organizations(bloc: u32) -> Vec<Fact> {
    let on = (YEAR - 1, 1, 1);
    let top = first_org(bloc);
    let organization = |id, parent, level, name| Fact {
        bloc,
        on,
        what: What::Organization { id, parent, level, name },
    };
    let mut facts = vec![organization(top, None, 0, format!("Đảng bộ Khối số {}", bloc + 1))];
    for nth in 0..BASES {
        let name = format!("Đảng bộ cơ sở số {}", nth + 1);
        facts.push(organization(base(bloc, nth), Some(top), 1, name));
    }
    for nth in 0..CELLS {
        let id = cell(bloc, nth);
        facts.push(organization(id, Some(base_of(id)), 2, format!("Chi bộ {}", nth / BASES + 1)));
    }
    facts
}

/// Further admissions, one at a time, of people who are not there yet.
pub fn singles(bloc: u32, count: u32, seed: u64) -> Vec<Fact> {
    let mut draw = Draw(seed.wrapping_mul(31));
    (0..count)
        .map(|nth| {
            let id = bloc * 20_000 + 15_000 + nth;
            let (person, at) = (draw.person(id), cell(bloc, draw.below(CELLS)));
            Fact { bloc, on: draw.day(), what: What::Admitted { id, cell: at, person } }
        })
        .collect()
}

/// What one base organization records in a day or two, of members whom [`year`] leaves standing: most
/// die or leave, some are disciplined first.
pub fn acts(bloc: u32, nth: u32, count: u32, size: Size, seed: u64) -> Vec<Fact> {
    let mut draw = Draw(seed.wrapping_mul(37));
    let base = base(bloc, nth);
    let here = (0..size.members).filter(|nth| base_of(cell(bloc, *nth)) == base);
    let stays = here.filter(|nth| !matches!(nth % 20, 0 | 7 | 19)).map(|nth| bloc * 20_000 + nth);
    let act = |(place, id): (usize, u32)| {
        let what = match place % 5 {
            0 => What::Disciplined { id, form: 0, decider: base, content: draw.below(6) as u8 },
            1 | 2 => What::Left { id },
            3 => What::Struck { id },
            _ => What::Died { id },
        };
        Fact { bloc, on: (YEAR, 12, 16 + draw.below(15)), what }
    };
    stays.enumerate().take(count as usize).map(act).collect()
}
