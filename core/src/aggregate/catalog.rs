//! The standard catalogue: the field's own indicators, as data. Reported indicators are not here:
//! an office lists its own (`ControlFact::IndicatorListed`).

mod cadre;
mod cases;
mod members;
mod office;
mod orgs;

use super::indicator::{Formula, Indicator, Select};
use crate::model::{Code, Kind};
use crate::sorted::Map;

/// Indicators by code.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    indicators: Map<Code, Indicator>,
}

impl Catalog {
    /// The field's standard indicators.
    ///
    /// ```
    /// use sobo::aggregate::Catalog;
    /// let catalog = Catalog::standard();
    /// assert_eq!(catalog.get("membership.admitted").unwrap().label, "Đảng viên kết nạp mới");
    /// assert!(catalog.get("no.such.thing").is_none());
    /// ```
    pub fn standard() -> Self {
        let mut shelf = Shelf::default();
        members::fill(&mut shelf);
        orgs::fill(&mut shelf);
        cadre::fill(&mut shelf);
        cases::fill(&mut shelf);
        office::fill(&mut shelf);
        Self { indicators: shelf.indicators }
    }

    /// The same catalogue with further indicators; one of a known code takes its place.
    ///
    /// # Example: another reading of a standard indicator
    ///
    /// ```
    /// use sobo::aggregate::{Catalog, Indicator};
    ///
    /// let catalog = Catalog::standard();
    /// let admitted = catalog.get("membership.admitted").unwrap();
    /// let renamed = Indicator { label: "Kết nạp".into(), ..admitted.clone() };
    /// let catalog = catalog.with([renamed]);
    /// assert_eq!(catalog.get("membership.admitted").unwrap().label, "Kết nạp");
    /// ```
    #[must_use]
    pub fn with(mut self, indicators: impl IntoIterator<Item = Indicator>) -> Self {
        self.indicators.extend(indicators.into_iter().map(|i| (i.code.clone(), i)));
        self
    }

    /// The indicator with this code.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::aggregate::Catalog;
    ///
    /// assert_eq!(Catalog::standard().get("membership.total").unwrap().unit, "đảng viên");
    /// assert!(Catalog::default().get("membership.total").is_none());
    /// ```
    pub fn get(&self, code: &str) -> Option<&Indicator> {
        Code::parse(code).ok().and_then(|code| self.indicators.get(&code))
    }

    /// Every indicator, in the order of the codes.
    ///
    /// # Example: every code
    ///
    /// ```
    /// use sobo::aggregate::Catalog;
    ///
    /// let catalog = Catalog::standard();
    /// let codes: Vec<&str> = catalog.iter().map(|indicator| indicator.code.as_str()).collect();
    /// assert!(codes.is_sorted() && codes.contains(&"discipline.total"));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.values()
    }
}

/// The catalogue while it is being filled.
#[derive(Default)]
struct Shelf {
    indicators: Map<Code, Indicator>,
}

impl Shelf {
    /// Puts an indicator on the shelf. The texts are constants of this folder: one that is no
    /// code would be missing, so every test that builds the catalogue stops at it.
    fn put(&mut self, kind: Kind, code: &str, (label, unit): (&str, &str), formula: Formula) {
        debug_assert!(Code::parse(code).is_ok(), "not a code: {code}");
        if let Ok(code) = Code::parse(code) {
            let indicator = Indicator {
                code: code.clone(),
                label: label.to_owned(),
                unit: unit.to_owned(),
                kind,
                formula,
            };
            self.indicators.insert(code, indicator);
        }
    }

    fn flow(&mut self, code: &str, words: (&str, &str), select: Select) {
        self.put(Kind::Flow, code, words, Formula::Count(select));
    }

    fn stock(&mut self, code: &str, words: (&str, &str), select: Select) {
        self.put(Kind::Stock, code, words, Formula::Count(select));
    }

    fn sum(&mut self, kind: Kind, code: &str, words: (&str, &str), parts: &[(i8, &str)]) {
        let parts = parts
            .iter()
            .filter_map(|(sign, part)| Code::parse(part).ok().map(|part| (*sign, part)))
            .collect();
        self.put(kind, code, words, Formula::Sum(parts));
    }
}

/// A class pattern for a code that is a constant of this folder.
fn code_is(code: &str) -> super::indicator::Pattern {
    use super::indicator::Pattern;
    Code::parse(code).map_or(Pattern::OneOf(Vec::new()), Pattern::is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_sum_is_in_the_catalogue() {
        let catalog = Catalog::standard();
        for indicator in catalog.iter() {
            let parts: Vec<&Code> = match &indicator.formula {
                Formula::Sum(parts) => {
                    assert!(parts.len() > 1, "{}", indicator.code);
                    parts.iter().map(|(_, code)| code).collect()
                }
                Formula::Percent(a, b) => vec![a, b],
                _ => Vec::new(),
            };
            for part in parts {
                assert!(catalog.get(part.as_str()).is_some(), "{} of {}", part, indicator.code);
            }
        }
    }
}
