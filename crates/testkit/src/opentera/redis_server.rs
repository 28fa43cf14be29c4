//! A real `redis-server` on a port of its own, without persistence.

use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::certificates::Certificates;
use super::folder::Folder;
use crate::lock::lock;
use crate::ports::free_ports;
use probe::PATIENCE;

/// Where a Redis is, and who may use it.
#[derive(Debug, Clone, Default)]
pub struct RedisAddress {
    /// The port on `127.0.0.1`, without TLS.
    pub port: u16,
    /// The name of an ACL user; without one, the password is that of the default user.
    pub user: Option<String>,
    /// The password, if one is needed.
    pub password: Option<String>,
    /// The number of the database.
    pub db: u16,
}

impl RedisAddress {
    /// As an address.
    pub fn url(&self) -> String {
        let user = self.user.as_deref().unwrap_or_default();
        let login = self.password.as_ref();
        let login = login.map_or_else(String::new, |password| format!("{user}:{password}@"));
        format!("redis://{login}127.0.0.1:{}/{}", self.port, self.db)
    }

    /// A client of it, not yet connected.
    ///
    /// # Errors
    /// The address cannot be parsed.
    pub fn client(&self) -> anyhow::Result<redis::Client> {
        Ok(redis::Client::open(self.url())?)
    }

    /// Runs one command on a connection of its own.
    ///
    /// # Errors
    /// Redis cannot be reached, or refuses.
    pub async fn run<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> anyhow::Result<T> {
        let mut connection = self.client()?.get_multiplexed_async_connection().await?;
        Ok(command.query_async(&mut connection).await?)
    }

    /// Publishes, and says how many heard it.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn publish(&self, channel: &str, payload: &[u8]) -> anyhow::Result<u64> {
        let mut command = redis::cmd("PUBLISH");
        self.run(command.arg(channel).arg(payload)).await
    }
}

/// Runs `redis-server` until the standard input ends, so that it ends with us, however we end.
const SCRIPT: &str = r#"redis-server "$0" & exec >&-; read -r _; kill -KILL $!; wait"#;

/// How a Redis is started.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    /// The name of an ACL user, the only one then. It needs a password.
    pub user: Option<String>,
    /// The password, of that user or else of the default one. Letters and digits.
    pub password: Option<String>,
    /// The number of the database that is used.
    pub db: u16,
    /// It also listens with TLS on a second port.
    pub tls: bool,
}

/// A running, or stopped, `redis-server`. It ends when dropped.
#[derive(Debug)]
pub struct RedisServer {
    child: Mutex<Option<Child>>,
    address: RedisAddress,
    tls_port: Option<u16>,
    certificates: Certificates,
    // Dropped last: the server runs in it.
    folder: Folder,
}

impl RedisServer {
    /// Starts it and waits until it takes connections.
    ///
    /// # Errors
    /// `redis-server` is missing or does not start.
    pub async fn start(options: &RedisOptions) -> anyhow::Result<Self> {
        Self::start_with(options, Certificates::create()?).await
    }

    /// The same with certificates that others use, too.
    pub(crate) async fn start_with(
        options: &RedisOptions,
        certificates: Certificates,
    ) -> anyhow::Result<Self> {
        let folder = Folder::create()?;
        let address = RedisAddress {
            port: free_ports(1),
            user: options.user.clone(),
            password: options.password.clone(),
            db: options.db,
        };
        let tls_port = options.tls.then(|| free_ports(1));
        let mut config = vec![
            "bind 127.0.0.1".to_owned(),
            format!("port {}", address.port),
            format!("dir {}", folder.path().display()),
            "save \"\"".to_owned(),
            "appendonly no".to_owned(),
        ];
        match (&options.user, &options.password) {
            (Some(user), Some(password)) => config.extend([
                "user default off".to_owned(),
                format!("user {user} on >{password} ~* &* +@all"),
            ]),
            (None, Some(password)) => config.push(format!("requirepass {password}")),
            (Some(_), None) => bail!("a user of Redis needs a password"),
            (None, None) => {}
        }
        if let Some(port) = tls_port {
            config.extend([
                format!("tls-port {port}"),
                "tls-auth-clients no".to_owned(),
                format!("tls-cert-file {}", certificates.certificate.display()),
                format!("tls-key-file {}", certificates.key.display()),
                format!("tls-ca-cert-file {}", certificates.authority.display()),
            ]);
        }
        let config = config.join("\n");
        std::fs::write(folder.path().join("redis.conf"), config)?;
        let server = Self {
            child: Mutex::new(None),
            address,
            tls_port,
            certificates,
            folder,
        };
        server.start_again().await?;
        Ok(server)
    }

    /// Where it is.
    pub fn address(&self) -> &RedisAddress {
        &self.address
    }

    /// The port with TLS, if there is one.
    pub fn tls_port(&self) -> Option<u16> {
        self.tls_port
    }

    /// The certificate of the authority that signed its own.
    pub fn authority_file(&self) -> &Path {
        &self.certificates.authority
    }

    /// Kills it; everything in it is lost.
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let child = self.child().take();
        if let Some(mut child) = child {
            // Closes the input first.
            child.wait().await?;
        }
        Ok(())
    }

    /// Starts it on the same ports after [`Self::stop`], empty.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start_again(&self) -> anyhow::Result<()> {
        self.stop().await?;
        let mut child = Command::new("sh")
            .args(["-c", SCRIPT])
            .arg(self.folder.path().join("redis.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut log = BufReader::new(child.stdout.take().context("no output")?).lines();
        tokio::time::timeout(PATIENCE, ready(&mut log))
            .await
            .context("redis-server does not get ready")??;
        // Its output is read to the end, because it would stop at a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        *self.child() = Some(child);
        Ok(())
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        lock(&self.child)
    }
}

async fn ready(log: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<()> {
    let mut said = String::new();
    while let Some(line) = log.next_line().await? {
        if line.contains("Ready to accept connections") {
            return Ok(());
        }
        said.push_str(&line);
        said.push('\n');
    }
    bail!("redis-server is missing, or ended:\n{said}")
}
