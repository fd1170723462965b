//! Renderers: a document in, text out. Each knows one form and nothing of figures' origins; equal
//! documents give equal bytes.

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
