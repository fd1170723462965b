//! Progress and timing: a bar on a terminal, a plain line per quarter elsewhere.

use bloc::Step;
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Lines printed on the way where there is no terminal.
const PLAIN_LINES: usize = 8;

/// The progress of one run.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    shown: usize,
    started: Instant,
    last: Instant,
    laps: Vec<(String, Duration)>,
}

impl Progress {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            let template = "{bar:32} {pos}/{len} {msg} [{elapsed}]";
            // A template that does not parse leaves the default one.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        });
        let now = now();
        Self { bar, shown: 0, started: now, last: now, laps: Vec::new() }
    }

    /// Shows how far the story is.
    pub(crate) fn step(&mut self, step: &Step) {
        if let Some(bar) = &self.bar {
            bar.set_length(step.total as u64);
            bar.set_position(step.done as u64);
            bar.set_message(format!("{}, {} sự kiện", step.label, step.events));
            return;
        }
        let part = step.done * PLAIN_LINES / step.total.max(1);
        if part > self.shown {
            self.shown = part;
            eprintln!("{}/{} {}, {} sự kiện", step.done, step.total, step.label, step.events);
        }
    }

    /// Takes the bar away.
    pub(crate) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Notes how long the part that has just ended took.
    pub(crate) fn lap(&mut self, what: &str) {
        let now = now();
        self.laps.push((what.to_owned(), now - self.last));
        self.last = now;
    }

    /// The timing lines.
    pub(crate) fn laps(&self) -> String {
        let mut text = String::new();
        for (what, took) in &self.laps {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{:>9.3} s  {what}", took.as_secs_f64());
        }
        let _ = writeln!(text, "{:>9.3} s  cả thảy", (self.last - self.started).as_secs_f64());
        text
    }
}

#[expect(clippy::disallowed_methods, reason = "timing lines of a program, not of the library")]
fn now() -> Instant {
    Instant::now()
}
