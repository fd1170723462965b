//! Progress of long work: a bar where the standard error is a terminal, silence elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar; taken away when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar for so many steps; without a number it only turns and counts.
    pub(crate) fn new(quiet: bool, what: &'static str, of: Option<u64>) -> Self {
        let target = if quiet || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(of, target).with_message(what);
        let template = match of {
            Some(_) => "{msg} {bar:32} {human_pos}/{human_len} [{elapsed}]",
            None => "{spinner} {msg} {human_pos} [{elapsed}]",
        };
        // A template that does not parse leaves the default one.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// So much is done.
    pub(crate) fn at(&self, done: u64) {
        self.0.set_position(done);
    }

    /// One step more is done.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// Another part of the work begins.
    pub(crate) fn part(&self, what: &'static str, of: u64) {
        self.0.set_message(what);
        self.0.set_length(of);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
