//! A hub that runs: the socket, the threads, and the end of both. Knows nothing of routes.

use crate::access::Gate;
use crate::routes;
use crate::settings::Settings;
use crate::state::State;
use axum_server::accept::NoDelayAcceptor;
use axum_server::{Handle, Server};
use sobo::Database;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(10);
/// Between two looks at who has been quiet.
const TIDY: Duration = Duration::from_secs(60);

/// A hub that runs, in threads of its own. [`Hub::stop`] ends it; dropped, it ends at once.
pub struct Hub {
    state: Arc<State>,
    serving: JoinHandle<io::Result<()>>,
    runtime: Runtime,
    address: SocketAddr,
}

impl Hub {
    /// Starts to serve a register.
    ///
    /// # Errors
    /// When the address cannot be listened on, or the system gives no threads or randomness.
    pub fn start(db: Database, settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen)?;
        let address = listener.local_addr()?;
        let mut origins = settings.origins;
        if origins.is_empty() {
            origins.push(format!("http://{address}"));
        }
        let gate = Gate::new().map_err(io::Error::other)?;
        let handle = Handle::new();
        let state =
            State::new(db, (origins, settings.key), settings.limits, (gate, handle.clone()));
        let state = Arc::new(state);
        let runtime = Builder::new_multi_thread()
            .enable_all()
            .thread_name("hub")
            .max_blocking_threads(settings.limits.workers + 4)
            .build()?;
        let serving = {
            let _in = runtime.enter();
            let mut server: Server<SocketAddr> = axum_server::from_tcp(listener)?;
            server.http_builder().http1().header_read_timeout(HEAD);
            let server = server
                .http1_only()
                .first_request_timeout(HEAD)
                .map(|_| NoDelayAcceptor::new())
                .handle(handle);
            let routes = routes::router(Arc::clone(&state));
            tokio::spawn(tidy(Arc::clone(&state)));
            tokio::spawn(server.serve(routes.into_make_service_with_connect_info::<SocketAddr>()))
        };
        Ok(Self { state, serving, runtime, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients on this machine reach it by.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The register that it serves.
    pub fn register(&self) -> &Database {
        &self.state.db
    }

    /// Waits in this thread for something that the hub's threads bring about.
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Takes no more requests, lets those at work end for as long as the limits say, and gives the
    /// register back.
    ///
    /// # Errors
    /// When serving had failed.
    pub fn stop(self) -> io::Result<Option<Database>> {
        let Self { state, serving, runtime, .. } = self;
        state.stopping.store(true, Ordering::Relaxed);
        state.board.close();
        state.handle.graceful_shutdown(Some(state.limits.grace));
        let ended = runtime.block_on(serving);
        // Work on the register that has begun is waited for: it is never cut.
        drop(runtime);
        ended.map_err(io::Error::other)??;
        Ok(Arc::into_inner(state).and_then(|state| Arc::into_inner(state.db)))
    }
}

/// Forgets now and then who has been quiet.
async fn tidy(state: Arc<State>) {
    let mut ticks = tokio::time::interval(TIDY);
    loop {
        ticks.tick().await;
        state.forget_quiet();
    }
}
