//! Figures as a template dates them: every indicator in the period that is its own.

use super::template::Template;
use crate::aggregate::{Figures, Indicator, Line};
use crate::error::Result;
use crate::model::{Date, Figure, OrgId, Period};

/// Figures in the template's own periods.
pub(super) struct Dated<'a> {
    pub(super) figures: &'a dyn Figures,
    pub(super) template: &'a Template,
}

impl Dated<'_> {
    fn period(&self, code: &str, period: Option<Period>) -> Result<Option<Period>> {
        match period {
            Some(period) => Ok(Some(period)),
            None => self.template.span(self.template.period_key(code)).map(Some),
        }
    }
}

impl Figures for Dated<'_> {
    fn figure(&self, code: &str, period: Option<Period>) -> Result<Figure> {
        self.figures.figure(code, self.period(code, period)?)
    }

    fn lineage(&self, code: &str, period: Option<Period>) -> Result<Vec<Line>> {
        self.figures.lineage(code, self.period(code, period)?)
    }

    fn indicator(&self, code: &str) -> Result<Indicator> {
        self.figures.indicator(code)
    }

    fn org_name(&self, org: OrgId, day: Date) -> String {
        self.figures.org_name(org, day)
    }

    fn describe(&self, line: &Line) -> Result<String> {
        self.figures.describe(line)
    }
}
