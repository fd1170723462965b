//! Renderers: a document in, text out. Each knows one form and nothing of figures' origins; equal
//! documents give equal bytes.
//!
//! [`text()`] is for a terminal or a mail, [`markdown()`] for a wiki, [`html()`] one self-contained page
//! that prints, [`csv()`] the figures as rows for a spreadsheet. JSON is the [`Serialize`] of
//! [`Document`]. Where the result goes is for the program to say: no renderer writes a file.
//!
//! [`Serialize`]: serde::Serialize
//! [`Document`]: super::Document

mod appendix;
mod chart;
mod csv;
mod html;
mod markdown;
mod text;
mod words;

pub use csv::csv;
pub use html::html;
pub use markdown::markdown;
pub use text::{LINE_COLUMNS, text};
