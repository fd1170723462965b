//! The printed figures, from `data/facts.toml`.

use bloc::{Error, Result};
use serde::Deserialize;
use sobo::model::{Date, Period, Quantity};

const FACTS: &str = include_str!("../data/facts.toml");

/// One printed figure.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Fact {
    /// Its id, which is the code of the indicator.
    pub(crate) id: String,
    /// The Vietnamese term.
    pub(crate) label: String,
    value: toml::Value,
    qualifier: Option<String>,
    from: Option<String>,
    to: Option<String>,
    present: Option<Present>,
}

/// How an exact count is presented in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Present {
    /// Rounded down to a multiple of fifty and said to be over it ("over 350" of 353).
    #[serde(rename = "floor_50_over")]
    Floor50Over,
}

#[derive(Deserialize)]
struct Facts {
    fact: Vec<Fact>,
}

/// All of them, in the order of the report.
pub(crate) fn read() -> Result<Vec<Fact>> {
    Ok(toml::from_str::<Facts>(FACTS)?.fact)
}

impl Fact {
    /// The printed number.
    pub(crate) fn expected(&self) -> Result<Quantity> {
        let word = self.qualifier.as_deref().unwrap_or("exact");
        let qualifier = bloc::qualifier_of(word)
            .ok_or_else(|| Error::story(format!("{}: no qualifier '{word}'", self.id)))?;
        Ok(Quantity::new(bloc::number(&self.value)?, qualifier))
    }

    /// The period it is asked for: the year, unless the print means another.
    pub(crate) fn period(&self) -> Result<Period> {
        let year = Period::year(2020)?;
        let day = |text: &Option<String>, otherwise| {
            text.as_deref().map_or(Ok(otherwise), |text| Ok::<_, Error>(Date::parse(text)?))
        };
        Ok(Period::new(day(&self.from, year.from())?, day(&self.to, year.to())?)?)
    }

    /// How the computed number is presented before it is compared.
    pub(crate) fn present(&self) -> Option<Present> {
        self.present
    }
}
