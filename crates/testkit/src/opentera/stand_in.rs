//! The stand-in as a whole.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::caller::Caller;
use super::calls::Calls;
use super::certificates::Certificates;
use super::events::MemberChange;
use super::keys::Keys;
use super::known::{SERVICE_KEY, SERVICE_UUID};
use super::listener::{HeardMessage, RedisListener};
use super::members::{MemberKind, StandInMember};
use super::redis_server::{RedisAddress, RedisOptions, RedisServer};
use super::world::World;
use super::{backend, random, user_manager};

/// Which Redis is used.
#[derive(Debug, Clone)]
pub enum RedisChoice {
    /// One that is started, and ends with the stand-in.
    Own(RedisOptions),
    /// One that runs already.
    Running(RedisAddress),
}

/// How a stand-in is started.
#[derive(Debug, Clone)]
pub struct StandInOptions {
    /// The backend speaks TLS.
    pub tls: bool,
    /// Its Redis.
    pub redis: RedisChoice,
    /// The port of the service under test, for its document in Redis.
    pub service_port: u16,
}

impl Default for StandInOptions {
    fn default() -> Self {
        Self {
            tls: true,
            redis: RedisChoice::Own(RedisOptions::default()),
            service_port: 4_070,
        }
    }
}

/// A running stand-in. It ends when dropped, and its Redis with it.
#[derive(Debug)]
pub struct StandIn {
    world: Arc<World>,
    tasks: [JoinHandle<()>; 2],
    redis_server: Option<RedisServer>,
    certificates: Certificates,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.world.listener.stop();
    }
}

