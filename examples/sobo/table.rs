//! Tables for eyes: columns aligned by the width that letters take on a screen, which for
//! Vietnamese is neither bytes nor characters of a decomposed text.

use crate::fault::Fault;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: &str = "  ";

/// A table being filled.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
    numbers: &'static [usize],
}

impl Table {
    /// A table with these headings; the columns named in `numbers` stand to the right.
    pub(crate) fn new(headings: &[&str], numbers: &'static [usize]) -> Self {
        Self { rows: vec![headings.iter().map(|&h| h.to_owned()).collect()], numbers }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints it, the headings underlined by their style.
    ///
    /// # Errors
    /// Whatever writing ends with.
    pub(crate) fn print(&self, out: &mut impl Write) -> Result<(), Fault> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let wide = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.width()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(wide).collect();
        let style = anstyle::Style::new().bold();
        for (i, row) in self.rows.iter().enumerate() {
            let line = self.line(row, &widths);
            match i {
                0 => writeln!(out, "{style}{line}{style:#}")?,
                _ => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            let space = " ".repeat(width - cell.width());
            let before = if at == 0 { "" } else { GAP };
            line.push_str(before);
            if self.numbers.contains(&at) {
                line.push_str(&space);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&space);
            }
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&["mã", "n"], &[1]);
        table.row(vec!["Đảng bộ".into(), "5".into()]);
        table.row(vec!["\u{44}\u{61}\u{309}ng".into(), "1.234".into()]);
        let lines: Vec<String> = table.rows.iter().map(|row| table.line(row, &[7, 5])).collect();
        assert_eq!(lines[0], "mã           n");
        assert_eq!(lines[1], "Đảng bộ      5");
        assert_eq!(lines[2], "Da\u{309}ng     1.234");
    }
}
