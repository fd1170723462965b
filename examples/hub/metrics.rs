//! Counts for Prometheus. Knows nothing of what is counted.

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

/// Seconds that requests are sorted by.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    route: &'static str,
    status: u16,
    code: &'static str,
}

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
    /// Entries that were new.
    pub(crate) taken: Counter,
    /// Bytes of questions.
    pub(crate) received: Counter,
    /// Bytes of answers.
    pub(crate) sent: Counter,
    /// Requests at work on the register.
    pub(crate) working: Gauge,
    /// Clients that wait for news.
    pub(crate) listeners: Gauge,
    /// Open connections.
    pub(crate) connections: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("sobo_hub");
        let requests = Family::<Labels, Counter>::default();
        registry.register("requests", "Requests answered", requests.clone());
        let seconds = Histogram::new(SECONDS);
        registry.register("sync_seconds", "Seconds to answer a question", seconds.clone());
        let mut counter = |name, help| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let taken = counter("entries_taken", "Entries taken that were new");
        let received = counter("received_bytes", "Bytes of questions");
        let sent = counter("sent_bytes", "Bytes of answers");
        let mut gauge = |name, help| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let working = gauge("working", "Requests at work on the register");
        let listeners = gauge("listeners", "Clients that wait for news");
        let connections = gauge("connections", "Open connections");
        Self { registry, requests, seconds, taken, received, sent, working, listeners, connections }
    }

    /// A request was answered.
    pub(crate) fn request(&self, route: &'static str, status: u16, code: &'static str) {
        self.requests.get_or_create(&Labels { route, status, code }).inc();
    }

    /// A question was answered.
    pub(crate) fn answered(&self, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
    }

    /// Everything as text.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

pub(crate) use prometheus_text::CONTENT_TYPE;

/// Counts one more for as long as it lives.
pub(crate) struct Held(Gauge);

impl Held {
    pub(crate) fn of(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}