impl StandIn {
    /// Starts it and waits until everything takes connections.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn start(options: StandInOptions) -> anyhow::Result<Self> {
        let certificates = Certificates::create()?;
        let (redis_server, redis) = match &options.redis {
            RedisChoice::Own(options) => {
                let server = RedisServer::start_with(options, certificates.clone()).await?;
                let address = server.address().clone();
                (Some(server), address)
            }
            RedisChoice::Running(address) => (None, address.clone()),
        };
        let listener = RedisListener::connect(&redis).await?;
        let socket = TcpListener::bind("127.0.0.1:0").await?;
        let port = socket.local_addr()?.port();
        let world = World::new(redis, listener, options.tls, port, options.service_port);
        let world = Arc::new(world);
        let acceptor = options.tls.then(|| certificates.acceptor.clone());
        let tasks = [
            tokio::spawn(backend::serve(socket, acceptor, Arc::clone(&world))),
            tokio::spawn(user_manager::run(Arc::clone(&world))),
        ];
        let stand_in = Self {
            world,
            tasks,
            redis_server,
            certificates,
        };
        stand_in.store_keys().await?;
        Ok(stand_in)
    }

    /// The port of the backend on `127.0.0.1`.
    pub fn port(&self) -> u16 {
        self.world.port
    }

    /// The address of the backend, without a slash at its end.
    pub fn url(&self) -> String {
        let scheme = if self.world.tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port())
    }

    /// The certificate of the authority that signed those of backend and Redis.
    pub fn authority_file(&self) -> &Path {
        &self.certificates.authority
    }

    /// Where Redis is.
    pub fn redis(&self) -> &RedisAddress {
        &self.world.redis
    }

    /// The Redis, if it is the stand-in's own.
    pub fn redis_server(&self) -> Option<&RedisServer> {
        self.redis_server.as_ref()
    }

    /// Kills Redis.
    ///
    /// # Errors
    /// It is not the stand-in's own.
    pub async fn stop_redis(&self) -> anyhow::Result<()> {
        let server = self.redis_server();
        server
            .context("this Redis is somebody else's")?
            .stop()
            .await
    }

    /// Starts Redis again on the same port, with the keys in it. The stand-in listens again when this returns.
    ///
    /// # Errors
    /// It is not the stand-in's own, or does not start.
    pub async fn start_redis(&self) -> anyhow::Result<()> {
        let server = self.redis_server();
        let server = server.context("this Redis is somebody else's")?;
        server.start_again().await?;
        self.world.listener.connect_again(self.redis()).await?;
        self.store_keys().await
    }

    /// Waits until the listener has heard everything that has been published so far.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn caught_up(&self) -> anyhow::Result<()> {
        let (position, mark) = (self.listener().position(), random::uuid());
        self.redis()
            .publish("testkit.mark", mark.as_bytes())
            .await?;
        let is_mark = |publish: &HeardMessage| publish.payload == mark.as_bytes();
        self.listener().heard(position, is_mark).await.map(drop)
    }

    /// What is published.
    pub fn listener(&self) -> &RedisListener {
        &self.world.listener
    }

    /// What the backend is asked, and what of it shall fail.
    pub fn calls(&self) -> &Calls {
        &self.world.calls
    }

    /// Calls the service.
    pub fn caller(&self) -> Caller {
        Caller::new(self.redis())
    }

    /// The keys as they are now; they sign tokens.
    pub fn keys(&self) -> Keys {
        self.world.keys()
    }

    /// Changes the keys of users, participants and services, as a new start of TeraServer does.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn rotate_keys(&self) -> anyhow::Result<()> {
        self.world.rotate_keys();
        self.store_keys().await
    }

    async fn store_keys(&self) -> anyhow::Result<()> {
        let port = self.world.service_port;
        self.keys().store(self.redis(), port).await
    }

    /// All members.
    pub fn members(&self) -> Vec<StandInMember> {
        self.world.database().members().to_vec()
    }

    /// A member, by name.
    ///
    /// # Errors
    /// No member has that name.
    pub fn member(&self, kind: MemberKind, name: &str) -> anyhow::Result<StandInMember> {
        let mut members = self.members().into_iter();
        members
            .find(|member| member.kind == kind && member.name == name)
            .with_context(|| format!("no {} {name}", kind.word()))
    }

    /// Adds a member.
    pub fn add_member(&self, kind: MemberKind, name: &str) -> StandInMember {
        self.world.database().add_member(kind, name)
    }

    /// Allows or forbids the service to use a member.
    ///
    /// # Errors
    /// No member has that UUID.
    pub fn forbid(&self, uuid: &str, forbidden: bool) -> anyhow::Result<()> {
        let known = self.world.database().forbid(uuid, forbidden);
        ensure!(known, "nobody has the UUID {uuid}");
        Ok(())
    }

    /// The documents of all sessions, with their events.
    pub fn sessions(&self) -> Vec<Value> {
        self.world.database().documents()
    }

    /// The next new sessions have numbers from here on.
    pub fn number_sessions_from(&self, id: u64) {
        self.world.database().number_sessions_from(id);
    }

    /// Puts a session into the database, instead of the one of its number.
    ///
    /// # Errors
    /// The document is not that of a session.
    pub fn put_session(&self, document: &Value) -> anyhow::Result<()> {
        let put = self.world.database().put_session(document);
        put.context("not the document of a session")
    }

    /// Publishes that a member connects or disconnects, without a web socket.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn announce(
        &self,
        member: &StandInMember,
        change: MemberChange,
    ) -> anyhow::Result<()> {
        user_manager::announce(&self.world, member, change).await
    }

    /// Closes the web sockets of a member with that code.
    pub async fn close_sockets(&self, member: &StandInMember, code: u16) {
        self.world.sockets.close(member, code).await;
    }

    /// Everything that another process has to know.
    pub fn describe(&self) -> Value {
        let keys = self.keys();
        let members = self.members().into_iter().map(|member| {
            json!({
                "kind": member.kind.word(), "id": member.id, "uuid": member.uuid, "name": member.name,
                "forbidden": member.forbidden, "static_token": keys.static_token(&member),
                "dynamic_token": keys.dynamic_token(&member), "expired_token": keys.expired_token(&member),
            })
        });
        let redis = self.redis();
        json!({
            "backend": { "url": self.url(), "port": self.port() },
            "authority_file": self.authority_file(),
            "redis": {
                "url": redis.url(), "port": redis.port, "user": redis.user, "password": redis.password,
                "tls_port": self.redis_server().and_then(RedisServer::tls_port),
            },
            "service": {
                "key": SERVICE_KEY, "uuid": SERVICE_UUID, "port": self.world.service_port,
                "token": keys.service_token(),
            },
            "keys": Value::from_iter(keys.in_redis().map(|(name, key)| (name, key.to_owned()))),
            "members": members.collect::<Vec<_>>(),
        })
    }
}
