//! What all requests share, and the bounds they are held to: whose turn it is at the register, how
//! much is in memory, how often somebody may ask. Knows nothing of routes.

use crate::access::Gate;
use crate::metrics::{Held, Metrics};
use crate::news::Board;
use crate::problem::Refusal;
use crate::settings::Limits;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use axum_server::Handle;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sobo::Database;
use sobo::ledger::DeviceKey;
use sobo::model::DeviceId;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bodies are counted in pieces of this size.
const PIECE: usize = 1 << 10;

/// What all requests share.
pub(crate) struct State {
    pub(crate) db: Arc<Database>,
    pub(crate) gate: Gate,
    pub(crate) handle: Handle<SocketAddr>,
    pub(crate) origins: Vec<String>,
    pub(crate) key: Option<DeviceKey>,
    pub(crate) limits: Limits,
    pub(crate) metrics: Metrics,
    pub(crate) board: Board,
    pub(crate) stopping: AtomicBool,
    pub(crate) listeners: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
    devices: Rate<[u8; 32]>,
    addresses: Rate<IpAddr>,
}

impl State {
    pub(crate) fn new(
        db: Database,
        (origins, key): (Vec<String>, Option<DeviceKey>),
        limits: Limits,
        (gate, handle): (Gate, Handle<SocketAddr>),
    ) -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self {
            db: Arc::new(db),
            gate,
            handle,
            origins,
            key,
            metrics: Metrics::new(),
            board: Board::new(),
            stopping: AtomicBool::new(false),
            listeners: semaphore(limits.listeners),
            workers: semaphore(limits.workers),
            waiting: semaphore(limits.workers + limits.waiting),
            bodies: semaphore(limits.bodies_bytes / PIECE),
            devices: Rate::new(limits.device_rate),
            addresses: Rate::new(limits.address_rate),
            limits,
        }
    }

    /// Works on the register, off the threads that answer requests, a few at a time.
    ///
    /// # Errors
    /// `busy` when too many wait already or it takes too long; what `work` fails with.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let busy = || Refusal::busy("the hub has too much to do; try again");
        let in_line = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| busy())?;
        let turn = Arc::clone(&self.workers).acquire_owned();
        let turn = tokio::time::timeout(self.limits.turn, turn).await;
        let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        let (db, working) = (Arc::clone(&self.db), Held::of(&self.metrics.working));
        let done = tokio::task::spawn_blocking(move || {
            // Given back when the work is done, also when nobody waits for it any more.
            let _held = (in_line, turn, working);
            work(&db)
        });
        done.await.map_err(|e| {
            tracing::error!(error = %e, "work on the register panicked");
            Refusal::failed("the hub has a defect; its log has more")
        })?
    }

    /// Reads a body, once there is room for it in memory.
    ///
    /// # Errors
    /// `limit` when it is too long, `invalid` when it ends early, `busy` when there is no room.
    pub(crate) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
        most: usize,
    ) -> Result<(Bytes, OwnedSemaphorePermit), Refusal> {
        let told = headers.get(header::CONTENT_LENGTH).and_then(|len| len.to_str().ok());
        let told = told.and_then(|len| len.parse().ok()).unwrap_or(most);
        if told > most {
            return Err(Refusal::too_long(most));
        }
        let pieces = u32::try_from(told.div_ceil(PIECE)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.bodies).acquire_many_owned(pieces);
        let room = tokio::time::timeout(self.limits.turn, room).await;
        let busy = || Refusal::busy("the hub has no room for the body; try again");
        let room = room.map_err(|_| busy())?.map_err(|_| busy())?;
        let bytes = axum::body::to_bytes(body, told).await.map_err(|e| {
            use std::error::Error as _;
            if e.source().is_some_and(|e| e.to_string().contains("length limit")) {
                Refusal::too_long(most)
            } else {
                Refusal::invalid("the body ends early; send it again")
            }
        })?;
        Ok((bytes, room))
    }

    /// Counts a request of a device.
    ///
    /// # Errors
    /// `limit` when it asks too often.
    pub(crate) fn count_device(&self, device: DeviceId) -> Result<(), Refusal> {
        self.devices.check(&device.0)
    }

    /// Counts a login from an address.
    ///
    /// # Errors
    /// `limit` when too many come from there.
    pub(crate) fn count_address(&self, address: IpAddr) -> Result<(), Refusal> {
        self.addresses.check(&address)
    }

    /// Forgets who has been quiet for a while.
    pub(crate) fn forget_quiet(&self) {
        self.devices.forget();
        self.addresses.forget();
    }
}

/// How often somebody may ask.
struct Rate<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    fn new((a_second, at_once): (NonZeroU32, NonZeroU32)) -> Self {
        let quota = Quota::per_second(a_second).allow_burst(at_once);
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    fn check(&self, who: &K) -> Result<(), Refusal> {
        self.limiter
            .check_key(who)
            .map_err(|early| Refusal::too_soon(early.wait_time_from(self.clock.now())))
    }

    fn forget(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}
