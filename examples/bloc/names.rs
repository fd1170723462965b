//! The data the bloc is invented from: parts of names, host units, values of other bodies. And
//! the maker of persons, none of them real.

use crate::error::{Error, Result};
use crate::rng::Rng;
use serde::Deserialize;
use sobo::model::{Date, Person, Sex, Text};
use std::collections::BTreeSet;

const NAMES: &str = include_str!("../data/names.toml");
const UNITS: &str = include_str!("../data/units.toml");
const SOURCES: &str = include_str!("../data/sources.toml");

/// Parts of names.
#[derive(Debug, Deserialize)]
pub struct Parts {
    /// Family names, frequent ones several times.
    pub family: Vec<String>,
    /// Middle names of men.
    pub middle_male: Vec<String>,
    /// Middle names of women.
    pub middle_female: Vec<String>,
    /// Given names of men.
    pub given_male: Vec<String>,
    /// Given names of women.
    pub given_female: Vec<String>,
    /// Departments after which cells are called.
    pub departments: Vec<String>,
    /// First halves of communes' names.
    pub commune_first: Vec<String>,
    /// Second halves of communes' names.
    pub commune_second: Vec<String>,
}

impl Parts {
    /// The sponsored communes: every first half with every second half.
    pub fn communes(&self) -> Vec<String> {
        let join = |first: &String| {
            let first = first.clone();
            self.commune_second.iter().map(move |second| format!("Xã {first} {second}"))
        };
        self.commune_first.iter().flat_map(join).collect()
    }
}

/// A host unit of a base organization.
#[derive(Debug, Deserialize)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// "committee" or "cell".
    pub kind: String,
    /// Code of the sector group.
    pub sector: String,
    /// Code of the place.
    #[serde(default = "city")]
    pub place: String,
}

fn city() -> String {
    crate::lists::CITY.to_owned()
}

/// A value taken over from another body.
#[derive(Debug, Deserialize)]
pub struct Source {
    /// Code of the indicator.
    pub code: String,
    /// Vietnamese term.
    pub label: String,
    /// Unit of count.
    pub unit: String,
    /// "flow" or "stock".
    pub kind: String,
    /// The number.
    pub value: toml::Value,
    /// The qualifier; left out where it is exact.
    pub qualifier: Option<String>,
    /// First day of its period.
    pub from: Option<String>,
    /// Last day of its period.
    pub to: Option<String>,
    /// The value of the year before.
    pub previous: Option<toml::Value>,
    /// Where it comes from.
    #[serde(rename = "source")]
    pub origin: String,
}

#[derive(Deserialize)]
struct Hosts {
    unit: Vec<Host>,
}

#[derive(Deserialize)]
struct Sources {
    value: Vec<Source>,
}

/// Everything read from the folder `data`, except the printed figures.
#[derive(Debug)]
pub struct Data {
    /// Parts of names.
    pub parts: Parts,
    /// Host units.
    pub hosts: Vec<Host>,
    /// Values of other bodies.
    pub sources: Vec<Source>,
}

impl Data {
    /// Reads the files that are built into the program.
    ///
    /// # Errors
    /// A file that is no TOML of the expected form.
    pub fn read() -> Result<Self> {
        Ok(Self {
            parts: toml::from_str(NAMES)?,
            hosts: toml::from_str::<Hosts>(UNITS)?.unit,
            sources: toml::from_str::<Sources>(SOURCES)?.value,
        })
    }
}

/// Makes persons: no two of them with one name and birth date, or with one file number.
#[derive(Debug, Default)]
pub(crate) struct Maker {
    used: BTreeSet<(String, Date)>,
    made: u32,
}

impl Maker {
    /// A person born between two days; a card number only for official members.
    ///
    /// # Errors
    /// A name that is no text.
    pub(crate) fn person(
        &mut self,
        parts: &Parts,
        rng: &mut Rng,
        (earliest, latest): (Date, Date),
        card: bool,
    ) -> Result<Person> {
        let female = rng.percent(38);
        let (name, birth) = loop {
            let days = rng.below((latest.days() - earliest.days()).max(0) as usize + 1);
            let birth = earliest.add_days(days as i32);
            let name = full_name(parts, rng, female)?;
            if self.used.insert((name.clone(), birth)) {
                break (name, birth);
            }
        };
        self.made += 1;
        let card_no = card.then(|| Text::parse(&format!("38.{:06}", 100_000 + self.made)));
        Ok(Person {
            name: Text::parse(&name)?,
            birth: Some(birth),
            sex: Some(if female { Sex::Female } else { Sex::Male }),
            file_no: Some(Text::parse(&format!("{:06} HTI", 200_000 + self.made))?),
            card_no: card_no.transpose()?,
        })
    }
}

/// A full name: family, middle, given.
///
/// # Errors
/// An empty list of parts.
pub(crate) fn full_name(parts: &Parts, rng: &mut Rng, female: bool) -> Result<String> {
    let (middle, given) = if female {
        (&parts.middle_female, &parts.given_female)
    } else {
        (&parts.middle_male, &parts.given_male)
    };
    match (rng.pick(&parts.family), rng.pick(middle), rng.pick(given)) {
        (Some(family), Some(middle), Some(given)) => Ok(format!("{family} {middle} {given}")),
        _ => Err(Error::story("data/names.toml has an empty list")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::is_nfc;

    #[test]
    fn every_name_is_canonical() {
        let data = Data::read().unwrap();
        for text in [NAMES, UNITS, SOURCES] {
            assert!(is_nfc(text));
        }
        for host in &data.hosts {
            assert_eq!(Text::from_canonical(&host.name).unwrap().as_str(), host.name);
        }
        let mut rng = Rng::new(1, "names", 0);
        for i in 0..2_000 {
            let name = full_name(&data.parts, &mut rng, i % 2 == 0).unwrap();
            assert_eq!(Text::from_canonical(&name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn units_and_communes_are_as_many_as_the_story_needs() {
        let data = Data::read().unwrap();
        let names: BTreeSet<&str> = data.hosts.iter().map(|h| h.name.as_str()).collect();
        assert_eq!((data.hosts.len(), names.len()), (107, 107));
        let communes: BTreeSet<String> = data.parts.communes().into_iter().collect();
        assert_eq!(communes.len(), 196);
    }
}
