//! A bloc of 108 base organizations and three years of its life, invented from one seed and
//! recorded event by event through the public interface of `sobo`.
//!
//! [`write()`] tells the story month by month, as clerks would record it. How much happens stands
//! in [`plan`] alone; who and when is chance from the seed. Nothing here knows the printed report.
#![forbid(unsafe_code)]

mod cadre;
mod catalog;
mod changes;
mod closing;
mod congress;
mod discipline;
mod emulation;
mod error;
mod flows;
mod inspection;
mod lists;
mod members;
mod names;
mod office;
pub mod plan;
mod reported;
mod rng;
mod rural;
mod scribe;
mod story;
mod time;
mod training;
mod tree;
mod world;

pub use catalog::catalog;
pub use error::{Error, Result};
pub use names::Data;
pub use reported::{number, qualifier_of};
pub use rng::Rng;
pub use scribe::{Scribe, Tally, Write};
pub use story::{Bloc, SEED, Step, Story, write};
pub use time::{Clock, Month};
